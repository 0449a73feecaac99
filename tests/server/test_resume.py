"""Coming back: nothing is lost, nothing comes twice, whatever happens in between."""

import asyncio
from collections.abc import Callable

import pytest

from chat_tui.server.storage.base import Storage
from tests.server.conftest import Chat
from tests.server.resuming import at, seqs
from tests.server.storages import TroubledStorage
from tests.server.wire import Wire


@pytest.fixture
def make_storage(make_any_storage: Callable[[], Storage]) -> Callable[[], Storage]:
    return make_any_storage


async def test_what_was_missed_is_replayed_and_then_live(chat: Chat) -> None:
    ann, bob = await chat.enter("ann"), await chat.enter("bob")
    await bob.close()
    for number in range(130):
        await ann.say(str(number), cid=f"c{number}")
    back = await chat.dial()
    welcome = await back.hello("bob", **at(bob))
    assert (welcome["resumed"], welcome["missed"]) == (True, 130)
    live = await back.of_type("live")
    assert live["cursor"] == welcome["cursor"]
    assert seqs(back.frames) == list(range(3, 133))
    batches = [f for f in back.frames if f["type"] == "events"]
    assert [len(f["events"]) for f in batches] == [64, 64, 2]
    assert batches[-1]["cursor"] == welcome["cursor"]
    assert welcome["rooms"][0]["unread"] == 130
    await ann.say("now")
    assert (await back.event(body="now"))["seq"] == 133


async def test_a_replay_names_ones_own_cids(chat: Chat) -> None:
    ann = await chat.enter("ann")
    await ann.say("mine", cid="c_mine")
    await ann.close()
    back = await chat.enter("ann", **at(ann))
    (event,) = (await back.of_type("events"))["events"]
    assert event["cid"] == "c_mine"


async def test_a_replay_frame_ends_at_its_bytes(chat: Chat) -> None:
    ann, bob = await chat.enter("ann"), await chat.enter("bob")
    for _ in range(6):
        await ann.say("x" * 12_000)
    back = await chat.enter("bob", **at(bob))
    assert [len(f["events"]) for f in back.frames if f["type"] == "events"] == [3, 3]


async def test_too_much_in_one_room_is_a_gap(idle_chat: Chat) -> None:
    await idle_chat.start(resume=5)
    ann, bob = await idle_chat.enter("ann"), await idle_chat.enter("bob")
    await ann.change("create", name="tea")
    tea = (await ann.of_type("room"))["room"]
    await bob.change("join", name="tea")
    cursor = (await bob.take(lambda f: f["type"] == "events" and f["events"][-1]["room"] == tea))[
        "cursor"
    ]
    for number in range(6):
        await ann.say(str(number))
        await ann.say(str(number), tea) if number < 4 else None
    back = await idle_chat.dial()
    welcome = await back.hello("bob", **at(bob, cursor))
    await back.of_type("live")
    assert (welcome["resumed"], welcome["missed"]) == (True, 4)
    gap = next(f for f in back.frames if f["type"] == "gap")
    assert (gap["room"], gap["from"], gap["to"]) == (ann.room(), 3, 8)
    assert {e["room"] for f in back.frames if f["type"] == "events" for e in f["events"]} == {tea}
    assert [f["type"] for f in back.frames] == ["events", "gap"]


@pytest.mark.parametrize("cursor", ["999999", "x", "-1", "1.5", "٣", "9" * 60, " 1"])
async def test_a_cursor_that_is_none_starts_over(chat: Chat, cursor: str) -> None:
    ann = await chat.enter("ann")
    wire = await chat.dial()
    resume = {"epoch": ann.welcome["epoch"], "cursor": cursor}
    reply = await wire.hello("ann", resume=resume)
    if not cursor.isascii():
        assert reply["code"] == "bad_request"
        return
    assert (reply["resumed"], reply["rewound"], reply["missed"]) == (False, True, 0)
    assert (await wire.of_type("live"))["cursor"] == ann.welcome["cursor"]


async def test_another_epoch_starts_over(chat: Chat) -> None:
    ann = await chat.enter("ann")
    resume = {"epoch": "e_other", "cursor": ann.welcome["cursor"]}
    back = await chat.enter("ann", resume=resume)
    assert back.welcome["resumed"] is False
    assert "rewound" not in back.welcome  # the epoch says so already
    assert seqs(back.frames) == []


async def test_nothing_missed_is_resumed_all_the_same(chat: Chat) -> None:
    ann = await chat.enter("ann")
    back = await chat.enter("ann", **at(ann))
    assert (back.welcome["resumed"], back.welcome["missed"]) == (True, 0)


async def test_what_happens_during_the_replay_comes_after_it(
    troubled: tuple[Chat, TroubledStorage],
) -> None:
    chat, storage = troubled
    ann, bob = await chat.enter("ann"), await chat.enter("bob")
    await ann.say("before")
    gate = storage.gate("replay")
    back = await chat.dial()
    request = await back.ask("hello", name="bob", **at(bob))
    await bob.sync()
    await ann.say("during")
    await ann.event(body="during")
    gate.set()
    assert (await back.reply(request))["missed"] == 1
    await ann.say("after")
    found = await back.events_until(body="after")
    assert [e["body"] for e in found] == ["before", "during", "after"]


