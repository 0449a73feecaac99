"""What only a storage on disk does: files, groups, a disk that refuses, and big logs."""

import asyncio
import sqlite3
import stat
import threading
from itertools import chain, repeat
from pathlib import Path

import pytest

from chat_tui.domain.errors import StorageError
from chat_tui.server.storage import schema
from chat_tui.server.storage.base import Storage
from chat_tui.server.storage.changes import Changes
from chat_tui.server.storage.sqlite import SqliteStorage
from tests.server.storage.helpers import cid, general, log_of, refused, say, standing, user


def connections(storage: SqliteStorage) -> tuple[sqlite3.Connection, sqlite3.Connection]:
    """The one that writes, and the one that reads."""
    assert storage._opened is not None
    return storage._opened.writer._connection, storage._opened.reader._connection


async def run(storage: SqliteStorage, statement: str) -> None:
    """Run a statement on the writing connection, outside of the storage's own."""
    await storage._write(lambda changes: changes._do(statement))


# Files


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def read(path: Path) -> bytes:
    return path.read_bytes()


def write(path: Path, content: bytes, mode: int = 0o600) -> None:
    path.touch(mode)
    path.write_bytes(content)


async def test_the_files_are_their_owners_only(database: Path, sqlite: SqliteStorage) -> None:
    assert mode(database.parent) == 0o700
    names = {path.name for path in database.parent.iterdir()}
    assert {"server.db", "server.db-wal", "server.db-lock"} <= names
    assert {mode(path) for path in database.parent.iterdir()} == {0o600}
    writing, _ = connections(sqlite)
    assert writing.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert writing.execute("PRAGMA synchronous").fetchone() == (2,)
    assert writing.execute("PRAGMA user_version").fetchone() == (schema.FORMAT,)


async def test_a_file_that_others_could_read_is_closed_to_them(database: Path) -> None:
    database.parent.mkdir(mode=0o755)
    write(database, b"", 0o644)
    storage = SqliteStorage(database)
    await storage.open()
    await storage.close()
    assert mode(database) == 0o600
    assert mode(database.parent) == 0o755  # it was there before


async def test_only_one_has_it_open(database: Path, sqlite: SqliteStorage) -> None:
    other = SqliteStorage(database)
    with pytest.raises(StorageError, match="in use by another server"):
        await other.open()
    await sqlite.close()
    await other.open()
    assert other.epoch == sqlite.epoch
    await other.close()


async def test_a_newer_file(database: Path, sqlite: SqliteStorage) -> None:
    await sqlite.close()
    connection = sqlite3.connect(database)
    connection.execute(f"PRAGMA user_version = {schema.FORMAT + 1}")
    connection.close()
    with pytest.raises(StorageError, match="newer chat_tui"):
        await sqlite.open()


@pytest.mark.parametrize("content", [b"no database at all" * 99, None], ids=["text", "tables"])
async def test_a_file_of_something_else(database: Path, content: bytes | None) -> None:
    database.parent.mkdir()
    if content is None:
        connection = sqlite3.connect(database)
        connection.execute("CREATE TABLE bookmark (url TEXT)")
        connection.close()
    else:
        write(database, content)
    before = read(database)
    storage = SqliteStorage(database)
    for _ in range(2):  # the lock is given back
        with pytest.raises(StorageError, match=r"server\.db is not a chat_tui database\."):
            await storage.open()
    assert read(database) == before


async def test_a_path_that_cannot_be(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StorageError, match="cannot be opened"):
        await SqliteStorage(tmp_path / "file" / "server.db").open()
    (tmp_path / "server.db").mkdir()
    with pytest.raises(StorageError, match="cannot be opened"):
        await SqliteStorage(tmp_path / "server.db").open()


async def test_a_restored_copy_can_be_given_another_epoch(sqlite: SqliteStorage) -> None:
    epoch = sqlite.epoch
    room = await general(sqlite)
    await run(sqlite, "DELETE FROM server")
    await sqlite.close()
    await sqlite.open()
    assert sqlite.epoch != epoch
    assert await general(sqlite) == room


async def test_a_taken_id_is_not_given_again(database: Path) -> None:
    ids = chain(["epoch", "run", "a", "a", "a", "b", "a"], repeat("b"))
    storage = SqliteStorage(database, ids=lambda: next(ids))
    await storage.open()
    ann = await user(storage, "ann")
    bob = await user(storage, "bob")
    assert (ann.id, bob.id) == ("u_a", "u_b")
    assert (await storage.create_room("den", ann.id, cid())).room.id == "r_b"
    with pytest.raises(StorageError, match="No free id"):
        await storage.create_room("lair", ann.id, cid())
    await storage.close()


