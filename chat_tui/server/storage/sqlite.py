"""A storage in one SQLite file: one thread writes in groups, another reads, a third searches."""

import asyncio
import sqlite3
from collections.abc import Callable, Collection
from contextlib import suppress
from functools import partial
from io import FileIO
from pathlib import Path
from typing import Final, TypeVar

from chat_tui.domain.commands import Amend
from chat_tui.domain.errors import StorageError
from chat_tui.domain.models import Attachment, Ban, Invitation, RoomListing
from chat_tui.domain.preferences import Preference
from chat_tui.domain.record import record
from chat_tui.domain.searching import Search
from chat_tui.server.storage import attached, index, moderated, queries, rules, schema, threads
from chat_tui.server.storage.base import (
    Amended,
    Findings,
    Message,
    Replay,
    RoomChange,
    Standing,
    StoredEvent,
    StoredRoom,
    User,
    Visits,
)
from chat_tui.server.storage.changes import Changes
from chat_tui.server.storage.reader import Reader
from chat_tui.server.storage.rules import Quota
from chat_tui.server.storage.watermark import Watermark
from chat_tui.server.storage.writer import Writer
from chat_tui.text.disk import explain
from chat_tui.text.names import fold_name

Result = TypeVar("Result")

NAMING_PAUSE: Final = 0.05
"""Seconds between two steps of putting names of files into an index that was made before."""


@record
class _Opened:
    """What there is while a storage is open."""

    lock: FileIO
    writer: Writer
    reader: Reader
    searcher: Reader
    changes: Changes
    naming: asyncio.Task[None]

    async def close(self) -> None:
        self.naming.cancel()
        await asyncio.wait([self.naming])
        try:
            # First, so that the writer is the last one: that leaves no write-ahead log behind.
            await self.reader.close()
            await self.searcher.close()
            await self.writer.close()
        finally:
            self.lock.close()


