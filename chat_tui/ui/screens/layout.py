"""What the chat is made of, where it stands, and the keys that need to know nothing else."""

from collections.abc import Callable
from datetime import tzinfo
from typing import ClassVar, Final

from textual import events, getters
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.getters import query_one
from textual.widgets import Static

from chat_tui.domain.record import record
from chat_tui.text.addresses import copyable
from chat_tui.ui import keymap, words
from chat_tui.ui.author import Author
from chat_tui.ui.bridge import Client
from chat_tui.ui.look import USUAL_LOOK, Look
from chat_tui.ui.side_lists import ListWishes, SideLists
from chat_tui.ui.terminal.app import TerminalApp
from chat_tui.ui.terminal.clipboard import MAX_COPY
from chat_tui.ui.terminal.frames import FrameScreen
from chat_tui.ui.terminal_use import USUAL_USE, TerminalUse
from chat_tui.ui.widgets.composer import Composer
from chat_tui.ui.widgets.lines import RoomHeader, TypingRule
from chat_tui.ui.widgets.member_list import MemberList
from chat_tui.ui.widgets.message_pane import MessagePane
from chat_tui.ui.widgets.room_list import RoomList
from chat_tui.ui.widgets.status_bar import StatusBar
from chat_tui.ui.widgets.subject_line import SubjectLine
from chat_tui.ui.widgets.thread_pane import Surroundings, ThreadPane

BESIDE: Final = 120
"""Columns from which on a thread stands beside the room and not over it."""


@record
class ScreenOptions:
    """How the chat is shown. ``room`` is the one to begin in, without ``#``.

    ``zone`` None is the machine's own time zone. ``badge`` stands in the header all the time.
    ``clock`` is monotonic seconds: the clock that connection states refer to.
    ``browse`` opens an address and tells whether it could be asked for; None: there is no
    display.
    """

    clock: Callable[[], float]
    room: str | None = None
    zone: tzinfo | None = None
    badge: str = ""
    look: Look = USUAL_LOOK
    browse: Callable[[str], bool] | None = None


