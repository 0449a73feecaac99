"""What there is to be seen of one room, as one column of messages, rules and notices."""

from bisect import bisect_left, bisect_right
from collections.abc import Hashable
from typing import Protocol

from chat_tui.domain.models import ChatMessage
from chat_tui.session.people import names_of
from chat_tui.session.session import Session
from chat_tui.session.state import Pending, RoomState
from chat_tui.session.timeline import LogEntry, last_seq
from chat_tui.ui.block import Block
from chat_tui.ui.column import MessageColumn, Tail
from chat_tui.ui.drawn import DrawnBlocks, brought
from chat_tui.ui.ignoring import folded
from chat_tui.ui.rows import RowBuilder
from chat_tui.ui.shown_picture import NO_PICTURES, Pictures
from chat_tui.ui.words import MAX_REACTED


class Window(Protocol):
    """What is loaded of a log; a Timeline is one."""

    @property
    def entries(self) -> list[LogEntry]:
        """Ascending."""
        ...

    @property
    def first(self) -> int:
        """The seq it begins with."""
        ...

    @property
    def last(self) -> int:
        """The seq it ends with."""
        ...

    @property
    def at_start(self) -> bool:
        """Whether there is nothing before it."""
        ...

    @property
    def at_end(self) -> bool:
        """Whether there is nothing behind it."""
        ...

    @property
    def is_full(self) -> bool:
        """Whether to load more at one end lets go of the other."""
        ...


class RoomColumn:
    """The column of ``room``: the same one, with its rows, for as long as it looks the same.

    What was cleared is left out of it, and the new-messages rule put in.
    """

    is_room = True
    """Whether it is the room itself, with its notices and counts of answers, or a thread of it."""

    def __init__(self, session: Session, room: RoomState, pictures: Pictures = NO_PICTURES) -> None:
        self._session = session
        self.room = room
        self._pictures = pictures
        self._drawn = DrawnBlocks(session, room, self._timeline, pictures, is_room=self.is_room)
        self._picked: Hashable | None = None
        self._new_after: int | None = None
        self._new_count = 0
        self._cleared = 0
        self._current: tuple[tuple[object, ...], MessageColumn] | None = None
        self._folded: tuple[tuple[object, ...], list[LogEntry]] | None = None

    @property
    def is_cleared(self) -> bool:
        """Whether what was said before is hidden."""
        return bool(self._cleared)

    def mark_new(self) -> None:
        """Put the new-messages rule where reading stopped, or is to begin again, if it is."""
        if self.room.unread:
            self._new_after, self._new_count = self.room.read, self.room.unread
        if self._marked_after is not None:
            self._new_after = self._marked_after

    @property
    def _marked_after(self) -> int | None:
        marked = self._session.state.preferences.marked(self.room.room.id)
        return None if marked is None else marked - 1

    def clear_new(self) -> None:
        """Take the rule away: what is on the screen has been read."""
        self._new_after, self._new_count = None, 0

    def _timeline(self) -> Window:
        return self._session.open(self.room.room.id)

    def _entries(self, timeline: Window) -> list[LogEntry]:
        entries = timeline.entries
        if self._cleared:
            entries = entries[bisect_right(entries, self._cleared, key=last_seq) :]
        ignored = self._session.state.attention.ignored
        return self._without(ignored, entries) if ignored else entries

    def _without(self, ignored: frozenset[str], entries: list[LogEntry]) -> list[LogEntry]:
        if self._folded is None or self._folded[0] != (entries, ignored):
            self._folded = (entries.copy(), ignored), folded(entries, ignored)
        return self._folded[1]

    def _has_older(self, timeline: Window) -> bool:
        return not timeline.at_start and self._cleared < timeline.first

    def _column(self, builder: RowBuilder) -> MessageColumn:
        """What there is to be seen: the same column, with its rows, for as long as it is."""
        timeline = self._timeline()
        entries = self._entries(timeline)
        tail = self._tail(timeline, entries)
        changes = self._session.outbox.changes(self.room.room.id)
        grace = self._session.outbox.grace
        names = self._names(entries)
        state = (
            builder,
            entries,
            tail,
            changes,
            self.room.notices,
            timeline.at_start,
            timeline.at_end,
            (self._new_after, self._marked_after),
            self._session.state.attention,
            (self._session.state.name, self._session.state.user),
            self._session.is_fetching(self.room.room.id),
            self._session.outbox.stalled,
            [grace.seconds_left(item.cid) for item in tail if isinstance(item, Pending)],
            [brought(self._session, item) for item in tail],
            self._session.attachments.saving(self.room.room.id),
            self._pictures.version,
            names,
            self.room.reply_counts.version,
        )
        if self._current is None or self._current[0] != state:
            # Copies: these lists go on.
            entries = entries.copy()
            column = MessageColumn(
                entries, tail, lambda of, index: self._rows(of, builder, index), changes, names
            )
            kept = (builder, entries, tail, changes, self.room.notices.copy())
            self._current = (*kept, *state[len(kept) :]), column
        return self._current[1]

    def _names(self, entries: list[LogEntry]) -> dict[int, dict[str, str]]:
        """Of who has reacted to the message that is picked, by its seq."""
        if not isinstance(self._picked, int):
            return {}
        at = bisect_left(entries, self._picked, key=last_seq)
        entry = entries[at] if at < len(entries) else None
        if not isinstance(entry, ChatMessage) or entry.seq != self._picked:
            return {}
        users = [user for one in entry.reactions for user in one.users[:MAX_REACTED]]
        return {entry.seq: names_of(self._session.state, self.room, users)}

    def _tail(self, window: Window, entries: list[LogEntry]) -> list[Tail]:
        """What stands below the log."""
        if not window.at_end:
            return []
        notices = [] if entries else self.room.notices
        return [*notices, *self._session.outbox.below(self.room.room.id)]

    def _rows(self, column: MessageColumn, builder: RowBuilder, index: int) -> Block:
        marked = self._marked_after
        new_after = self._new_after if marked is None else marked
        return self._drawn.rows(column, builder, index, new_after)
