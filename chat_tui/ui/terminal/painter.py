"""Writes what makes a terminal that shows some rows show others, in few bytes."""

from bisect import bisect_left
from collections.abc import Sequence
from itertools import compress
from operator import is_not, ne, or_
from typing import Final

from chat_tui.ui.terminal.cells import UNKNOWN, Row, filled
from chat_tui.ui.terminal.cursor import along, way
from chat_tui.ui.terminal.scrolling import Block
from chat_tui.ui.terminal.sgr import Pen, Pens

ERASE_TO_END: Final = "\x1b[K"
LONGEST_REWRITE: Final = 4
"""Cells; to move over as many takes four bytes."""


class Painter:
    """One frame's output, and where it leaves the pen and the cursor of the terminal.

    None for the pen or a coordinate: the terminal's is not known. Behind a doubtful grapheme, and
    in the last column (where some terminals wait before they wrap), the column is not.
    `colours_erased`: erased cells get the background of the pen, not the terminal's own (BCE).
    """

    def __init__(
        self,
        pens: Pens,
        colours_erased: bool,
        pen: Pen | None,
        cursor: tuple[int | None, int | None],
    ) -> None:
        self.pen = pen
        self.x, self.y = cursor
        self._pens = pens
        self._colours_erased = colours_erased
        self._written: list[str] = []

    def text(self) -> str:
        """All that is to be written."""
        return "".join(self._written)

    def size(self) -> int:
        """Of that, in bytes."""
        return len(self.text().encode())

    def move(self, x: int, y: int) -> None:
        """Put the cursor there."""
        if self.x != x or self.y != y:
            self._written.append(way(self.x, self.y, x, y))
            self.x, self.y = x, y

    def use(self, pen: Pen) -> None:
        """What is written next is written with this pen."""
        if self.pen is not pen:
            self._written.append(self._pens.change(self.pen, pen))
            self.pen = pen

    def end_link(self) -> None:
        """Whatever others write next is no part of a link."""
        if self.pen is not None and self.pen.link:
            self.use(self._pens.outside_links(self.pen))

    # -- scrolling -----------------------------------------------------------------------------

    def scroll(self, block: Block, wanted: Sequence[Row]) -> None:
        """Let the terminal move a block row by row, each time writing the row that comes free.

        By LF in the last row of the margins, or RI in the first: the oldest way, that of VT100,
        which every terminal has (the Linux console has neither SU nor SD). Afterwards all rows of
        the gap are as wanted.
        """
        write = self._written.append
        is_up = block.up > 0
        has_margins = block.top > 0 or block.bottom < len(wanted)
        if has_margins:
            write(f"\x1b[{block.top + 1};{block.bottom}r")
            self.x = self.y = None
        edge = block.bottom - 1 if is_up else block.top
        self.move(0, edge)
        gap = wanted[block.gap]
        for row in gap if is_up else reversed(gap):
            if is_up:
                write("\n" if self.x == 0 else "\r\n")
                self.x = 0
            else:
                write("\x1bM")
            self._paint_row(edge, self._free(len(row.chars)), row)
        if has_margins:
            write("\x1b[r")
            # Home, but for emulators that leave it where it is.
            self.x = self.y = None

    def _free(self, width: int) -> Row:
        """A row that has just been scrolled in. Some terminals give it the background in use."""
        is_blank = self.pen is not None and self.pen.fills(self._pens.default)
        return filled(" " if is_blank else UNKNOWN, self._pens.default, width)

    # -- rows ----------------------------------------------------------------------------------

    def paint(self, shown: Sequence[Row], wanted: Sequence[Row]) -> None:
        """Write the cells that differ, from top to bottom. Both have the same shape."""
        for y, (old, new) in enumerate(zip(shown, wanted, strict=True)):
            if old is not new:
                self._paint_row(y, old, new)

    def _paint_row(self, y: int, old: Row, new: Row) -> None:
        """Write what has changed; or erase all first, where a gap in it was worth erasing."""
        if old.same_as(new):
            return
        changed = _changed(old, new)
        before = self.pen, self.x, self.y
        start = len(self._written)
        gap = self._paint_cells(y, old, new, changed.copy())
        if gap is None or UNKNOWN in new.chars:
            return
        plain = self._written[start:]
        after = self.pen, self.x, self.y
        del self._written[start:]
        self.pen, self.x, self.y = before
        self._erase_and_paint(y, old, new, changed[0], gap)
        if len("".join(self._written[start:])) >= len("".join(plain)):
            self._written[start:] = plain
            self.pen, self.x, self.y = after

    def _erase_and_paint(self, y: int, old: Row, new: Row, start: int, blank: Pen) -> None:
        self._go(start, y, new)
        self._use_blank(blank, None)
        self._written.append(ERASE_TO_END)
        rest = len(old.chars) - start
        erased = Row(old.chars[:start] + [" "] * rest, old.pens[:start] + [blank] * rest)
        if changed := _changed(erased, new):
            self._paint_cells(y, erased, new, changed)

    def _paint_cells(self, y: int, old: Row, new: Row, changed: list[int]) -> Pen | None:
        """Write these columns; return the background of a gap in them that was erased, if any."""
        tail = new.ends_blank(changed[0])
        first_blank = bisect_left(changed, tail)
        blanks = changed[first_blank:]
        blank = new.pens[-1]
        erase = (
            bool(blanks) and blanks[-1] - blanks[0] >= len(ERASE_TO_END) and self._can_erase(blank)
        )
        if erase:
            del changed[first_blank:]
        gap = None
        at = 0
        count = len(changed)
        while at < count:
            start = changed[at]
            end = start + 1
            at += 1
            while at < count and (changed[at] == end or _is_as_cheap_again(new, end, changed[at])):
                end = changed[at] + 1
                at += 1
            gap = self._paint_span(y, start, end, old, new) or gap
        if erase:
            if self.y != y or self.x is None or not tail <= self.x <= blanks[0]:
                self._go(blanks[0], y, new)
            self._use_blank(blank, None)
            self._written.append(ERASE_TO_END)
        return gap

    def _paint_span(self, y: int, start: int, end: int, old: Row, new: Row) -> Pen | None:
        """The same for columns without a gap between them, and all of the graphemes there."""
        gap = None
        chars, pens = new.chars, new.pens
        width = len(chars)
        while not chars[start]:
            start -= 1
        while end < width and not chars[end]:
            end += 1
        doubtful = [at for at in new.doubtful if start <= at < end]
        x = start
        while x < end:
            if self.x != x or self.y != y:
                self._go(x, y, new)
            pen = pens[x]
            if doubtful and doubtful[0] == x:
                x = self._put_doubtful(x, old, new)
                del doubtful[0]
                continue
            stop = doubtful[0] if doubtful else end
            after = x + 1
            is_blank = pen.bare and chars[x] == " "
            if pen.bare:
                while after < stop and pens[after] is pen and (chars[after] == " ") is is_blank:
                    after += 1
            else:
                after = _end_of_words(new, after, stop)
            if not is_blank:
                self.use(pen)
            else:
                self._use_blank(pen, pens[after] if after < end else None)
                erase = f"\x1b[{after - x}X"
                onward = "" if after == end else along(0, after - x)
                if after - x > len(erase) + len(onward) and self._can_erase(pen):
                    self._written.append(erase)
                    gap = pen
                    x = after
                    continue
            self._written.append("".join(chars[x:after]))
            x = after
            self.x = None if after >= width else after
        return gap

    def _put_doubtful(self, x: int, old: Row, new: Row) -> int:
        """Write it on cleared cells, and trust no column until the next movement."""
        end = x + 1
        while end < len(new.chars) and not new.chars[end]:
            end += 1
        self.use(new.pens[x])
        size = end - x
        if size > 1 and any(char != " " for char in old.chars[x:end]):
            # A terminal that draws it narrower would leave what stood in the other cell.
            self._written.append(" " * size)
            self._written.append("\b" * size if end < len(new.chars) else along(None, x))
        self._written.append(new.chars[x])
        self.x = None
        return end

    def _go(self, x: int, y: int, row: Row) -> None:
        """Move within or to a row, over cells that are as wanted: or write them once more."""
        movement = way(self.x, self.y, x, y)
        if self.y == y and self.x is not None and 0 < x - self.x <= LONGEST_REWRITE:
            again = self._rewritten(self.x, x, row)
            if again and len(again.encode()) <= len(movement):
                movement = again
        self._written.append(movement)
        self.x, self.y = x, y

    def _rewritten(self, start: int, end: int, row: Row) -> str:
        """The text of these cells, or "" when it cannot be written with the pen in use."""
        pen, chars = self.pen, row.chars
        if pen is None or not chars[start] or any(start <= at < end for at in row.doubtful):
            return ""
        if UNKNOWN in chars[start:end]:
            return ""
        for char, theirs in zip(chars[start:end], row.pens[start:end], strict=True):
            if theirs is not pen and not (char == " " and theirs.bare and pen.fills(theirs)):
                return ""
        return "".join(chars[start:end])

    def _can_erase(self, blank: Pen) -> bool:
        return self._colours_erased or not blank.background

    def _use_blank(self, blank: Pen, following: Pen | None) -> None:
        """A pen for blanks: the one in use, or else that of what comes after them."""
        pen = self.pen
        if pen is not None and pen.fills(blank):
            return
        if following is not None and following.fills(blank):
            self.use(following)
        elif pen is None:
            self.use(blank)
        else:
            least = self._pens.on(pen, blank)
            change = self._pens.change
            self.use(least if len(change(pen, least)) <= len(change(pen, blank)) else blank)