class SqliteStorage:
    """A Storage in the file ``path``, made readable to its owner only.

    While it is open no other process (and nobody else in this one) can open it: a lock beside
    the file sees to that. ``clock`` gives milliseconds since the Unix epoch, ``ids`` a new
    random id; both are called in the writing thread. Belongs to the loop it is opened in.
    """

    def __init__(
        self,
        path: Path,
        *,
        clock: rules.Clock = rules.wall_clock,
        ids: rules.IdMaker = rules.random_id,
        quota: Quota | None = None,
        operators: Collection[str] = (),
    ) -> None:
        """``operators`` are the names of the server's: see Moderation."""
        self._path = path
        self._clock = clock
        self._ids = ids
        self._quota = quota or Quota()
        self._operators = frozenset(map(fold_name, operators))
        self._epoch = ""
        self._run = ""
        self._opened: _Opened | None = None

    @property
    def epoch(self) -> str:
        """See Storage. A copy of the file that is put back gets a new one when it is opened,
        for the lock file tells how far the log had got. Where that file was put back as well,
        or is lost, delete the row of the table ``server``."""
        return self._epoch

    def cursor_at(self, entry: int) -> str:
        """See Storage."""
        return rules.format_cursor(entry, self._run)

    async def open(self) -> None:
        """See Storage.

        Raises:
            StorageError: the file is no database of this program or of a newer version of it,
                another server has it open, or the disk refuses.
        """
        if self._opened is not None:
            return
        lock, writing, reading, searching = await asyncio.to_thread(
            _connect, self._path, self._prepare
        )
        changes, mark = self._changes(writing), Watermark(lock, writing)
        writer = Writer(writing, partial(index.catch_up, writing), mark.note)
        naming = asyncio.create_task(_name_files(writer, writing), name="names of files")
        readers = Reader(reading), Reader(searching)
        self._opened = _Opened(lock, writer, *readers, changes, naming)

    def _changes(self, writing: sqlite3.Connection) -> Changes:
        return Changes(writing, self._clock, self._ids, self._quota, self._operators)

    def _prepare(self, lock: FileIO, writing: sqlite3.Connection) -> None:
        """Make what must be there, before anything else is written."""
        mark = Watermark(lock, writing)
        writing.execute("BEGIN IMMEDIATE")
        try:
            self._epoch, self._run = self._changes(writing).prepare(mark.read())
            index.catch_up(writing)  # all of it, after an update of the program
            writing.execute("COMMIT")
        finally:
            if writing.in_transaction:
                writing.execute("ROLLBACK")
        mark.note()

    async def close(self) -> None:
        """See Storage. Cancelling does not stop it."""
        opened, self._opened = self._opened, None
        if opened is not None:
            await asyncio.shield(opened.close())

    async def cursor(self) -> int:
        """See Storage."""
        return await self._read(queries.cursor)

    async def login(self, name: str) -> tuple[User, RoomChange | None]:
        """See Storage."""
        return await self._write(lambda changes: changes.login(name))

    async def note_visit(self, user: str, time: int) -> None:
        """See Storage."""
        await self._write(lambda changes: changes.note_visit(user, time))

    async def visits(self, user: str) -> Visits | None:
        """See Storage."""
        return await self._read(lambda connection: queries.visits(connection, user))

    async def shared_rooms(self, one: str, other: str) -> list[str]:
        """See Storage."""
        return await self._read(lambda connection: queries.shared_rooms(connection, one, other))

    async def find_user(self, name: str) -> User | None:
        """See Storage."""
        return await self._read(lambda connection: queries.find_user(connection, name))

    async def rename(self, user: str, name: str, cid: str) -> tuple[StoredEvent, ...]:
        """See Storage."""
        return await self._write(lambda changes: changes.rename(user, name, cid))

    async def append_message(
        self,
        room: str,
        user: str,
        cid: str,
        body: str,
        action: bool,
        reply_to: str | None = None,
        file: Attachment | None = None,
    ) -> Message:
        """See Storage."""
        return await self._write(
            lambda changes: changes.append_message(room, user, cid, body, action, reply_to, file)
        )

    async def amend(self, user: str, change: Amend) -> Amended:
        """See Storage."""
        return await self._write(lambda changes: changes.amend(user, change))

    async def is_brought(self, user: str, sha256: str) -> bool:
        """See Storage."""
        return await self._read(lambda connection: attached.is_brought(connection, user, sha256))

    async def check_room_for(self, user: str, size: int) -> None:
        """See Storage."""
        quota = self._quota
        await self._read(lambda connection: attached.check_room_for(connection, quota, user, size))

    async def add_file(self, user: str, file: Attachment) -> None:
        """See Storage."""
        await self._write(lambda changes: changes.add_file(user, file))

    async def attachment(self, user: str, room: str, message: str) -> Attachment:
        """See Storage."""
        return await self._read(lambda connection: attached.find(connection, user, room, message))

    async def keep_files(self, unused_before: int) -> frozenset[str]:
        """See Storage."""
        return await self._write(lambda changes: changes.keep_files(unused_before))

    async def is_needed(self, sha256: str) -> bool:
        """See Storage."""
        return await self._read(lambda connection: attached.is_needed(connection, sha256))

    async def create_room(self, name: str, user: str, cid: str) -> RoomChange:
        """See Storage."""
        return await self._write(lambda changes: changes.create_room(name, user, cid))

    async def join_room(self, name: str, user: str, cid: str) -> RoomChange:
        """See Storage."""
        return await self._write(lambda changes: changes.join_room(name, user, cid))

    async def leave_room(self, room: str, user: str, cid: str) -> RoomChange:
        """See Storage."""
        return await self._write(lambda changes: changes.leave_room(room, user, cid))

    async def open_direct(self, user: str, other: str, cid: str) -> RoomChange:
        """See Storage."""
        return await self._write(lambda changes: changes.open_direct(user, other, cid))

    async def set_topic(self, room: str, user: str, topic: str, cid: str) -> RoomChange:
        """See Storage."""
        return await self._write(lambda changes: changes.set_topic(room, user, topic, cid))

    async def invite(self, room: str, user: str, other: str, cid: str) -> RoomChange:
        """See Moderation."""
        return await self._write(lambda changes: changes.invite(room, user, other, cid))

    async def kick(self, room: str, user: str, other: str, reason: str, cid: str) -> RoomChange:
        """See Moderation."""
        return await self._write(lambda changes: changes.kick(room, user, other, reason, cid))

    async def set_ban(
        self, room: str, user: str, other: str, reason: str, on: bool, cid: str
    ) -> RoomChange:
        """See Moderation."""
        return await self._write(
            lambda changes: changes.set_ban(room, user, other, reason, on, cid)
        )

    async def is_member(self, room: str, user: str) -> bool:
        """See Moderation."""
        return await self._read(lambda connection: moderated.is_member(connection, room, user))

    async def operators(self, room: str) -> frozenset[str]:
        """See Moderation."""
        names = self._operators
        return await self._read(lambda connection: moderated.operators(connection, room, names))

    async def bans(self, room: str) -> list[Ban]:
        """See Moderation."""
        return await self._read(lambda connection: moderated.bans(connection, room))

    async def removed_rooms(self, user: str) -> list[Standing]:
        """See Moderation."""
        return await self._read(lambda connection: moderated.removed_rooms(connection, user))

    async def invitations(self, user: str) -> list[Invitation]:
        """See Moderation."""
        now = self._clock()
        return await self._read(lambda connection: moderated.invitations(connection, user, now))

    async def prefer(self, user: str, preference: Preference) -> None:
        """See Storage."""
        await self._write(lambda changes: changes.prefer(user, preference))

    async def preferences(self, user: str) -> list[Preference]:
        """See Storage."""
        return await self._read(lambda connection: queries.preferences(connection, user))

    async def rooms_of(self, user: str) -> list[Standing]:
        """See Storage."""
        return await self._read(lambda connection: queries.rooms_of(connection, user))

    async def room(self, room: str) -> StoredRoom | None:
        """See Storage."""
        return await self._read(lambda connection: queries.find_room(connection, room))

    async def public_rooms(self, user: str) -> list[RoomListing]:
        """See Storage."""
        return await self._read(lambda connection: queries.public_rooms(connection, user))

    async def members(self, room: str) -> list[User]:
        """See Storage."""
        return await self._read(lambda connection: queries.members(connection, room))

    async def history(
        self, room: str, *, before: int | None, after: int | None, limit: int, max_bytes: int
    ) -> tuple[list[StoredEvent], bool]:
        """See Storage."""
        return await self._read(
            lambda connection: queries.history(connection, room, before, after, limit, max_bytes)
        )

    async def search(
        self, user: str, search: Search, *, before: int | None, limit: int, max_bytes: int
    ) -> Findings:
        """See Storage. It has a connection and a thread of its own: others do not wait for it."""
        return await self._require().searcher.do(
            lambda connection: index.find(
                connection, user, search, before=before, limit=limit, max_bytes=max_bytes
            )
        )

    async def thread(
        self, room: str, message: str, *, limit: int, max_bytes: int
    ) -> tuple[list[StoredEvent], bool]:
        """See Storage."""
        return await self._read(
            lambda connection: threads.thread(connection, room, message, limit, max_bytes)
        )

    async def replay(self, user: str, cursor: str, per_room: int, max_bytes: int) -> Replay | None:
        """See Storage."""
        return await self._read(
            lambda connection: queries.replay(connection, user, cursor, per_room, max_bytes)
        )

    async def mark_read(self, room: str, user: str, seq: int) -> Standing | None:
        """See Storage."""
        return await self._write(lambda changes: changes.mark_read(room, user, seq))

    async def _write(self, change: Callable[[Changes], Result]) -> Result:
        opened = self._require()
        return await opened.writer.do(partial(change, opened.changes))

    async def _read(self, query: Callable[[sqlite3.Connection], Result]) -> Result:
        return await self._require().reader.do(query)

    def _require(self) -> _Opened:
        if self._opened is None:
            raise StorageError("The storage is closed.")
        return self._opened


async def _name_files(writer: Writer, connection: sqlite3.Connection) -> None:
    """See index.name_some: a little at a time, so that it delays neither the start nor what is
    said. What a disk that refuses leaves undone is done after the next start."""
    with suppress(StorageError):
        is_behind = await writer.do(lambda: index.has_unnamed(connection))
        while is_behind:
            is_behind = await writer.do(lambda: index.name_some(connection))
            await asyncio.sleep(NAMING_PAUSE)


def _connect(
    path: Path, prepare: Callable[[FileIO, sqlite3.Connection], None]
) -> tuple[FileIO, sqlite3.Connection, sqlite3.Connection, sqlite3.Connection]:
    lock = schema.lock_file(path)
    try:
        writing = schema.connect_writer(path)
        try:
            prepare(lock, writing)
            reading = schema.connect_reader(path)
            return lock, writing, reading, schema.connect_reader(path)
        except BaseException:
            writing.close()
            raise
    except OSError as error:
        lock.close()
        raise StorageError(f"{path} cannot be opened: {error.strerror}.") from error
    except sqlite3.Error as error:
        lock.close()
        raise StorageError(f"{path} cannot be opened: {explain(error)}.") from error
    except BaseException:
        lock.close()
        raise
