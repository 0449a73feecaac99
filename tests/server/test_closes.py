"""Every way in which the server ends a connection."""

import asyncio

import pytest

from chat_tui.server.storage.base import Refused
from tests.server.clock import pass_time
from tests.server.conftest import Chat
from tests.server.storages import TroubledStorage
from tests.server.wire import Wire


async def test_no_hello_in_time(idle_chat: Chat) -> None:
    await idle_chat.start(auth_timeout=10.0)
    wire = await idle_chat.dial()
    pass_time(10.0)
    assert (await wire.closed())[0] == 4506


@pytest.mark.parametrize(
    "frame",
    ['{"type":"rooms","id":1}', '{"type":"bye"}', '{"type":"hello"}', "nonsense", '{"type":"x"}'],
)
async def test_the_first_frame_is_no_hello(chat: Chat, frame: str) -> None:
    wire = await chat.dial()
    await wire.connection.send(frame)
    assert (await wire.closed())[0] == 4504
    assert [f["code"] for f in wire.frames] == ["bad_request"]


async def test_a_name_that_cannot_be_used(chat: Chat) -> None:
    wire = await chat.dial()
    error = await wire.hello("no way")
    assert (error["code"], error["retry"]) == ("invalid_text", "never")
    assert await wire.closed() == (4504, error["message"])


async def test_the_join_secret(idle_chat: Chat) -> None:
    await idle_chat.start(secret="open sesame")
    for auth in (None, {"secret": "sesame"}, {"secret": ""}, {}):
        wire = await idle_chat.dial()
        error = await wire.hello("ann", **({} if auth is None else {"auth": auth}))
        assert (error["code"], error["retry"]) == ("auth_failed", "reauth")
        assert (await wire.closed())[0] == 4500
    await idle_chat.enter("ann", auth={"secret": "open sesame"})


async def test_a_wrong_secret_keeps_nobody_else_waiting(idle_chat: Chat) -> None:
    held = asyncio.Event()

    async def sleep(_: float) -> None:
        await held.wait()

    await idle_chat.start(secret="s", sleep=sleep)
    wrong = await idle_chat.dial()
    request = await wrong.ask("hello", name="ann", auth={"secret": "x"})
    await idle_chat.enter("bob", auth={"secret": "s"})
    assert wrong.frames == []
    held.set()
    assert (await wrong.reply(request))["code"] == "auth_failed"


async def test_too_many_connections_of_one_user(idle_chat: Chat) -> None:
    await idle_chat.start(connections_per_user=2)
    first = await idle_chat.enter("ann")
    await idle_chat.enter("ANN")
    wire = await idle_chat.dial()
    assert (await wire.hello("ann"))["code"] == "quota"
    assert (await wire.closed())[0] == 4505
    bob = await idle_chat.enter("bob")
    await first.close()
    while (await (again := await idle_chat.dial()).hello("ann"))["type"] != "welcome":
        await again.close()
    await bob.sync()


async def test_a_storage_that_takes_nobody_new(chat: Chat, monkeypatch: pytest.MonkeyPatch) -> None:
    async def refuse(_: str) -> None:
        raise Refused("quota", "There cannot be more people on this server.")

    monkeypatch.setattr(chat.storage, "login", refuse)
    wire = await chat.dial()
    error = await wire.hello("ann")
    assert (error["code"], error["retry"]) == ("quota", "never")
    assert await wire.closed() == (1008, error["message"])


async def test_too_many_connections_of_all(idle_chat: Chat) -> None:
    await idle_chat.start(connections=1)
    await idle_chat.enter("ann")
    wire = await idle_chat.dial()
    assert (await wire.closed())[0] == 1013
    (bye,) = wire.frames
    assert (bye["type"], bye["code"], bye["after_ms"]) == ("bye", 1013, 5000)


async def test_a_binary_frame(chat: Chat) -> None:
    for wire in (await chat.dial(), await chat.enter("ann")):
        await wire.connection.send(b'{"type":"hello","id":1,"name":"ann"}')
        assert (await wire.closed())[0] == 1003


async def test_text_that_is_no_utf8(chat: Chat) -> None:
    wire = await chat.enter("ann")
    await wire.connection.send(b'{"type":"\xff"}', text=True)
    assert (await wire.closed())[0] == 1007