# Groups


async def pause(storage: SqliteStorage) -> threading.Event:
    """Keep the writing thread busy until the event is set."""
    busy, go = threading.Event(), threading.Event()

    def wait(_: Changes) -> bool:
        busy.set()
        return go.wait(10)

    waiting = asyncio.ensure_future(storage._write(wait))
    waiting.add_done_callback(asyncio.Future.result)
    await asyncio.to_thread(busy.wait, 10)
    return go


async def test_what_waits_is_written_as_one_group(sqlite: SqliteStorage) -> None:
    ann = await user(sqlite, "ann")
    room = await general(sqlite)
    statements: list[str] = []
    settled: list[int] = []
    go = await pause(sqlite)
    tasks = [asyncio.ensure_future(say(sqlite, room, ann, f"{number}")) for number in range(20)]
    for number, task in enumerate(tasks):
        task.add_done_callback(lambda _, number=number: settled.append(number))  # type: ignore[misc]
    failing = asyncio.ensure_future(refused("exists", sqlite.create_room("general", ann.id, cid())))
    await asyncio.sleep(0)
    connections(sqlite)[0].set_trace_callback(statements.append)
    go.set()
    await asyncio.gather(*tasks, failing)
    connections(sqlite)[0].set_trace_callback(None)
    assert statements.count("BEGIN IMMEDIATE") == 1
    assert statements.count("COMMIT") == 2  # that of the pause, and theirs
    assert settled == list(range(20))


async def test_closing_finishes_what_was_asked_for(sqlite: SqliteStorage) -> None:
    ann = await user(sqlite, "ann")
    room = await general(sqlite)
    go = await pause(sqlite)
    tasks = [asyncio.ensure_future(say(sqlite, room, ann, "hi")) for _ in range(5)]
    await asyncio.sleep(0)
    closing = asyncio.ensure_future(sqlite.close())
    await asyncio.sleep(0)
    go.set()
    await closing
    await asyncio.gather(*tasks)
    await sqlite.open()
    assert len(await log_of(sqlite, room)) == 6


async def test_a_cancelled_write_still_happens(sqlite: SqliteStorage) -> None:
    ann = await user(sqlite, "ann")
    room = await general(sqlite)
    go = await pause(sqlite)
    tasks = [asyncio.ensure_future(say(sqlite, room, ann, "hi")) for _ in range(3)]
    await asyncio.sleep(0)
    tasks[1].cancel()
    go.set()
    await asyncio.gather(tasks[0], tasks[2])
    assert tasks[1].cancelled()
    assert len(await log_of(sqlite, room)) == 4


async def test_a_big_read_does_not_hold_up_writes(sqlite: SqliteStorage) -> None:
    ann = await user(sqlite, "ann")
    room = await general(sqlite)
    reading = threading.Event()
    go = threading.Event()

    def slow(connection: sqlite3.Connection) -> tuple[int, int]:
        count = "SELECT count(*) FROM log"
        (before,) = connection.execute(count).fetchone()
        reading.set()
        go.wait(10)
        (after,) = connection.execute(count).fetchone()
        return before, after

    read = asyncio.ensure_future(sqlite._read(slow))
    await asyncio.to_thread(reading.wait, 10)
    await say(sqlite, room, ann, "hi")
    go.set()
    assert await read == (1, 1)  # of one moment
    assert len(await log_of(sqlite, room)) == 2


async def test_what_is_no_text_hurts_nobody_else(sqlite: SqliteStorage) -> None:
    ann = await user(sqlite, "ann")
    room = await general(sqlite)
    results = await asyncio.gather(
        say(sqlite, room, ann, "one"),
        say(sqlite, room, ann, "\ud800"),
        say(sqlite, room, ann, "two"),
        return_exceptions=True,
    )
    assert isinstance(results[1], TypeError)  # a mistake of the caller is not hidden
    assert len(await log_of(sqlite, room)) == 3


# A disk that refuses


async def test_a_full_disk(sqlite: SqliteStorage) -> None:
    ann = await user(sqlite, "ann")
    room = await general(sqlite)
    before = await sqlite.room(room)
    await run(sqlite, "PRAGMA max_page_count = 1")  # as many as there are
    big = "x" * 100_000
    with pytest.raises(StorageError, match="could not write to its disk: the disk is full"):
        await sqlite.append_message(room, ann.id, "c1", big, action=False)
    assert await sqlite.room(room) == before
    assert await sqlite.cursor() == 1
    await run(sqlite, "PRAGMA max_page_count = 1000000")
    said = await sqlite.append_message(room, ann.id, "c1", big, action=False)
    assert (said.duplicate, said.event.seq) == (False, 2)


