"""Which files are on the server, who brought them, and with which messages they go; in the
database. The bytes are in server.files."""

import sqlite3
from typing import Any

from chat_tui.domain.log import MessageReceived
from chat_tui.domain.models import Attachment
from chat_tui.protocol.log import decode_log_event
from chat_tui.server.storage import moderated, rules
from chat_tui.server.storage.rules import Quota


def is_brought(connection: sqlite3.Connection, user: str, sha256: str) -> bool:
    """See Storage."""
    query = "SELECT 1 FROM file WHERE user = ? AND sha256 = ?"
    return connection.execute(query, (user, sha256)).fetchone() is not None


def is_needed(connection: sqlite3.Connection, sha256: str) -> bool:
    """See Storage."""
    query = "SELECT 1 FROM file WHERE sha256 = ?"
    return connection.execute(query, (sha256,)).fetchone() is not None


def check_room_for(connection: sqlite3.Connection, quota: Quota, user: str, size: int) -> None:
    """See Storage."""
    rules.check_files(
        quota,
        size,
        theirs=_sum(connection, "SELECT sum(max(size, ?)) FROM file WHERE user = ?", user),
        everybodys=_sum(
            connection, "SELECT sum(max(size, ?)) FROM (SELECT DISTINCT sha256, size FROM file)"
        ),
    )


def _sum(connection: sqlite3.Connection, query: str, *values: str) -> int:
    (total,) = connection.execute(query, (rules.FILE, *values)).fetchone()
    return int(total or 0)


def add(connection: sqlite3.Connection, user: str, file: Attachment, now: int) -> None:
    """The user has brought all of a file."""
    statement = "INSERT OR IGNORE INTO file (user, sha256, size, time) VALUES (?, ?, ?, ?)"
    connection.execute(statement, (user, file.sha256, file.size, now))


def attach(connection: sqlite3.Connection, user: str, message: str, sha256: str) -> None:
    """A file goes with a message from now on."""
    connection.execute(
        "INSERT INTO attachment (message, user, sha256) VALUES (?, ?, ?)", (message, user, sha256)
    )


def detach(connection: sqlite3.Connection, user: str, message: str) -> str | None:
    """A message was taken away. Returns the SHA-256 of what went with it, if anything.

    It counts as the user's no more when it goes with no other message of theirs.
    """
    found: tuple[Any, ...] | None = connection.execute(
        "DELETE FROM attachment WHERE message = ? RETURNING sha256", (message,)
    ).fetchone()
    if found is None:
        return None
    connection.execute(
        """DELETE FROM file WHERE user = ?1 AND sha256 = ?2
        AND NOT EXISTS (SELECT 1 FROM attachment WHERE user = ?1 AND sha256 = ?2)""",
        (user, found[0]),
    )
    return str(found[0])


def find(connection: sqlite3.Connection, user: str, room: str, message: str) -> Attachment:
    """See Storage.attachment."""
    row = connection.execute(
        """SELECT log.payload FROM log JOIN member ON member.room = log.room
        WHERE log.message = ? AND log.room = ? AND member.user = ?""",
        (message, room, user),
    ).fetchone()
    if row is None and (removed := moderated.removed_rooms(connection, user, room)):
        raise rules.put_out(removed[0])
    entry = None if row is None else decode_log_event(row[0])
    if not isinstance(entry, MessageReceived) or entry.file is None:
        raise rules.no_attachment()
    return entry.file


def keep(connection: sqlite3.Connection, unused_before: int) -> frozenset[str]:
    """See Storage.keep_files."""
    connection.execute(
        """DELETE FROM file WHERE time < ? AND NOT EXISTS (
            SELECT 1 FROM attachment
            WHERE attachment.user = file.user AND attachment.sha256 = file.sha256
        )""",
        (unused_before,),
    )
    return frozenset(sha256 for (sha256,) in connection.execute("SELECT sha256 FROM file"))
