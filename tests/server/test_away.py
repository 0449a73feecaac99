"""Being away and last seen, on the wire."""

from pathlib import Path
from typing import Any

import pytest

from chat_tui.server.storage.sqlite import SqliteStorage
from tests.server.conftest import Chat
from tests.server.storages import TroubledStorage
from tests.server.wire import Frame, Wire


async def heard(wire: Wire, name: str) -> Frame:
    """The next presence of somebody, without its type and user."""
    frame = await wire.take(lambda f: f["type"] == "presence" and f["name"] == name)
    return {key: frame[key] for key in ("online", "away", "seen") if key in frame}


async def member(wire: Wire, room: str, name: str) -> Frame:
    reply = await wire.request("members", room=room)
    (found,) = [one for one in reply["members"] if one["name"] == name]
    return {key: found[key] for key in ("online", "away", "seen") if key in found}


async def silent(*wires: Wire) -> None:
    """Nobody of these has heard of anybody."""
    for wire in wires:
        await wire.sync()
        assert [frame for frame in wire.frames if frame["type"] == "presence"] == []


async def test_the_others_hear_of_it_once(chat: Chat) -> None:
    ann, bob = await chat.enter("ann"), await chat.enter("bob")
    await heard(ann, "bob")
    for _ in range(3):
        reply = await bob.request("away", text=" tea\n and cake ")
        assert reply == {"type": "ok", "id": reply["id"]}
    assert await heard(ann, "bob") == {"online": True, "away": "tea and cake"}
    assert await heard(bob, "bob") == {"online": True, "away": "tea and cake"}
    assert await member(ann, ann.room(), "bob") == {"online": True, "away": "tea and cake"}
    await silent(ann, bob)


async def test_to_and_fro_is_told_in_the_end(idle_chat: Chat) -> None:
    await idle_chat.start(presence_interval=0.2)
    ann, bob = await idle_chat.enter("ann"), await idle_chat.enter("bob")
    await heard(ann, "bob")
    for number in range(40):
        await bob.request("away", text=str(number))
    await bob.request("away", on=False)
    await bob.request("away", text="last")
    frames = [await heard(ann, "bob")]
    while frames[-1] != {"online": True, "away": "last"}:
        frames.append(await heard(ann, "bob"))
    assert len(frames) < 20


async def test_only_who_shares_a_room_hears_of_it(chat: Chat) -> None:
    ann, bob = await chat.enter("ann"), await chat.enter("bob")
    await heard(ann, "bob")
    room = ann.room()
    await ann.change("leave", room=room)
    await bob.request("away", text="secret")
    await silent(ann)
    await ann.change("join", name="general")
    await bob.request("away", text="known")
    await bob.sync()


async def test_who_comes_into_a_room_away_is_seen_away(chat: Chat) -> None:
    ann, bob = await chat.enter("ann"), await chat.enter("bob")
    await heard(ann, "bob")
    await bob.change("leave", room=bob.room())
    await bob.request("away", text="tea")
    await silent(ann)
    await bob.change("join", name="general")
    assert await heard(ann, "bob") == {"online": True, "away": "tea"}


async def test_away_only_when_all_terminals_are(idle_chat: Chat) -> None:
    await idle_chat.start(presence_interval=0.0)
    ann, desk = await idle_chat.enter("ann"), await idle_chat.enter("bob")
    laptop = await idle_chat.enter("bob")
    await heard(ann, "bob")
    await desk.request("away", text="out")
    await silent(ann, desk, laptop)
    await laptop.request("away", text="")
    for wire in (ann, desk, laptop):
        assert await heard(wire, "bob") == {"online": True, "away": "out"}
    third = await idle_chat.enter("bob")
    assert await heard(ann, "bob") == {"online": True}
    await third.close()
    assert await heard(ann, "bob") == {"online": True, "away": "out"}
    script = await idle_chat.enter("bob", away="")
    await script.close()
    await silent(ann)
    await desk.request("away", on=False)
    assert await heard(ann, "bob") == {"online": True}


async def test_a_reconnect_is_no_coming_back(idle_chat: Chat) -> None:
    await idle_chat.start(linger=5.0)
    ann, bob = await idle_chat.enter("ann"), await idle_chat.enter("bob", away="tea")
    assert await heard(ann, "bob") == {"online": True, "away": "tea"}
    assert await heard(bob, "bob") == {"online": True, "away": "tea"}
    await bob.close()
    again = await idle_chat.enter("bob", away="tea")
    assert await heard(again, "bob") == {"online": True, "away": "tea"}
    await silent(ann)


