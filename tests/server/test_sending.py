"""Order, rate and the hold rule: what is refused never lets a later message overtake it."""

import pytest

from tests.server.conftest import Chat
from tests.server.storages import TroubledStorage
from tests.server.wire import Frame, Wire


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def slow_chat(idle_chat: Chat, clock: Clock) -> Chat:
    await idle_chat.start(send_rate=10.0, send_burst=3, clock=clock)
    return idle_chat


async def burst(wire: Wire, *bodies: str, room: str = "", retry: bool = False) -> list[Frame]:
    """Send without waiting for answers; returns them. ``retry`` is said of the first only."""
    room = room or wire.room()
    ids = []
    for at, body in enumerate(bodies):
        flag = {"retry": True} if retry and at == 0 else {}
        ids.append(await wire.ask("send", room=room, cid=f"c_{body}", body=body, **flag))
    return [await wire.reply(number) for number in ids]


def outcome(replies: list[Frame]) -> list[str]:
    return [str(reply.get("code", reply["type"])) for reply in replies]


async def test_beyond_the_burst_a_message_is_told_when_to_come_back(slow_chat: Chat) -> None:
    ann = await slow_chat.enter("ann")
    replies = await burst(ann, "1", "2", "3", "4")
    assert outcome(replies) == ["ok", "ok", "ok", "rate_limited"]
    assert (replies[-1]["retry"], replies[-1]["after_ms"]) == ("after", 100)


async def test_the_bucket_is_the_users(slow_chat: Chat) -> None:
    ann, ann2 = await slow_chat.enter("ann"), await slow_chat.enter("ann")
    assert outcome(await burst(ann, "1", "2", "3")) == ["ok"] * 3
    assert outcome(await burst(ann2, "4")) == ["rate_limited"]
    bob = await slow_chat.enter("bob")
    assert outcome(await burst(bob, "5")) == ["ok"]


async def test_after_a_refusal_all_are_refused_until_the_retry(
    slow_chat: Chat, clock: Clock
) -> None:
    ann = await slow_chat.enter("ann")
    await burst(ann, "1", "2", "3", "4")
    clock.now += 10.0
    assert outcome(await burst(ann, "5", "6")) == ["rate_limited"] * 2
    assert outcome(await burst(ann, "4", "5", "6", retry=True)) == ["ok"] * 3
    assert await ann.bodies_until("6") == ["1", "2", "3", "4", "5", "6"]


async def test_a_retry_that_is_too_early_holds_on(slow_chat: Chat, clock: Clock) -> None:
    ann = await slow_chat.enter("ann")
    await burst(ann, "1", "2", "3", "4")
    assert outcome(await burst(ann, "4", retry=True)) == ["rate_limited"]
    clock.now += 0.2
    assert outcome(await burst(ann, "5")) == ["rate_limited"]
    assert outcome(await burst(ann, "4", retry=True)) == ["ok"]


async def test_other_rooms_are_not_held(slow_chat: Chat, clock: Clock) -> None:
    ann = await slow_chat.enter("ann")
    await ann.change("create", name="tea")
    tea = (await ann.of_type("room"))["room"]
    await burst(ann, "1", "2", "3", "4")
    clock.now += 0.2
    assert outcome(await burst(ann, "t1", room=tea)) == ["ok"]
    assert outcome(await burst(ann, "5")) == ["rate_limited"]


async def test_a_new_connection_is_not_held(slow_chat: Chat, clock: Clock) -> None:
    ann = await slow_chat.enter("ann")
    await burst(ann, "1", "2", "3", "4")
    clock.now += 0.2
    ann2 = await slow_chat.enter("ann")
    assert outcome(await burst(ann2, "4")) == ["ok"]


async def test_what_will_never_be_accepted_holds_nothing(slow_chat: Chat) -> None:
    ann = await slow_chat.enter("ann")
    replies = await burst(ann, "1", " ", "2")
    assert outcome(replies) == ["ok", "invalid_text", "ok"]


async def test_refusals_wait_for_the_answers_before_them() -> None:
    storage = TroubledStorage()
    chat = Chat(storage)
    await chat.start(send_rate=0.001, send_burst=1)
    ann = await chat.enter("ann")
    gate = storage.gate("append_message")
    first = await ann.ask("send", room=ann.room(), cid="c1", body="1")
    second = await ann.ask("send", room=ann.room(), cid="c2", body="2")
    third = await ann.ask("send", room=ann.room(), cid="c3", body=" ", retry=True)
    await ann.sync()
    assert [f for f in ann.frames if f.get("id") in (first, second, third)] == []
    gate.set()
    await ann.reply(third)
    assert [f["id"] for f in ann.frames if f.get("id") in (first, second)] == [first, second]
    await chat.stop()


async def test_a_full_disk_holds_and_recovers(troubled: tuple[Chat, TroubledStorage]) -> None:
    chat, storage = troubled
    ann = await chat.enter("ann")
    assert outcome(await burst(ann, "1")) == ["ok"]
    storage.broken.add("append_message")
    replies = await burst(ann, "2", "3", "4")
    assert outcome(replies) == ["busy"] * 3
    assert (replies[0]["retry"], replies[0]["after_ms"]) == ("after", 1000)
    storage.broken.clear()
    replies = await burst(ann, "5")
    assert (outcome(replies), replies[0]["after_ms"]) == (["busy"], 1000)
    assert outcome(await burst(ann, "2", "3", "4", "5", retry=True)) == ["ok"] * 4
    assert await ann.bodies_until("5") == ["1", "2", "3", "4", "5"]


async def test_many_may_be_under_way_at_once(troubled: tuple[Chat, TroubledStorage]) -> None:
    chat, storage = troubled
    ann = await chat.enter("ann")
    gate = storage.gate("append_message")
    ids = [await ann.ask("send", room=ann.room(), cid=f"c{n}", body=str(n)) for n in range(100)]
    await ann.sync()
    newest = await storage.cursor()
    assert newest >= 100
    assert [f for f in ann.frames if f["type"] in ("ok", "events")] == []
    gate.set()
    await ann.reply(ids[-1])
    assert (await ann.bodies_until("99")) == [str(n) for n in range(100)]


async def test_no_more_are_taken_than_may_be_under_way() -> None:
    storage = TroubledStorage()
    chat = Chat(storage)
    await chat.start(pipeline=4)
    ann, bob = await chat.enter("ann"), await chat.enter("bob")
    gate = storage.gate("append_message")
    before = await storage.cursor()
    ids = [await ann.ask("send", room=ann.room(), cid=f"c{n}", body=str(n)) for n in range(10)]
    while await storage.cursor() < before + 4:
        await bob.sync()
    await bob.sync()
    assert await storage.cursor() == before + 4
    gate.set()
    assert (await ann.reply(ids[-1]))["type"] == "ok"
    await chat.stop()


async def test_a_sender_who_is_gone_is_still_heard(
    troubled: tuple[Chat, TroubledStorage],
) -> None:
    chat, storage = troubled
    ann, bob = await chat.enter("ann"), await chat.enter("bob")
    gate = storage.gate("append_message")
    before = await storage.cursor()
    await ann.ask("send", room=ann.room(), cid="c1", body="last words")
    while await storage.cursor() == before:
        await bob.sync()
    await ann.close()
    await bob.take(lambda f: f["type"] == "presence" and not f["online"])
    gate.set()
    assert (await bob.event(body="last words"))["name"] == "ann"
