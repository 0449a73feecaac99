"""What was said, as far as it was received: the part of the cache that can be fetched again."""

import sqlite3
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager, suppress
from heapq import nlargest
from pathlib import Path
from typing import Final

from chat_tui.domain.amending import about, amended
from chat_tui.domain.errors import ProtocolError, StorageError
from chat_tui.domain.log import Amendment, LogEvent, MessageDeleted, MessageReceived
from chat_tui.domain.searching import Search
from chat_tui.protocol.log import decode_log_event, encode_log_event, with_cid
from chat_tui.session.cache_index import CacheIndex
from chat_tui.session.sqlite_errors import is_typed, reported

THREAD: Final = 5_000
"""Entries of a thread that are looked for."""

AT_ONCE: Final = 1_000
"""Entries that a search makes ready in one transaction."""

_MESSAGE: Final = b'{"type":"message",'
"""What a message begins with as it is kept: entries that change one need not be decoded."""

NAMED: Final = 30
"""Entries that can be looked at for a file in the time that one takes to be made ready."""

_CHANGED: Final = "SELECT payload FROM event WHERE room = ? AND seq = ?"
_CONCERNED: Final = "SELECT payload FROM event WHERE room = ?1 AND (seq = ?2 OR of_seq = ?2)"


class Scrollback:
    """The table ``event``, and the index of its words. All methods raise StorageError, which names
    ``path``; None: it is in memory."""

    def __init__(self, connection: sqlite3.Connection, path: Path | None) -> None:
        self._db = connection
        self._path = path
        self._index = CacheIndex(connection)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All that is written inside is kept together, or not at all. Does not nest."""
        with reported(self._path):
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._db.execute("COMMIT")
            except BaseException:
                if self._db.in_transaction:  # a full disk has ended it by itself
                    self._db.execute("ROLLBACK")
                raise

    def save_events(self, events: Iterable[LogEvent]) -> None:
        """Log entries of any rooms. They replace what is damaged or was not understood."""
        events = list(events)
        with reported(self._path):
            self._db.executemany(
                "REPLACE INTO event VALUES (?, ?, ?, ?)",
                [(event.room, event.seq, _encoded(event), about(event)) for event in events],
            )
            self._index.put(events)

    def amend_events(self, change: Amendment) -> None:
        """Bring what is known of a message up to date with a change of it."""
        # Of a message there may be thousands of changes: only what a deletion takes away is there.
        query = _CONCERNED if isinstance(change, MessageDeleted) else _CHANGED
        with reported(self._path):
            concerned = self._db.execute(query, (change.room, change.of_seq)).fetchall()
        known = self._decoded(concerned)
        changed = ((entry, amended(entry, change)) for entry in known)
        self.save_events(now for entry, now in changed if now is not entry)

    def forget_events(self, room: str, changed: frozenset[int] | None, since: int) -> None:
        """What may not be as it was: the entries ``changed``, None: all, and those from ``since``
        on."""
        with reported(self._path):
            if changed is None:
                self._db.execute("DELETE FROM event WHERE room = ?", (room,))
                self._index.forget(room)
                return
            self._db.execute("DELETE FROM event WHERE room = ? AND seq >= ?", (room, since))
            self._db.executemany(
                "DELETE FROM event WHERE room = ? AND seq = ?", [(room, seq) for seq in changed]
            )
            self._index.forget(room, since)
            for seq in changed:
                self._index.forget(room, seq, seq)

    @property
    def is_index_behind(self) -> bool:
        """Whether there may be something to do for ``index_some``."""
        return self._index.is_behind or self._index.may_lack_names

    def index_some(self, limit: int) -> bool:
        """Make the next ``limit`` entries of one room ready to be searched, if there are any that
        are not; or else look for files in more of what an earlier version has made ready. Returns
        whether there was something to do."""
        with self.transaction():
            return self._index_new(limit) or self._name_some(limit * NAMED)

    def _index_new(self, limit: int) -> bool:
        for room in self._index.rooms():
            after = self._index.reaches(room)
            (until,) = self._db.execute(
                "SELECT max(seq) FROM (SELECT seq FROM event WHERE room = ? AND seq > ?"
                " ORDER BY seq LIMIT ?)",
                (room, after, limit),
            ).fetchone()
            if until is None:
                continue
            new = self._read_events(
                "SELECT payload FROM event WHERE room = ? AND seq BETWEEN ? AND ?",
                (room, after + 1, until),
            )
            self._index.catch_up(room, new, until)
            return True
        self._index.is_behind = False
        return False

    def _name_some(self, limit: int) -> bool:
        if (found := self._index.unnamed()) is None:
            self._index.may_lack_names = False
            return False
        room, until = found
        rows = self._db.execute(
            "SELECT seq, payload FROM event WHERE room = ? AND seq <= ? ORDER BY seq DESC LIMIT ?",
            (room, until, limit),
        ).fetchall()
        likely = [(payload,) for _, payload in rows if _may_have_file(payload)]
        rest = rows[-1][0] - 1 if len(rows) == limit else 0
        self._index.name(room, self._decoded(likely), rest)
        return True

    def search(
        self, rooms: Iterable[str], search: Search, authors: Collection[str], limit: int
    ) -> list[MessageReceived]:
        """The newest ``limit`` messages of ``rooms`` that are looked for and known, newest first.

        ``authors`` are the ids of those who are called as the search says, as far as is known.
        """
        # What a full disk does not take it has not taken into the log either, but for very little.
        with suppress(StorageError):
            while self._index.is_behind:
                with self.transaction():
                    self._index_new(AT_ONCE)
        with reported(self._path):
            places = nlargest(
                limit,
                (
                    (time, seq, room)
                    for room in rooms
                    for time, seq in self._index.find(room, search, authors, limit)
                ),
            )
            payloads = [
                self._db.execute(
                    "SELECT payload FROM event WHERE room = ? AND seq = ?", (room, seq)
                ).fetchone()
                for _, seq, room in places
            ]
        found = self._decoded(payload for payload in payloads if payload is not None)
        return [event for event in found if isinstance(event, MessageReceived)]

    def events_before(self, room: str, before: int, limit: int) -> list[LogEvent]:
        """The newest ``limit`` known entries with a seq below ``before``, ascending."""
        rows = self._read_events(
            "SELECT payload FROM event WHERE room = ? AND seq < ? ORDER BY seq DESC LIMIT ?",
            (room, before, limit),
        )
        return rows[::-1]

    def events_after(self, room: str, after: int, limit: int) -> list[LogEvent]:
        """The oldest ``limit`` known entries with a seq above ``after``, ascending."""
        return self._read_events(
            "SELECT payload FROM event WHERE room = ? AND seq > ? ORDER BY seq LIMIT ?",
            (room, after, limit),
        )

    def thread_of(self, room: str, original: int) -> list[LogEvent]:
        """What is known of the thread that begins with the entry at ``original``, ascending, with
        what has changed its messages."""
        return self._read_events(
            """WITH RECURSIVE answer (seq) AS (
                VALUES (?2)
                UNION
                SELECT event.seq FROM answer
                JOIN event ON event.room = ?1 AND event.of_seq = answer.seq
                LIMIT ?3
            )
            SELECT payload FROM answer JOIN event ON event.room = ?1 AND event.seq = answer.seq
            ORDER BY event.seq""",
            (room, original, THREAD),
        )

    def answers_to(self, room: str, first: int, last: int) -> list[tuple[int, int]]:
        """What is known to answer the messages from ``first`` to ``last``, or such an answer: of
        each the seq, and that of what it answers."""
        with reported(self._path):
            return self._db.execute(
                """WITH RECURSIVE answer (seq, of_seq) AS (
                    SELECT seq, of_seq FROM event
                    WHERE room = ?1 AND of_seq BETWEEN ?2 AND ?3 AND substr(payload, 1, ?4) = ?5
                    UNION
                    SELECT event.seq, event.of_seq FROM answer
                    JOIN event ON event.room = ?1 AND event.of_seq = answer.seq
                        AND substr(payload, 1, ?4) = ?5
                    LIMIT ?6
                )
                SELECT seq, of_seq FROM answer""",
                (room, first, last, len(_MESSAGE), _MESSAGE, THREAD),
            ).fetchall()

    def _read_events(self, query: str, parameters: tuple[str, int, int]) -> list[LogEvent]:
        with reported(self._path):
            payloads = self._db.execute(query, parameters).fetchall()
        return self._decoded(payloads)

    @staticmethod
    def _decoded(payloads: Iterable[tuple[bytes]]) -> list[LogEvent]:
        events = []
        for row in payloads:
            try:
                # A damaged row shows as a hole, which is fetched from the server again.
                if is_typed(row, (bytes,)):
                    events.append(decode_log_event(row[0]))
            except ProtocolError:
                continue
        return events


def _may_have_file(payload: object) -> bool:
    return isinstance(payload, bytes) and b'"file":' in payload


def _encoded(event: LogEvent) -> bytes:
    payload = encode_log_event(event)
    if isinstance(event, MessageReceived) and event.cid is not None:
        # Another terminal of ours may have it among what is still to be sent: see slot.py.
        return with_cid(payload, event.cid)
    return payload
