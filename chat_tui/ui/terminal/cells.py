"""What a row of the terminal shows, cell by cell.

A grapheme stands in its first cell; the others it covers hold "". Spaces that show nothing but
their background have the pen of that background alone, whatever colour their text would have:
cells that look the same are the same.

Terminals do not agree about the width of every grapheme. Those that one of them may draw wider
or narrower than we reckon are called doubtful; the columns they start in are kept.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from rich.cells import get_character_cell_size
from rich.segment import Segment

from chat_tui.text.codepoints import ZWJ
from chat_tui.text.width import graphemes
from chat_tui.ui.terminal.kitty import as_cells
from chat_tui.ui.terminal.sgr import Pen, Pens

UNKNOWN: Final = "\0"
"""The text of a cell of which nothing is known; no cell that is wanted holds it."""

# One cell and one grapheme each, in every terminal; tests check it against Rich.
_NARROW: Final = re.compile(
    "[\x20-\x7e\xa0-\xac\xae-\u02ff\u0370-\u0377\u0391-\u03a1\u03a3-\u0482\u048a-\u052f"
    "\u2010-\u2027\u2030-\u203b\u2190-\u2193\u2500-\u25a9]*"
)
# As they have been since Unicode 9, which is when emoji became wide.
_LONG_SETTLED: Final = "9.0.0"
_FLAG_LETTERS: Final = ("\U0001f1e6", "\U0001f1ff")


class Row:
    """A row, or a piece of one. Never changed once it is made: rows are shared between frames."""

    __slots__ = ("chars", "doubtful", "marks", "pens")

    def __init__(
        self, chars: list[str], pens: list[Pen], doubtful: tuple[int, ...] = (), marks: str = ""
    ) -> None:
        self.chars = chars
        self.pens = pens
        self.doubtful = doubtful
        self.marks = marks
        """What a piece begins with that has no width: it belongs to the cell before."""

    def same_as(self, other: "Row") -> bool:
        return self.chars == other.chars and self.pens == other.pens

    def ends_blank(self, least: int) -> int:
        """From which column, but not below `least`, only spaces of one background stand."""
        chars, pens = self.chars, self.pens
        start = len(chars)
        last = pens[-1]
        if not last.bare:
            return start
        text = "".join(chars)
        spaces = min(len(text) - len(text.rstrip(" ")), start - least)
        if pens[start - spaces :].count(last) == spaces:
            return start - spaces
        while start > least and chars[start - 1] == " " and pens[start - 1] is last:
            start -= 1
        return start


def filled(char: str, pen: Pen, width: int) -> Row:
    """A row of one cell many times."""
    return Row([char] * width, [pen] * width)


@lru_cache(maxsize=1024)
def is_doubtful(grapheme: str) -> bool:
    """Whether a terminal may take `grapheme` for wider or narrower than Rich does."""
    if len(grapheme) > 1 or _FLAG_LETTERS[0] <= grapheme <= _FLAG_LETTERS[1]:
        return True
    return get_character_cell_size(grapheme) != get_character_cell_size(grapheme, _LONG_SETTLED)


def cells_of(segments: Iterable[Segment], width: int, pens: Pens) -> Row:
    """The cells of a strip that says it is `width` wide, of inert text without its controls.

    Rich can lose a cell when it cuts through an emoji; that cell is blank. Textual can have more
    than it says, where it divides one that it has measured whole; they are left out.
    """
    chars: list[str] = []
    drawn: list[Pen] = []
    doubtful: list[int] = []
    marks = ""
    for text, style, control in segments:
        if control:
            continue
        pen = pens.of(style)
        start = len(chars)
        if (picture := as_cells(text)) is not None:
            # No width is in doubt: only who knows what these are is sent them.
            number, cells = picture
            chars.extend(cells)
            drawn.extend([pens.of_picture(number, pen)] * len(cells))
            continue
        if text.isascii() or _NARROW.fullmatch(text):
            chars.extend(text)
        else:
            marks += _add_graphemes(text, chars, doubtful)
        blank = pen.blank
        if blank is pen or " " not in text:
            drawn.extend([pen] * (len(chars) - start))
        else:
            drawn.extend([blank if char == " " else pen for char in chars[start:]])
    if (missing := width - len(chars)) > 0:
        chars.extend(" " * missing)
        drawn.extend([pens.default] * missing)
    elif missing < 0:
        if not chars[width]:
            _clear_back(chars, drawn, width)
        del chars[width:], drawn[width:]
        doubtful = [at for at in doubtful if at < width and chars[at] != " "]
    return Row(chars, drawn, tuple(doubtful), marks)


def _add_graphemes(text: str, chars: list[str], doubtful: list[int]) -> str:
    """Add the cells of `text`; return what of it has none, coming before any cell."""
    marks = ""
    for start, end, width in graphemes(text):
        # What a joiner at its end would join to it stands in cells of its own: Textual divides an
        # emoji where the cursor is in it, and a terminal would put it together again.
        grapheme = text[start:end].rstrip(ZWJ)
        if not grapheme:
            continue
        if not width:
            at = len(chars) - 1
            while at >= 0 and not chars[at]:
                at -= 1
            if at < 0:
                marks += grapheme
                continue
            chars[at] += grapheme
            if not doubtful or doubtful[-1] != at:
                doubtful.append(at)
            continue
        if is_doubtful(grapheme):
            doubtful.append(len(chars))
        chars.append(grapheme)
        chars.extend([""] * (width - 1))
    return marks


def patched(row: Row, pieces: Iterable[tuple[int, Row]]) -> Row:
    """`row` with pieces written over it, each at its column; what lies outside is cut off.

    A grapheme that is overwritten in part is gone: blanks are left of it, as in a terminal.
    """
    chars = row.chars.copy()
    pens = row.pens.copy()
    doubtful = set(row.doubtful)
    width = len(chars)
    for x, piece in pieces:
        size = min(len(piece.chars), width - x)
        if size <= 0:
            continue
        end = x + size
        _clear_cut(chars, pens, x, end)
        chars[x:end] = piece.chars[:size]
        pens[x:end] = piece.pens[:size]
        if size < len(piece.chars) and not piece.chars[size]:
            _clear_back(chars, pens, end)
        if doubtful:
            doubtful = {at for at in doubtful if not x <= at < end}
        doubtful.update([x + at for at in piece.doubtful])
        if piece.marks and x:
            doubtful.add(_add_marks(chars, x - 1, piece.marks))
    if doubtful:
        doubtful = {at for at in doubtful if at < width and chars[at] not in (" ", UNKNOWN)}
    return Row(chars, pens, tuple(sorted(doubtful)))


def _add_marks(chars: list[str], at: int, marks: str) -> int:
    """Give them to the grapheme at a column, unless it has them; return where it starts.

    Textual divides a strip between a letter and its marks, and may draw the latter part alone.
    """
    while at and not chars[at]:
        at -= 1
    if chars[at] not in (" ", UNKNOWN) and not chars[at].endswith(marks):
        chars[at] += marks
    return at


def _clear_cut(chars: list[str], pens: list[Pen], start: int, end: int) -> None:
    """Blanks for what is left of the graphemes that stand across `start` and `end`."""
    if not chars[start]:
        _clear_back(chars, pens, start)
    at = end
    while at < len(chars) and not chars[at]:
        chars[at] = " "
        pens[at] = pens[at].blank
        at += 1


def _clear_back(chars: list[str], pens: list[Pen], end: int) -> None:
    """Blanks for the grapheme that covers the cells before `end`, and went on from there."""
    at = end
    while at > 0:
        at -= 1
        was_start = bool(chars[at])
        chars[at] = " "
        pens[at] = pens[at].blank
        if was_start:
            break
