"""When somebody came first, and was there last."""

import sqlite3
from pathlib import Path

from chat_tui.server.storage.base import Storage, Visits
from chat_tui.server.storage.sqlite import SqliteStorage
from tests.server.storage.conftest import NOW
from tests.server.storage.helpers import cid, general, refused, say, user


async def test_visits(storage: Storage) -> None:
    ann, bob = await user(storage, "ann"), await user(storage, "bob")
    assert await storage.visits(ann.id) == Visits(NOW, NOW)
    await storage.note_visit(ann.id, NOW + 5)
    await storage.note_visit(ann.id, NOW + 3)
    assert await storage.visits(ann.id) == Visits(NOW, NOW + 5)
    assert await user(storage, "ann") == ann
    assert await storage.visits(ann.id) == Visits(NOW, NOW + 5)
    assert await storage.visits(bob.id) == Visits(NOW, NOW)
    assert await storage.visits("u_nobody") is None
    await refused("not_found", storage.note_visit("u_nobody", 1))


async def test_rooms_that_two_share(storage: Storage) -> None:
    ann, bob, cy = [await user(storage, name) for name in ("ann", "bob", "cy")]
    everybody = await general(storage)
    tea = (await storage.create_room("Tea", ann.id, cid())).room.id
    await storage.join_room("tea", bob.id, cid())
    await storage.create_room("cake", ann.id, cid())
    direct = (await storage.open_direct(ann.id, bob.id, cid())).room.id
    assert await storage.shared_rooms(ann.id, bob.id) == [everybody, tea]
    await say(storage, direct, ann, "hello")
    for one, other in ((ann, bob), (bob, ann)):
        assert await storage.shared_rooms(one.id, other.id) == [everybody, tea, direct]
    await storage.leave_room(everybody, cy.id, cid())
    assert await storage.shared_rooms(cy.id, bob.id) == []
    assert await storage.shared_rooms(bob.id, "u_nobody") == []
    assert await storage.shared_rooms(bob.id, bob.id) == [everybody, tea, direct]


async def test_they_are_on_the_disk(database: Path, sqlite: SqliteStorage) -> None:
    ann = await user(sqlite, "ann")
    await sqlite.note_visit(ann.id, NOW + 5)
    await sqlite.close()
    again = SqliteStorage(database)
    await again.open()
    assert await again.visits(ann.id) == Visits(NOW, NOW + 5)
    await again.close()


async def test_of_an_older_database_there_is_what_people_did(
    database: Path, sqlite: SqliteStorage
) -> None:
    """Before format 4 no visits were kept."""
    ann, bob = await user(sqlite, "ann"), await user(sqlite, "bob")
    said = await say(sqlite, await general(sqlite), ann, "tea")
    await sqlite.close()
    connection = sqlite3.connect(database)
    connection.execute("UPDATE log SET time = time + 7 WHERE id = ?", (said.id,))
    connection.executescript("DROP TABLE visit; PRAGMA user_version = 2;")
    connection.close()
    await sqlite.open()
    assert await sqlite.visits(ann.id) == Visits(NOW, NOW + 7)
    assert await sqlite.visits(bob.id) == Visits(NOW, NOW)
    await sqlite.note_visit(ann.id, NOW + 9)
    assert await sqlite.visits(ann.id) == Visits(NOW, NOW + 9)
