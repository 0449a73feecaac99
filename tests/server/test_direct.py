"""Rooms of two, with every storage."""

from collections.abc import Callable

import pytest

from chat_tui.server.storage.base import Storage
from tests.server.conftest import Chat
from tests.server.storages import TroubledStorage
from tests.server.wire import Wire


@pytest.fixture
def make_storage(make_any_storage: Callable[[], Storage]) -> Callable[[], Storage]:
    return make_any_storage


async def open_direct(ann: Wire, bob: Wire) -> str:
    """Both of them open it; returns its id."""
    assert (await ann.change("direct", name="Bob"))["type"] == "ok"
    assert (await bob.change("direct", name="ann"))["type"] == "ok"
    opened, theirs = await ann.of_type("room"), await bob.of_type("room")
    assert opened["room"] == theirs["room"]
    room: str = opened["room"]
    return room


async def test_each_sees_the_name_of_the_other(chat: Chat) -> None:
    ann, bob = await chat.enter("ann"), await chat.enter("bob")
    assert (await ann.change("direct", name="BOB"))["type"] == "ok"
    mine = await ann.of_type("room")
    assert (mine["name"], mine["kind"], mine["peer"]) == ("bob", "direct", bob.welcome["user"])
    await bob.sync()
    assert "room" not in [f["type"] for f in bob.frames]
    early = await chat.enter("bob")
    assert [r["name"] for r in early.welcome["rooms"]] == ["general"]
    await ann.say("psst", mine["room"])
    theirs = await bob.of_type("room")
    assert (theirs["name"], theirs["peer"]) == ("ann", ann.welcome["user"])
    assert (theirs["head"], theirs["unread"]) == (0, 0)
    assert (await bob.event(body="psst"))["seq"] == 1
    again = await chat.enter("bob")
    assert [(r["name"], r["unread"]) for r in again.welcome["rooms"]] == [
        ("general", 0),
        ("ann", 1),
    ]


async def test_nobody_else_has_anything_to_do_with_it(chat: Chat) -> None:
    ann, bob, cy = await chat.enter("ann"), await chat.enter("bob"), await chat.enter("cy")
    room = await open_direct(ann, bob)
    for request in (
        cy.say("hello?", room),
        cy.request("history", room=room, after=0),
        cy.request("members", room=room),
        cy.request("read", room=room, seq=0),
        cy.change("leave", room=room),
    ):
        assert (await request)["code"] == "not_member"
    await cy.send(type="typing", room=room, on=True)
    await ann.say("psst", room)
    await cy.say("bye")
    assert (await ann.bodies_until("bye"))[-2:] == ["psst", "bye"]
    assert await cy.bodies_until("bye") == ["bye"]
    assert [r["name"] for r in (await cy.request("rooms"))["rooms"]] == ["general"]
    await ann.sync()
    assert "typing" not in [f["type"] for f in ann.frames]


async def test_a_message_brings_back_the_one_who_left(chat: Chat) -> None:
    ann, bob = await chat.enter("ann"), await chat.enter("bob")
    room = await open_direct(ann, bob)
    await bob.change("leave", room=room)
    assert (await bob.of_type("room_closed"))["room"] == room
    await ann.say("bob, are you there?", room)
    opened = await bob.of_type("room")
    assert (opened["room"], opened["name"], opened["head"]) == (room, "ann", 0)
    assert (opened["unread"], opened["mentions"]) == (0, 0)
    assert (await bob.event(room=room))["seq"] == 1
    again = await chat.enter("bob")
    direct = next(r for r in again.welcome["rooms"] if r["room"] == room)
    assert (direct["unread"], direct["mentions"]) == (1, 1)


async def test_opening_it_again_brings_back_oneself(chat: Chat) -> None:
    ann, bob = await chat.enter("ann"), await chat.enter("bob")
    room = await open_direct(ann, bob)
    await ann.say("one", room)
    await ann.change("leave", room=room)
    assert (await ann.change("direct", name="bob"))["type"] == "ok"
    opened = await ann.of_type("room")
    assert (opened["room"], opened["head"]) == (room, 1)
    await bob.sync()
    assert "room" not in [f["type"] for f in bob.frames]


async def test_a_rename_reaches_the_others_side(chat: Chat) -> None:
    ann, bob = await chat.enter("ann"), await chat.enter("bob")
    room = await open_direct(ann, bob)
    await ann.say("one", room)
    await ann.change("rename", name="anna")
    assert (await bob.event(type="renamed", room=room))["new_name"] == "anna"
    opened = await bob.of_type("room")
    assert (opened["room"], opened["name"], opened["unread"]) == (room, "anna", 1)


async def test_a_former_name_leads_to_the_same_room(chat: Chat) -> None:
    ann, bob = await chat.enter("ann"), await chat.enter("bob")
    room = (await ann.change("direct", name="bob"))["room"]
    await bob.change("rename", name="bobby")
    for name in ("bob", "BOBBY"):
        assert (await ann.change("direct", name=name))["room"] == room
    cy = await chat.enter("cy")
    reply = await cy.change("direct", name="bob")
    opened = await cy.of_type("room")
    assert (opened["room"], opened["name"]) == (reply["room"], "bobby")


async def test_refusals(chat: Chat) -> None:
    ann, bob = await chat.enter("ann"), await chat.enter("bob")
    room = await open_direct(ann, bob)
    assert (await ann.change("direct", name="nobody"))["code"] == "not_found"
    assert (await ann.change("direct", name="ann"))["code"] == "forbidden"
    assert (await ann.change("direct", name="a b"))["code"] == "invalid_text"
    assert (await ann.change("topic", room=room, topic="x"))["code"] == "forbidden"


async def test_when_the_room_cannot_be_described_all_is_asked_for_anew() -> None:
    storage = TroubledStorage()
    chat = Chat(storage)
    await chat.start()
    ann, bob = await chat.enter("ann"), await chat.enter("bob")
    room = await open_direct(ann, bob)
    await bob.change("leave", room=room)
    storage.broken.add("mark_read")
    assert (await ann.say("there?", room))["type"] == "ok"
    assert (await bob.closed())[0] == 4004
    await chat.stop()


async def test_when_a_new_room_cannot_be_described_it_is_told_of_all_the_same() -> None:
    storage = TroubledStorage()
    chat = Chat(storage)
    await chat.start()
    ann = await chat.enter("ann")
    storage.broken.add("mark_read")
    assert (await ann.change("create", name="tea"))["type"] == "ok"
    opened = await ann.of_type("room")
    assert (await ann.event(type="joined", room=opened["room"]))["seq"] == opened["head"] + 1
    await chat.stop()
