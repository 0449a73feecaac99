"""/log: what happened on the connection lately."""

from collections.abc import Sequence
from typing import ClassVar, Final

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.widgets import Static

from chat_tui.ui import keymap
from chat_tui.ui.screens.dialog import Dialog

CLOSING: Final = "Esc closes, arrows and PageUp/PageDown scroll"


class LogScreen(Dialog[None]):
    """As it was when it was opened, the newest line at the bottom."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *keymap.DIALOG,
        Binding("escape", "close_log", "close", show=False),
    ]

    DEFAULT_CSS = """
    LogScreen {
        align: center middle;
        & > Vertical {
            width: 100; max-width: 100%; height: auto; max-height: 100%;
            padding: 0 1;
        }
        & .-title { text-style: bold; }
        & .-keys { color: $chat-dim; }
        & VerticalScroll { height: auto; max-height: 100%; scrollbar-size-vertical: 1; }
        & Static { width: 100%; }
    }
    """

    def __init__(self, title: str, lines: Sequence[str]) -> None:
        """Both are inert."""
        super().__init__()
        self._title = title
        self._lines = lines

    def compose(self) -> ComposeResult:
        """What it is about, the lines, and the keys."""
        with Vertical():
            yield Static(self._title, classes="-title", markup=False)
            with VerticalScroll():
                yield Static("\n".join(self._lines), markup=False)
            yield Static(CLOSING, classes="-keys", markup=False)

    def on_mount(self) -> None:
        """What happened last is what one wants to know."""
        self.query_one(VerticalScroll).scroll_end(animate=False)

    def action_close_log(self) -> None:
        """Back to the chat."""
        self.dismiss()
