"""Where one writes: one to eight lines, with completion."""

from typing import ClassVar, Protocol

from textual import events
from textual.binding import BindingType
from textual.message import Message
from textual.widgets import TextArea

from chat_tui.session.completion import Candidate, Completion
from chat_tui.text.sanitize import sanitize_body
from chat_tui.ui import keymap
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

    def complete(self, before: str) -> Completion:
        """What could stand at the end of ``before``, the text before the cursor."""
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

    class Offered(Message):
        """Completion offers ``candidates``, of which ``index`` is in the text; empty: closed."""

        def __init__(self, candidates: tuple[Candidate, ...], index: int) -> None:
            super().__init__()
            self.candidates = candidates
            self.index = index

    def __init__(self, author: Author, *, id: str) -> None:  # noqa: A002
        super().__init__(
            id=id,
            compact=True,
            soft_wrap=True,
            show_line_numbers=False,
            highlight_cursor_line=False,
        )
        self._author = author
        self._completion: Completion | None = None
        self._choice = 0
        self._typed = ""
        self._completed: tuple[str, tuple[int, int]] = ("", (0, 0))
        self._placed: str | None = ""

    def replace_text(self, text: str) -> None:
        """Put ``text`` there, with the cursor at its end."""
        self._close_completion()
        self.text = self._placed = sanitize_body(text)
        self.move_cursor(self.document.end)

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
        """Send; a backslash at the end of the line asks for another line instead."""
        before = self._before_cursor()
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
        if self._author.move_pick(1):
            return
        if not self.text and not select:
            self._author.take_back()
        else:
            super().action_cursor_up(select)

    def action_cursor_down(self, select: bool = False) -> None:
        """Down, to the next picked message while one is picked."""
        if not self._author.move_pick(-1):
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
        self._end_completion()
        if self.text != self._placed:
            self._placed = None
            self._author.edited(self.text)

    def on_text_area_selection_changed(self, event: TextArea.SelectionChanged) -> None:
        """Nobody asks for it: each widget up to the app would be woken at each key."""
        event.stop()

    # -- completion ----------------------------------------------------------------------------

    def action_complete(self, step: int) -> None:
        """The next candidate, or the one before with ``step`` -1."""
        self._end_completion()
        if self._completion is None:
            completion = self._author.complete(self._before_cursor())
            if not completion.candidates:
                return
            self._completion = completion
            self._typed = self._before_cursor()[completion.start :]
            self._choice = 0 if step > 0 else len(completion.candidates) - 1
        else:
            self._choice = (self._choice + step) % len(self._completion.candidates)
        self._put(self._completion.candidates[self._choice].insert)
        if len(self._completion.candidates) == 1:
            self._close_completion()
        else:
            self.post_message(self.Offered(self._completion.candidates, self._choice))

    def action_dismiss(self) -> None:
        """Take the completion back; with none open, let the screen have the key."""
        self._end_completion()
        if self._completion is None:
            self._author.let_go()
            return
        self._put(self._typed)
        self._close_completion()

    def _end_completion(self) -> None:
        """A completion ends with the first key that is not Tab."""
        if (self.text, self.cursor_location) != self._completed:
            self._close_completion()

    def _close_completion(self) -> None:
        if self._completion is not None:
            self._completion = None
            self.post_message(self.Offered((), 0))

    def _put(self, word: str) -> None:
        """Replace the word being completed."""
        if self._completion is None:
            return
        before = self.text[: self._completion.start]
        start = (before.count("\n"), len(before) - (before.rfind("\n") + 1))
        self.replace(sanitize_body(word), start, self.cursor_location)
        self._completed = (self.text, self.cursor_location)

    def _before_cursor(self) -> str:
        return self.get_text_range((0, 0), self.cursor_location)
