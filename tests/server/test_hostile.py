"""Whatever is sent, only typed errors and documented closes come back, and the server goes on."""

import asyncio
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from websockets.exceptions import ConnectionClosed

from tests.server.conftest import Chat
from tests.server.storages import TroubledStorage
from tests.server.wire import Wire

CODES = {
    "bad_request",
    "unknown_type",
    "too_large",
    "invalid_text",
    "not_found",
    "not_member",
    "forbidden",
    "exists",
    "cid_conflict",
    "rate_limited",
    "quota",
    "no_file",
}
CLOSES = {1000, 1003, 1007, 1009, 4006, 4504}
KINDS = [
    "hello",
    "send",
    "history",
    "create",
    "join",
    "leave",
    "direct",
    "topic",
    "rename",
    "read",
    "members",
    "rooms",
    "typing",
    "ping",
    "bye",
    "edit",
    "upload",
    "download",
]

integers = st.integers(-(1 << 63), (1 << 64) - 1) | st.integers(-2, 5)
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
scalars = st.none() | st.booleans() | integers | st.floats(allow_nan=False) | texts
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=8,
)
objects = st.dictionaries(texts, values, max_size=6)
rooms = st.sampled_from(["$general", "r_none"]) | values
requests = st.fixed_dictionaries(
    {"type": st.sampled_from(KINDS)},
    optional={
        "id": integers | values,
        "room": rooms,
        "cid": st.sampled_from(["c1", "c2", ""]) | values,
        "name": st.sampled_from(["ann", "eve", "tea", "#x", "x" * 40]) | values,
        "body": texts | values,
        "topic": texts | values,
        "seq": integers | values,
        "before": integers | values,
        "after": integers | values,
        "limit": integers | values,
        "sha256": st.sampled_from(["ab" * 32, "AB" * 32, "../" * 21 + "a"]) | values,
        "size": integers | values,
        "offset": integers | values,
        "message": texts | values,
        "file": st.fixed_dictionaries(
            {"sha256": st.just("ab" * 32) | values, "name": texts | values, "size": values}
        )
        | values,
        "on": st.booleans() | values,
        "action": st.booleans() | values,
        "retry": st.booleans() | values,
        "auth": objects,
        "resume": objects | st.fixed_dictionaries({"epoch": texts, "cursor": texts}),
    },
)
frames = st.lists(
    requests.map(orjson.dumps)
    | objects.map(orjson.dumps)
    | st.binary(max_size=200)
    | st.binary(max_size=200).map(b"\x01".__add__),
    max_size=8,
)


async def attack(chat: Chat, sent: list[bytes], *, hello: bool, text: bool) -> None:
    wire = await chat.dial()
    general = b""
    if hello:
        await wire.live("eve")
        general = wire.welcome["rooms"][0]["room"].encode() if wire.welcome["rooms"] else b"r_x"
    try:
        for frame in sent:
            await wire.connection.send(frame.replace(b"$general", general), text=text)
        if hello:
            await wire.send(type="ping", id=1 << 52)
            await wire.reply(1 << 52)
        await wire.send(type="bye")
    except ConnectionClosed:
        pass
    code, _ = await wire.closed()
    assert code in CLOSES
    check(wire.frames)


def check(received: list[dict[str, Any]]) -> None:
    for frame in received:
        if frame["type"] == "error":
            assert frame["code"] in CODES, frame
            assert frame["retry"] in {"never", "after"}


@settings(max_examples=60, deadline=None, database=None)
@given(sent=frames, hello=st.booleans(), text=st.integers(0, 9).map(bool))
def test_frames_of_any_kind(sent: list[bytes], hello: bool, text: bool) -> None:
    async def run() -> None:
        chat = Chat(TroubledStorage())
        await chat.start()
        try:
            ann = await chat.enter("ann")
            await attack(chat, sent, hello=hello, text=text)
            assert (await ann.request("ping"))["type"] == "pong"
            assert (await ann.say("still here"))["type"] == "ok"
        finally:
            await chat.stop()

    asyncio.run(run())


async def test_bytes_that_are_no_websocket(chat: Chat) -> None:
    assert isinstance(chat.where, int)
    for data in (b"", b"\0" * 100, b"GET / HTTP/1.1\r\n\r\n", b"POST /x HTTP/1.1\r\nA: b\r\n\r\n"):
        reader, writer = await asyncio.open_connection("127.0.0.1", chat.where)
        writer.write(data)
        writer.write_eof()
        answer = await reader.read()
        assert not answer.startswith(b"HTTP/1.1 101")
        writer.close()
    await still_works(chat)


async def test_frames_that_break_websocket_itself(chat: Chat) -> None:
    for data in (b"\xff\xff\xff", b"\x81\x05hello", b"\x81\xff" + b"\xff" * 8, b"\x8f\x80abcd"):
        wire = await chat.enter("eve")
        wire.connection.transport.write(data)
        assert (await wire.closed())[0] in {1002, 1009, 1006}
    await still_works(chat)


@pytest.mark.parametrize("opcode", [0x89, 0x8A])
async def test_a_line_that_carries_nothing_but_pings(chat: Chat, opcode: int) -> None:
    eve = await chat.enter("eve")
    few, many = 40, 1_000
    frame = bytes([opcode, 0x80, 0, 0, 0, 0])
    eve.connection.transport.write(frame * few)
    assert (await eve.request("rooms"))["type"] == "ok"
    eve.connection.transport.write(frame * many)
    assert (await eve.closed())[0] == 1006
    await still_works(chat)


async def still_works(chat: Chat) -> None:
    ann: Wire = await chat.enter("ann")
    assert (await ann.say("still here"))["type"] == "ok"