async def test_a_frame_beyond_the_limit(chat: Chat) -> None:
    wire = await chat.enter("ann")
    await wire.connection.send("x" * 65537)
    assert (await wire.closed())[0] == 1009
    wire = await chat.enter("ann")
    await wire.connection.send("x" * 65536)
    assert (await wire.of_type("error"))["code"] == "bad_request"


async def test_nothing_heard_for_too_long(idle_chat: Chat) -> None:
    await idle_chat.start(heartbeat=10.0)
    ann, bob = await idle_chat.enter("ann"), await idle_chat.enter("bob")
    for _ in range(2):
        pass_time(6.0)
        assert (await bob.request("ping"))["type"] == "pong"
    assert (await ann.closed())[0] == 4005
    assert (await bob.request("ping"))["type"] == "pong"


async def test_abuse(idle_chat: Chat) -> None:
    await idle_chat.start(request_burst=1, request_rate=0.001, refusals=20)
    wire = await idle_chat.enter("ann")
    for _ in range(21):
        await wire.ask("rooms")
    assert (await wire.closed())[0] == 4006
    refused = [f for f in wire.frames if f.get("code") == "rate_limited"]
    assert len(refused) == 20
    assert wire.frames[-1]["type"] == "bye"
    assert wire.frames[-1]["after_ms"] > 0


async def test_abuse_by_messages_and_by_typing(idle_chat: Chat) -> None:
    await idle_chat.start(
        send_burst=1, send_rate=0.001, request_burst=1, request_rate=0.001, refusals=20
    )
    for name in ("ann", "bob"):
        wire = await idle_chat.enter(name)
        for number in range(22):
            if name == "ann":
                await wire.ask("send", room=wire.room(), cid=f"c{number}", body="x")
            else:
                await wire.send(type="typing", room=wire.room(), on=True)
        assert (await wire.closed())[0] == 4006


async def test_a_peer_that_vanishes_is_forgotten(chat: Chat) -> None:
    ann, bob = await chat.enter("ann"), await chat.enter("bob")
    bob.connection.transport.abort()
    gone = await ann.take(lambda f: f["type"] == "presence" and not f["online"])
    assert gone["name"] == "bob"


async def test_what_was_said_before_leaving_is_said_though_answers_find_nobody(
    troubled: tuple[Chat, TroubledStorage],
) -> None:
    chat, storage = troubled
    ann, bob = await chat.enter("ann"), await chat.enter("bob")
    first, second = storage.gate("operators"), storage.gate("members")
    await bob.ask("whois", name="ann")
    await bob.ask("members", room=bob.room())
    await bob.ask("send", room=bob.room(), cid="c", body="good night")
    await bob.send(type="bye")
    await bob.close()
    first.set()
    for _ in range(10):  # the first answer has found nobody by then
        await ann.sync()
    second.set()
    await ann.event(body="good night")
    await ann.take(lambda f: f["type"] == "presence" and not f["online"])


async def test_who_comes_back_at_once_was_never_gone(idle_chat: Chat) -> None:
    await idle_chat.start(linger=60.0)
    ann = await idle_chat.enter("ann")
    bob = await idle_chat.enter("bob")
    await bob.close()
    bob = await idle_chat.enter("bob")
    await bob.say("still here")
    await ann.event(body="still here")
    assert [f["online"] for f in ann.frames if f["type"] == "presence"] == [True]


async def test_a_stop_says_when_to_come_back(chat: Chat) -> None:
    wires: list[Wire] = [await chat.enter("ann"), await chat.dial()]
    await chat.server.stop()
    for wire in wires:
        assert (await wire.closed())[0] == 4001
        bye = wire.frames[-1]
        assert (bye["type"], bye["code"], bye["spread_ms"]) == ("bye", 4001, 5000)


async def test_a_storage_that_does_not_close_is_left(caplog: pytest.LogCaptureFixture) -> None:
    storage = TroubledStorage()
    chat = Chat(storage)
    await chat.start(storage_timeout=0.01)
    ann = await chat.enter("ann")
    closing = storage.gate("close")
    await chat.server.stop()
    assert (await ann.closed())[0] == 4001
    assert [record.message for record in caplog.records] == [
        "the disk is slow: the storage is left while it closes"
    ]
    closing.set()
    await chat.stop()
