"""When somebody came first, and was there last."""

import sqlite3
from pathlib import Path

from chat_tui.server.storage.base import Storage, Visits
from chat_tui.server.storage.sqlite import SqliteStorage
from tests.server.storage.conftest import NOW
from tests.server.storage.helpers import general, refused, say, user


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
