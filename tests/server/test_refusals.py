"""Every error code, and what a frame has to be."""

from typing import Any

import orjson
import pytest

from chat_tui.domain.errors import ReadOnlyError
from chat_tui.server.storage.base import Refused
from tests.server.conftest import Chat
from tests.server.storages import TroubledStorage
from tests.server.wire import Frame, Wire


@pytest.fixture
async def ann(chat: Chat) -> Wire:
    return await chat.enter("ann")


def told(frame: Frame) -> tuple[Any, ...]:
    return frame["type"], frame["code"], frame["retry"]


@pytest.mark.parametrize("body", ["", " ", "\n\t \u3000", "a\0b"])
async def test_a_body_that_says_nothing(ann: Wire, body: str) -> None:
    assert told(await ann.say(body)) == ("error", "invalid_text", "never")


async def test_a_body_is_limited_in_bytes(ann: Wire) -> None:
    assert told(await ann.say("é" * 8193)) == ("error", "too_large", "never")
    assert (await ann.say("é" * 8192))["type"] == "ok"


@pytest.mark.parametrize("topic", ["x" * 513, "a\nb", "a\x1b[1mb", "a\u2028b", "\x7f"])
async def test_a_topic_is_one_short_line(ann: Wire, topic: str) -> None:
    reply = await ann.change("topic", room=ann.room(), topic=topic)
    assert told(reply) == ("error", "invalid_text", "never")


@pytest.mark.parametrize("kind", ["create", "join", "direct", "rename"])
@pytest.mark.parametrize("name", ["", "a b", "x" * 33, "a\u202eb"])
async def test_a_name_that_cannot_be_used(ann: Wire, kind: str, name: str) -> None:
    reply = await ann.change(kind, name=name)
    assert told(reply) == ("error", "invalid_text", "never")


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        ("send", {"body": "x", "cid": "c"}),
        ("history", {"after": 0}),
        ("members", {}),
        ("read", {"seq": 1}),
        ("leave", {"cid": "c"}),
        ("topic", {"topic": "x", "cid": "c"}),
    ],
)
async def test_a_room_that_does_not_exist(ann: Wire, kind: str, fields: Frame) -> None:
    assert told(await ann.request(kind, room="r_none", **fields)) == (
        "error",
        "not_found",
        "never",
    )


async def test_joining_what_does_not_exist(ann: Wire) -> None:
    assert told(await ann.change("join", name="nowhere")) == ("error", "not_found", "never")


async def test_quotas_are_passed_on(chat: Chat, monkeypatch: pytest.MonkeyPatch) -> None:
    async def refuse(*_: str) -> None:
        raise Refused("quota", "You cannot be in more rooms.")

    ann = await chat.enter("ann")
    monkeypatch.setattr(chat.storage, "create_room", refuse)
    reply = await ann.change("create", name="tea")
    assert told(reply) == ("error", "quota", "never")
    assert reply["message"] == "You cannot be in more rooms."


async def test_a_second_hello(ann: Wire) -> None:
    assert told(await ann.request("hello", name="ann")) == ("error", "bad_request", "never")


@pytest.mark.parametrize(
    "fields",
    [
        {"type": "send", "room": 5, "cid": "c", "body": "x"},
        {"type": "send", "room": "r", "cid": "", "body": "x"},
        {"type": "send", "room": "r", "cid": "c", "body": None},
        {"type": "history", "room": "r"},
        {"type": "history", "room": "r", "before": 1, "after": 1},
        {"type": "history", "room": "r", "before": -1},
        {"type": "history", "room": "r", "after": 1 << 60},
        {"type": "members"},
        {"type": "typing", "room": []},
    ],
)
async def test_wrong_fields(ann: Wire, fields: Frame) -> None:
    await ann.send(id=77, **fields)
    assert told(await ann.reply(77)) == ("error", "bad_request", "never")


async def test_an_unknown_type(ann: Wire) -> None:
    await ann.send(type="dance")
    await ann.send(type="dance", id=5)
    assert told(await ann.reply(5)) == ("error", "unknown_type", "never")
    await ann.sync()
    assert [f for f in ann.frames if f["type"] == "error"] == []


