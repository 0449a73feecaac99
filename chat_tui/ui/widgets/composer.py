"""Where one writes: one to eight lines, with completion."""

from typing import ClassVar, Protocol

from textual import events
from textual.binding import BindingType
from textual.widgets import TextArea

from chat_tui.session.completion import Completion
from chat_tui.text.sanitize import sanitize_body
from chat_tui.ui import keymap
from chat_tui.ui.completing import NOTHING, Completing, Replacement
from chat_tui.ui.popup import Popup
from chat_tui.ui.terminal.echo import EchoArea

MAX_LINES = 8
"""Rows it grows to before it scrolls."""


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

    def leave_pick(self) -> None:
        """What comes now is text."""
        ...


class Composer(EchoArea, inherit_bindings=False):
    """The draft. What it means when it is sent is up to the screen."""

    BINDINGS: ClassVar[list[BindingType]] = [*keymap.COMPOSER]

    DEFAULT_CSS = """
    Composer {
        height: auto;
        max-height: 8;
        border: none;
        padding: 0;
        background: $background;
        scrollbar-size-vertical: 1;
        &:focus { border: none; }
    }
    """

    def __init__(self, author: Author, *, id: str) -> None:  # noqa: A002
        super().__init__(
            id=id,
            compact=True,
            soft_wrap=True,
            show_line_numbers=False,
            highlight_cursor_line=False,
        )
        self._author = author
        self._completing = Completing(author.complete)
        self._shown_offer = NOTHING
        self._placed: str | None = ""

    def replace_text(self, text: str) -> None:
        """Put ``text`` there, with the cursor at its end."""
        self.text = self._placed = sanitize_body(text)
        self.move_cursor(self.document.end)
        self._completing.close(self.text)
        self._show_offer()

    async def on_key(self, event: events.Key) -> None:
        """Runs before the text area's own handling.

        Every key that is bound, here or on the screen, is looked up here: in its turn behind
        the letters that were typed before it.
        """
        if not self.screen.is_active:
            # A key before this one has opened a dialog, which this one is meant for.
            event.stop()
            event.prevent_default()
            self.app.post_message(events.Key(event.key, event.character))
            return
        self._author.key_pressed()
        # A legacy terminal's Alt+letter comes with the letter as its character.
        alt = event.key.startswith("alt+")
        active = self.screen.active_bindings.get(event.key)
        for_picked = active is not None and active.enabled and keymap.is_for_picked(active.binding)
        if event.is_printable and not alt and not for_picked:
            self._author.leave_pick()
            return
        if active is not None:
            event.stop()
            event.prevent_default()
            await self.app.run_action(active.binding.action, active.node)
        elif alt:
            event.prevent_default()

    def check_consume_key(self, key: str, character: str | None = None) -> bool:
        """Which letters are text and which are keys is decided in on_key."""
        return False

    # -- sending -------------------------------------------------------------------------------

    def action_submit(self) -> None:
        """Send; a backslash at the end of the line asks for another line instead, and a
        completion that was moved to is taken."""
        before = self._before_cursor()
        if self._completing.take(before):
            self._show_offer()
            return
        if before.endswith("\\") and not before.endswith("\\\\"):
            self.action_delete_left()
            self.action_newline()
            return
        text = self.text
        # Emptied first: what is typed from now on belongs to the next message, and the author
        # may look at another room as soon as this one is sent.
        self.replace_text("")
        if not self._author.submit(text):
            self.replace_text(text + self.text)
            self._author.edited(self.text)

    def action_newline(self) -> None:
        """Begin another line."""
        self.insert("\n")

    def action_cursor_up(self, select: bool = False) -> None:
        """Up; with nothing written, ask for the last message back."""
        if self._author.move_pick(1) or self._move_in_offer(-1):
            return
        if not self.text and not select:
            self._author.take_back()
        else:
            super().action_cursor_up(select)

    def action_cursor_down(self, select: bool = False) -> None:
        """Down, to the next picked message while one is picked."""
        if not self._author.move_pick(-1) and not self._move_in_offer(1):
            super().action_cursor_down(select)

    def action_delete_line_before(self) -> None:
        """Delete what stands before the cursor in its line, on however many rows it is shown."""
        row, _column = self.cursor_location
        self.delete((row, 0), self.cursor_location)

    def on_paste(self, event: events.Paste) -> None:
        """What is pasted may hold anything; make it visible and harmless."""
        event.stop()
        event.prevent_default()
        self._author.leave_pick()
        text = event.text.replace("\r\n", "\n").replace("\r", "\n")
        end = self.replace(sanitize_body(text), *self.selection).end_location
        self.move_cursor(end)

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        """Tell the author, but not of a draft that was put here, which is told of late."""
        event.stop()
        self._completing.look(self._before_cursor())
        self._show_offer()
        if self.text != self._placed:
            self._placed = None
            self._author.edited(self.text)

    def on_text_area_selection_changed(self, event: TextArea.SelectionChanged) -> None:
        """An offer ends where its word is left. Nobody else asks for it: each widget up to the
        app would be woken at each key."""
        event.stop()
        if self._shown_offer.candidates:
            self._completing.look(self._before_cursor())
            self._show_offer()

    # -- completion ----------------------------------------------------------------------------

    def action_complete(self, step: int) -> None:
        """The next candidate, or the one before with ``step`` -1."""
        self._put(self._completing.ask(self._before_cursor(), step))

    def choose(self, index: int) -> None:
        """A candidate was clicked."""
        self._put(self._completing.choose(index))

    def action_dismiss(self) -> None:
        """Take the completion back; with none open, let the screen have the key."""
        replacement = self._completing.dismiss(self._before_cursor())
        if replacement is None:
            self._author.let_go()
        self._put(replacement)

    def _move_in_offer(self, step: int) -> bool:
        replacement = self._completing.move(self._before_cursor(), step)
        self._put(replacement)
        return replacement is not None

    def _put(self, replacement: Replacement | None) -> None:
        """Replace the word being completed, and show what is offered for it."""
        if replacement is not None:
            start = self._location(replacement.start)
            self.replace(
                replacement.word,
                start,
                self.cursor_location,
                maintain_selection_offset=False,
            )
        self._show_offer()

    def _show_offer(self) -> None:
        offer = self._completing.offer
        if offer is not self._shown_offer:
            self._shown_offer = offer
            word = self._location(offer.start)
            place = self.wrapped_document.location_to_offset(word)
            self._author.offer(Popup(offer, place.x))

    def _before_cursor(self) -> str:
        return self.get_text_range((0, 0), self.cursor_location)

    def _location(self, index: int) -> tuple[int, int]:
        """Row and column of a place in the text."""
        before = self.text[:index]
        return before.count("\n"), index - (before.rfind("\n") + 1)
