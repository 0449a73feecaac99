"""Threads: who answers whom, up to the original and down to the last answer."""

import sqlite3
from collections.abc import Sequence

from chat_tui.domain.log import LogEvent, MessageReceived
from chat_tui.server.storage import queries, rules
from chat_tui.server.storage.base import StoredEvent

_ORIGINAL = """
WITH RECURSIVE above (seq) AS (
    VALUES (?2)
    UNION ALL
    SELECT log.of_seq FROM above JOIN log ON log.room = ?1 AND log.seq = above.seq
    WHERE log.of_seq IS NOT NULL AND log.message IS NOT NULL
    LIMIT ?3
)
SELECT min(seq) FROM above
"""

_ANSWERS = """
WITH RECURSIVE answer (seq) AS (
    VALUES (?2)
    UNION
    SELECT log.seq FROM answer JOIN log ON log.room = ?1 AND log.of_seq = answer.seq
    WHERE log.message IS NOT NULL
    LIMIT ?3
)
SELECT log.id, log.room, log.seq, log.user, log.cid, log.time, log.payload
FROM answer JOIN log ON log.room = ?1 AND log.seq = answer.seq ORDER BY log.seq
"""


def answered(entry: LogEvent) -> int | None:
    """The seq of the message that an entry answers."""
    if isinstance(entry, MessageReceived) and entry.reply is not None:
        return entry.reply.seq
    return None


def thread(
    connection: sqlite3.Connection, room: str, message: str, limit: int, max_bytes: int
) -> tuple[list[StoredEvent], bool]:
    """See Storage.thread."""
    found = connection.execute(
        "SELECT seq FROM log WHERE message = ? AND room = ?", (message, room)
    ).fetchone()
    if found is None:
        return [], False
    (original,) = connection.execute(_ORIGINAL, (room, *found, rules.THREAD)).fetchone()
    rows = connection.execute(_ANSWERS, (room, original, rules.THREAD)).fetchall()
    return newest([queries.entry(row) for row in rows], limit, max_bytes)


def newest(
    events: Sequence[StoredEvent], limit: int, max_bytes: int
) -> tuple[list[StoredEvent], bool]:
    """The first of ``events``, and as many of the last as there is room for."""
    size, taken = len(events[0].payload), 1
    for event in reversed(events[1:]):
        size += len(event.payload)
        if size > max_bytes or taken >= limit:
            break
        taken += 1
    more = taken < len(events)
    return [events[0], *events[len(events) - taken + 1 :]], more
