"""Preferences on the wire: all of a user's terminals have them, and nobody else."""

import pytest

from tests.server.conftest import Chat
from tests.server.wire import Wire


@pytest.fixture
async def ann(chat: Chat) -> Wire:
    return await chat.enter("ann")


async def prefer(wire: Wire, kind: str, key: str, value: str = "on") -> str:
    """Returns what it was answered with: the type, or the code of the error."""
    reply = await wire.request("prefer", kind=kind, key=key, value=value)
    return str(reply.get("code", reply["type"]))


async def test_another_terminal_hears_of_it_and_a_new_one_has_it(chat: Chat, ann: Wire) -> None:
    other, bob = await chat.enter("ann"), await chat.enter("bob")
    assert ann.welcome["preferences"] == []
    assert await prefer(ann, "level", ann.room(), "all") == "ok"
    heard = await other.of_type("preference")
    assert (heard["kind"], heard["key"], heard["value"]) == ("level", ann.room(), "all")
    await ann.sync()
    await bob.sync()
    assert "preference" not in [frame["type"] for frame in ann.frames + bob.frames]
    third = await chat.enter("ann")
    assert third.welcome["preferences"] == [{"kind": "level", "key": ann.room(), "value": "all"}]
    assert await prefer(other, "level", ann.room(), "") == "ok"
    assert (await third.of_type("preference"))["value"] == ""


async def test_counts_follow(chat: Chat, ann: Wire) -> None:
    eve = await chat.enter("eve")
    room = ann.room()
    await eve.say("ann, spam")
    await ann.event(body="ann, spam")
    assert await prefer(ann, "ignored", eve.welcome["user"], "eve") == "ok"
    reply = await ann.request("read", room=room, seq=0)
    assert (reply["unread"], reply["mentions"]) == (0, 0)


async def test_what_is_refused(ann: Wire) -> None:
    assert await prefer(ann, "colour", "r_1") == "bad_request"
    assert await prefer(ann, "level", "r_1", "loud") == "invalid_text"
    assert await prefer(ann, "highlight", "\x1b[2J") == "invalid_text"
    assert await prefer(ann, "highlight", "x" * 65) == "bad_request"
    assert await prefer(ann, "ignored", "u_1", "a b") == "invalid_text"
