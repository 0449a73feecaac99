"""A text area with readline's keys."""

from collections.abc import Callable
from enum import Enum, auto
from typing import Final

from chat_tui.text import editing
from chat_tui.ui.kill_ring import KillRing
from chat_tui.ui.terminal.echo import EchoArea


class _Did(Enum):
    """What the last key did, for the key behind it."""

    KILL = auto()
    YANK = auto()


REACHES: Final[dict[str, Callable[[str, int], int]]] = {
    "word_left": editing.word_left,
    "word_right": editing.word_right,
    "argument_left": editing.argument_left,
    "line_start": editing.line_start,
    "line_end": editing.line_end,
}
"""How far a key goes or kills: from the cursor to there."""


class LineEditor(EchoArea, inherit_bindings=False):
    """What is killed can be yanked. Told of each key by ``key_begins``, before it does anything."""

    def __init__(self, *, id: str) -> None:
        super().__init__(
            id=id,
            compact=True,
            soft_wrap=True,
            show_line_numbers=False,
            highlight_cursor_line=False,
        )
        self._kills = KillRing()
        self._did: _Did | None = None
        self._did_before: _Did | None = None
        self._yanked: tuple[int, int] = (0, 0)

    def key_begins(self) -> None:
        """Kills are joined, and a yank can be changed, only from one key to the next."""
        self._did_before, self._did = self._did, None

    def wipe(self) -> None:
        """Take everything away, so that it can be yanked or undone."""
        self._kills.kill(self.text)
        self.replace("", (0, 0), self.document.end, maintain_selection_offset=False)

    # -- keys ----------------------------------------------------------------------------------

    def action_go(self, reach: str) -> None:
        """Move to where ``reach`` leads."""
        self.move_cursor(self._location(REACHES[reach](self.text, self._cursor())))

    def action_kill(self, reach: str) -> None:
        """Kill from the cursor to where ``reach`` leads, or what is selected."""
        if self.selection.is_empty:
            at = self._cursor()
            there = REACHES[reach](self.text, at)
        else:
            at, there = self._index(self.selection.end), self._index(self.selection.start)
        start, end = sorted((at, there))
        if start == end:
            return
        joined = self._did_before is _Did.KILL
        self._kills.kill(self.text[start:end], backwards=there < at, joined=joined)
        self._did = _Did.KILL
        self._substitute(start, end, "")

    def action_yank(self) -> None:
        """Put what was killed last where the cursor is."""
        start, end = sorted((self._index(self.selection.start), self._index(self.selection.end)))
        self._put_yanked(start, end, self._kills.newest())

    def action_yank_older(self) -> None:
        """Right behind a yank: put the kill before it in its place."""
        if self._did_before is _Did.YANK:
            self._put_yanked(*self._yanked, self._kills.older())

    def _put_yanked(self, start: int, end: int, text: str) -> None:
        if text:
            self._did = _Did.YANK
            self._substitute(start, end, text)
            self._yanked = (start, start + len(text))

    def action_transpose(self) -> None:
        """Let the two characters at the cursor change places."""
        if (found := editing.transposed(self.text, self._cursor())) is not None:
            start, both = found
            self._substitute(start, start + 2, both)

    def _substitute(self, start: int, end: int, text: str) -> None:
        self.replace(
            text, self._location(start), self._location(end), maintain_selection_offset=False
        )

    # -- places --------------------------------------------------------------------------------

    def _cursor(self) -> int:
        return self._index(self.cursor_location)

    def _index(self, location: tuple[int, int]) -> int:
        """The index in the text of a row and column."""
        return len(self.get_text_range((0, 0), location))

    def _location(self, index: int) -> tuple[int, int]:
        """Row and column of an index in the text."""
        before = self.text[:index]
        return before.count("\n"), index - (before.rfind("\n") + 1)
