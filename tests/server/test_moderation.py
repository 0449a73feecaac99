"""Invitations, removals and bans, on the wire."""

from collections.abc import Callable
from pathlib import Path

import pytest

from chat_tui.server.storage.base import Storage
from chat_tui.server.storage.memory import MemoryStorage
from chat_tui.server.storage.sqlite import SqliteStorage
from tests.server.conftest import Chat
from tests.server.moderating import KEEPS, den_of
from tests.server.wire import Frame, Wire


@pytest.fixture(params=["memory", "sqlite"])
def make_storage(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], Storage]:
    if request.param == "memory":
        return lambda: MemoryStorage(operators=["root"])
    return lambda: SqliteStorage(tmp_path / "chat.db", operators=["root"])


def resuming(wire: Wire, cursor: str) -> dict[str, Frame]:
    return {"resume": {"epoch": wire.welcome["epoch"], "cursor": cursor}}


async def test_who_is_kicked_sees_that_and_nothing_more(chat: Chat) -> None:
    ann, eve = await chat.enter("ann"), await chat.enter("eve", **KEEPS)
    den = await den_of(ann, eve)
    assert (await eve.of_type("room"))["room"] == den
    await eve.event(type="joined", room=den)
    reply = await ann.change("kick", room=den, name="EVE", reason=" buy\nnothing ")
    assert reply == {"type": "ok", "id": reply["id"], "room": den}
    entry = {"type": "left", "name": "eve", "by_name": "ann", "reason": "buy nothing"}
    for wire in (ann, eve):
        left = await wire.event(**entry)
    removed = await eve.take(lambda frame: frame["type"] == "room" and "removed" in frame)
    assert removed["removed"] == {"by": "ann", "time": left["time"], "reason": "buy nothing"}
    assert (removed["head"], removed["unread"]) == (left["seq"], 0)

    await ann.say("now that we are alone", den)
    await ann.change("topic", room=den, topic="secrets")
    await ann.say("hello everybody")
    assert await eve.bodies_until("hello everybody") == ["hello everybody"]
    assert not [f for f in eve.frames if f.get("room") == den]
    reply = await eve.say("but why", den)
    assert (reply["code"], reply["retry"]) == ("not_member", "never")
    assert reply["message"] == "ann removed you from this room (buy nothing)."


async def test_a_client_that_does_not_keep_the_room_sees_it_close(chat: Chat) -> None:
    ann, eve = await chat.enter("ann"), await chat.enter("eve")
    den = await den_of(ann, eve)
    await ann.change("kick", room=den, name="eve")
    assert (await eve.of_type("room_closed"))["room"] == den
    await eve.sync()
    assert not [f for f in eve.frames if "removed" in f]
    again = await chat.enter("eve")
    assert [room["name"] for room in again.welcome["rooms"]] == ["general"]
    # A later ban is no news to it.
    await ann.change("ban", room=den, name="eve")
    await again.sync()
    assert not [f for f in again.frames if f["type"] in ("room", "room_closed", "events")]


async def test_kicked_while_away_the_replay_stops_there(chat: Chat) -> None:
    ann, eve = await chat.enter("ann"), await chat.enter("eve", **KEEPS)
    den = await den_of(ann, eve)
    await eve.event(type="joined", room=den)
    await ann.say("seen", den)
    cursor = (await eve.of_type("events"))["cursor"]
    await eve.close()
    await ann.say("missed", den)
    await ann.change("kick", room=den, name="eve", reason="spam")
    await ann.change("topic", room=den, topic="secrets")
    await ann.say("not for eve", den)

    back = await chat.enter("eve", **KEEPS, **resuming(eve, cursor))
    (room,) = [one for one in back.welcome["rooms"] if one["name"] == "den"]
    assert (room["topic"], room["removed"]["reason"]) == ("", "spam")
    assert room["head"] == 5
    replayed = [e for f in back.frames if f["type"] == "events" for e in f["events"]]
    assert [(e["type"], e.get("body")) for e in replayed] == [("message", "missed"), ("left", None)]
    assert back.welcome["missed"] == 2
    # What came with it is not told twice.
    last = [f for f in back.frames if f["type"] == "events"][-1]["cursor"]
    third = await chat.enter("eve", **KEEPS, **resuming(eve, last))
    assert third.welcome["missed"] == 0
    old = await chat.enter("eve", **resuming(eve, cursor))
    assert old.welcome["missed"] == 0


async def test_kicked_out_nothing_of_the_room_is_to_be_had(chat: Chat) -> None:
    ann, eve = await chat.enter("ann"), await chat.enter("eve", **KEEPS)
    den = await den_of(ann, eve)
    message = (await ann.say("a secret word", den))["message"]
    await ann.change("kick", room=den, name="eve")
    asked = [
        await eve.request("history", room=den, before=99),
        await eve.request("members", room=den),
        await eve.request("bans", room=den),
        await eve.request("thread", room=den, message=message),
        await eve.request("read", room=den, seq=1),
        await eve.request("search", room=den, terms=[{"text": "secret"}]),
        await eve.change("topic", room=den, topic="mine"),
        await eve.change("edit", room=den, message=message, body="x"),
        await eve.change("invite", room=den, name="ann"),
        await eve.change("kick", room=den, name="ann"),
        await eve.change("ban", room=den, name="ann"),
    ]
    assert [reply["code"] for reply in asked] == ["not_member"] * len(asked)
    found = await eve.request("search", terms=[{"text": "secret"}])
    assert found["events"] == []
    await eve.send(type="typing", room=den, on=True)
    await eve.sync()
    await ann.sync()
    assert not [frame for frame in ann.frames if frame["type"] == "typing"]


