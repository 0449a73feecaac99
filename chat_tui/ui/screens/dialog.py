"""What lies over the chat until it is closed."""

from typing import TypeVar

from textual.await_complete import AwaitComplete
from textual.screen import ModalScreen

Result = TypeVar("Result")


class Dialog(ModalScreen[Result]):
    """Gives its result once."""

    def dismiss(self, result: Result | None = None) -> AwaitComplete:
        """See Screen, which takes away what is on top, whoever asks: a second time, or while
        another dialog lies over this one, nothing happens."""
        if self.app.screen is not self:
            return AwaitComplete()
        return super().dismiss(result)
