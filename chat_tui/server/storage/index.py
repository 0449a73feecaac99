"""The index of words: which messages hold them, who wrote those, and in which room.

An FTS5 table without content of its own, with the id of the log entry as its rowid: newest first
is its order. What FTS5 gets are words of text.tokens alone. Its second column has marks, words
that nobody can write, since filters are quicker as words than as conditions: "r" and "u" with the
room's and the author's id in hex, "link" where there is one, "file" where one goes with it. What
a file is called is among the words.

It is kept in step inside the transaction that changes the log, but once for a whole group of
changes: FTS5 writes all it has at every savepoint, which would cost more than the message.
"""

import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Final

import orjson

from chat_tui.domain.searching import Search
from chat_tui.server.storage import queries, rules
from chat_tui.server.storage.base import Findings, StoredEvent
from chat_tui.text.links import find_links
from chat_tui.text.tokens import Phrase, phrase, words

EXAMINED: Final = 20_000
"""Messages looked at for one answer."""

SPAN: Final = 1_000_000
"""Entries of the log looked through for one answer: words that are common and never together
cost as much as they would if they were."""

PATIENCE: Final = 1.0
"""Seconds for one answer. FTS5 looks for phrases far below the span that was asked for, and sixteen
of sixty common words take half a minute in an hour's worth of messages made for it; there is one
thread for all searches."""

_STEPS: Final = 100  # of SQLite's machine between two looks at the clock

STALE: Final = 1_000
"""Messages one after the other that are older than what is looked for: with so many, no clock
was set back for a while, and everything before is older as well."""

TABLES: Final = (
    """CREATE VIRTUAL TABLE found USING fts5(
        body, marks, content = '', columnsize = 0, tokenize = 'ascii'
    )""",
    # The id of the newest entry that is in the index, if it is a message.
    "CREATE TABLE indexed (last INTEGER NOT NULL)",
    "INSERT INTO indexed VALUES (0)",
)

UNNAMED: Final = (
    # Before format 5 the index had no names of files. While there is a row, messages up to the
    # entry `until` whose ids come behind `after` still are in it without.
    "CREATE TABLE IF NOT EXISTS unnamed (until INTEGER NOT NULL, after TEXT NOT NULL)",
)

OLD_UNNAMED: Final = ("INSERT INTO unnamed SELECT last, '' FROM indexed",)
"""For a database whose index was made before."""

NAMED_AT_ONCE: Final = 200
"""Messages with files in one step of name_some: some 10 ms."""

_QUERY: Final = """SELECT log.id, log.room, log.time FROM found JOIN log ON log.id = found.rowid
    WHERE found MATCH ? AND found.rowid < ? AND found.rowid >= ? ORDER BY found.rowid DESC"""

_CHUNK: Final = 5_000


def catch_up(connection: sqlite3.Connection) -> None:
    """Put what was written to the log since the last time into the index."""
    while _index_some(connection):
        pass


def _index_some(connection: sqlite3.Connection) -> bool:
    last = _last(connection)
    rows = connection.execute(
        "SELECT id, message, room, user, payload FROM log WHERE id > ? ORDER BY id LIMIT ?",
        (last, _CHUNK),
    ).fetchall()
    if rows:
        read = ((id_, _entry(*row)) for id_, message, *row in rows if message is not None)
        connection.executemany(
            "INSERT INTO found (rowid, body, marks) VALUES (?, ?, ?)",
            ((id_, *entry) for id_, entry in read if entry is not None),
        )
        connection.execute("UPDATE indexed SET last = ?", (rows[-1][0],))
    return len(rows) == _CHUNK


def change(
    connection: sqlite3.Connection, message: int, room: str, user: str, before: bytes, after: bytes
) -> None:
    """The message with this id was rewritten: ``before`` is its payload until now."""
    if message > _last(connection):
        return
    is_named = not _is_unnamed(connection, message)
    if (old := _entry(room, user, before, is_named=is_named)) is not None:
        connection.execute(
            "INSERT INTO found (found, rowid, body, marks) VALUES ('delete', ?, ?, ?)",
            (message, *old),
        )
    if (new := _entry(room, user, after, is_named=is_named)) is not None:
        connection.execute(
            "INSERT INTO found (rowid, body, marks) VALUES (?, ?, ?)", (message, *new)
        )


def has_unnamed(connection: sqlite3.Connection) -> bool:
    """Whether there is something to do for name_some."""
    return connection.execute("SELECT 1 FROM unnamed").fetchone() is not None


