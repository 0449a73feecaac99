"""Finds what has only moved up or down."""

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import compress
from operator import is_not, ne
from typing import Final

from chat_tui.domain.record import record
from chat_tui.ui.terminal.cells import Row

CANDIDATES: Final = 3
MOST_BANDS: Final = 6
LEAST_ROWS: Final = 2
LEAST_COLUMNS: Final = 4
LEAST_CELLS: Final = 40
"""Fewer are written again for less than it takes to scroll and to mend what stands beside."""
ROW_EXTRA: Final = 10
"""Bytes; a movement and a rendition, besides the text of a row."""
COMMON: Final = 4
"""Rows that occur more often than this (rules, empty quotes) tell nothing about movement."""


@record
class Block:
    """The rows `top` to `bottom` (exclusive), of which all but ``abs(up)`` stay to be seen."""

    top: int
    bottom: int
    up: int
    """Rows; negative when they move down."""

    @property
    def gap(self) -> slice:
        """The rows that come free."""
        if self.up > 0:
            return slice(self.bottom - self.up, self.bottom)
        return slice(self.top, self.top - self.up)


def shifted(shown: Sequence[Row], block: Block, wanted: Sequence[Row]) -> list[Row]:
    """What is shown after the rows of a block were moved and those in its gap written."""
    rows = list(shown)
    moved = rows[block.top : block.bottom]
    rows[block.top : block.bottom] = (
        [*moved[block.up :], *wanted[block.gap]]
        if block.up > 0
        else [*wanted[block.gap], *moved[: block.up]]
    )
    return rows


def moved_blocks(
    shown: Sequence[Row], wanted: Sequence[Row], bands: Iterable[tuple[int, int]]
) -> list[Block]:
    """The likeliest movements, best first: at most CANDIDATES of them.

    `bands` are columns (start, end) whose content may have moved by itself, beside others that
    stayed. Whether a movement is worth its bytes is for the caller to find out.
    """
    if sum(map(is_not, shown, wanted)) < LEAST_ROWS:
        return []
    scored: dict[Block, int] = {}
    for start, end in [band for band, _ in Counter(bands).most_common(MOST_BANDS)]:
        if end - start >= LEAST_COLUMNS:
            for block, saved in _Band(shown, wanted, start, end).moved():
                scored[block] = max(scored.get(block, 0), saved)
    worthy = [block for block, saved in scored.items() if saved >= LEAST_CELLS]
    return sorted(worthy, key=scored.__getitem__, reverse=True)[:CANDIDATES]


def takes_more(shown: Sequence[Row], wanted: Sequence[Row], size: int) -> bool:
    """Whether it is clear, without writing it, that to do without scrolling takes more bytes."""
    least = 0
    for old, new in zip(shown, wanted, strict=True):
        if old is not new:
            text = "".join(compress(new.chars, map(ne, old.chars, new.chars)))
            least += len(text.replace(" ", "")) + ROW_EXTRA * bool(text)
            if least > size:
                return True
    return False


class _Band:
    """Some columns of the screen, as they are and as they shall be."""

    def __init__(self, shown: Sequence[Row], wanted: Sequence[Row], start: int, end: int) -> None:
        self._shown = shown
        self._wanted = wanted
        self._columns = slice(start, end)
        self._before = [self._text(row) for row in shown]
        self._after = [
            text if new is old else self._text(new)
            for text, old, new in zip(self._before, shown, wanted, strict=True)
        ]

    def _text(self, row: Row) -> str:
        return "".join(row.chars[self._columns])

    def moved(self) -> list[tuple[Block, int]]:
        """Blocks that moved, and about how many cells need not be written for each."""
        found = []
        for up, count in self._votes().most_common(2):
            first, last = self._longest_run(up)
            if count >= LEAST_ROWS and first < last:
                found += self._blocks(first, last, up)
        return found

    def _votes(self) -> Counter[int]:
        """How many rows seem to have moved by how much."""
        places: dict[str, list[int]] = {}
        for y, text in enumerate(self._before):
            places.setdefault(text, []).append(y)
        votes: Counter[int] = Counter()
        for y, text in enumerate(self._after):
            if text != self._before[y] and not text.isspace():
                origins = places.get(text, ())
                if len(origins) <= COMMON:
                    votes.update(origin - y for origin in origins)
        return votes

    def _rows(self, up: int) -> tuple[int, int]:
        """Which rows (the last is not among them) could have come from `up` rows further down."""
        height = len(self._shown)
        return max(0, -up), min(height, height - up)

    def _longest_run(self, up: int) -> tuple[int, int]:
        """From which row to which (exclusive) all moved by `up`; two equal numbers for none.

        Of several runs, the one in which most rows differ from what is there.
        """
        best = (0, 0)
        most = 0
        y, end = self._rows(up)
        while y < end:
            start = y
            saved = 0
            while y < end and self._before[y + up] == self._after[y]:
                saved += self._before[y] != self._after[y]
                y += 1
            if saved > most:
                best, most = (start, y), saved
            y += y == start
        return best

    def _blocks(self, first: int, last: int, up: int) -> list[tuple[Block, int]]:
        """The block of a run, and the larger one with the rows around it that it pays to move.

        A row can move and change a little as well, as the first one of a view does, which tells
        the time. The larger block is not always better: it moves more of what stands beside it.
        """
        saved = sum(
            len(self._after[y].replace(" ", ""))
            for y in range(first, last)
            if self._before[y] != self._after[y]
        )
        exact = Block(min(first, first + up), max(last, last + up), up)
        lowest, end = self._rows(up)
        more = 0
        while first > lowest and (gain := self._gain(first - 1, up)) > 0:
            first -= 1
            more += gain
        while last < end and (gain := self._gain(last, up)) > 0:
            last += 1
            more += gain
        larger = Block(min(first, first + up), max(last, last + up), up)
        return [(exact, saved), (larger, saved + more)]

    def _gain(self, y: int, up: int) -> int:
        """How many cells of row `y` would be right if it was moved, less those that are now."""
        chars = self._wanted[y].chars[self._columns]
        return self._equal(y + up, chars) - self._equal(y, chars)

    def _equal(self, y: int, chars: list[str]) -> int:
        return sum(map(str.__eq__, self._shown[y].chars[self._columns], chars))