async def test_a_disk_that_has_become_read_only(sqlite: SqliteStorage) -> None:
    ann = await user(sqlite, "ann")
    room = await general(sqlite)
    writing, _ = connections(sqlite)
    writing.execute("PRAGMA query_only = ON")
    with pytest.raises(StorageError, match="read-only"):
        await sqlite.append_message(room, ann.id, "c1", "hi", action=False)
    assert len(await log_of(sqlite, room)) == 1  # reading goes on
    writing.execute("PRAGMA query_only = OFF")
    said = await sqlite.append_message(room, ann.id, "c1", "hi", action=False)
    assert (said.duplicate, said.event.seq) == (False, 2)


async def test_what_was_asked_for_behind_a_failure_is_refused(sqlite: SqliteStorage) -> None:
    ann = await user(sqlite, "ann")
    room = await general(sqlite)
    # The last statement of a change: everything before it must be undone.
    await run(
        sqlite,
        """CREATE TEMP TRIGGER broken BEFORE UPDATE OF head ON room
        WHEN (SELECT instr(payload, 'poison') FROM log ORDER BY id DESC LIMIT 1)
        BEGIN SELECT RAISE(ABORT, 'disk I/O error'); END""",
    )
    go = await pause(sqlite)
    asked = [say(sqlite, room, ann, body) for body in ("one", "poison", "two")]
    waiting = asyncio.gather(*asked, return_exceptions=True)
    await asyncio.sleep(0)
    go.set()
    results = await waiting
    assert isinstance(results[1], StorageError)
    # Asked for by somebody who could not know yet: to store it would change the order.
    assert isinstance(results[2], StorageError)
    assert (await log_of(sqlite, room))[1:] == [results[0]]
    await say(sqlite, room, ann, "two")
    assert len(await log_of(sqlite, room)) == 3


@pytest.mark.parametrize("how", ["ROLLBACK", "commit"])
async def test_a_lost_transaction_fails_its_whole_group(sqlite: SqliteStorage, how: str) -> None:
    ann = await user(sqlite, "ann")
    room = await general(sqlite)
    if how == "ROLLBACK":
        await run(
            sqlite,
            """CREATE TEMP TRIGGER broken BEFORE INSERT ON log WHEN instr(NEW.payload, 'poison')
            BEGIN SELECT RAISE(ROLLBACK, 'disk I/O error'); END""",
        )
    else:
        # Found out at the commit only.
        await sqlite.close()
        await sqlite.open()
        connections(sqlite)[0].execute("PRAGMA foreign_keys = ON")
        await run(
            sqlite,
            "CREATE TABLE broken (user TEXT REFERENCES user (id) DEFERRABLE INITIALLY DEFERRED)",
        )
        await run(
            sqlite,
            """CREATE TEMP TRIGGER broken AFTER INSERT ON log WHEN instr(NEW.payload, 'poison')
            BEGIN INSERT INTO broken VALUES ('u_none'); END""",
        )
    go = await pause(sqlite)
    asked: list[asyncio.Future[object]] = [
        asyncio.ensure_future(sqlite.append_message(room, ann.id, f"c{number}", body, False))
        for number, body in enumerate(("one", "poison", "two"))
    ]
    # Refused only for what was undone: that is no answer either.
    asked += [asyncio.ensure_future(sqlite.create_room("den", ann.id, one)) for one in ("x", "y")]
    await asyncio.sleep(0)
    go.set()
    results = await asyncio.gather(*asked, return_exceptions=True)
    assert [type(one) for one in results] == [StorageError] * 5
    assert len(await log_of(sqlite, room)) == 1
    await run(sqlite, "DROP TRIGGER broken")
    said = await sqlite.append_message(room, ann.id, "c1", "poison", action=False)
    assert (said.duplicate, said.event.seq) == (False, 2)


async def test_a_damaged_file(sqlite: SqliteStorage, database: Path) -> None:
    ann = await user(sqlite, "ann")
    room = await general(sqlite)
    await asyncio.gather(*(say(sqlite, room, ann, "x" * 1000) for _ in range(50)))
    await sqlite.close()
    content = bytearray(read(database))
    content[8192:] = b"\xff" * (len(content) - 8192)
    write(database, bytes(content))
    with pytest.raises(StorageError):
        await open_and_read(sqlite, room)