def name_some(connection: sqlite3.Connection) -> bool:
    """Put the names of some files into the index that are not there since it was made before they
    were. Must run in a transaction. Returns whether there are more."""
    row = connection.execute("SELECT until, after FROM unnamed").fetchone()
    if row is None:
        return False
    until, after = row
    found = connection.execute(
        """SELECT attachment.message, log.id, log.room, log.user, log.payload
        FROM attachment JOIN log ON log.message = attachment.message
        WHERE attachment.message > ? ORDER BY attachment.message LIMIT ?""",
        (after, NAMED_AT_ONCE),
    ).fetchall()
    for _, id_, *entry in found:
        before, now = _entry(*entry, is_named=False), _entry(*entry)
        if id_ <= until and before is not None and now is not None:
            connection.execute(
                "INSERT INTO found (found, rowid, body, marks) VALUES ('delete', ?, ?, ?)",
                (id_, *before),
            )
            connection.execute(
                "INSERT INTO found (rowid, body, marks) VALUES (?, ?, ?)", (id_, *now)
            )
    if len(found) < NAMED_AT_ONCE:
        connection.execute("DELETE FROM unnamed")
        return False
    connection.execute("UPDATE unnamed SET after = ?", (found[-1][0],))
    return True


def _is_unnamed(connection: sqlite3.Connection, message: int) -> bool:
    query = """SELECT 1 FROM unnamed JOIN log ON log.id = ?
        WHERE log.id <= unnamed.until AND log.message > unnamed.after"""
    return connection.execute(query, (message,)).fetchone() is not None


def find(
    connection: sqlite3.Connection,
    user: str,
    search: Search,
    *,
    before: int | None,
    limit: int,
    max_bytes: int,
) -> Findings:
    """See Storage.search. Must run in one transaction."""
    rows = connection.execute("SELECT room FROM member WHERE user = ?", (user,))
    rooms = {room for (room,) in rows}
    rules.check_search(search, rooms)
    author = None
    if search.author is not None:
        if (found_user := queries.find_user(connection, search.author)) is None:
            raise rules.no_user()
        author = found_user.id
    newest = _last(connection)
    top = newest + 1 if before is None else min(before, newest + 1)
    bottom = max(1, top - SPAN)
    found: list[int] = []
    following = bottom if bottom > 1 else None
    stale, last = 0, None
    with _hurried(connection) as is_late:
        try:
            rows = connection.execute(_QUERY, (_match(search, author), top, bottom))
            for examined, (id_, room, at) in enumerate(rows, 1):
                last = id_
                stale = stale + 1 if search.since is not None and at < search.since else 0
                if stale == STALE:
                    following = None
                    break
                if room in rooms and search.covers(at):
                    found.append(id_)
                if len(found) == limit or examined == EXAMINED:
                    following = id_
                    break
            rows.close()
        except sqlite3.OperationalError:
            if not is_late():
                raise
            if last is None:
                raise rules.too_long_a_search() from None
            following = last
    return _fitting(connection, found, following, max_bytes)


@contextmanager
def _hurried(connection: sqlite3.Connection) -> Iterator[Callable[[], bool]]:
    """Interrupts what is asked for when it takes longer than PATIENCE; yields whether it has."""
    deadline = time.monotonic() + PATIENCE

    def is_late() -> bool:
        return time.monotonic() > deadline

    connection.set_progress_handler(is_late, _STEPS)
    try:
        yield is_late
    finally:
        connection.set_progress_handler(None, 0)


def _fitting(
    connection: sqlite3.Connection, found: Sequence[int], following: int | None, max_bytes: int
) -> Findings:
    taken: list[StoredEvent] = []
    size = 0
    for id_ in found:
        event = queries.entry(
            connection.execute(
                "SELECT id, room, seq, user, cid, time, payload FROM log WHERE id = ?", (id_,)
            ).fetchone()
        )
        size += len(event.payload)
        if taken and size > max_bytes:
            return Findings(tuple(taken), taken[-1].id)
        taken.append(event)
    return Findings(tuple(taken), following)


def _last(connection: sqlite3.Connection) -> int:
    (last,) = connection.execute("SELECT last FROM indexed").fetchone()
    return int(last)


def _entry(
    room: str, user: str, payload: bytes, *, is_named: bool = True
) -> tuple[str, str] | None:
    """Words and marks of a message; None when it was deleted, or is damaged. With ``is_named``
    those of its file are among them."""
    try:
        message = orjson.loads(payload)
    except ValueError:
        return None
    if "deleted" in message:
        return None
    body = message["body"]
    marks = [_mark("r", room), _mark("u", user)]
    if find_links(body):
        marks.append("link")
    if is_named and (file := message.get("file")) is not None:
        marks.append("file")
        body = f"{body}\n{file['name']}"
    return " ".join(words(body)), " ".join(marks)


def _mark(kind: str, id_: str) -> str:
    return kind + id_.encode().hex()


def _match(search: Search, author: str | None) -> str:
    """The search in FTS5's language: quoted words of letters and digits, and nothing else."""
    marks = []
    if search.room is not None:
        marks.append(_mark("r", search.room))
    if author is not None:
        marks.append(_mark("u", author))
    if search.has_link:
        marks.append("link")
    if search.has_file:
        marks.append("file")
    parts = [f'marks : "{mark}"' for mark in marks]
    parts += [f"body : {_quoted(one)}" for one in map(phrase, search.terms) if one is not None]
    return " AND ".join(parts)


def _quoted(wanted: Phrase) -> str:
    return f'"{" ".join(wanted.words)}"' + ("*" if wanted.prefix else "")
