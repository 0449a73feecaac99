"""The single steps that changes of the database are made of."""

import sqlite3
from collections.abc import Collection
from typing import Any

from chat_tui.domain.amending import about
from chat_tui.domain.log import LogEvent, MessageReceived
from chat_tui.protocol.log import encode_log_event
from chat_tui.server.storage import moderated, queries, rules
from chat_tui.server.storage.base import Refused, RoomChange, StoredEvent, StoredRoom
from chat_tui.server.storage.rules import Quota


class Statements:
    """On a connection that writes. Errors are those of Storage, but for sqlite3.Error, which is
    not translated here."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        clock: rules.Clock,
        ids: rules.IdMaker,
        quota: Quota,
        operators: Collection[str] = (),
    ) -> None:
        """``operators`` are the folded names of the server's."""
        self._connection = connection
        self._clock = clock
        self._ids = ids
        self._quota = quota
        self._operators = operators

    # Looking up

    def _one(self, query: str, *values: object) -> tuple[Any, ...]:
        """The first row, () when there is none."""
        return self._connection.execute(query, values).fetchone() or ()

    def _user(self, user: str) -> str:
        row = self._one("SELECT name FROM user WHERE id = ?", user)
        if not row:
            raise rules.no_user()
        return str(row[0])

    def _joined_room(self, room: str, user: str) -> StoredRoom:
        found = queries.find_room(self._connection, room)
        if found is None:
            raise rules.no_room()
        if user not in found.members:
            raise self._not_member(room, user)
        return found

    def _not_member(self, room: str, user: str) -> Refused:
        """Why they cannot do there what members can."""
        removed = moderated.removed_rooms(self._connection, user, room)
        return rules.put_out(removed[0]) if removed else rules.not_member()

    def _is_member(self, room: str, user: str) -> bool:
        return bool(self._one("SELECT 1 FROM member WHERE user = ? AND room = ?", user, room))

    def _repeated(self, user: str, cid: str, digest: bytes) -> str | None:
        """Where an earlier request under this cid led to: a room, or "" for none.

        None when there was no earlier one.
        """
        row = self._one(
            """SELECT digest, room FROM log WHERE user = ?1 AND cid = ?2
            UNION ALL SELECT digest, room FROM request WHERE user = ?1 AND cid = ?2""",
            user,
            cid,
        )
        if not row:
            return None
        rules.check_repeat(row[0], digest)
        return str(row[1])

    def _free_id(self, prefix: str, taken: str) -> str:
        return rules.free_id(prefix, self._ids, lambda made: bool(self._one(taken, made)))

    def _stored(self, room: str) -> StoredRoom:
        found = queries.find_room(self._connection, room)
        if found is None:
            raise rules.no_room()
        return found

    def _unchanged(self, room: str) -> RoomChange:
        return RoomChange(room=self._stored(room))

    # Changing

    def _do(self, statement: str, *values: object) -> None:
        self._connection.execute(statement, values)

    def _note(self, user: str, cid: str, digest: bytes, room: str = "") -> None:
        self._do("INSERT INTO request VALUES (?, ?, ?, ?)", user, cid, digest, room)

    def _add_member(self, room: str, user: str, read: int) -> None:
        self._do("INSERT INTO member (user, room, read) VALUES (?, ?, ?)", user, room, read)

    def _write(
        self, event: LogEvent, cid: str | None = None, digest: bytes | None = None
    ) -> StoredEvent:
        payload = encode_log_event(event)
        message = event.message if isinstance(event, MessageReceived) else None
        of_seq = about(event)
        written = self._connection.execute(
            """INSERT INTO log (room, seq, user, cid, time, message, of_seq, digest, payload)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)""",
            (
                event.room,
                event.seq,
                event.user,
                cid,
                event.time,
                message,
                of_seq,
                digest,
                payload,
            ),
        )
        self._do("UPDATE room SET head = ? WHERE id = ?", event.seq, event.room)
        return queries.entry(
            (written.lastrowid, event.room, event.seq, event.user, cid, event.time, payload)
        )