class ChatLayout(FrameScreen[None]):
    """The widgets, the lists beside the messages, and moving in the messages."""

    BINDINGS: ClassVar[list[BindingType]] = [*keymap.CHAT, *keymap.PICKED]

    DEFAULT_CSS = """
    ChatLayout {
        layout: vertical;
        background: $background;
        & #columns { height: 1fr; layers: default over; }
        & #middle { width: 1fr; }
        & #rooms { border-right: solid $chat-rule; width: 21; }
        & #members { border-left: solid $chat-rule; width: 19; display: none; }
        & .-over { layer: over; dock: left; width: 100% !important; border: none !important; }
        & #writing { height: auto; max-height: 8; }
        & #prompt { width: auto; max-width: 24; color: $chat-dim; padding: 0 1; }
    }
    """

    AUTO_FOCUS = "#composer"

    app = getters.app(TerminalApp)

    rooms = query_one("#rooms", RoomList)
    members = query_one("#members", MemberList)
    header = query_one("#header", RoomHeader)
    pane = query_one("#messages", MessagePane)
    rule = query_one("#rule", TypingRule)
    subject = query_one("#subject", SubjectLine)
    prompt = query_one("#prompt", Static)
    composer = query_one("#composer", Composer)
    middle = query_one("#middle", Vertical)
    thread = query_one("#thread", ThreadPane)
    status = query_one("#status", StatusBar)

    def __init__(
        self,
        client: Client,
        options: ScreenOptions,
        author: Author,
        around: Surroundings,
        lists: ListWishes,
    ) -> None:
        """``lists`` are wanted on all screens alike."""
        super().__init__()
        self._wishes = lists
        self._around = around
        self._parts_of = (client, options)
        self._author = author
        self._look = options.look
        self._lists: SideLists | None = None

    def compose(self) -> ComposeResult:
        """See the class."""
        client, options = self._parts_of
        with Horizontal(id="columns"):
            yield RoomList(id="rooms")
            with Vertical(id="middle"):
                yield RoomHeader(id="header")
                yield MessagePane(
                    client.session,
                    options.zone,
                    self._look,
                    self._around.inline_pictures,
                    id="messages",
                )
                yield TypingRule(id="rule")
                yield SubjectLine(id="subject")
                with Horizontal(id="writing"):
                    yield Static("", id="prompt", markup=False)
                    yield Composer(self._author, id="composer")
            yield ThreadPane(
                client.session,
                options.zone,
                self._look,
                self._around,
                id="thread",
            )
            yield MemberList(id="members")
        yield StatusBar(client.endpoint, options.clock, id="status")

    def on_mount(self) -> None:
        """The lists are there."""
        self._lists = SideLists(self.rooms, self.members, self._wishes)

    def on_resize(self, event: events.Resize) -> None:
        """There is room for the lists, or there is not."""
        self.place_lists(event.size.width)

    def on_screen_suspend(self) -> None:
        """A dialog lies over the chat, and has the keys and so the cursor."""
        self._show_cursors(False)

    def on_screen_resume(self) -> None:
        """The keys are for the chat again."""
        self._show_cursors(True)

    def _show_cursors(self, shown: bool) -> None:
        for composer in (self.composer, self.thread.composer):
            composer.show_cursor = shown

    def place_lists(self, width: int) -> None:
        """Show those that are wanted, on so many columns."""
        if self._lists is not None:
            self._lists.resized(width)
            self.place_thread(width)

    # -- the thread ----------------------------------------------------------------------------

    def place_thread(self, width: int) -> None:
        """Beside the room, or over it where there are not ``width`` columns for both."""
        self.middle.display = not self.thread.is_open or width >= BESIDE
        self.thread.set_class(width < BESIDE, "-alone")

    @property
    def in_thread(self) -> bool:
        """Whether the keys are for the thread."""
        return self.thread.is_open and self.focused is self.thread.composer

    @property
    def written_line(self) -> Composer:
        """The line that keys are for, unless something lies over it."""
        return self.thread.composer if self.in_thread else self.composer

    def action_other_line(self) -> None:
        """F4."""
        if self.thread.is_open and self.middle.display:
            (self.composer if self.in_thread else self.thread.composer).take_keys()

    def close_thread(self) -> bool:
        """See WritingContext."""
        return self.thread.close()

    def thread_closed(self) -> None:
        """The room has the screen and the keys again."""
        self.place_thread(self.size.width)
        self.composer.take_keys()

    @property
    def _read_pane(self) -> MessagePane:
        return self.thread.messages if self.in_thread else self.pane

    def show_look(self, look: Look) -> None:
        """Show messages in this way from now on."""
        self._look = look
        if self.is_mounted:
            self.pane.show_look(look)
            self.thread.messages.show_look(look)

    def close_lists(self) -> bool:
        """See WritingContext. What is selected with the mouse is not any more."""
        if self.pane.leave_selection():
            return True
        return self._lists is not None and self._lists.close()

    def action_toggle_rooms(self) -> None:
        """F2."""
        if self._lists is not None:
            self._lists.toggle_rooms()

    def action_toggle_members(self) -> None:
        """F3."""
        if self._lists is not None:
            self._lists.toggle_members()

    # -- picking (see PickerHost) --------------------------------------------------------------

    @property
    def written(self) -> str:
        """See PickerHost."""
        return self.composer.text

    def key_for(self, choice: str) -> str:
        """See PickerHost."""
        return self.bound_key(f"picked.{choice}")

    def bound_key(self, id_: str) -> str:
        """The first key bound to ``id_`` here and now, as shown; empty when there is none."""
        return keymap.key_for(self.active_bindings, id_)

    def show_keys(self, words: str) -> None:
        """See PickerHost."""
        self.rule.show_keys(words)

    # -- copying (see PickerHost) --------------------------------------------------------------

    def copy(self, text: str) -> str:
        """See PickerHost."""
        shown = copyable(text)
        refusal = words.not_copied(shown, MAX_COPY, allowed=self._use.clipboard)
        if not refusal:
            self.app.copy_to_clipboard(shown)
        return refusal or words.copied(shown)

    @property
    def _use(self) -> TerminalUse:
        return self.app.use if isinstance(self.app, TerminalApp) else USUAL_USE

    def browse(self, url: str) -> str:
        """Open an address, or copy it where it cannot be; returns what became of it."""
        open_ = self._parts_of[1].browse
        if open_ is not None and open_(url):
            return "asked the browser to open it"
        return self.copy(url)

    # -- moving in the messages ----------------------------------------------------------------

    def action_page(self, pages: int) -> None:
        """PageUp and PageDown."""
        self._read_pane.page(pages)

    def action_to_start(self) -> None:
        """Ctrl+Home."""
        pane = self._read_pane
        if pane.view is not None:
            pane.view.to_start()
            pane.invalidate()

    def action_to_end(self) -> None:
        """Ctrl+End."""
        pane = self._read_pane
        if pane.view is not None:
            pane.view.to_end()
            pane.invalidate()