@pytest.mark.parametrize("gate_at", ["before_replay", "replay"])
async def test_a_room_joined_elsewhere_during_the_replay(
    troubled: tuple[Chat, TroubledStorage], gate_at: str
) -> None:
    chat, storage = troubled
    ann, bob = await chat.enter("ann"), await chat.enter("bob")
    await ann.change("create", name="tea")
    tea = (await ann.of_type("room"))["room"]
    gate = storage.gate(gate_at)
    back = await chat.dial()
    request = await back.ask("hello", name="bob", **at(bob))
    await bob.sync()
    await bob.change("join", name="tea")
    await ann.say("hot", tea)
    await ann.say("hi")
    gate.set()
    welcome = await back.reply(request)
    assert [r["name"] for r in welcome["rooms"]] == ["general"]
    await back.of_type("live")
    await ann.say("end", tea)
    events = await back.events_until(body="end")
    assert [e["seq"] for e in events if e["room"] == tea] == [2, 3, 4]
    assert [e["seq"] for e in events if e["room"] != tea] == [3]
    assert [f["room"] for f in back.frames if f["type"] == "room"] == [tea]


async def test_a_room_left_elsewhere_during_the_replay(
    troubled: tuple[Chat, TroubledStorage],
) -> None:
    chat, storage = troubled
    ann, bob = await chat.enter("ann"), await chat.enter("bob")
    gate = storage.gate("replay")
    back = await chat.dial()
    request = await back.ask("hello", name="bob", **at(bob))
    await bob.sync()
    await bob.change("leave", room=bob.room())
    await ann.say("gone?")
    gate.set()
    assert (await back.reply(request))["type"] == "welcome"
    assert (await back.of_type("room_closed"))["room"] == ann.room()
    await back.sync()
    assert seqs(back.frames) == []


async def test_requests_wait_for_live_but_pings_do_not(
    troubled: tuple[Chat, TroubledStorage],
) -> None:
    chat, _ = troubled
    ann = await chat.enter("ann")
    for number in range(300):
        await ann.say(str(number) * 400)
    back = await chat.dial()
    await back.ask("hello", name="ann", **at(ann))
    rooms, ping = await back.ask("rooms"), await back.ask("ping")
    await back.reply(ping)
    await back.reply(rooms)
    kinds = [f["type"] for f in back.frames]
    assert "live" in kinds
    assert len(seqs(back.frames)) == 300


async def test_coming_back_again_and_again_under_fire(chat: Chat) -> None:
    """Three people talk; a fourth is cut off every few entries and resumes at its cursor."""
    senders = [await chat.enter(name) for name in ("ann", "bob", "cy")]
    reader = await chat.enter("dee")
    room = reader.room()
    total = 120

    async def talk(wire: Wire) -> None:
        for number in range(total // 3):
            await wire.say(str(number), room)

    talking = [asyncio.create_task(talk(wire)) for wire in senders]
    heard: list[int] = []
    cursor = reader.welcome["cursor"]
    ids: list[int] = [int(cursor.partition(".")[0])]
    while len(heard) < total:
        frame = await reader.of_type("events")
        heard += [e["seq"] for e in frame["events"]]
        cursor = frame["cursor"]
        ids.append(int(cursor.partition(".")[0]))
        if len(ids) % 3 == 0 and len(heard) < total:
            await reader.close()
            reader = await chat.enter("dee", **at(reader, cursor))
            assert reader.welcome["resumed"] is True
    await asyncio.gather(*talking)
    assert heard == list(range(heard[0], heard[0] + total))
    assert ids == sorted(ids)


async def test_everybody_hears_the_same_in_the_same_order(chat: Chat) -> None:
    wires = [await chat.enter(name) for name in ("ann", "bob", "cy")]
    room = wires[0].room()

    async def talk(wire: Wire) -> None:
        ids = [
            await wire.ask("send", room=room, cid=f"{wire.welcome['name']}{n}", body=str(n))
            for n in range(60)
        ]
        for number in ids:
            assert (await wire.reply(number))["type"] == "ok"

    await asyncio.gather(*(talk(wire) for wire in wires))
    await wires[0].say("end")
    logs = []
    for wire in wires:
        events = await wire.events_until(body="end")
        logs.append([(e["seq"], e["user"], e.get("body")) for e in events if "body" in e])
    assert logs[0] == logs[1] == logs[2]
    numbers = [seq for seq, _, _ in logs[0]]
    assert numbers == list(range(numbers[0], numbers[0] + 181))
    for wire in wires:
        mine = [body for _, user, body in logs[0] if user == wire.welcome["user"]]
        assert mine[:60] == [str(n) for n in range(60)]
