"""A disk that refuses to write, or gives back something else: told, and nothing is half done."""

import asyncio
from pathlib import Path

import pytest

from chat_tui.domain.errors import StorageError
from chat_tui.server.storage.sqlite import SqliteStorage
from tests.server.storage.helpers import general, log_of, say, user
from tests.server.storage.inside import connections, pause, run


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


def damage(database: Path) -> None:
    content = bytearray(database.read_bytes())
    content[8192:] = b"\xff" * (len(content) - 8192)
    database.write_bytes(content)


async def test_a_damaged_file(sqlite: SqliteStorage, database: Path) -> None:
    ann = await user(sqlite, "ann")
    room = await general(sqlite)
    await asyncio.gather(*(say(sqlite, room, ann, "x" * 1000) for _ in range(50)))
    await sqlite.close()
    damage(database)
    with pytest.raises(StorageError):
        await open_and_read(sqlite, room)


async def open_and_read(storage: SqliteStorage, room: str) -> None:
    await storage.open()
    await log_of(storage, room)
