"""What is selected with the mouse in the messages: their text, without what stands beside it.

A selection is held by entries and places in their texts, never by rows: it stays on its words
while messages come, or the width changes. Pure.
"""

from collections.abc import Hashable, Iterable
from typing import Final

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from chat_tui.domain.record import record
from chat_tui.text.width import cell_len, graphemes
from chat_tui.ui.block import Block, Said
from chat_tui.ui.column import MessageColumn
from chat_tui.ui.viewport import Placed

SELECTED: Final = Style(reverse=True)
"""The one look that every terminal has."""


@record
class Spot:
    """A character in the text of the entry with ``key``; ``start`` == ``end``: beside them."""

    key: Hashable
    start: int
    end: int


@record
class Selection:
    """From where the button went down to where the mouse is, both included."""

    anchor: Spot
    head: Spot

    def _range(self, column: MessageColumn) -> tuple[int, int, int, int] | None:
        """(first entry, offset in it, last entry, offset in it); None: an end of it is gone."""
        first, last = column.index_of(self.anchor.key), column.index_of(self.head.key)
        if first is None or last is None:
            return None
        one, other = (first, self.anchor), (last, self.head)
        if (one[0], one[1].start) > (other[0], other[1].start):
            one, other = other, one
        end = max(one[1].end, other[1].end) if one[0] == other[0] else other[1].end
        return one[0], one[1].start, other[0], end

    def text(self, column: MessageColumn) -> str:
        """What is selected; entries on lines of their own, wrapped lines as they were written."""
        found = self._range(column)
        if found is None:
            return ""
        first, start, last, end = found
        parts = []
        for index in range(first, last + 1):
            said = text_of(column.rows(index))
            if said:
                begin = start if index == first else 0
                parts.append(said[begin : end if index == last else None])
        return "\n".join(parts)

    def drawn(
        self, rows: Iterable[tuple[int, Strip]], column: MessageColumn, placed: list[Placed]
    ) -> list[tuple[int, Strip]]:
        """``rows`` of the view, with what is selected standing out."""
        found = self._range(column)
        if found is None:
            return list(rows)
        first, start, last, end = found
        columns: dict[int, tuple[int, int]] = {}
        for one in placed:
            if not first <= one.index <= last:
                continue
            for row, said in enumerate(column.rows(one.index).said, one.row):
                if said is None:
                    continue
                low = max(said.start, start) if one.index == first else said.start
                high = min(said.end, end) if one.index == last else said.end
                if low < high:
                    left = said.x + cell_len(said.text[said.start : low])
                    columns[row] = (left, left + cell_len(said.text[low:high]))
        return [
            (row, _reversed(strip, *columns[row]) if row in columns else strip)
            for row, strip in rows
        ]


def _reversed(strip: Strip, left: int, right: int) -> Strip:
    marked = Strip(
        [Segment(text, (style or Style()) + SELECTED) for text, style, _ in strip.crop(left, right)]
    )
    return Strip.join([strip.crop(0, left), marked, strip.crop(right)])


def text_of(block: Block) -> str:
    """What an entry says; empty for what has no text of its own."""
    return next((said.text for said in block.said if said is not None), "")


def spot_at(column: MessageColumn, placed: list[Placed], x: int, y: int) -> Spot | None:
    """What is at column ``x`` of the row ``y`` of the view, or nearest to it in its entry."""
    for one in placed:
        block = column.rows(one.index)
        key = column.key(one.index)
        if key is not None and one.row <= y < one.row + len(block):
            said = _nearest(block, y - one.row)
            return Spot(key, 0, 0) if said is None else Spot(key, *_character(said, x))
    return None


def _nearest(block: Block, row: int) -> Said | None:
    rows = [number for number, said in enumerate(block.said) if said is not None]
    return block.said[min(rows, key=lambda number: abs(number - row))] if rows else None


def _character(said: Said, x: int) -> tuple[int, int]:
    """The offsets of the character drawn at a column."""
    line = said.text[said.start : said.end]
    at = said.x
    if x < at:
        return said.start, said.start
    for start, end, cells in graphemes(line):
        at += cells
        if x < at:
            return said.start + start, said.start + end
    return said.end, said.end
