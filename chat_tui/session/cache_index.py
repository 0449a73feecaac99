"""The index of words of the cache: what was said, by whom, where it is in which room's log.

As the server's (see text.tokens for what a word is), with a rowid that says where: the number of
the room above SEQ_BITS, the seq below. So one room is a range of rowids, and its order that of
its log. The second column has marks, words that nobody can write: "u" and "n" with the author's
id and folded name in hex, "link" where there is one, "file" where one goes with it, and "said" in
all of them. What a file is called is among the words.

Putting a message in takes twice as long as all else that is done with one in a flood. So what is
said goes in later, up to a seq of each room that is written down beside its number: what is
beyond it is not in the index yet, what is below is and stays as it is in the log.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from chat_tui.domain.errors import DamagedError
from chat_tui.domain.log import LogEvent, MessageReceived
from chat_tui.domain.models import findable
from chat_tui.domain.searching import Search
from chat_tui.session.sqlite_errors import typed
from chat_tui.text.disk import primary_code
from chat_tui.text.links import find_links
from chat_tui.text.names import fold_name
from chat_tui.text.tokens import phrase, words

SEQ_BITS: Final = 40
"""A log with more entries than these bits count is not searched beyond."""

_ROWID_BITS: Final = 63

EXAMINED: Final = 20_000
"""Messages of a room that are looked at for their time, and so a bound on what a search takes."""

SCHEMA: Final = """
CREATE TABLE numbered (
    number INTEGER PRIMARY KEY, room TEXT NOT NULL UNIQUE, indexed INTEGER NOT NULL DEFAULT 0,
    unnamed INTEGER NOT NULL DEFAULT 0
);
CREATE VIRTUAL TABLE found USING fts5(
    body, marks, time UNINDEXED, columnsize = 0, tokenize = 'ascii'
);
"""

FROM_ALL_AT_ONCE: Final = """
ALTER TABLE numbered ADD COLUMN indexed INTEGER NOT NULL DEFAULT 0;
UPDATE numbered SET indexed = coalesce(
    (SELECT max(seq) FROM event WHERE event.room = numbered.room), 0
);
"""
"""From version 2 of the cache, where everything was put in at once."""


FROM_WITHOUT_NAMES: Final = """
ALTER TABLE numbered ADD COLUMN unnamed INTEGER NOT NULL DEFAULT 0;
UPDATE numbered SET unnamed = indexed;
"""
"""From version 3 of the cache, whose index did not have what files are called."""


class CacheIndex:
    """On the connection of a cache, in whose transactions it writes. Raises sqlite3.Error."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection
        self.is_behind = True
        """Whether something may be in the log that is not in here; an earlier run may have left
        it so."""
        self.may_lack_names = True
        """Whether there may be ``unnamed`` ones: an earlier version may have left it so."""

    def check(self, path: Path | None) -> None:
        """Raises DamagedError, which names ``path``, where the numbers of rooms, or the
        index itself, cannot be used."""
        try:
            self._db.execute("SELECT rowid FROM found WHERE found MATCH 'said' LIMIT 1").fetchone()
        except sqlite3.DatabaseError as error:
            if primary_code(error) != sqlite3.SQLITE_ERROR:
                raise
            # What FTS5 says of its own tables, when it cannot make sense of them.
            raise DamagedError(f"{path or 'the cache'} is damaged: {error}") from None
        rows = self._db.execute("SELECT room, number, indexed, unnamed FROM numbered")
        for _, number, *_ in typed(path, rows, str, int, int, int):
            if not 0 < number < 1 << (_ROWID_BITS - SEQ_BITS):
                raise DamagedError(f"{path or 'the cache'} is damaged: a room has no number")

    def put(self, events: Iterable[LogEvent]) -> None:
        """These entries of the log are as they are now. What is beyond ``reaches`` waits for
        ``catch_up``."""
        marks: dict[str, tuple[int, int]] = {}
        for event in events:
            if not isinstance(event, MessageReceived) or event.seq >> SEQ_BITS:
                continue
            if event.room not in marks:
                self._db.execute("INSERT OR IGNORE INTO numbered (room) VALUES (?)", (event.room,))
                marks[event.room] = self._mark_of(event.room)
            number, indexed = marks[event.room]
            if event.seq <= indexed:
                self._put(number, event)
            else:
                self.is_behind = True

    def reaches(self, room: str) -> int:
        """The seq up to which all that is in the log of ``room`` is in here."""
        return self._mark_of(room)[1]

    def catch_up(self, room: str, events: Iterable[LogEvent], until: int) -> None:
        """Put in what ``room`` has beyond what is in here, up to the seq ``until``."""
        number, _ = self._mark_of(room)
        for event in events:
            if isinstance(event, MessageReceived) and not event.seq >> SEQ_BITS:
                self._put(number, event)
        self._db.execute("UPDATE numbered SET indexed = ? WHERE number = ?", (until, number))

    def unnamed(self) -> tuple[str, int] | None:
        """A room, and the seq up to which it is in here without the names of its files; None:
        there is none."""
        query = "SELECT room, unnamed FROM numbered WHERE unnamed > 0 LIMIT 1"
        row = self._db.execute(query).fetchone()
        return None if row is None else (str(row[0]), int(row[1]))

    def name(self, room: str, events: Iterable[LogEvent], until: int) -> None:
        """Put in the files of ``events``; the names beyond the seq ``until`` are all there now."""
        number, _ = self._mark_of(room)
        for event in events:
            if isinstance(event, MessageReceived) and event.file is not None:
                self._put(number, event)
        self._db.execute("UPDATE numbered SET unnamed = ? WHERE number = ?", (until, number))

    def rooms(self) -> list[str]:
        """Those that something was said in."""
        return [room for (room,) in self._db.execute("SELECT room FROM numbered")]

    def _put(self, number: int, event: MessageReceived) -> None:
        place, said = number << SEQ_BITS | event.seq, findable(event.body, event.file)
        if event.deleted is not None:
            self._db.execute("DELETE FROM found WHERE rowid = ?", (place,))
        else:
            self._db.execute(
                "REPLACE INTO found (rowid, body, marks, time) VALUES (?, ?, ?, ?)",
                (place, " ".join(words(said)), _marks(event), event.time),
            )

    def forget(self, room: str, since: int = 0, until: int = (1 << SEQ_BITS) - 1) -> None:
        """The entries ``since`` to ``until`` of a room, both included, are not there any more."""
        number, _ = self._mark_of(room)
        if number and not since >> SEQ_BITS:
            base = number << SEQ_BITS
            self._db.execute(
                "DELETE FROM found WHERE rowid BETWEEN ? AND ?", (base + since, base + until)
            )

    def forget_all(self) -> None:
        """Nothing is there any more."""
        self._db.execute("DROP TABLE found")
        self._db.execute("DROP TABLE numbered")
        for statement in SCHEMA.split(";")[:-1]:
            self._db.execute(statement)

    def find(
        self, room: str, search: Search, authors: Iterable[str], limit: int
    ) -> Iterator[tuple[int, int]]:
        """The time and the seq of the newest ``limit`` messages of ``room`` that are looked for.

        ``authors`` are the ids of those who are called as the search says.
        """
        base = self._mark_of(room)[0] << SEQ_BITS
        if not base:
            return
        yield from self._db.execute(
            """SELECT time, rowid & ? FROM (
                SELECT rowid, time FROM found WHERE found MATCH ? AND rowid BETWEEN ? AND ?
                ORDER BY rowid DESC LIMIT ?
            ) WHERE time >= ? AND time < ? LIMIT ?""",
            (
                (1 << SEQ_BITS) - 1,
                _match(search, authors),
                base,
                base + (1 << SEQ_BITS) - 1,
                EXAMINED,
                search.since or 0,
                _ALWAYS if search.until is None else search.until,
                limit,
            ),
        )

    def _mark_of(self, room: str) -> tuple[int, int]:
        """The number of a room, and up to which seq it is in here; zeros when it has none."""
        row = self._db.execute(
            "SELECT number, indexed FROM numbered WHERE room = ?", (room,)
        ).fetchone()
        return (int(row[0]), int(row[1])) if row else (0, 0)


