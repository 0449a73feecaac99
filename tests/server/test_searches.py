"""How many may search at a time, and that nobody else waits for them."""

import asyncio
from typing import Any

import pytest

from chat_tui.server.searches import Searches, TooManySearches
from chat_tui.server.storage.base import Findings
from tests.server.conftest import Chat
from tests.server.wire import Frame


class Slow:
    """A search that lasts until it is let go."""

    def __init__(self) -> None:
        self.begun = 0
        self.go = asyncio.Event()

    async def __call__(self) -> str:
        self.begun += 1
        await self.go.wait()
        return "found"


async def test_one_of_each_user_and_few_in_all() -> None:
    searches, slow = Searches(2), Slow()
    ann = asyncio.create_task(searches.run("ann", slow))
    bob = asyncio.create_task(searches.run("bob", slow))
    await asyncio.sleep(0)
    for user in ("ann", "cy"):
        with pytest.raises(TooManySearches):
            await searches.run(user, slow)
    slow.go.set()
    assert [await ann, await bob] == ["found", "found"]
    assert slow.begun == 2
    assert await searches.run("cy", slow) == "found"


async def test_who_hangs_up_has_not_made_room_for_another() -> None:
    searches, slow = Searches(2), Slow()
    ann = asyncio.create_task(searches.run("ann", slow))
    await asyncio.sleep(0)
    ann.cancel()
    await asyncio.wait([ann])
    with pytest.raises(TooManySearches):
        await searches.run("ann", slow)
    slow.go.set()
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert await searches.run("ann", slow) == "found"


async def test_one_that_fails_makes_room_again() -> None:
    searches = Searches(1)

    async def fail() -> None:
        raise ZeroDivisionError

    for _ in range(2):
        with pytest.raises(ZeroDivisionError):
            await searches.run("ann", fail)


def told(frame: Frame) -> tuple[Any, ...]:
    return frame["type"], frame["code"], frame["retry"]


async def test_a_slow_search_delays_neither_messages_nor_others(
    chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, go = asyncio.Event(), asyncio.Event()
    search = chat.storage.search

    async def held(*args: Any, **more: Any) -> Findings:
        begun.set()
        await go.wait()
        return await search(*args, **more)

    monkeypatch.setattr(chat.storage, "search", held)
    ann, again, bob = await chat.enter("ann"), await chat.enter("ann"), await chat.enter("bob")
    terms = [{"text": "tea"}]
    first = await ann.ask("search", terms=terms)
    await begun.wait()
    refusal = await again.request("search", terms=terms)
    assert told(refusal) == ("error", "busy", "after")
    assert refusal["after_ms"] == 1000
    assert (await again.say("tea"))["type"] == "ok", "a message does not wait"
    second = await bob.ask("search", terms=terms)
    go.set()
    for wire, asked in ((ann, first), (bob, second)):
        assert (await wire.reply(asked))["type"] == "found"
    assert (await again.request("search", terms=terms))["type"] == "found"