async def test_a_request_without_an_id(ann: Wire) -> None:
    await ann.send(type="rooms")
    assert (await ann.of_type("error"))["id"] is None


@pytest.mark.parametrize(
    "frame", ["", "nonsense", "[]", "1", "null", '"x"', "{}", '{"type":1}', '{"a":' * 2000]
)
async def test_what_is_no_request_is_answered_ten_times(ann: Wire, frame: str) -> None:
    for _ in range(10):
        await ann.connection.send(frame)
    await ann.sync()
    errors = [f for f in ann.frames if f["type"] == "error"]
    assert [(f["id"], f["code"]) for f in errors] == [(None, "bad_request")] * 10
    await ann.connection.send(frame)
    assert (await ann.closed())[0] == 4504


async def test_an_id_that_is_no_integer(ann: Wire) -> None:
    await ann.connection.send(orjson.dumps({"type": "rooms", "id": "x"}), text=True)
    error = await ann.of_type("error")
    assert (error["id"], error["code"]) == (None, "bad_request")


async def test_requests_beyond_their_rate(idle_chat: Chat) -> None:
    await idle_chat.start(request_rate=0.001, request_burst=2, ping_rate=5.0)
    ann = await idle_chat.enter("ann")
    for _ in range(2):
        assert (await ann.request("rooms"))["type"] == "ok"
    for kind in ("rooms", "dance"):
        reply = await ann.request(kind)
        assert told(reply) == ("error", "rate_limited", "after")
        assert reply["after_ms"] > 0
    bob = await idle_chat.enter("bob")
    await ann.send(type="typing", room=ann.room(), on=True)
    for _ in range(5):
        assert (await ann.request("ping"))["type"] == "pong"
    assert told(await ann.request("ping")) == ("error", "rate_limited", "after")
    await bob.sync()
    assert "typing" not in [f["type"] for f in bob.frames]
    # The bucket is the user's, not the connection's.
    ann2 = await idle_chat.enter("ann")
    assert told(await ann2.request("rooms")) == ("error", "rate_limited", "after")


async def test_a_disk_that_refuses() -> None:
    storage = TroubledStorage()
    chat = Chat(storage)
    await chat.start()
    ann = await chat.enter("ann")
    storage.broken.add("members")
    reply = await ann.request("members", room=ann.room())
    assert told(reply) == ("error", "busy", "after")
    assert reply["after_ms"] == 1000
    storage.broken.add("mark_read")
    assert told(await ann.request("read", room=ann.room(), seq=1))[1] == "busy"
    error, storage.error = storage.error, ReadOnlyError("The disk is read-only.")
    storage.broken.add("append_message")
    for retry in (True, False):  # asked for, and held behind it
        reply = await ann.say("hi", retry=retry)
        assert told(reply) == ("error", "read_only", "after")
    storage.error = error
    storage.broken.add("rooms_of")
    bob = await chat.dial()
    assert told(await bob.hello("bob")) == ("error", "busy", "after")
    bye = await bob.of_type("bye")
    assert (bye["code"], bye["after_ms"]) == (1013, 1000)
    assert (await bob.closed())[0] == 1013
    # That bob is new was written, so ann has to hear of it.
    assert (await ann.event(type="joined"))["name"] == "bob"
    await chat.stop()


async def test_a_bug_costs_an_answer_and_no_connection(
    caplog: pytest.LogCaptureFixture,
) -> None:
    storage = TroubledStorage()
    chat = Chat(storage)
    await chat.start()
    ann = await chat.enter("ann")
    storage.error = ZeroDivisionError("inside knowledge")
    storage.broken.add("append_message")
    reply = await ann.say("hi")
    assert told(reply) == ("error", "internal", "never")
    assert "inside" not in reply["message"]
    assert "inside knowledge" in caplog.text
    storage.broken.clear()
    assert (await ann.say("hi"))["type"] == "ok"
    await chat.stop()
