"""The window that is loaded of a room's log: from the cache, with a hole where it has nothing."""

from collections.abc import Callable
from typing import Final, TypeVar

from chat_tui.domain.errors import StorageError
from chat_tui.domain.log import LogEvent
from chat_tui.session.cache import Cache
from chat_tui.session.journal import Journal, Write
from chat_tui.session.state import ChangeKind, RoomState
from chat_tui.session.timeline import Timeline

PAGE: Final = 100
"""Entries asked for, or read from the cache, at a time."""

SMALL_PAGE: Final = 25
"""Entries asked of the server at a time over a slow link: a screenful, which is 2 to 4 kB."""

AROUND: Final = 50
"""Entries on each side of one that is gone to."""

Read = TypeVar("Read")


class Windows:
    """Moves the windows of rooms, and knows when the cache may be read for them."""

    def __init__(
        self, cache: Cache, journal: Journal, changed: Callable[[ChangeKind, str | None], None]
    ) -> None:
        self._cache = cache
        self._journal = journal
        self._changed = changed
        self._is_cache_behind = False

    def open(self, state: RoomState) -> Timeline:
        """The room's timeline, loaded from the cache when it was not."""
        if state.timeline is None:
            newest = self._before(state, state.head + 1, PAGE)
            state.timeline = Timeline(state.head, newest)
        return state.timeline

    def extend_back(self, state: RoomState) -> None:
        """Load what lies before the window, if only as a hole."""
        timeline = self.open(state)
        if not timeline.at_start:
            events = self._before(state, timeline.first, PAGE)
            timeline.extend_back(events, events[0].seq if events else 1)
            self._changed(ChangeKind.TIMELINE, state.room.id)

    def extend_on(self, state: RoomState) -> None:
        """Load what lies after the window, if only as a hole."""
        timeline = self.open(state)
        if not timeline.at_end:
            events = self._after(state, timeline.last, PAGE)
            timeline.extend_on(events, events[-1].seq if events else state.head)
            self._changed(ChangeKind.TIMELINE, state.room.id)

    def to_start(self, state: RoomState) -> None:
        """Show the oldest entries."""
        timeline = self.open(state)
        if not timeline.at_start:
            timeline.restart_at_start(self._after(state, 0, PAGE))
            self._changed(ChangeKind.TIMELINE, state.room.id)

    def to_entry(self, state: RoomState, seq: int) -> None:
        """Move the window to where this entry is, or is missing."""
        timeline = self.open(state)
        if not timeline.first <= seq <= timeline.last:
            before = self._before(state, seq + 1, PAGE)
            after = self._after(state, seq, PAGE)
            last = after[-1].seq if after else state.head
            timeline.restart_around(seq, [*before, *after], last)
            self._changed(ChangeKind.TIMELINE, state.room.id)

    def to_message(self, state: RoomState, seq: int) -> None:
        """Show this entry with what lies around it, known or yet to be fetched."""
        timeline = self.open(state)
        if not timeline.has(seq):
            first, last = max(1, seq - AROUND), min(state.head, seq + AROUND)
            known = self._before(state, last + 1, 2 * AROUND + 1)
            timeline.restart_between(first, last, (one for one in known if one.seq >= first))
            self._changed(ChangeKind.TIMELINE, state.room.id)

    def to_end(self, state: RoomState) -> None:
        """Show the newest entries."""
        timeline = self.open(state)
        if not timeline.at_end:
            newest = self._before(state, state.head + 1, PAGE)
            timeline.restart(state.head, newest)
            self._changed(ChangeKind.TIMELINE, state.room.id)

    def entry(self, state: RoomState, seq: int) -> LogEvent | None:
        """What is known to stand there; None: it was not received."""
        found = self._before(state, seq + 1, 1)
        return found[0] if found and found[0].seq == seq else None

    def thread_of(self, state: RoomState, original: int) -> list[LogEvent]:
        """See Cache.thread_of."""
        return self._read(lambda: self._cache.thread_of(state.room.id, original))

    def _before(self, state: RoomState, seq: int, limit: int) -> list[LogEvent]:
        found = self._read(lambda: self._cache.events_before(state.room.id, seq, limit))
        return self.note_replies(state, found)

    def _after(self, state: RoomState, seq: int, limit: int) -> list[LogEvent]:
        found = self._read(lambda: self._cache.events_after(state.room.id, seq, limit))
        return self.note_replies(state, found)

    def note_replies(self, state: RoomState, events: list[LogEvent]) -> list[LogEvent]:
        """Know what the cache has of the replies to ``events``, ascending, wherever these are."""
        if events:
            first, last = events[0].seq, events[-1].seq
            found = self._read(lambda: self._cache.answers_to(state.room.id, first, last))
            state.reply_counts.add(found)
        return events

    def _read(self, query: Callable[[], list[Read]]) -> list[Read]:
        # What cannot be read, or is not what it was, is a hole like any other: the server has it.
        if self._is_cache_behind:
            if not self._journal.is_empty:
                return []
            self._is_cache_behind = False
        try:
            return query()
        except StorageError as error:
            self._journal.trouble = str(error)
            return []

    def rewrite(self, action: Write) -> None:
        """Change what the cache has; until it is done, nothing is to be read from it."""
        self._is_cache_behind = True
        self._journal.write_copy(action)