def is_found(message: MessageReceived, search: Search, authors: Iterable[str]) -> bool:
    """Whether ``find`` would find a message that is not in the index; arguments as there."""
    if message.deleted is not None or not search.covers(message.time):
        return False
    marks, said = _marks(message).split(" "), words(findable(message.body, message.file))
    is_author = not search.author or not set(_author_marks(search.author, authors)).isdisjoint(
        marks
    )
    return (
        is_author
        and (not search.has_link or "link" in marks)
        and (not search.has_file or "file" in marks)
        and all(any(True for _ in one.places(said)) for one in map(phrase, search.terms) if one)
    )


_ALWAYS: Final = 1 << 62


def _marks(message: MessageReceived) -> str:
    marks = ["said", _mark("u", message.user), _mark("n", fold_name(message.name))]
    if find_links(message.body):
        marks.append("link")
    if message.file is not None:
        marks.append("file")
    return " ".join(marks)


def _author_marks(name: str, users: Iterable[str]) -> list[str]:
    return [_mark("n", fold_name(name)), *(_mark("u", user) for user in users)]


def _mark(kind: str, text: str) -> str:
    return kind + text.encode().hex()


def _match(search: Search, authors: Iterable[str]) -> str:
    """The search in FTS5's language: quoted words of letters and digits, and nothing else."""
    parts = []
    if search.author is not None:
        wanted = _author_marks(search.author, authors)
        parts.append("(" + " OR ".join(f'marks : "{mark}"' for mark in wanted) + ")")
    if search.has_link:
        parts.append('marks : "link"')
    if search.has_file:
        parts.append('marks : "file"')
    for one in map(phrase, search.terms):
        if one is not None:
            parts.append(f'body : "{" ".join(one.words)}"' + ("*" if one.prefix else ""))
    return " AND ".join(parts or ['marks : "said"'])
