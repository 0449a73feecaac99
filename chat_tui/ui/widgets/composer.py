"""Where one writes: one to eight lines, with completion."""

from typing import ClassVar, Final

from textual import events
from textual.binding import BindingType
from textual.widgets import TextArea

from chat_tui.text.codepoints import JOINERS
from chat_tui.text.sanitize import sanitize_body, sanitize_line
from chat_tui.ui import keymap
from chat_tui.ui.author import Author
from chat_tui.ui.completing import NOTHING, Completing, Replacement
from chat_tui.ui.paste import Answer, Choice
from chat_tui.ui.popup import Popup
from chat_tui.ui.recall import Recall
from chat_tui.ui.widgets.line_editor import LineEditor

MAX_LINES = 8
"""Rows it grows to before it scrolls."""

GIVES_UP: Final = ("escape", "ctrl+c", "ctrl+g")
"""Keys that end a search, as readline has them: what was there before is there again."""


class Composer(LineEditor, inherit_bindings=False):
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

    def __init__(self, author: Author, *, id: str) -> None:
        super().__init__(id=id)
        self._author = author
        self._completing = Completing(author.complete)
        self._shown_offer = NOTHING
        self._recall = Recall(author.lines)
        self._prefix = ""
        self._placed: str | None = ""

    @property
    def draft(self) -> str:
        """What is being written, which a line that is only recalled does not replace."""
        return self._recall.aside or "" if self._recall.shows(self.text) else self.text

    def take_keys(self) -> None:
        """From now on keys are for this line. At once: ``focus`` would let those that were
        pressed already write into another one."""
        self.screen.set_focus(self, scroll_visible=False)

    def replace_text(self, text: str) -> None:
        """Put ``text`` there, with the cursor at its end."""
        self._end_search()
        self._recall.leave()
        self._place(text)

    def rewrite(self, text: str, *, of: str) -> None:
        """``text`` is what became of the text ``of`` elsewhere; that can be undone."""
        if self.text != of:
            self._kills.kill(self.text)  # typed meanwhile
        self._end_search()
        self._kills.kill(self._recall.leave())
        self.replace(
            sanitize_body(text), (0, 0), self.document.end, maintain_selection_offset=False
        )

    def _place(self, text: str) -> None:
        self.text = self._placed = sanitize_body(text)
        self.move_cursor(self.document.end)
        self._completing.close(self.text)
        self._show_offer()

    async def on_key(self, event: events.Key) -> None:
        """Runs before the text area's own handling.

        Every key that is bound, here or on the screen, is looked up here: in its turn behind
        the letters that were typed before it.
        """
        self._author.key_pressed()
        self.key_begins()
        if self._recall.query is not None and self._search_with(event):
            event.stop()
            event.prevent_default()
            return
        if event.character in JOINERS:
            event.prevent_default()  # not printable, and so no letter for the text area
            self._author.leave_pick()
            self.paste(event.character)
            return
        if self.is_text(event):
            self._author.leave_pick()
            return
        bindings = self.screen.active_bindings
        key = f"{self._prefix} {event.key}" if self._prefix else event.key
        active = bindings.get(key)
        is_first = active is None and any(one.startswith(f"{key} ") for one in bindings)
        if active is not None or is_first or self._prefix:
            event.stop()
            event.prevent_default()
        elif _is_with_alt(event):
            event.prevent_default()
        self._prefix = key if is_first else ""
        if active is not None:
            await self.app.run_action(active.binding.action, active.node)

    def is_text(self, key: events.Key) -> bool:
        """See TextLine."""
        if self._prefix or self._recall.query is not None:
            return False
        if not key.is_printable or _is_with_alt(key):
            return False
        if not self._author.has_pick():
            return True
        active = self.screen.active_bindings.get(key.key)
        return active is None or not (active.enabled and keymap.is_for_picked(active.binding))

    def check_consume_key(self, key: str, character: str | None = None) -> bool:
        """Which letters are text and which are keys is decided in on_key."""
        return False

    # -- sending -------------------------------------------------------------------------------

    def action_submit(self) -> None:
        """Send; a backslash at the end of the line asks for another line instead, and a
        completion that was moved to is taken. With a message picked: open its thread."""
        if self._author.open_pick():
            return
        before = self._before_cursor()
        if self._completing.take(before):
            self._show_offer()
            return
        if before.endswith("\\") and not before.endswith("\\\\"):
            self.action_delete_left()
            self.action_newline()
            return
        self._submit()

    def _submit(self) -> None:
        text = self.text
        aside = self._recall.leave() if self._recall.shows(text) else ""
        # Emptied first: what is typed from now on belongs to the next message, and the author
        # may look at another room as soon as this one is sent.
        self.replace_text(aside)
        if not self._author.submit(text):
            self._kills.kill(aside)
            self.replace_text(text if aside else text + self.text)
            self._author.edited(self.text)

    def action_edit_outside(self) -> None:
        """Write on in the user's editor."""
        self._author.edit_outside()

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

    def wipe(self) -> None:
        """Take everything away, so that it can be yanked or undone; a recalled line leaves what
        was there before."""
        if self._recall.shows(self.text):
            self._place(self._recall.leave())
        else:
            super().wipe()

    def on_paste(self, event: events.Paste) -> None:
        """What is pasted may hold anything; make it visible and harmless."""
        event.stop()
        event.prevent_default()
        self._author.leave_pick()
        self._end_search()
        text = sanitize_body(event.text.replace("\r\n", "\n").replace("\r", "\n"))
        start, end = sorted((self._index(self.selection.start), self._index(self.selection.end)))
        whole = f"{self.text[:start]}{text}{self.text[end:]}"
        if not self._author.doubts_paste(text, whole):
            self.paste(text)

    def answered(self, pasted: str, answer: Answer) -> None:
        """It was asked about a paste: do what is wanted, and then what was typed meanwhile."""
        if answer.choice is not Choice.DROP:
            self.paste(pasted)
        if answer.choice is Choice.SEND:
            self._submit()
        self.app.take_again(answer.early_anew())

    def paste(self, text: str) -> None:
        """Put ``text`` where the cursor is, or in place of what is selected."""
        self.replace(text, *self.selection, maintain_selection_offset=False)

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        """Tell the author, but not of a draft that was put here, which is told of late."""
        event.stop()
        self._completing.look(self._before_cursor())
        self._show_offer()
        if self.text != self._placed:
            self._placed = None
            if self._recall.aside is not None:
                self._kills.kill(self._recall.leave())  # nothing that was begun is lost
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

    def offer(self) -> None:
        """Offer what fits to a text that was put there."""
        self._completing.look_anew(self._before_cursor())
        self._show_offer()

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

    # -- what was written before ---------------------------------------------------------------

    def action_recall(self, step: int) -> None:
        """The line before (1) the one that is there, or after it (-1)."""
        self._keep_begun()
        self._show_recalled(self._recall.step(self.text, step))

    def _keep_begun(self) -> None:
        """What is being written is the draft of the room while a recalled line is shown."""
        if not self._recall.shows(self.text):
            self._author.edited(self.text)

    def action_search(self) -> None:
        """Search the lines that were written; the keys that follow say for what."""
        self._keep_begun()
        self._recall.begin_search(self.text)
        self._say_search()

    def _search_with(self, event: events.Key) -> bool:
        """A key while something is searched for. False: it ended that, and does what it does."""
        query = self._recall.query or ""
        active = self.screen.active_bindings.get(event.key)
        if active is not None and active.binding.id == "writing.search":
            self._show_recalled(self._recall.search_on())
        elif event.key == "backspace":
            self._show_recalled(self._recall.search_anew(query[:-1]))
        elif event.is_printable and event.character and not _is_with_alt(event):
            self._show_recalled(self._recall.search(query + event.character))
        elif event.key in GIVES_UP:
            self._place(self._recall.leave())
        else:
            self._end_search()
            return event.key == "enter"
        self._say_search()
        return True

    def _end_search(self) -> None:
        if self._recall.query is not None:
            self._recall.query = None
            self._say_search()

    def _show_recalled(self, text: str | None) -> None:
        if text is not None:
            self._place(text)

    def _say_search(self) -> None:
        query = self._recall.query
        what = "" if query is None else sanitize_line(query) or "type a part of it"
        self._author.show_keys(f"{what}  (Ctrl+R older  Enter takes it  Esc back)" if what else "")


def _is_with_alt(key: events.Key) -> bool:
    """A legacy terminal's Alt+letter comes with the letter as its character."""
    return key.key.startswith("alt+")