def _end_of_words(row: Row, start: int, stop: int) -> int:
    """Where text in the pen of the cell before `start` ends, with the blanks between its words."""
    chars, pens = row.chars, row.pens
    pen = pens[start - 1]
    blank = pen.blank
    at = start
    while at < stop:
        if pens[at] is pen:
            at += 1
            continue
        after = at
        while after < stop and pens[after] is blank and chars[after] == " ":
            after += 1
        if after in (at, stop) or after - at > LONGEST_REWRITE or pens[after] is not pen:
            break
        at = after
    return at


def _is_as_cheap_again(row: Row, start: int, end: int) -> bool:
    """Whether to write these cells, which are as wanted, is no dearer than to hop over them.

    They go on in the pen of the cell before, and one byte takes one of them.
    """
    size = end - start
    if size > LONGEST_REWRITE:
        return False
    pen = row.pens[start - 1]
    for char, theirs in zip(row.chars[start:end], row.pens[start:end], strict=True):
        if theirs is not pen and not (char == " " and theirs is pen.blank):
            return False
        if len(char) != 1 or not char.isascii() or char == UNKNOWN:
            return False
    return True


def _changed(old: Row, new: Row) -> list[int]:
    """Columns to write, ascending: those that differ, and those that may come to harm.

    A terminal that draws a doubtful grapheme wider than we reckon draws over what stands behind
    it: at most two cells for each of its code points.
    """
    differs = map(ne, old.chars, new.chars)
    if old.pens != new.pens:
        differs = map(or_, differs, map(is_not, old.pens, new.pens))
    changed = list(compress(range(len(new.chars)), differs))
    if not new.doubtful:
        return changed
    columns = set(changed)
    for at in new.doubtful:
        if at in columns:
            reach = at + 2 * len(new.chars[at])
            columns.update(range(at, min(reach, len(new.chars))))
    return sorted(x for x in columns if new.chars[x] != UNKNOWN)
