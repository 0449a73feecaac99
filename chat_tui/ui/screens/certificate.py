"""What is wrong with a server's certificate."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.widgets import Static

from chat_tui.connection.state import Failed
from chat_tui.text.sanitize import sanitize_line
from chat_tui.ui import keymap
from chat_tui.ui.screens.dialog import UncalledDialog


class CertificateScreen(UncalledDialog[bool]):
    """Gives whether to try again. There is no way to go on without: that is what TLS is for."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *keymap.HELPED,
        Binding("r", "answer(True)", "retry", show=False),
        Binding("escape", "answer(False)", "close", show=False),
    ]

    DEFAULT_CSS = """
    CertificateScreen {
        align: center middle;
        & > VerticalScroll {
            width: 64; max-width: 100%; height: auto; max-height: 100%;
            padding: 1 2;
        }
        & .-what { color: $error; text-style: bold; }
        & .-head { color: $chat-dim; margin-top: 1; }
    }
    """

    def __init__(self, failure: Failed) -> None:
        super().__init__()
        self._failure = failure

    def compose(self) -> ComposeResult:
        """What happened, why it matters, what to do."""
        failure = self._failure
        with VerticalScroll():
            yield Static(_sentence(failure.reason), classes="-what", markup=False)
            yield Static("Why it matters", classes="-head")
            yield Static(_sentence(failure.why), markup=False)
            yield Static("What to do", classes="-head")
            yield Static(_sentence(failure.advice), markup=False)
            yield Static(
                "R tries again, Esc stays offline: nothing is sent, what you write is kept",
                classes="-head",
            )

    def action_answer(self, again: bool) -> None:
        """R or Escape."""
        self.dismiss(again)


def _sentence(part: str) -> str:
    text = sanitize_line(part)
    return f"{text[:1].upper()}{text[1:]}."
