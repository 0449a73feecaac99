"""Ask for the join secret of a server."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Input, Static

from chat_tui.text.sanitize import sanitize_line
from chat_tui.ui import keymap
from chat_tui.ui.screens.dialog import UncalledDialog


class SecretScreen(UncalledDialog[str | None]):
    """Gives what was typed, or None."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *keymap.HELPED,
        Binding("escape", "cancel", "close", show=False),
    ]

    DEFAULT_CSS = """
    SecretScreen {
        align: center middle;
        & > Vertical { width: 60; max-width: 100%; height: auto; padding: 1 2; }
        & Input { border: none; background: $boost; height: 1; padding: 0 1; margin-top: 1; }
        & Input:focus { border: none; }
    }
    """

    def __init__(self, host: str, reason: str) -> None:
        super().__init__()
        self._host = host
        self._reason = reason

    def compose(self) -> ComposeResult:
        """Why, and a line that does not show what is typed."""
        with Vertical():
            host, reason = sanitize_line(self._host), sanitize_line(self._reason)
            yield Static(f"{host}: {reason}.\nJoin secret (Esc to leave it):", markup=False)
            yield Input(password=True, id="secret-input")

    def on_mount(self) -> None:
        """A blinking cursor costs bytes all the time."""
        self.query_one(Input).cursor_blink = False

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter tries it."""
        self.dismiss(event.value or None)

    def action_cancel(self) -> None:
        """Go on without."""
        self.dismiss(None)
