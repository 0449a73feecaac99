"""Clocks that go backwards, and requests that come twice before the first is written."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from chat_tui.server.storage.base import Message, Storage
from chat_tui.server.storage.memory import MemoryStorage
from chat_tui.server.storage.rules import Clock
from chat_tui.server.storage.sqlite import SqliteStorage
from tests.server.storage.helpers import cid, general, log_of, say, user
from tests.server.storage.inside import pause


@pytest.fixture(params=["memory", "sqlite"])
def make(request: pytest.FixtureRequest, database: Path) -> Callable[[Clock], Storage]:
    if request.param == "memory":
        return lambda clock: MemoryStorage(clock=clock)
    return lambda clock: SqliteStorage(database, clock=clock)


async def test_a_clock_that_goes_backwards_changes_no_order(
    make: Callable[[Clock], Storage],
) -> None:
    now = 1_763_863_200_000

    def clock() -> int:
        nonlocal now
        now -= 60_000
        return now

    storage = make(clock)
    await storage.open()
    ann = await user(storage, "ann")
    room = await general(storage)
    start = storage.cursor_at(await storage.cursor())
    said = [await say(storage, room, ann, str(number)) for number in range(5)]
    assert [event.time for event in said] == sorted((event.time for event in said), reverse=True)
    assert (await log_of(storage, room))[1:] == said
    replay = await storage.replay(ann.id, start, 500, 10**6)
    assert replay is not None
    assert list(replay.events) == said
    await storage.mark_read(room, ann.id, said[2].seq)
    assert (await storage.rooms_of(ann.id))[0].read == said[2].seq
    await storage.close()


async def test_a_try_again_before_the_first_is_written(sqlite: SqliteStorage) -> None:
    ann = await user(sqlite, "ann")
    room = await general(sqlite)
    go = await pause(sqlite)

    def send(body: str, under: str) -> "asyncio.Future[Message]":
        return asyncio.ensure_future(sqlite.append_message(room, ann.id, under, body, False))

    first = send("one", "c1")
    behind = send("two", "c2")
    await asyncio.sleep(0)  # both are asked for
    first.cancel()  # the connection that asked for it is gone
    again = send("one", "c1")
    created = [asyncio.ensure_future(sqlite.create_room("den", ann.id, "c3")) for _ in range(2)]
    await asyncio.sleep(0)
    go.set()
    results = await asyncio.gather(again, behind)
    assert [(one.duplicate, one.event.seq) for one in results] == [(True, 2), (False, 3)]
    rooms = await asyncio.gather(*created)
    assert rooms[0].room == rooms[1].room
    assert [len(one.events) for one in rooms] == [1, 0]
    assert len(await log_of(sqlite, room)) == 3


async def test_a_cid_belongs_to_one_person(make: Callable[[Clock], Storage]) -> None:
    storage = make(lambda: 0)
    await storage.open()
    ann, bob = await user(storage, "ann"), await user(storage, "bob")
    room = await general(storage)
    under = cid()
    both = [
        await storage.append_message(room, who.id, under, "hi", False) for who in (ann, bob, ann)
    ]
    assert [one.duplicate for one in both] == [False, False, True]
    assert both[0].event == both[2].event != both[1].event
    await storage.close()
