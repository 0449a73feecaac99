"""Ctrl+F and /search: what was said, and a way to go there."""

from datetime import tzinfo
from typing import ClassVar, Final

from rich.text import Text
from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.timer import Timer
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from chat_tui.domain.errors import InvalidQuery
from chat_tui.domain.models import findable
from chat_tui.session.state import RoomState
from chat_tui.text.tokens import Phrase, phrase
from chat_tui.ui import keymap, words
from chat_tui.ui.excerpt import excerpt
from chat_tui.ui.screens.dialog import Dialog
from chat_tui.ui.seeking import Found, Hit, Seeking
from chat_tui.ui.theme import colours_of, name_style
from chat_tui.ui.widgets.choice_list import ChoiceList

TYPING_PAUSE: Final = 0.3
"""Seconds without a key before what is typed is looked for."""

WAYS: Final = (
    'words, "exact words", begin*, from:ana, in:#room, before:2026-11-01, after:yesterday,'
    " has:link, has:file"
)


class SearchScreen(Dialog[Hit | None]):
    """Gives what to go to, or None."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *keymap.HELPED,
        Binding("escape", "cancel", "close", show=False, priority=True),
        Binding("ctrl+f", "widen", "here or everywhere", show=False, priority=True),
        Binding("down,ctrl+n", "move(1)", "next", show=False, priority=True),
        Binding("up,ctrl+p", "move(-1)", "previous", show=False, priority=True),
        Binding("pagedown", "move(8)", "page on", show=False, priority=True),
        Binding("pageup", "move(-8)", "page back", show=False, priority=True),
    ]

    COMPONENT_CLASSES: ClassVar[set[str]] = {"search--hit", "search--dim"}

    DEFAULT_CSS = """
    SearchScreen {
        align: center top;
        & > Vertical {
            width: 100;
            max-width: 100%;
            height: auto;
            max-height: 100%;
            padding: 0 1;
        }
        & .search--hit { color: $accent; text-style: bold; }
        & .search--dim { color: $chat-dim; }
        & Input { border: none; background: $boost; height: 1; padding: 0 1; }
        & Input:focus { border: none; }
        & Static { color: $chat-dim; width: 100%; padding: 0 1; }
        & #search-note.-wrong { color: $error; }
        & ChoiceList { max-height: 100vh; }
    }
    """

    def __init__(
        self, seeking: Seeking, room: RoomState | None, text: str, zone: tzinfo | None
    ) -> None:
        """It begins with ``text`` and in ``room``, None: everywhere. ``zone`` None is the
        machine's own time zone."""
        super().__init__()
        self._seeking = seeking
        self._room = room
        self._text = text
        self._zone = zone
        self._everywhere = room is None
        self._searched: tuple[str, bool] | None = None
        self._wrong = ""
        self._shown: tuple[Hit, ...] = ()
        self._timer: Timer | None = None

    def compose(self) -> ComposeResult:
        """A line to type into, what is going on, and what was found."""
        with Vertical():
            yield Input(self._text, placeholder="search", select_on_focus=False, id="search-input")
            yield Static(id="search-note", markup=False)
            yield ChoiceList(id="search-list", markup=False)

    def on_mount(self) -> None:
        """What the command said is looked for at once."""
        self.query_one(Input).cursor_blink = False
        self.query_one(ChoiceList).can_focus = False
        self._search()

    def on_resize(self, event: events.Resize) -> None:
        """Another width has room for more, or less, of each message."""
        frame = self.query_one(Vertical).styles.border.spacing.height
        self.query_one(ChoiceList).styles.max_height = max(2, event.size.height - 2 - frame)
        self._shown = ()
        self.show_findings()

    # -- looking -------------------------------------------------------------------------------

    def on_input_changed(self) -> None:
        """Look for it when the typing pauses."""
        if self._timer is not None:
            self._timer.stop()
        self._timer = self.set_timer(TYPING_PAUSE, self._search)

    def on_input_submitted(self) -> None:
        """Enter goes to the highlighted one, once it is what was asked for."""
        if self._searched != self._asked:
            self._search()
            return
        highlighted = self.query_one(ChoiceList).highlighted
        if highlighted is not None:
            self._leave(self._shown[highlighted])

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """A click goes to the one under the mouse."""
        self._leave(self._shown[event.option_index])

    def action_widen(self) -> None:
        """Search everywhere, or here only."""
        if self._room is not None:
            self._everywhere = not self._everywhere
            self._search()

    def action_cancel(self) -> None:
        """Stay where we are."""
        self._leave(None)

    def action_move(self, step: int) -> None:
        """The highlight moves while the input keeps the focus; at the end there may be more."""
        options = self.query_one(ChoiceList)
        if options.highlighted is not None:
            last = options.option_count - 1
            options.highlighted = max(0, min(options.highlighted + step, last))
            if step > 0 and options.highlighted == last:
                self._seeking.look_on()

    @property
    def _asked(self) -> tuple[str, bool]:
        return self.query_one(Input).value.strip(), self._everywhere

    def _search(self) -> None:
        if self._timer is not None:
            self._timer.stop()
        text, everywhere = self._asked
        room = None if everywhere or self._room is None else self._room.room.id
        if self._searched == self._asked:
            return
        self._searched = self._asked
        self._wrong = ""
        self._seeking.end()
        if text:
            try:
                self._seeking.begin(text, room, self._zone)
            except InvalidQuery as error:
                self._wrong = str(error)
        self.show_findings()

    def _leave(self, hit: Hit | None) -> None:
        self._seeking.end()
        self.dismiss(hit)

    # -- showing -------------------------------------------------------------------------------

    def show_findings(self) -> None:
        """More was found, or there is nothing more."""
        if not self.is_mounted:
            return
        found = self._seeking.found
        hits = () if found is None else found.hits
        options = self.query_one(ChoiceList)
        known = len(self._shown)
        at = 0
        if hits[:known] != self._shown:
            # What one server has found may belong before what another had: the highlight stays.
            here = None if options.highlighted is None else self._shown[options.highlighted]
            at = hits.index(here) if here in hits else 0
            known = 0
        if not known:
            options.clear_options()
        phrases = [] if found is None else [one for one in map(phrase, found.terms) if one]
        options.add_options(Option(self._row(one, phrases)) for one in hits[known:])
        self._shown = hits
        if hits and options.highlighted is None:
            options.highlighted = at
        note = self.query_one("#search-note", Static)
        note.update(self._wrong or self._note(found))
        note.set_class(bool(self._wrong), "-wrong")

    def _note(self, found: Found | None) -> str:
        scope = self._seeking.where if self._everywhere else f"in {words.room_label(self._room)}"
        turn = f"Ctrl+F {'here' if self._everywhere else 'everywhere'}" if self._room else ""
        if found is None:
            return f"{scope} · {turn} · {WAYS}" if turn else f"{scope} · {WAYS}"
        count = len(found.hits)
        if found.looking:
            status = f"{count} found, searching …" if count else "searching …"
        elif count:
            status = f"{count}{'+' if found.more else ''} found"
        else:
            status = "nothing found"
        parts = [*found.notes, scope, status, turn]
        return " · ".join(part for part in parts if part)

    def _row(self, hit: Hit, phrases: list[Phrase]) -> Text:
        message = hit.message
        dim = self.get_component_rich_style("search--dim", partial=True)
        found = self.get_component_rich_style("search--hit", partial=True)
        author = name_style(message.name, colours_of(self.app.current_theme))
        row = Text(no_wrap=True, overflow="ellipsis")
        room = words.room_label(hit.server.state.rooms.get(message.room))
        row.append(f"{hit.label} {room}" if hit.label else room, dim)
        row.append("  ")
        row.append(words.shown_name(message.name), author)
        row.append(f"  {words.moment(message.time, self._zone)}\n  ", dim)
        frame = self.query_one(Vertical).styles.border.spacing.width
        cells = max(8, min(100, self.size.width) - 7 - frame)
        shown, spans = excerpt(findable(message.body, message.file), phrases, cells)
        start = len(row)
        row.append(shown)
        for first, last in spans:
            row.stylize(found, start + first, start + last)
        return row
