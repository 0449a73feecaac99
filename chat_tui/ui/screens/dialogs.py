"""What is opened over the chat."""

from collections.abc import Callable, Coroutine, Sequence
from datetime import tzinfo
from typing import TYPE_CHECKING, Final

from chat_tui.connection.state import Failed
from chat_tui.session.slash import SlashCommand
from chat_tui.session.state import RoomState
from chat_tui.text.links import Link
from chat_tui.text.sanitize import sanitize_line
from chat_tui.ui.bridge import Client
from chat_tui.ui.paste import Answer, Doubt
from chat_tui.ui.picture_output import PictureOutput
from chat_tui.ui.pictures import SHARP_BYTES
from chat_tui.ui.screens.target import Target
from chat_tui.ui.seeking import Hit, Seeking
from chat_tui.ui.servers import Servers
from chat_tui.ui.shown_picture import LARGE_BYTES

if TYPE_CHECKING:
    from chat_tui.ui.screens.layout import ChatLayout
    from chat_tui.ui.screens.report import ReportScreen
    from chat_tui.ui.screens.search import SearchScreen
    from chat_tui.ui.screens.switcher import SwitcherScreen

LOOKING: Final = "looking …"


class Dialogs:
    """Each is imported when it is opened for the first time: most are seldom seen."""

    def __init__(self, client: Client, below: "ChatLayout", output: PictureOutput) -> None:
        """``below`` is the screen they are opened over, ``output`` what pictures are shown on."""
        self._output = output
        self._client = client
        self._below = below
        self._switcher: SwitcherScreen | None = None
        self._targets: Callable[[], list[Target]] = list
        self._is_outside = False
        self._search: SearchScreen | None = None

    def ask_secret(self, failure: Failed) -> None:
        """Ask for the join secret, and try again with it."""
        from chat_tui.ui.screens.secret import SecretScreen

        def tried(secret: str | None) -> None:
            session = self._client.session
            if secret is None:
                session.notify(None, f"{failure.reason}; {failure.advice}", error=True)
            else:
                session.use_secret(secret)
                self._client.retry_now()

        label = self._client.endpoint.label
        self._below.app.push_screen(SecretScreen(label, failure.reason), tried)

    def explain_distrust(self, failure: Failed) -> None:
        """Say why the server cannot be trusted, and try again if that is wanted."""
        from chat_tui.ui.screens.certificate import CertificateScreen

        def chosen(again: bool | None) -> None:
            if again:
                self._client.retry_now()
            else:
                # Not before: where no room is known it would lie over what the screen says.
                words = f"{failure.reason}; {failure.advice}"
                self._client.session.notify(None, words, error=True)

        self._below.app.push_screen(CertificateScreen(failure), chosen)

    def switch_room(
        self, targets: Callable[[], list[Target]], chosen: Callable[[Target], None]
    ) -> None:
        """Let somebody choose where to go; ``targets`` are asked for again when more is known."""
        from chat_tui.ui.screens.switcher import SwitcherScreen

        def done(target: Target | None) -> None:
            self._switcher = None
            if target is not None:
                chosen(target)

        self._targets = targets
        self._switcher = SwitcherScreen(targets())
        self._below.app.push_screen(self._switcher, done)

    def choose_emoji(
        self, likely: Sequence[str], mine: Sequence[str], chosen: Callable[[str], object]
    ) -> None:
        """Let somebody choose an emoji; see EmojiScreen."""
        from chat_tui.ui.screens.emoji import EmojiScreen

        def done(emoji: str | None) -> None:
            if emoji is not None:
                chosen(emoji)

        self._below.app.push_screen(EmojiScreen(likely, mine), done)

    def search(
        self,
        servers: Servers,
        room: RoomState | None,
        text: str,
        zone: tzinfo | None,
        chosen: Callable[[Hit], None],
    ) -> None:
        """Let somebody search, beginning with ``text`` in ``room``, and choose a message."""
        from chat_tui.ui.screens.search import SearchScreen

        def done(hit: Hit | None) -> None:
            self._search = None
            if hit is not None:
                chosen(hit)

        self._search = SearchScreen(Seeking(servers), room, text, zone)
        self._below.app.push_screen(self._search, done)

    def show_findings(self) -> None:
        """More was found."""
        if self._search is not None:
            self._search.show_findings()

    def show_picture(self, data: bytes, words: str, closed: Callable[[], None]) -> None:
        """Show the picture in a file with this ``data``; ``words`` say what it is."""
        if self._below not in self._below.app.screen_stack:  # another server is looked at
            closed()
            self._client.session.notify(None, f"{words}: not shown, since you had gone")
            return
        from chat_tui.ui.screens.picture import PictureScreen

        most = SHARP_BYTES if self._client.session.state.slow_link else LARGE_BYTES
        screen = PictureScreen(data, words, self._output, most)
        self._below.app.push_screen(screen, lambda _: closed())

    def show_listing(self) -> None:
        """The public list of rooms is another now."""
        if self._switcher is not None:
            self._switcher.show_targets(self._targets())

    def choose_link(self, links: tuple[Link, ...], *, opens: bool) -> None:
        """Let somebody open or copy a link; ``opens``: there is a display."""
        from chat_tui.ui.screens.links import LinksScreen

        def chosen(choice: tuple[str, bool] | None) -> None:
            if choice is not None:
                url, copies = choice
                said = self._below.copy(url) if copies else self._below.browse(url)
                self._client.session.notify(None, said)

        self._below.app.push_screen(LinksScreen(links, opens=opens), chosen)

    def show_help(self, bound: list[tuple[str, str, str]], command: SlashCommand | None) -> None:
        """Show the keys that are ``bound`` (see keymap.bound), and the commands."""
        from chat_tui.ui.screens.help import HelpScreen

        self._below.app.push_screen(HelpScreen(bound, command))

    def show_log(self, zone: tzinfo | None) -> None:
        """Show what happened on the connection."""
        from chat_tui.ui.activity import activity_lines

        title = f"What happened on the connection to {sanitize_line(self._client.endpoint.label)}"
        lines = activity_lines(self._client.session.activity_log.all, zone)
        self._report(title, lines, from_end=True)

    def show_diagnosis(self, found: Coroutine[None, None, Sequence[str]]) -> None:
        """Show what works here, and what does not, as soon as it is ``found``."""
        screen = self._report("What works here, and what does not", [LOOKING])

        async def show() -> None:
            screen.show_lines([sanitize_line(line) for line in await found])

        self._below.run_worker(show(), exclusive=True, group="doctor")

    def _report(
        self, title: str, lines: Sequence[str], *, from_end: bool = False
    ) -> "ReportScreen":
        from chat_tui.ui.screens.report import ReportScreen

        screen = ReportScreen(title, lines, from_end=from_end)

        def closed(copies: bool | None) -> None:
            if copies:
                self._client.session.notify(None, self._below.copy(screen.text))

        self._below.app.push_screen(screen, closed)
        return screen

    def ask_paste(self, pasted: str, doubt: Doubt, answered: Callable[[Answer], None]) -> None:
        """Ask what is to become of a paste."""
        from chat_tui.ui.screens.paste import PasteScreen

        def given(answer: Answer | None) -> None:
            if answer is not None:
                answered(answer)

        self._below.app.push_screen(PasteScreen(pasted, doubt), given)

    def edit_outside(self, text: str, edited: Callable[[str], None]) -> None:
        """Open ``text`` in the user's editor; ``edited`` gets what became of it."""
        from chat_tui.ui.external_editor import edit_outside

        def complain(words: str) -> None:
            self._client.session.notify(None, words, error=True)

        async def run() -> None:
            try:
                await edit_outside(self._below.app, text, edited, complain)
            finally:
                self._is_outside = False

        if not self._is_outside:
            self._is_outside = True
            self._below.run_worker(run(), name="editor")
