"""What only a storage on disk does: files and groups."""

import asyncio
import sqlite3
import stat
import threading
from itertools import chain, repeat
from pathlib import Path

import pytest

from chat_tui.domain.errors import StorageError
from chat_tui.server.storage import schema
from chat_tui.server.storage.sqlite import SqliteStorage
from tests.patience import PATIENCE
from tests.server.storage.helpers import cid, general, log_of, refused, say, user
from tests.server.storage.inside import connections, pause, read, run

# Files


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


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
        go.wait(PATIENCE)
        (after,) = connection.execute(count).fetchone()
        return before, after

    read = asyncio.ensure_future(sqlite._read(slow))
    await asyncio.to_thread(reading.wait, PATIENCE)
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
