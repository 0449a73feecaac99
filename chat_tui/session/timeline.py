"""A window onto one room's log: what is loaded, in order, with its holes.

The log is dense, so what is missing need not be recorded anywhere: it is every seq inside the
window that no entry has. The window itself moves over a log of any length.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from typing import Final, overload

from chat_tui.domain.amending import amended
from chat_tui.domain.log import (
    Amendment,
    LogEvent,
    MessageDeleted,
    MessageReceived,
    UnknownLogEvent,
)
from chat_tui.domain.models import ChatMessage
from chat_tui.domain.record import record

MAX_LOADED: Final = 2_000
"""Entries to be seen that are kept in memory for one room; beyond it the far end of the window is
let go."""

MAX_UNSEEN: Final = 8_000
"""Entries of any kind: what changes a message is not seen itself, and thousands of reactions to one
must not push all that is seen out of the window."""

TRIM: Final = 500
"""How many are let go at once, so that it happens seldom."""


@record
class Hole:
    """Entries ``first`` to ``last``, both inclusive, that are not loaded."""

    first: int
    last: int

    @property
    def size(self) -> int:
        """How many."""
        return self.last - self.first + 1


LogEntry = ChatMessage | LogEvent | Hole
"""What a timeline is made of: messages, other log entries, and holes between them."""


def last_seq(entry: LogEntry) -> int:
    """The seq of an entry; the last one of a hole."""
    return entry.last if isinstance(entry, Hole) else entry.seq


@overload
def shown(event: MessageReceived) -> ChatMessage: ...
@overload
def shown(event: LogEvent) -> ChatMessage | LogEvent: ...
def shown(event: LogEvent) -> ChatMessage | LogEvent:
    """An entry as it is shown: a message without what only its sender knows of it."""
    if not isinstance(event, MessageReceived):
        return event
    return ChatMessage(
        room=event.room,
        seq=event.seq,
        id=event.message,
        user=event.user,
        name=event.name,
        time=event.time,
        body=event.body,
        action=event.action,
        edited=event.edited,
        deleted=event.deleted,
        amended=event.amended,
        reply=event.reply,
        reactions=event.reactions,
        file=event.file,
    )


def _is_shown(entry: ChatMessage | LogEvent) -> bool:
    """Whether it is to be seen itself, and not by what it does to another."""
    return not isinstance(entry, UnknownLogEvent | Amendment)


class Timeline:
    """The window ``first`` to ``last`` of a room whose newest entry is ``head``.

    Every seq in the window is either loaded or part of a Hole. ``entries`` is in the order of
    seq. ``version`` grows with every change.
    """

    def __init__(self, head: int, newest: Iterable[LogEvent] = ()) -> None:
        """``newest`` are the newest entries known, ascending; there may be holes in them."""
        self._log: list[ChatMessage | LogEvent] = []
        self._seqs: list[int] = []
        self._entries: list[LogEntry] = []
        self.head = head
        self.last = head
        self.first = head + 1
        self.version = 0
        self.restart(head, newest)

    @property
    def entries(self) -> list[LogEntry]:
        """What to show, ascending. Read only. What changes others, and kinds this version does not
        know, are left out."""
        return self._entries

    @property
    def at_end(self) -> bool:
        """Whether the window reaches the newest entry."""
        return self.last >= self.head

    @property
    def at_start(self) -> bool:
        """Whether the window reaches the very first entry."""
        return self.first <= 1

    def restart(self, head: int, newest: Iterable[LogEvent]) -> None:
        """Forget the window and show the end of the log."""
        self._log = [shown(event) for event in sorted(newest, key=lambda event: event.seq)]
        self._seqs = [event.seq for event in self._log]
        self.head = self.last = max([head, *self._seqs[-1:]])
        # Nothing known of the end of the log: the window is one hole that asks to be filled.
        self.first = self._seqs[0] if self._seqs else 1
        self._rebuild()

    def restart_at_start(self, oldest: Iterable[LogEvent]) -> None:
        """Forget the window and show the start of the log, of which ``oldest`` is known."""
        self._log = [shown(event) for event in sorted(oldest, key=lambda event: event.seq)]
        self._seqs = [entry.seq for entry in self._log]
        self.first = 1
        self.last = self._seqs[-1] if self._seqs else self.head
        self._rebuild()

    def restart_around(self, seq: int, near: Iterable[LogEvent], last: int) -> None:
        """Forget the window and show the log around ``seq``, up to ``last``; ``near`` is known."""
        self._log = [shown(event) for event in sorted(near, key=lambda event: event.seq)]
        self._seqs = [entry.seq for entry in self._log]
        self.first = min([seq, *self._seqs[:1]])
        self.last = last
        self._rebuild()

    def restart_between(self, first: int, last: int, known: Iterable[LogEvent]) -> None:
        """Forget the window and show the log from ``first`` to ``last``; ``known`` is of it."""
        self._log = [shown(event) for event in sorted(known, key=lambda event: event.seq)]
        self._seqs = [entry.seq for entry in self._log]
        self.first, self.last = first, last
        self._rebuild()

    def has(self, seq: int) -> bool:
        """Whether this entry is loaded."""
        at = bisect_left(self._seqs, seq)
        return at < len(self._seqs) and self._seqs[at] == seq

    def append(self, event: LogEvent, *, following: bool) -> None:
        """A new entry. It is left to the cache when the window does not reach the end.

        With ``following`` (the end is being looked at) the start of a long window is let go,
        else its end.
        """
        was_at_end = self.at_end
        hole = event.seq > self.head + 1
        self.head = max(self.head, event.seq)
        if not was_at_end or event.seq <= self.last:
            return
        entry = shown(event)
        self._log.append(entry)
        self._seqs.append(event.seq)
        self.last = event.seq
        self.version += 1
        if hole:
            self._rebuild()
        elif _is_shown(entry):
            self._entries.append(entry)
        if self._is_long:
            self._trim_start() if following else self._trim_end()

    def advance(self, head: int) -> None:
        """The log is longer than was known; what is new is a hole for now."""
        if head > self.head:
            was_at_end = self.at_end
            self.head = head
            if was_at_end:
                self.last = head
                self._rebuild()

    def extend_back(self, events: list[LogEvent], first: int) -> None:
        """Entries from before the window, which then begins at ``first``; ascending."""
        self._insert(events)
        self.first = min(self.first, max(1, first))
        self._rebuild()
        if self._is_long:
            self._trim_end()

    def extend_on(self, events: list[LogEvent], last: int) -> None:
        """Entries from after the window, which then ends at ``last``; ascending."""
        self._insert(events)
        self.last = max(self.last, min(self.head, last))
        self._rebuild()
        if self._is_long:
            self._trim_start()

    def fill(self, events: Iterable[LogEvent]) -> None:
        """Entries that were missing inside the window; those outside of it are passed over."""
        self._insert(event for event in events if self.first <= event.seq <= self.last)
        self._rebuild()

    def amend(self, change: Amendment) -> None:
        """A message was changed, and perhaps what answers it."""
        start, is_changed = bisect_left(self._seqs, change.of_seq), False
        # Only what a deletion takes away is anywhere else: a storm of reactions costs little.
        end = len(self._log) if isinstance(change, MessageDeleted) else start + 1
        for at, entry in enumerate(self._log[start:end], start):
            self._log[at] = amended(entry, change)
            is_changed = is_changed or self._log[at] is not entry
        if is_changed and isinstance(change, MessageDeleted):
            self._rebuild()
        elif is_changed:
            shown_at = bisect_left(self._entries, change.of_seq, key=last_seq)
            self._entries[shown_at] = self._log[start]
            self.version += 1

    def forget(self, changed: frozenset[int] | None, since: int) -> None:
        """What may not be as it was is missing from now on: the entries ``changed``, None: all,
        and those from ``since`` on."""
        self._log = [
            entry
            for entry in self._log
            if changed is not None and entry.seq < since and entry.seq not in changed
        ]
        self._seqs = [entry.seq for entry in self._log]
        self._rebuild()

    def entries_after(self, seq: int) -> list[LogEntry]:
        """The entries, and what is left of a hole, beyond ``seq``."""
        rest = self._entries[bisect_right(self._entries, seq, key=last_seq) :]
        if rest and isinstance(rest[0], Hole) and rest[0].first <= seq:
            rest[0] = Hole(seq + 1, rest[0].last)
        return rest

    def log_after(self, seq: int) -> list[LogEntry]:
        """The same with what ``entries`` leaves out."""
        return [*self._with_holes(bisect_right(self._seqs, seq), max(self.first, seq + 1))]

    def _with_holes(self, at: int, expected: int) -> Iterator[LogEntry]:
        """What is loaded from the index ``at`` on, and what is missing from ``expected`` on."""
        for entry in self._log[at:]:
            if entry.seq > expected:
                yield Hole(expected, entry.seq - 1)
            yield entry
            expected = entry.seq + 1
        if expected <= self.last:
            yield Hole(expected, self.last)

    def _insert(self, events: Iterable[LogEvent]) -> None:
        for event in events:
            at = bisect_left(self._seqs, event.seq)
            if at == len(self._seqs) or self._seqs[at] != event.seq:
                self._seqs.insert(at, event.seq)
                self._log.insert(at, shown(event))

    @property
    def is_full(self) -> bool:
        """Whether to load more at one end lets go of the other, though little of it may be seen."""
        return len(self._log) >= MAX_UNSEEN - TRIM

    @property
    def _is_long(self) -> bool:
        return len(self._entries) > MAX_LOADED or len(self._log) > MAX_UNSEEN

    def _trim_start(self) -> None:
        del self._log[:TRIM], self._seqs[:TRIM]
        self.first = self._seqs[0]
        self._rebuild()

    def _trim_end(self) -> None:
        del self._log[-TRIM:], self._seqs[-TRIM:]
        self.last = self._seqs[-1]
        self._rebuild()

    def _rebuild(self) -> None:
        self._entries = [
            entry
            for entry in self._with_holes(0, self.first)
            if isinstance(entry, Hole) or _is_shown(entry)
        ]
        self.version += 1
