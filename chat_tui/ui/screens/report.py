"""Lines to be read and maybe copied: /log and /doctor."""

from collections.abc import Sequence
from typing import ClassVar, Final

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.widgets import Static

from chat_tui.ui import keymap
from chat_tui.ui.screens.dialog import Dialog

CLOSING: Final = "Esc closes, y copies, arrows and PageUp/PageDown scroll"


class ReportScreen(Dialog[bool]):
    """As it was when it was opened. Gives whether it is to be copied."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *keymap.DIALOG,
        Binding("escape", "leave(False)", "close", show=False),
        Binding("y", "leave(True)", "copy", show=False),
    ]

    DEFAULT_CSS = """
    ReportScreen {
        align: center middle;
        & > Vertical {
            width: 100; max-width: 100%; height: auto; max-height: 100%;
            padding: 0 1;
        }
        & .-title { text-style: bold; }
        & .-keys { color: $chat-dim; }
        & VerticalScroll { height: auto; scrollbar-size-vertical: 1; }
        & Static { width: 100%; }
    }
    """

    def __init__(self, title: str, lines: Sequence[str], *, from_end: bool = False) -> None:
        """Both are inert. ``from_end``: the last line is what one wants to know."""
        super().__init__()
        self._title = title
        self._lines = lines
        self._from_end = from_end

    @property
    def text(self) -> str:
        """All of it."""
        return "\n".join(self._lines)

    def compose(self) -> ComposeResult:
        """What it is about, the lines, and the keys."""
        with Vertical():
            yield Static(self._title, classes="-title", markup=False)
            with VerticalScroll():
                yield Static(self.text, id="lines", markup=False)
            yield Static(CLOSING, classes="-keys", markup=False)

    def on_mount(self) -> None:
        """Begin with what matters."""
        if self._from_end:
            self.query_one(VerticalScroll).scroll_end(animate=False)

    def on_resize(self, event: events.Resize) -> None:
        """However long it is, what the keys do stands below it."""
        sheet = self.query_one(Vertical)
        around = sheet.gutter.height + 2
        self.query_one(VerticalScroll).styles.max_height = max(1, event.size.height - around)

    def show_lines(self, lines: Sequence[str]) -> None:
        """It is known now. Nothing happens when it was closed meanwhile."""
        self._lines = lines
        if self.is_attached:
            self.query_one("#lines", Static).update(self.text)

    def action_leave(self, copies: bool) -> None:
        """Back to the chat."""
        self.dismiss(copies)
