"""The part of a room's column that is in sight: what is drawn of it, and what is loaded for it.

Not a widget: it makes rows of a given width and height and knows nothing of a screen.
"""

from collections.abc import Hashable, Sequence
from typing import Final

from textual.strip import Strip

from chat_tui.domain.models import ChatMessage
from chat_tui.session.session import Session
from chat_tui.session.state import RoomState
from chat_tui.session.timeline import Hole, LogEntry, last_seq
from chat_tui.ui.block import Block, is_picture
from chat_tui.ui.column import MessageColumn
from chat_tui.ui.room_column import RoomColumn, Window
from chat_tui.ui.rows import RowBuilder
from chat_tui.ui.selecting import Selection, spot_at
from chat_tui.ui.shown_picture import NO_PICTURES, Pictures
from chat_tui.ui.viewport import Placed, Viewport

MAX_LOADS: Final = 8
"""Windows loaded for one drawing; a hole or the start of the room ends the loading sooner."""


class RoomViewport(RoomColumn):
    """Shows ``room`` from its end, and loads from the cache and the server what comes in sight."""

    def __init__(self, session: Session, room: RoomState, pictures: Pictures = NO_PICTURES) -> None:
        super().__init__(session, room, pictures)
        self._viewport = Viewport()
        self._builder: RowBuilder | None = None
        self._place: tuple[Hashable, int] | None = None
        self._sought: int | None = None
        self._selection: Selection | None = None
        self._rule_seen: int | None = None
        self._rule_is_above = False

    @property
    def new_above(self) -> int:
        """How many messages are new while the rule where they begin lies above what is in sight,
        and has not been there yet; else 0."""
        return self._new_count if self.following and self._rule_is_above else 0

    @property
    def following(self) -> bool:
        """Whether the end of the log is on the screen."""
        return self._viewport.following or self._viewport.at_end

    # -- selecting -----------------------------------------------------------------------------

    def select(self, x: int, row: int, height: int, *, anew: bool = False) -> None:
        """Select up to column ``x`` of this row of the view; ``anew``: from there on."""
        spot = spot_at(*self._sight(height), x, row)
        if anew or spot is None or self._selection is None:
            self._selection = None if spot is None or not anew else Selection(spot, spot)
        else:
            self._selection = Selection(self._selection.anchor, spot)

    def leave_selection(self) -> bool:
        """Select nothing. False when nothing was selected."""
        was, self._selection = self._selection, None
        return was is not None

    @property
    def selected(self) -> str:
        """The text that is selected."""
        if self._selection is None or self._builder is None:
            return ""
        return self._selection.text(self._column(self._builder))

    def _sight(self, height: int) -> tuple[MessageColumn, list[Placed]]:
        """What is in sight in a view of ``height``; nothing before it was drawn."""
        if self._builder is None:
            return MessageColumn([], [], lambda _column, _index: Block()), []
        column = self._column(self._builder)
        return column, self._viewport.place(column, height, has_end=self._has_end(self._timeline()))

    # -- drawing -------------------------------------------------------------------------------

    def draw(self, builder: RowBuilder, height: int) -> list[tuple[int, Strip]]:
        """The rows to be seen, each with its place in a view of ``height``; the rest is blank.

        Loads from the cache what comes into view, and asks the server for what is missing.
        """
        if builder is not self._builder:
            self._redraw_with(builder)
        room = self.room.room.id
        if self._sought is not None:
            self._show_sought(self._sought, self._column(builder), height)
        self._follow_picked()
        if self._picked is not None:
            at_end = self._has_end(self._timeline())
            self._viewport.reveal(self._picked, self._column(builder), height, has_end=at_end)
        for _ in range(MAX_LOADS):
            timeline, column = self._timeline(), self._column(builder)
            placed = self._viewport.place(column, height, has_end=self._has_end(timeline))
            if self._sought is not None:
                break  # only what is around it is to be fetched
            if self._wants_older(timeline, placed):
                self._session.load_older(room)
            elif self._wants_newer(timeline, column, placed, height):
                self._session.load_newer(room)
            else:
                break
        else:
            # What was loaded last may have taken the place of what is on the screen.
            timeline, column = self._timeline(), self._column(builder)
            placed = self._viewport.place(column, height, has_end=self._has_end(timeline))
        placed = self._without_gap(timeline, column, placed, height)
        self._fill_hole(column, placed, height)
        column = self._column(builder)
        # A long window lets go of the end that is further from what is being read.
        near_end = not placed or 2 * placed[0].index >= len(column.entries)
        self._note_following(self._viewport.following or near_end)
        self._look_for_rule(column, placed)
        rows = []
        for block in placed:
            drawn = column.rows(block.index)
            for number in range(max(0, -block.row), min(len(drawn), height - block.row)):
                rows.append((block.row + number, drawn[number]))
        if placed and placed[0].row <= 0 and placed[0].index < len(column.entries):
            # Whoever speaks on the first row may have begun further up.
            first, entry = placed[0], column.entries[placed[0].index]
            drawn, top = column.rows(first.index), -first.row
            if isinstance(entry, ChatMessage) and top < len(drawn) and drawn.is_text(top):
                is_first = drawn.starts[top] == 0
                rows[0] = (0, builder.headed(drawn[top], entry, first=is_first))
        rows = self._with_pick(rows, column, builder, placed)
        return rows if self._selection is None else self._selection.drawn(rows, column, placed)

    def _follow_picked(self) -> None:
        """A message that was picked on its way stays picked when it has its place in the log."""
        if isinstance(self._picked, str):
            place = self._session.outbox.place(self.room.room.id, self._picked)
            self._picked = self._picked if place is None else place

    def _look_for_rule(self, column: MessageColumn, placed: list[Placed]) -> None:
        self._rule_is_above = False
        if self._new_after is None or self._new_after == self._rule_seen or not placed:
            return
        index = column.find(self._new_after + 1)
        first = placed[0]
        if index is not None and (first.index, -first.row) > (index, 0):
            self._rule_is_above = True
        elif index is None or self._is_loaded(column.entries, index, self._new_after):
            self._rule_seen = self._new_after

    @staticmethod
    def _is_loaded(entries: Sequence[LogEntry], index: int, new_after: int) -> bool:
        """Whether what is new can be read at the rule, above or below the entry at ``index``: while
        it is still to be fetched nobody has seen where it begins."""
        at = index if index < len(entries) and last_seq(entries[index]) > new_after else index + 1
        return at < len(entries) and not isinstance(entries[at], Hole)

    def _show_sought(self, seq: int, column: MessageColumn, height: int) -> None:
        index = column.index_of(seq)
        tall = 1 if index is None else column.height(index)
        self._viewport.show(seq, max(0, (height - tall) // 2))
        if index is not None:
            self._sought = None
            self._picked = seq if column.pickable(index) is not None else None

    def _note_following(self, near_end: bool) -> None:
        self._session.set_following(self.room.room.id, near_end)

    def files_in_sight(self, height: int) -> tuple[ChatMessage, ...]:
        """The messages with files that are seen in a view of ``height``, at least in part."""
        column, placed = self._sight(height)
        items = (column.item(block.index) for block in placed)
        return tuple(
            item for item in items if isinstance(item, ChatMessage) and item.file is not None
        )

    def draw_ahead(self, height: int) -> list[Strip]:
        """The rows of the page above and of the one below, which may be wanted next.

        Loads nothing. They are kept (see MAX_BLOCKS), so that to turn the page draws no more.
        """
        if self._builder is None:
            return []
        column = self._column(self._builder)
        placed = self._viewport.place(column, height, has_end=self._has_end(self._timeline()))
        if not placed:
            return []
        # Every block has a row at least.
        above = range(max(0, placed[0].index - height), placed[0].index)
        below = range(placed[-1].index + 1, min(len(column.entries), placed[-1].index + height))
        return [row for index in (*above, *below) for row in column.rows(index)]

    def _with_pick(
        self,
        rows: list[tuple[int, Strip]],
        column: MessageColumn,
        builder: RowBuilder,
        placed: list[Placed],
    ) -> list[tuple[int, Strip]]:
        """The picked message stands out, with what it answers; the rules above it do not belong
        to it."""
        index = column.index_of(self._picked)
        block = next((block for block in placed if block.index == index), None)
        if block is None:
            return rows
        starts = column.rows(block.index).starts
        places = dict(enumerate(starts, block.row))
        return [
            (row, builder.picked(strip, first=places[row] == 0, picture=is_picture(places[row])))
            if places.get(row, Block.RULES) > Block.RULES
            else (row, strip)
            for row, strip in rows
        ]

    def _redraw_with(self, builder: RowBuilder) -> None:
        """Everything is drawn anew; what is read stays on the first row, however it is wrapped.

        The place is remembered until the user moves, so that it is the same again when the
        width is.
        """
        if not self._viewport.following:
            if self._place is None and self._builder is not None:
                self._place = self._first_place(self._builder)
            self._drawn.clear()
            if self._place is not None:
                key, start = self._place
                column = self._column(builder)
                index = column.find(key)
                if index is not None and column.key(index) == key:
                    row = column.rows(index).row_of(start)
                    self._viewport.show(key, -row, moved=False)
        self._builder = builder
        self._drawn.clear()

    def _first_place(self, builder: RowBuilder) -> tuple[Hashable, int] | None:
        """The entry that was read at the top, and the place in its text the first row began at."""
        column = self._column(builder)
        held = self._viewport.held(column)
        if held is None:
            return None
        key, row = held
        index = column.find(key)
        if index is None or column.key(index) != key:
            return None
        starts = column.rows(index).starts
        return key, starts[min(max(0, -row), len(starts) - 1)]

    def _has_end(self, timeline: Window) -> bool:
        """Whether the end of the log is there to be scrolled to. A hole there is read from its
        beginning by who comes from above it, unless they follow what is new."""
        is_missing = bool(timeline.entries) and isinstance(timeline.entries[-1], Hole)
        return timeline.at_end and (self._viewport.following or not is_missing)

    def _wants_older(self, timeline: Window, placed: list[Placed]) -> bool:
        if not self._has_older(timeline):
            return False
        if self._viewport.following and timeline.is_full:
            return False  # the end, which is looked at, would be let go of for it
        return not placed or (placed[0].index == 0 and placed[0].row >= 0)

    def _wants_newer(
        self, timeline: Window, column: MessageColumn, placed: list[Placed], height: int
    ) -> bool:
        if timeline.at_end or not placed:
            return False
        last = placed[-1]
        return last.index == len(column) - 1 and last.row + column.height(last.index) <= height

    def _without_gap(
        self, timeline: Window, column: MessageColumn, placed: list[Placed], height: int
    ) -> list[Placed]:
        """Nothing can come below a hole at the end of the log but what it holds itself."""
        if not timeline.at_end or self._has_end(timeline) or not placed:
            return placed
        last = placed[-1]
        spare = height - last.row - column.height(last.index)
        if spare <= 0 or last.index < len(column) - 1:
            return placed
        self._viewport.scroll(0, column, height)  # which ends at the last row
        return self._viewport.place(column, height, has_end=False)

    def _fill_hole(self, column: MessageColumn, placed: list[Placed], height: int) -> None:
        """From the side that is being read, so that the hole is soon out of sight again."""
        wanted = column.find(self._picked) if isinstance(self._picked, int) else None
        hole = None if wanted is None else column.item(wanted)
        if isinstance(hole, Hole) and isinstance(self._picked, int):
            self._session.fill(self.room.room.id, hole, around=self._picked)
            return
        for block in reversed(placed):
            if block.index < len(column.entries) and -1 < block.row < height:
                entry = column.entries[block.index]
                if isinstance(entry, Hole):
                    onwards = block is not placed[0] and not self._viewport.following
                    self._session.fill(self.room.room.id, entry, onwards=onwards)
                    return
