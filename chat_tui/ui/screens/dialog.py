"""What lies over the chat until it is closed."""

from typing import TypeVar

from textual import events, getters
from textual.await_complete import AwaitComplete
from textual.screen import ModalScreen

from chat_tui.ui.terminal.app import PAUSE, TerminalApp
from chat_tui.ui.terminal.turns import now

Result = TypeVar("Result")


class Dialog(ModalScreen[Result]):
    """Gives its result once. What lies over the chat has a frame where its ground is that of the
    chat."""

    DEFAULT_CSS = """
    Dialog > Vertical, Dialog > VerticalScroll {
        background: $chat-sheet;
        border: $chat-frame $chat-rule;
        scrollbar-size-vertical: 1;
    }
    /* Textual's own are mixed with the ground, and too faint to be read on many. */
    Dialog Input > .input--placeholder { color: $chat-dim; }
    /* Textual's own is one of black and white, which on such a ground is none. */
    Dialog Input:ansi > .input--cursor { color: ansi_default; background: ansi_default; }
    """

    def dismiss(self, result: Result | None = None) -> AwaitComplete:
        """See Screen, which takes away what is on top, whoever asks: a second time, or while
        another dialog lies over this one, nothing happens."""
        if self.app.screen is not self:
            return AwaitComplete()
        return super().dismiss(result)


class UncalledDialog(Dialog[Result]):
    """Comes by itself, maybe in the middle of a word. What was typed before it was seen is no
    answer to it, nor is the rest of a line that somebody writes: that goes on below it."""

    app = getters.app(TerminalApp)

    def __init__(self) -> None:
        super().__init__()
        self._taken_from = float("inf")

    def on_mount(self) -> None:
        """From the first frame on it is seen, by who looks up."""
        self.call_after_refresh(self._seen)

    @property
    def is_seen(self) -> bool:
        """Whether a frame has shown it."""
        return self._taken_from < float("inf")

    def _seen(self) -> None:
        self._taken_from = now() + (PAUSE if self.app.is_written else 0.0)

    def takes(self, event: events.Key | events.Paste) -> bool:
        """Whether it is for the dialog, by when it came."""
        if event.time >= self._taken_from:
            return True
        if self.is_seen:
            self._taken_from = event.time + PAUSE
        return False