async def test_one_that_comes_away_hears_that_another_is_there(chat: Chat) -> None:
    await chat.enter("bob")
    away = await chat.enter("bob", away="tea")
    assert await heard(away, "bob") == {"online": True}


@pytest.mark.parametrize("question", ["members", "whois"])
async def test_who_goes_away_while_somebody_asks_is_not_told_of_as_here(
    troubled: tuple[Chat, TroubledStorage], question: str
) -> None:
    chat, storage = troubled
    ann, bob = await chat.enter("ann"), await chat.enter("bob")
    await heard(ann, "bob")
    about = {"room": ann.room()} if question == "members" else {"name": "bob"}
    read = storage.gate("operators")
    asked = await ann.ask(question, **about)
    await bob.request("away", text="tea")
    assert await heard(ann, "bob") == {"online": True, "away": "tea"}
    read.set()
    reply = await ann.reply(asked)
    people = [reply["person"]] if question == "whois" else reply["members"]
    assert [one.get("away") for one in people if one["name"] == "bob"] == ["tea"]


@pytest.mark.parametrize("text", [5, [], "x" * 100_000])
async def test_nonsense_is_refused_or_cut(chat: Chat, text: Any) -> None:
    ann, bob = await chat.enter("ann"), await chat.enter("bob")
    await heard(ann, "bob")
    if isinstance(text, str):
        await bob.request("away", text=text[:60_000])
        assert await heard(ann, "bob") == {"online": True, "away": "x" * 120}
        return
    assert (await bob.request("away", text=text))["code"] == "bad_request"
    assert (await bob.request("away", on="x"))["code"] == "bad_request"
    await silent(ann)


async def test_when_somebody_was_seen(idle_chat: Chat) -> None:
    now = [2_000_000_005_000]
    await idle_chat.start(wall_ms=lambda: now[0])
    bob = await idle_chat.enter("bob")
    ann = await idle_chat.enter("ann")
    direct = (await ann.change("direct", name="bob"))["room"]
    await ann.say("hello", direct)
    assert await heard(ann, "bob") == {"online": True}
    now[0] = 2_000_000_009_000
    await bob.close()
    assert await heard(ann, "bob") == {"online": False, "seen": 2_000_000_009_000}
    assert await member(ann, direct, "bob") == {"online": False, "seen": 2_000_000_009_000}
    assert await member(ann, ann.room(), "bob") == {"online": False}


async def test_a_stop_is_the_end_of_a_visit(tmp_path: Path) -> None:
    now = [5_000]
    chat = Chat(SqliteStorage(tmp_path / "server.db", clock=lambda: 1_000))
    await chat.start(wall_ms=lambda: now[0])
    bob = await chat.enter("bob")
    now[0] = 9_000
    await chat.stop()
    again = SqliteStorage(tmp_path / "server.db")
    await again.open()
    seen = await again.visits(bob.welcome["user"])
    await again.close()
    assert seen is not None
    assert (seen.first, seen.last) == (1_000, 9_000)


async def test_a_disk_that_refuses_lets_people_come_and_go() -> None:
    storage = TroubledStorage()
    storage.broken.add("note_visit")
    chat = Chat(storage)
    await chat.start()
    ann, bob = await chat.enter("ann"), await chat.enter("bob")
    await heard(ann, "bob")
    await bob.close()
    assert (await heard(ann, "bob"))["online"] is False
    assert (await ann.say("still here"))["type"] == "ok"
    await chat.stop()


async def test_who_of_ones_conversations_is_there_is_told_before_live(chat: Chat) -> None:
    ann, bob = await chat.enter("ann"), await chat.enter("bob")
    await chat.enter("cy")
    room = (await ann.change("direct", name="bob"))["room"]
    await ann.say("psst", room)
    await bob.event(body="psst")
    assert (await bob.request("away", text="tea"))["type"] == "ok"
    again = await chat.enter("ann")
    before = [frame for frame in again.frames if frame["type"] == "presence"]
    assert [(f["name"], f["online"], f["away"]) for f in before] == [("bob", True, "tea")]


async def test_who_opens_a_conversation_is_known_to_be_there(chat: Chat) -> None:
    ann, bob = await chat.enter("ann"), await chat.enter("bob")
    await ann.request("away", text="tea")
    room = (await ann.change("direct", name="bob"))["room"]
    assert await heard(bob, "ann") == {"online": True, "away": "tea"}
    await silent(bob)
    await ann.say("psst", room)
    await bob.of_type("room")
    assert await heard(bob, "ann") == {"online": True, "away": "tea"}
