"""What becomes of what is written on a line: the composer's interface to the screen around it."""

from collections.abc import Sequence
from typing import Protocol

from chat_tui.session.completion import Completion
from chat_tui.ui.popup import Popup


class Author(Protocol):
    """What the composer asks of the screen.

    Calls, not messages: a message is handled behind keys that were pressed after it, and would
    send into the room those keys have gone to.
    """

    def key_pressed(self) -> None:
        """Any key."""
        ...

    def edited(self, text: str) -> None:
        """The text was changed by the user's hand."""
        ...

    def submit(self, text: str) -> bool:
        """Enter. False puts the text back."""
        ...

    def doubts_paste(self, pasted: str, whole: str) -> bool:
        """Whether it is asked first if ``pasted`` is wanted, with which the draft were ``whole``.
        If so it is pasted when that is answered."""
        ...

    def edit_outside(self) -> None:
        """Let the user go on in an editor of their own."""
        ...

    def lines(self) -> Sequence[str]:
        """What was written here before, oldest first."""
        ...

    def show_keys(self, words: str) -> None:
        """Say what the keys do now; empty: nothing out of the ordinary."""
        ...

    def complete(self, before: str, unasked: bool) -> Completion:
        """What could stand at the end of ``before``, the text before the cursor."""
        ...

    def offer(self, popup: Popup) -> None:
        """Show what is offered; with no candidates: nothing any more."""
        ...

    def take_back(self) -> None:
        """Up with nothing written."""
        ...

    def let_go(self) -> None:
        """Escape with no completion to close."""
        ...

    def move_pick(self, step: int) -> bool:
        """Up (1) or Down (-1). True: a message is picked, and the key was for that."""
        ...

    def open_pick(self) -> bool:
        """Enter. True: a message is picked, and the key was for that."""
        ...

    def has_pick(self) -> bool:
        """Whether a message is picked: some letters are keys then."""
        ...

    def leave_pick(self) -> None:
        """What comes now is text."""
        ...