async def test_banned_there_is_no_way_back_until_it_ends(chat: Chat) -> None:
    ann, eve = await chat.enter("ann"), await chat.enter("eve", **KEEPS)
    den = await den_of(ann, eve)
    await ann.change("ban", room=den, name="eve", reason="spam")
    removed = await eve.take(lambda frame: frame["type"] == "room" and "removed" in frame)
    assert removed["removed"]["banned"] is True
    refused = await eve.change("join", name="den")
    assert (refused["code"], refused["retry"]) == ("forbidden", "never")
    assert refused["message"] == "ann banned you from this room (spam)."
    listed = await eve.request("rooms")
    assert [room["name"] for room in listed["rooms"]] == ["general"]
    bans = (await ann.request("bans", room=den))["bans"]
    assert [(ban["name"], ban["by"], ban["reason"]) for ban in bans] == [("eve", "ann", "spam")]

    await ann.change("ban", room=den, name="eve", on=False)
    told = await eve.take(lambda frame: frame["type"] == "room" and "removed" in frame)
    assert "banned" not in told["removed"]
    assert (await ann.request("bans", room=den))["bans"] == []
    await eve.change("join", name="den")
    assert "removed" not in (await eve.of_type("room"))
    await ann.event(type="joined", room=den, name="eve")
    assert (await eve.say("sorry", den))["type"] == "ok"


async def test_all_terminals_hear_of_it_and_one_lets_go_for_all(chat: Chat) -> None:
    ann = await chat.enter("ann")
    one, other = await chat.enter("eve", **KEEPS), await chat.enter("eve", **KEEPS)
    den = await den_of(ann, one)
    await ann.change("kick", room=den, name="eve")
    for wire in (one, other):
        await wire.take(lambda frame: frame["type"] == "room" and "removed" in frame)
    assert (await one.change("leave", room=den))["type"] == "ok"
    for wire in (one, other):
        assert (await wire.of_type("room_closed"))["room"] == den
    again = await chat.enter("eve", **KEEPS)
    assert [room["name"] for room in again.welcome["rooms"]] == ["general"]


async def test_the_same_cid_kicks_once(chat: Chat) -> None:
    ann, eve = await chat.enter("ann"), await chat.enter("eve")
    den = await den_of(ann, eve)
    first = await ann.request("kick", room=den, name="eve", cid="c1")
    await eve.change("join", name="den")
    again = await ann.request("kick", room=den, name="eve", cid="c1")
    assert (first["type"], again["type"]) == ("ok", "ok")
    conflict = await ann.request("kick", room=den, name="eve", reason="other", cid="c1")
    assert conflict["code"] == "cid_conflict"
    assert (await eve.say("still here", den))["type"] == "ok"


async def test_an_invitation_comes_now_or_with_the_next_connection(chat: Chat) -> None:
    ann, bob = await chat.enter("ann"), await chat.enter("bob")
    den = await den_of(ann)
    reply = await ann.change("invite", room=den, name="Bob")
    assert reply == {"type": "ok", "id": reply["id"], "room": den}
    invited = await bob.of_type("invited")
    assert (invited["room"], invited["name"], invited["by_name"]) == (den, "den", "ann")
    assert not (await bob.request("rooms"))["rooms"][0]["joined"]
    await ann.change("invite", room=den, name="bob")
    await bob.sync()
    assert not [frame for frame in bob.frames if frame["type"] == "invited"]

    again = await chat.enter("bob")
    assert [f["name"] for f in again.frames if f["type"] == "invited"] == ["den"]
    assert (await again.change("leave", room=den))["type"] == "ok"
    assert (await bob.of_type("room_closed"))["room"] == den
    third = await chat.enter("bob")
    assert not [f for f in third.frames if f["type"] == "invited"]


async def test_operators_are_known(chat: Chat) -> None:
    ann, bob = await chat.enter("ann"), await chat.enter("bob")
    den = await den_of(ann, bob)
    for wire in (ann, bob):
        assert (await wire.request("members", room=den))["operators"] == [ann.welcome["user"]]
    assert "operators" not in await bob.request("members", room=bob.room())
    root = await chat.enter("root")
    assert (await bob.request("members", room=bob.room()))["operators"] == [root.welcome["user"]]
    assert (await bob.request("whois", name="ann"))["person"]["operates"] == [den]
    assert "operates" not in (await ann.request("whois", name="bob"))["person"]
    await root.change("kick", room=root.room(), name="ann")
    assert (await ann.of_type("room_closed"))["room"] == ann.room()