async def open_and_read(storage: SqliteStorage, room: str) -> None:
    await storage.open()
    await log_of(storage, room)


# Big logs


async def everything(storage: Storage) -> None:
    """Ask for everything once, and then for what is different the second time."""
    ann = await user(storage, "ann")
    bob = await user(storage, "bob")
    room = await general(storage)
    for _ in range(2):
        await storage.append_message(room, bob.id, "c1", "ann?", False)
        den = (await storage.create_room("den", ann.id, "c1")).room.id
        direct = (await storage.open_direct(ann.id, bob.id, "c2")).room.id
        await storage.open_direct(bob.id, ann.id, "c2")
        await storage.join_room("den", bob.id, "c3")
        await storage.set_topic(den, ann.id, "tea", "c4")
        await storage.leave_room(direct, bob.id, "c5")
        await storage.append_message(direct, ann.id, "c6", "bob?", False)
        await storage.rename(ann.id, "anna", "c7")
    await refused("cid_conflict", storage.rename(ann.id, "anne", "c6"))
    lair = (await storage.create_room("lair", bob.id, "c8")).room.id
    await storage.leave_room(lair, bob.id, "c9")
    await storage.find_user("ann")
    assert len(await storage.rooms_of(ann.id)) == 3
    await storage.public_rooms(ann.id)
    await storage.members(den)
    await storage.history(room, before=None, after=1, limit=2, max_bytes=10**6)
    await storage.history(room, before=None, after=None, limit=2, max_bytes=10**6)
    for per_room in (0, 500):
        await storage.replay(ann.id, storage.cursor_at(1), per_room, 10**9)
    await storage.mark_read(room, ann.id, 10**6)
    await storage.cursor()


async def test_nothing_goes_through_the_whole_log(sqlite: SqliteStorage) -> None:
    statements: set[str] = set()
    writing, reading = connections(sqlite)
    for connection in (writing, reading):
        connection.set_trace_callback(statements.add)
    await everything(sqlite)
    for connection in (writing, reading):
        connection.set_trace_callback(None)
    about_the_log = 0
    for statement in statements:
        if statement.split()[0] in ("SELECT", "UPDATE", "DELETE", "INSERT"):
            plan = [row[-1] for row in writing.execute("EXPLAIN QUERY PLAN " + statement)]
            about_the_log += any("log" in step.split() for step in plan)
            assert not any("SCAN log" in step for step in plan), (statement, plan)
            assert not any("B-TREE" in step for step in plan if "log" in statement), plan
    assert about_the_log > 10


async def test_the_work_does_not_grow_with_the_log(sqlite: SqliteStorage) -> None:
    """Counted in steps of SQLite's machine, which are the same on every computer."""
    ann = await user(sqlite, "ann")
    room = await general(sqlite)
    bob = await user(sqlite, "bob")

    async def steps() -> int:
        count = 0

        def step() -> int:
            nonlocal count
            count += 1
            return 0

        _, reading = connections(sqlite)
        reading.set_progress_handler(step, 1)
        await standing(sqlite, bob, room)
        await sqlite.history(room, before=None, after=None, limit=100, max_bytes=10**6)
        await sqlite.history(room, before=50, after=None, limit=10, max_bytes=10**6)
        fifty_back = sqlite.cursor_at(await sqlite.cursor() - 50)
        assert await sqlite.replay(bob.id, fifty_back, 500, 10**9)
        reading.set_progress_handler(None, 0)
        return count

    async def grow(to: int) -> None:
        await sqlite._write(
            lambda changes: changes._connection.executemany(
                """INSERT INTO log (room, seq, user, cid, time, message, digest, payload)
                VALUES (?1, ?2, ?3, 'c' || ?2, 0, 'm_' || ?2, x'00', '{"body":"hi"}')""",
                ((room, seq, ann.id) for seq in range(3, to + 1)),
            )
        )
        await run(sqlite, f"UPDATE room SET head = {to}")

    await grow(2_000)
    await sqlite.mark_read(room, bob.id, 1_900)
    small = await steps()
    await run(sqlite, "DELETE FROM log WHERE seq > 2")
    await grow(50_000)
    await sqlite.mark_read(room, bob.id, 49_900)
    assert await steps() < small * 1.1
    # Nor with what is unread of it, once there are enough, nor with one's own words.
    await run(sqlite, "UPDATE member SET read = 0")
    for who, unread in ((bob, 1_000), (ann, 0)):
        assert (await standing(sqlite, who, room)).unread == unread
