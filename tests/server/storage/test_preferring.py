"""What every storage does with preferences, and what it counts by them."""

from pathlib import Path

import pytest

from chat_tui.domain.preferences import Preference, PreferenceKind
from chat_tui.server.storage import rules
from chat_tui.server.storage.base import Storage, User
from chat_tui.server.storage.rules import Quota
from chat_tui.server.storage.sqlite import SqliteStorage
from tests.server.storage.helpers import general, refused, say, standing, user

K = PreferenceKind


async def test_set_change_and_take_back(storage: Storage) -> None:
    ann, bob = await user(storage, "ann"), await user(storage, "bob")
    muted, level = Preference(K.MUTED, "r_1", "on"), Preference(K.LEVEL, "r_1", "all")
    for one in (muted, level, level):
        await storage.prefer(ann.id, one)
    assert await storage.preferences(ann.id) == [level, muted]
    assert await storage.preferences(bob.id) == []
    await storage.prefer(ann.id, Preference(K.LEVEL, "r_1", "none"))
    await storage.prefer(ann.id, Preference(K.MUTED, "r_1"))
    await storage.prefer(ann.id, Preference(K.FAVOURITE, "r_1"))
    assert await storage.preferences(ann.id) == [Preference(K.LEVEL, "r_1", "none")]
    await refused("not_found", storage.prefer("u_nobody", muted))


async def test_who_is_ignored_is_not_counted(storage: Storage) -> None:
    ann, bob, eve = [await user(storage, name) for name in ("ann", "bob", "eve")]
    room = await general(storage)
    await storage.mark_read(room, ann.id, 1 << 40)
    await say(storage, room, bob, "ann?")
    await say(storage, room, eve, "ann! ann!")
    now = await standing(storage, ann, room)
    assert (now.unread, now.mentions) == (2, 2)
    await storage.prefer(ann.id, Preference(K.IGNORED, eve.id, "eve"))
    now = await standing(storage, ann, room)
    assert (now.unread, now.mentions) == (1, 1)
    assert now.attention.ignored == {eve.id}
    assert (await standing(storage, bob, room)).unread == 1
    await storage.prefer(ann.id, Preference(K.IGNORED, eve.id))
    marked = await storage.mark_read(room, ann.id, 0)
    assert marked is not None
    assert (marked.unread, marked.mentions) == (2, 2)


async def test_a_word_makes_a_mention(storage: Storage) -> None:
    ann, bob = await user(storage, "ann"), await user(storage, "bob")
    room = await general(storage)
    await storage.mark_read(room, ann.id, 1 << 40)
    await say(storage, room, bob, "we Deploy now")
    assert (await standing(storage, ann, room)).mentions == 0
    await storage.prefer(ann.id, Preference(K.HIGHLIGHT, "deploy", "on"))
    assert (await standing(storage, ann, room)).mentions == 1


async def test_there_is_room_for_so_many(database: Path) -> None:
    storage = SqliteStorage(database, quota=Quota(preferences_per_user=2))
    await storage.open()
    ann = await user(storage, "ann")
    for room in ("r_1", "r_2"):
        await storage.prefer(ann.id, Preference(K.MUTED, room, "on"))
    await refused("quota", storage.prefer(ann.id, Preference(K.MUTED, "r_3", "on")))
    await storage.prefer(ann.id, Preference(K.MUTED, "r_2", "on"))
    await storage.prefer(ann.id, Preference(K.MUTED, "r_3"))
    await storage.prefer(ann.id, Preference(K.MUTED, "r_1"))
    await storage.prefer(ann.id, Preference(K.MUTED, "r_3", "on"))
    await storage.close()
    again = SqliteStorage(database)
    await again.open()
    assert [one.key for one in await again.preferences(ann.id)] == ["r_2", "r_3"]
    await again.close()


async def test_of_very_much_the_newest_is_looked_through(
    storage: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "COUNTED_SIZE", 1_000)
    ann, bob = await user(storage, "ann"), await user(storage, "bob")
    room = await general(storage)
    await storage.mark_read(room, ann.id, 1 << 40)
    for body in ("ann", "ann " * 250, "ann"):
        await say(storage, room, bob, body)
    assert await _counted(storage, ann, room) == [(3, 1)] * 2
    monkeypatch.setattr(rules, "COUNTED_SIZE", 10_000)
    assert await _counted(storage, ann, room) == [(3, 3)] * 2


async def test_what_takes_long_to_look_through_is_not_looked_through(
    storage: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "COUNTED_PLACES", 20)
    ann, bob = await user(storage, "ann"), await user(storage, "bob")
    room = await general(storage)
    await storage.mark_read(room, ann.id, 1 << 40)
    for body in ("ann", "anna " * 100, "ann"):
        await say(storage, room, bob, body)
    assert await _counted(storage, ann, room) == [(3, 1)] * 2


async def _counted(storage: Storage, who: User, room: str) -> list[tuple[int, int]]:
    one, other = await standing(storage, who, room), await storage.mark_read(room, who.id, 0)
    assert other is not None
    return [(each.unread, each.mentions) for each in (one, other)]
