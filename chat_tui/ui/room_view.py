"""One room as it is being looked at: moving in it, and picking a message of it."""

from bisect import bisect_left

from chat_tui.session.session import Session
from chat_tui.session.state import Place, RoomState
from chat_tui.session.timeline import Hole, last_seq
from chat_tui.ui.column import Pickable
from chat_tui.ui.room_viewport import MAX_LOADS, RoomViewport
from chat_tui.ui.rows import RowBuilder
from chat_tui.ui.shown_picture import NO_PICTURES, Pictures


class RoomView(RoomViewport):
    """Shows ``room`` from its end; what is unread in it gets the new-messages rule."""

    def __init__(self, session: Session, room: RoomState, pictures: Pictures = NO_PICTURES) -> None:
        super().__init__(session, room, pictures)
        self.mark_new()

    def clear(self) -> None:
        """Hide what is there now. It comes back by scrolling back from the first row."""
        self._cleared = self.room.head
        self._leave()
        self.room.notices.clear()
        self._viewport.follow()

    # -- moving --------------------------------------------------------------------------------

    def _leave(self) -> None:
        """The user moves on: neither the place nor what is picked or sought there is kept."""
        self._place = self._picked = self._sought = None

    def scroll(self, rows: int, height: int) -> None:
        """Move by ``rows`` in a view of ``height``: back when positive."""
        if self._builder is None:
            return
        self._leave()
        if self._cleared and rows > 0 and self._is_at_start(self._builder, height):
            self._cleared = 0
            return
        for _ in range(MAX_LOADS):
            timeline, column = self._timeline(), self._column(self._builder)
            placed = self._viewport.place(column, height, has_end=self._has_end(timeline))
            if not placed:
                break
            # Every entry has a row at least.
            if rows > placed[0].index and self._has_older(timeline):
                self._session.load_older(self.room.room.id)
            elif -rows >= len(column) - placed[-1].index and not timeline.at_end:
                self._session.load_newer(self.room.room.id)
            else:
                break
        else:
            timeline, column = self._timeline(), self._column(self._builder)
        self._viewport.scroll(rows, column, height)
        self._viewport.place(column, height, has_end=self._has_end(timeline))

    def _is_at_start(self, builder: RowBuilder, height: int) -> bool:
        timeline = self._timeline()
        placed = self._viewport.place(
            self._column(builder), height, has_end=self._has_end(timeline)
        )
        return not placed or (placed[0].index == 0 and placed[0].row >= 0)

    def to_start(self) -> None:
        """Go to the first message of the room, or to the hole that stands for it."""
        self._leave()
        self._session.load_start(self.room.room.id)
        entries = self._entries(self._timeline())
        if entries:
            self._viewport.show(last_seq(entries[0]))

    def to_end(self) -> None:
        """Go to the newest message, and follow."""
        self._leave()
        self._session.load_end(self.room.room.id)
        self._viewport.follow()

    def to_place(self, place: Place) -> None:
        """Go where ``place`` says, whatever the width is; a log that ends before has its end."""
        if place.seq is not None and place.seq <= self.room.head:
            self._place = (place.seq, place.start)
            # First, since what is loaded is announced, and at the end it would be read.
            self._viewport.show(place.seq, moved=False)
            self._session.load_entry(self.room.room.id, place.seq)

    @property
    def place(self) -> Place:
        """Where one is, for to_place."""
        found = self._place
        if self._builder is not None:
            found = None if self.following else found or self._first_place(self._builder)
        if found is None or not isinstance(found[0], int):
            return Place(room=self.room.room.id)
        return Place(room=self.room.room.id, seq=found[0], start=found[1])

    def to_new(self) -> bool:
        """Go to the new-messages rule; False: there is none."""
        self._new_after = self._new_after if self._marked_after is None else self._marked_after
        if self._new_after is None:
            return False
        # One step back at most: how far it is must not matter.
        if self._timeline().first == self._new_after + 1:
            self._session.load_older(self.room.room.id)
        self._session.load_entry(self.room.room.id, self._new_after + 1)
        self._leave()
        self._viewport.show(self._new_after + 1, row=2)
        return True

    def to_message(self, seq: int) -> None:
        """Go to this message, in the middle of the view, and pick it: now, or when it has come
        from the server, unless the user moves on before."""
        self._leave()
        self._cleared = 0
        self._sought = seq
        self._viewport.show(seq)
        self._session.load_around(self.room.room.id, seq)

    # -- picking -------------------------------------------------------------------------------

    @property
    def picked(self) -> Pickable | None:
        """The message that is picked; None when none is, or it is not there any more."""
        self._follow_picked()
        if self._picked is None or self._builder is None:
            return None
        column = self._column(self._builder)
        index = column.index_of(self._picked)
        return None if index is None else column.pickable(index)

    def pick(self, step: int, height: int) -> None:
        """Pick the message before (1) or after (-1) the picked one; there is a hole to be
        filled before anything beyond it is picked. With none picked: the newest in sight.

        After the last one none is picked.
        """
        if self._builder is None:
            return
        self._sought = None
        room, picked = self.room.room.id, self.picked
        for _ in range(MAX_LOADS):
            timeline, column = self._timeline(), self._column(self._builder)
            at = column.index_of(self._picked) if picked is not None else None
            if at is None:
                placed = self._viewport.place(column, height, has_end=self._has_end(timeline))
                at = placed[-1].index + 1 if placed and step > 0 else len(column)
            index = at - step
            while 0 <= index < len(column) and not isinstance(column.item(index), Hole):
                if column.pickable(index) is not None:
                    self._picked = column.key(index)
                    return
                index -= step
            if 0 <= index < len(column):
                return
            if step > 0 and self._has_older(timeline):
                self._session.load_older(room)
            elif step < 0 and not timeline.at_end:
                self._session.load_newer(room)
            else:
                break
        if step < 0:
            self._picked = None

    def pick_at(self, row: int, height: int) -> None:
        """Pick the message on this row of the view; none, when there is none."""
        self._picked = None
        column, placed = self._sight(height)
        for block in placed:
            within = block.row <= row < block.row + column.height(block.index)
            if within and column.pickable(block.index) is not None:
                self._picked = column.key(block.index)

    def pick_message(self, seq: int) -> None:
        """Go to the message at ``seq`` and pick it. One that is not loaded is fetched, and
        picked when it has come."""
        self._session.load_entry(self.room.room.id, seq)
        self._place, self._picked = None, seq
        if seq <= self._cleared:
            self._cleared = 0
        entries = self._timeline().entries
        found = entries[bisect_left(entries, seq, key=last_seq) :][:1]
        if any(isinstance(entry, Hole) for entry in found):
            self._viewport.show(seq)

    def leave_pick(self) -> None:
        """Pick nothing."""
        self._picked = None
