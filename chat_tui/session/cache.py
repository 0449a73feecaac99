"""What survives the program: scrollback, cursor, outbox and drafts, in one SQLite file.

The scrollback can always be fetched again; the outbox and the drafts cannot. So an outbox
entry is on the disk (synchronous=FULL) before add returns, while scrollback is only promised
to survive the program, not the power supply: what is lost of it is seen as a hole later.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType, NoneType

from chat_tui.domain.commands import Resume
from chat_tui.domain.errors import DamagedError, ProtocolError
from chat_tui.domain.models import RoomSummary
from chat_tui.domain.record import record
from chat_tui.session.cache_schema import prepare
from chat_tui.session.pending import decode_subject, encode_subject, from_row, to_row
from chat_tui.session.preference_table import PreferenceTable
from chat_tui.session.room_rows import ROOM_KINDS, SELECT_ROOMS, room_from_row, room_to_row
from chat_tui.session.scrollback import Scrollback
from chat_tui.session.sqlite_errors import Kind, Row, is_typed, reported, typed
from chat_tui.session.state import Lists, Pending, Place, Subject

_ROOMS, _NO_ROOMS, _MEMBERS = "rooms", "no-rooms", "members"
"""What is kept of the lists that are wanted."""


@record
class Saved:
    """What was in the cache at the start. What is None has not been there yet."""

    resume: Resume | None
    user: str | None
    name: str | None
    rooms: tuple[RoomSummary, ...]
    outbox: tuple[Pending, ...]
    drafts: dict[str, str]
    subjects: dict[str, Subject]
    place: Place | None
    recent_emoji: tuple[str, ...]
    folded: frozenset[str]
    lists: Lists


class Cache(Scrollback):
    """One account's memory on one server. Owned by one process; every method is synchronous.

    All methods raise StorageError when the disk refuses; then nothing was changed.
    """

    def __init__(self, path: Path | None = None) -> None:
        """``path`` is created when missing; None keeps everything in memory.

        Raises:
            StorageError: the file cannot be opened, is no cache, or is from a newer version.
        """
        with reported(path):
            connection = sqlite3.connect(
                ":memory:" if path is None else path, isolation_level=None, timeout=2.0
            )
            super().__init__(connection, path)
            try:
                if path is not None:
                    path.chmod(0o600)
                self._db.execute("PRAGMA journal_mode=WAL")
                self._db.execute("PRAGMA synchronous=NORMAL")
                if prepare(self._db, path, self.transaction):
                    self._index.is_behind = self._index.may_lack_names = False
            except BaseException:
                self._db.close()
                raise
        self.preferences = PreferenceTable(self._db, path)
        """How the user wants to be told of things."""

    def close(self) -> None:
        """Close the file. Nothing may be called afterwards."""
        self._db.close()

    def load(self) -> Saved:
        """Everything but the scrollback."""
        with reported(self._path):
            meta: dict[str, str] = dict(self._rows("SELECT key, value FROM meta", str, str))
            rooms = self._rows(SELECT_ROOMS, *ROOM_KINDS)
            places = self._rows("SELECT room, seq, start FROM place", str, (int, NoneType), int)
            self._index.check(self._path)
        resume = None
        if "epoch" in meta and "cursor" in meta:
            resume = Resume(epoch=meta["epoch"], cursor=meta["cursor"])
        return Saved(
            resume=resume,
            user=meta.get("user"),
            name=meta.get("name"),
            rooms=tuple(map(room_from_row, rooms)),
            outbox=self.load_outbox(),
            drafts=self.load_drafts(),
            subjects=self.load_subjects(),
            place=next((Place(room=r, seq=seq, start=start) for r, seq, start in places), None),
            recent_emoji=tuple(meta.get("emoji", "").split()),
            folded=frozenset(meta.get("folded", "").split()),
            lists=_lists(meta.get("lists", "").split()),
        )

    def _rows(self, query: str, *kinds: Kind) -> list[Row]:
        return typed(self._path, self._db.execute(query), *kinds)

    def load_drafts(self) -> dict[str, str]:
        """What was being written, by room id. What is damaged is left out."""
        with reported(self._path):
            rows = self._db.execute("SELECT room, body FROM draft").fetchall()
        return {row[0]: row[1] for row in rows if is_typed(row, (str, str))}

    def load_subjects(self) -> dict[str, Subject]:
        """What is being written about, by room id. What is damaged is left out."""
        with reported(self._path):
            rows = self._db.execute("SELECT room, content FROM subject").fetchall()
        found = {row[0]: decode_subject(row[1]) for row in rows if is_typed(row, (str, bytes))}
        return {room: subject for room, subject in found.items() if subject is not None}

    def load_outbox(self, *, damaged: bool = False) -> tuple[Pending, ...]:
        """What is still to be sent, or was refused, in the order it was written; of one that is
        ``damaged`` what can be understood.

        Raises:
            StorageError: it cannot be read, or not be understood (DamagedError).
        """
        found = []
        with reported(self._path):
            for row in self._db.execute(
                "SELECT room, request, quote, of_seq, created, confirmed, failed FROM outbox"
                " ORDER BY position"
            ):
                try:
                    found.append(from_row(row))
                except ProtocolError as error:
                    if not damaged:
                        raise DamagedError(f"{self._path} is damaged: {error}") from None
        return tuple(found)

    def save_lists(self, lists: Lists) -> None:
        """Which are wanted beside the messages."""
        rooms = {None: "", True: _ROOMS, False: _NO_ROOMS}[lists.rooms]
        self.save_meta(lists=f"{rooms} {_MEMBERS if lists.members else ''}")

    # -- what the server knows as well ---------------------------------------------------------

    def save_meta(self, **values: str) -> None:
        """Any of ``epoch``, ``cursor``, ``user``, ``name``, ``emoji`` and ``folded``."""
        with reported(self._path):
            self._db.executemany("REPLACE INTO meta VALUES (?, ?)", values.items())

    def save_room(self, summary: RoomSummary) -> None:
        """A room that was joined, or news about one."""
        with reported(self._path):
            self._db.execute(
                "REPLACE INTO room VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", room_to_row(summary)
            )

    def drop_room(self, room: str) -> None:
        """A room that was left. Its outbox stays."""
        with reported(self._path):
            self._db.execute("DELETE FROM room WHERE id = ?", (room,))
            self.forget_events(room, None, 1)

    def forget_log(self) -> None:
        """The server's log was lost or rewound: drop all of it, keep outbox and drafts."""
        with reported(self._path):
            self._db.execute("DELETE FROM event")
            self._index.forget_all()
            self._db.execute("DELETE FROM room")
            self._db.execute("DELETE FROM meta WHERE key IN ('epoch', 'cursor')")

    # -- what only we know ---------------------------------------------------------------------

    def add_pending(
        self,
        item: Pending,
        drafts: Mapping[str, str] = MappingProxyType({}),
        subjects: Mapping[str, Subject | None] = MappingProxyType({}),
        *,
        instead_of: Iterable[str] = (),
    ) -> None:
        """Write something down before it is sent. On the disk when this returns.

        ``drafts`` and ``subjects`` are those that are not what they were: it was one of them
        until now. The cids ``instead_of`` are given up with it.
        """
        with self._durably(drafts, subjects):
            for cid in instead_of:
                self.remove_pending(cid)
            self.put_pending(item)

    def put_pending(self, item: Pending) -> None:
        """Something that has to be sent once more, after all. No change when it is there."""
        with reported(self._path):
            self._db.execute(
                "INSERT OR IGNORE INTO outbox"
                " (cid, room, request, quote, of_seq, created, confirmed, failed)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (item.cid, *to_row(item)),
            )

    def discard_pending(
        self,
        cid: str,
        drafts: Mapping[str, str] = MappingProxyType({}),
        subjects: Mapping[str, Subject | None] = MappingProxyType({}),
    ) -> None:
        """It was given up. Gone from the disk when this returns, and not before.

        ``drafts`` and ``subjects`` are those that are not what they were: it may be one of them
        from now on.
        """
        with self._durably(drafts, subjects):
            self.remove_pending(cid)

    def remove_pending(self, cid: str) -> None:
        """The message was acknowledged."""
        with reported(self._path):
            self._db.execute("DELETE FROM outbox WHERE cid = ?", (cid,))

    def move_pending(self, cid: str, room: str) -> None:
        """The message belongs to another room now, and answers nothing there."""
        with reported(self._path):
            statement = "UPDATE outbox SET room = ?, quote = NULL WHERE cid = ?"
            self._db.execute(statement, (room, cid))

    def fail_pending(self, cid: str, reason: str) -> None:
        """The message was refused with ``reason``."""
        with reported(self._path):
            self._db.execute("UPDATE outbox SET failed = ? WHERE cid = ?", (reason, cid))

    def confirm_pending(self, cid: str, at: int) -> None:
        """The message is to be sent, said its author ``at`` (Unix milliseconds)."""
        with reported(self._path):
            self._db.execute(
                "UPDATE outbox SET failed = NULL, confirmed = ? WHERE cid = ?", (at, cid)
            )

    def save_draft(self, room: str, body: str) -> None:
        """What was typed and not sent; an empty one is forgotten."""
        with reported(self._path):
            if body:
                self._db.execute("REPLACE INTO draft VALUES (?, ?)", (room, body))
            else:
                self._db.execute("DELETE FROM draft WHERE room = ?", (room,))

    def save_subject(self, room: str, subject: Subject | None) -> None:
        """What is being written about; None: about nothing."""
        with reported(self._path):
            if subject is None:
                self._db.execute("DELETE FROM subject WHERE room = ?", (room,))
            else:
                content = encode_subject(subject)
                self._db.execute("REPLACE INTO subject VALUES (?, ?)", (room, content))

    def save_place(self, place: Place) -> None:
        """Where was read."""
        with reported(self._path):
            self._db.execute(
                "REPLACE INTO place VALUES (1, ?, ?, ?)", (place.room, place.seq, place.start)
            )

    def load_history(self, room: str, limit: int) -> list[str]:
        """The newest ``limit`` texts that were written in a room, oldest first."""
        with reported(self._path):
            rows = self._db.execute(
                "SELECT body FROM history WHERE room = ? ORDER BY position DESC LIMIT ?",
                (room, limit),
            ).fetchall()
        return [body for (body,) in reversed(rows)]

    def add_history(self, room: str, body: str, keep: int) -> None:
        """A text that was written in a room, of which the newest ``keep`` are kept, each once."""
        with reported(self._path):
            self._db.execute("DELETE FROM history WHERE room = ? AND body = ?", (room, body))
            self._db.execute("INSERT INTO history (room, body) VALUES (?, ?)", (room, body))
            self._db.execute(
                "DELETE FROM history WHERE room = ?1 AND position <= (SELECT position FROM history"
                " WHERE room = ?1 ORDER BY position DESC LIMIT 1 OFFSET ?2)",
                (room, keep),
            )

    def move_history(self, targets: Mapping[str, str]) -> None:
        """The rooms in ``targets`` have other ids now, all at once."""
        with reported(self._path):
            self._db.executemany(
                "UPDATE history SET room = 'to ' || ? WHERE room = ?",
                [(target, room) for room, target in targets.items()],
            )
            self._db.execute("UPDATE history SET room = substr(room, 4) WHERE room LIKE 'to %'")

    @contextmanager
    def _durably(
        self, drafts: Mapping[str, str], subjects: Mapping[str, Subject | None]
    ) -> Iterator[None]:
        """One transaction with what is being written, which a power cut cannot undo."""
        with reported(self._path):
            self._db.execute("PRAGMA synchronous=FULL")
            try:
                with self.transaction():
                    for room, body in drafts.items():
                        self.save_draft(room, body)
                    for room, subject in subjects.items():
                        self.save_subject(room, subject)
                    yield
            finally:
                self._db.execute("PRAGMA synchronous=NORMAL")


def _lists(words: list[str]) -> Lists:
    rooms = _ROOMS in words if {_ROOMS, _NO_ROOMS} & {*words} else None
    return Lists(rooms=rooms, members=_MEMBERS in words)
