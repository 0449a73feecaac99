"""What is asked of a storage on disk costs the same however long the log is."""

from chat_tui.server.storage.base import Storage
from chat_tui.server.storage.sqlite import SqliteStorage
from tests.server.storage.helpers import general, refused, standing, user
from tests.server.storage.inside import connections, run


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
