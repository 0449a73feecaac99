"""Which part of a long column of blocks is on the screen. Pure.

The position is held by a block and the row it stands on, never by a distance from the top or
the bottom: whatever is added, filled in or let go elsewhere, what is being read stays put, and
the cost is that of the visible blocks alone.
"""

from collections.abc import Hashable
from typing import Protocol

from chat_tui.domain.record import record


class Column(Protocol):
    """Blocks from top to bottom."""

    def __len__(self) -> int:
        """How many."""
        ...

    def height(self, index: int) -> int:
        """Rows of a block; at least 0."""
        ...

    def lead(self, index: int) -> int:
        """How many of them come and go above its text."""
        ...

    def key(self, index: int) -> Hashable | None:
        """What identifies the block when the column changes; None when nothing does."""
        ...

    def find(self, key: Hashable) -> int | None:
        """Where the block with this key, or else the one closest to it, is; None when empty."""
        ...


@record
class Placed:
    """A block that can be seen, at least in part. ``row`` is its first row; it may be < 0."""

    index: int
    row: int


class Viewport:
    """A view of ``height`` rows. While ``following``, the end of the column is at its bottom.

    It follows because it was moved to the end, never because a larger view happens to reach it:
    made small again, the view shows what it showed before.
    """

    def __init__(self) -> None:
        self.following = True
        self.at_end = True
        """Whether the end of the column was seen when blocks were placed last."""

        self._key: Hashable | None = None
        self._row = 0
        self._lead: int | None = None
        self._view_height = 0
        self._was_moved = False

    def follow(self) -> None:
        """Go to the end and stay there."""
        self.following = self.at_end = True

    def scroll(self, rows: int, column: Column, height: int) -> None:
        """Move by ``rows``: back when positive, on when negative."""
        self._hold(self.place(column, height), column)
        if self._key is not None:
            self._row += rows
            self.following = False
            self._was_moved = True

    def show(self, key: Hashable, row: int = 0, *, moved: bool = True) -> None:
        """Put the block with this key on ``row``; ``moved`` False: it is there already."""
        self._key, self._row, self._lead = key, row, None
        self.following = self.at_end = False
        self._was_moved = moved

    def reveal(self, key: Hashable, column: Column, height: int, *, has_end: bool = True) -> None:
        """Move no further than it takes to see the whole block with this key, and a row of what
        lies above it; of one that is higher than the view as much as there is room for."""
        index = column.find(key)
        if index is None or column.key(index) != key:
            return
        placed = self.place(column, height, has_end=has_end)
        tall, spare = column.height(index), height - column.height(index)
        row = next((block.row for block in placed if block.index == index), None)
        if row is None:
            row = -tall if placed and index < placed[0].index else height
        highest = min(1 if index else 0, spare)
        seen = max(highest, min(row, spare)) if spare >= 0 else min(0, max(row, spare))
        if seen != row:
            self.show(key, seen)

    def place(self, column: Column, height: int, *, has_end: bool = True) -> list[Placed]:
        """The visible blocks, top to bottom. Scrolled to the end, it follows again.

        ``has_end`` tells whether the column's last block is the very last there is; a column
        that goes on beyond what is loaded cannot be followed.
        """
        if not len(column) or height <= 0:
            return []
        if height != self._view_height:
            self._was_moved = self._was_moved and not self._view_height
            self._view_height = height
        if not self.following:
            placed = self._place_held(column, height)
            last = placed[-1]
            bottom = last.row + column.height(last.index)
            self.at_end = has_end and last.index == len(column) - 1 and bottom <= height
            if not self.at_end:
                # With more to be loaded, what can be seen is kept as it is.
                self._hold(placed, column)
                return placed
            self.following = self._was_moved
        self.at_end = True
        return _upwards(column, height)

    def _place_held(self, column: Column, height: int) -> list[Placed]:
        index = column.find(self._key) if self._key is not None else None
        if index is None:
            index, self._row = len(column) - 1, 0
        row = self._row
        if self._lead is not None and column.key(index) == self._key:
            # Rules come and go at the top of a block, a picture at its end; its text is what
            # stays where it is.
            row += self._lead - column.lead(index)
        while row > 0 and index > 0:
            index -= 1
            row -= column.height(index)
        # Nothing lies above the first block.
        return _downwards(column, index, min(0, row) if index == 0 else row, height)

    def held(self, column: Column) -> tuple[Hashable, int] | None:
        """The block that is held, and the row it stands on now."""
        index = column.find(self._key) if self._key is not None else None
        if self._key is None or index is None:
            return None
        moved = 0 if self._lead is None else self._lead - column.lead(index)
        return self._key, self._row + moved

    def _hold(self, placed: list[Placed], column: Column) -> None:
        for block in placed:
            key = column.key(block.index)
            if key is not None and block.row + column.height(block.index) > 0:
                self._key, self._row = key, block.row
                self._lead = column.lead(block.index)
                return
        if not placed:
            self._key = None


def _upwards(column: Column, height: int) -> list[Placed]:
    """The blocks that can be seen when the last one ends on the last row."""
    placed: list[Placed] = []
    row, index = height, len(column)
    while index > 0 and row > 0:
        index -= 1
        row -= column.height(index)
        placed.append(Placed(index, row))
    placed.reverse()
    return placed


def _downwards(column: Column, start: int, row: int, height: int) -> list[Placed]:
    """The blocks that can be seen when block ``start`` begins on ``row``; at least the last."""
    placed: list[Placed] = []
    for index in range(start, len(column)):
        if row >= height:
            break
        below = row + column.height(index)
        if below > 0 or index == len(column) - 1:
            placed.append(Placed(index, row))
        row = below
    return placed
