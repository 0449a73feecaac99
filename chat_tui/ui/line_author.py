"""What the authors of all lines have in common, whatever is written on them."""

from typing import Protocol

from chat_tui.session.session import Session
from chat_tui.ui.paste import Doubt, doubt_about
from chat_tui.ui.picker import Picker
from chat_tui.ui.popup import Popup


class LineContext(Protocol):
    """The screen as the author of a line on it sees it."""

    @property
    def written(self) -> str:
        """What stands in the composer."""
        ...

    def write(self, text: str) -> None:
        """Put ``text`` into the composer."""
        ...

    def typed(self) -> None:
        """Something is written: the user is not about to leave."""
        ...

    def try_again(self) -> None:
        """Somebody is there: what waits to be tried again is tried now."""
        ...

    def show_keys(self, words: str) -> None:
        """Say what the keys do now; empty: nothing out of the ordinary."""
        ...

    def offer(self, popup: Popup) -> None:
        """Show what is offered for the word that is written."""
        ...

    def ask_paste(self, pasted: str, doubt: Doubt) -> None:
        """Ask whether ``pasted`` is wanted, and paste it if it is."""
        ...

    def edit_outside(self) -> None:
        """Open what is written in the user's editor."""
        ...


class LineAuthor:
    """The part of an Author that is the same on all lines."""

    _session: Session
    _context: LineContext
    _picker: Picker

    def key_pressed(self) -> None:
        """See Author. Any key asks for a retry."""
        self._context.try_again()

    def show_keys(self, words: str) -> None:
        """See Author."""
        self._context.show_keys(words)

    def offer(self, popup: Popup) -> None:
        """See Author."""
        self._context.offer(popup)

    def doubts_paste(self, pasted: str, whole: str) -> bool:
        """See Author."""
        doubt = doubt_about(pasted, whole, self._session.state.limits.body)
        if doubt is not None:
            self._context.ask_paste(pasted, doubt)
        return doubt is not None

    def edit_outside(self) -> None:
        """See Author."""
        self._context.edit_outside()

    def move_pick(self, step: int) -> bool:
        """See Author."""
        return self._picker.move_picked(step)

    def open_pick(self) -> bool:
        """See Author. Its thread is opened, but in the thread itself."""
        return self._picker.open_picked()

    def has_pick(self) -> bool:
        """See Author."""
        return self._picker.picked is not None

    def leave_pick(self) -> None:
        """See Author."""
        self._picker.leave()

    def _say(self, words: str) -> None:
        self._session.notify(None, words, error=True)
