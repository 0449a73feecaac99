"""The supervisor against scripted servers, in virtual time."""

import asyncio

import pytest

from chat_tui.connection.state import (
    Authenticating,
    Connecting,
    Failed,
    Offline,
    Online,
    Reconnecting,
    Syncing,
)
from chat_tui.connection.transport import HTTPRefusal, NotTrusted, NotWebSocket
from chat_tui.connection.trust import CertificateFault
from chat_tui.domain.commands import Command, SendMessage
from chat_tui.domain.events import (
    Acknowledged,
    EventsReceived,
    Rejected,
    Welcomed,
    WentLive,
)
from chat_tui.protocol.event_encoding import encode_error, encode_live, encode_pong
from tests.connection.peer import Peer, Script, World, closing, entry, friendly
from tests.connection.virtual_time import virtual


@virtual
async def test_what_is_too_large_for_the_server_is_refused_here() -> None:
    world = World(friendly)
    async with world.running():
        await world.until(Online)
        large = SendMessage(room="r", cid="large", body="x" * 70_000)
        world.notes.to_send = [large, SendMessage(room="r", cid="small", body="x")]
        world.supervisor.wake()
        answers: list[tuple[str, Command | None]] = []
        while len(answers) < 2:
            await asyncio.sleep(1)
            answers = [
                (type(event).__name__, event.command)
                for event in world.notes.events
                if isinstance(event, Acknowledged | Rejected)
            ]
    assert [(kind, getattr(command, "cid", None)) for kind, command in answers] == [
        ("Rejected", "large"),
        ("Acknowledged", "small"),
    ]
    assert len(world.dials) == 1


@virtual
async def test_the_largest_is_given_up_when_the_server_says_too_large() -> None:
    async def strict(peer: Peer) -> None:
        await peer.greet()
        for _ in range(2):
            await peer.next()
        await peer.close(1009)

    world = World(strict, friendly)
    async with world.running():
        await world.until(Online)
        world.notes.to_send = [
            SendMessage(room="r", cid="small", body="x"),
            SendMessage(room="r", cid="large", body="x" * 9_000),
        ]
        world.supervisor.wake()
        await world.dialled(2)
    (refused,) = [event for event in world.notes.events if isinstance(event, Rejected)]
    assert isinstance(refused.command, SendMessage)
    assert (refused.command.cid, refused.code, refused.retry) == ("large", "too_large", "never")


@virtual
async def test_states_in_order() -> None:
    async def script(peer: Peer) -> None:
        await peer.greet(missed=2)
        await peer.serve()

    world = World(script)
    assert world.supervisor.state == Offline()
    async with world.running():
        await world.until(Online)
    assert [state for _, state in world.states] == [
        Connecting(1),
        Authenticating(),
        Syncing(0, 2),
        Syncing(1, 2),
        Syncing(2, 2),
        Online(1),
        Offline(),
    ]
    assert [type(event) for event in world.notes.events] == [
        Welcomed,
        EventsReceived,
        EventsReceived,
        WentLive,
    ]
    assert world.notes.disconnects == 1


@pytest.mark.parametrize("first", [closing(1002), closing(1003), NotWebSocket("no")])
def test_retry_once_then_failed(first: Script | Exception) -> None:
    @virtual
    async def run() -> None:
        world = World(first, first, friendly)
        async with world.running():
            await world.until(Failed)
            await asyncio.sleep(86_400)
            assert len(world.dials) == 2
            assert isinstance(world.supervisor.state, Failed)
            world.supervisor.retry_now()
            await world.until(Online)

    run()


@virtual
async def test_a_user_who_retries_gets_another_doubtful_attempt() -> None:
    world = World(closing(1002))
    async with world.running():
        await world.until(Failed)
        world.supervisor.retry_now()
        await asyncio.sleep(5)
        await world.until(Failed)
        assert len(world.dials) == 4


@pytest.mark.parametrize(
    "reason",
    [
        closing(4502, "go away"),
        closing(1008),
        HTTPRefusal(404),
        HTTPRefusal(401),
        NotTrusted("h", CertificateFault.SELF_SIGNED),
    ],
)
def test_failed_waits_for_the_user(reason: Script | Exception) -> None:
    @virtual
    async def run() -> None:
        world = World(reason, friendly)
        async with world.running():
            await world.until(Failed)
            await asyncio.sleep(86_400)
            assert len(world.dials) == 1
            world.supervisor.retry_now()
            await world.until(Online)

    run()


@virtual
async def test_a_wrong_secret_says_so() -> None:
    async def script(peer: Peer) -> None:
        request_id, _ = await peer.next()
        await peer.send(encode_error(request_id, "auth_failed", "no such secret", "reauth"))
        await peer.close(4500)

    world = World(script)
    async with world.running():
        await world.until(Failed)
    failed = world.states[-2][1]
    assert isinstance(failed, Failed)
    assert failed.credentials
    assert "no such secret" in failed.reason
    assert world.notes.events == []
    assert world.notes.disconnects == 0


@pytest.mark.parametrize("request_id", [1, None])
def test_a_refused_hello_whose_close_got_lost(request_id: int | None) -> None:
    @virtual
    async def run() -> None:
        async def script(peer: Peer) -> None:
            await peer.next()
            await peer.send(encode_error(request_id, "auth_failed", "no", "reauth"))
            await peer.close(1006)

        world = World(script)
        async with world.running():
            await world.until(Failed)

    run()


@pytest.mark.parametrize(
    ("frame", "code"),
    [
        (b"{", 1002),
        (b'{"type":5}', 1002),
        (encode_pong(77), 1002),
        (b'{"type":"events","cursor":"1","events":[' + entry(1)[:-1] + b"]}", 1002),
        (b'{"type":"ok"}', 1002),
        (encode_live("5"), 1002),  # for the second time
        (b"{" + b" " * (1 << 20), 1002),
        *((binary, 1003) for binary in (b"\x00", b"", b"[]", b"\xff{")),
    ],
)
def test_a_server_that_breaks_the_protocol(frame: bytes, code: int) -> None:
    @virtual
    async def run() -> None:
        async def script(peer: Peer) -> None:
            await peer.greet()
            await peer.send(frame)
            await peer.serve()

        world = World(script)
        async with world.running():
            await world.until(Failed)
        assert [peer.ended.code for peer in world.peers if peer.ended] == [code, code]

    run()


@virtual
async def test_nothing_may_come_before_the_welcome() -> None:
    async def script(peer: Peer) -> None:
        await peer.send(encode_live("5"))
        await peer.serve()

    world = World(script)
    async with world.running():
        await world.until(Failed)
    assert world.notes.events == []


@pytest.mark.parametrize("retry", ["reconnect", "reauth"])
def test_a_refusal_that_asks_for_a_new_connection_gets_one(retry: str) -> None:
    @virtual
    async def run() -> None:
        async def script(peer: Peer) -> None:
            await peer.greet()
            request_id, _ = await peer.next()
            await peer.send(encode_error(request_id, "internal", "again", retry))
            await peer.serve()

        world = World(script, friendly)
        async with world.running():
            await world.until(Online)
            world.send()
            await world.until(Reconnecting)
            await world.until(Online)
        assert any(isinstance(event, Rejected) for event in world.notes.events)
        assert world.notes.disconnects == 2

    run()


@virtual
async def test_reconnect_says_goodbye_and_makes_a_new_connection() -> None:
    world = World(friendly)
    async with world.running():
        await world.until(Online)
        world.supervisor.reconnect()
        await world.until(Reconnecting)
        await world.until(Online)
    assert world.peers[0].ended is not None
    assert world.peers[0].ended.code == 1000


@virtual
async def test_a_bug_in_the_application_is_not_swallowed() -> None:
    world = World(friendly)

    def fail(event: object) -> None:
        raise KeyError(event)

    world.notes.on_apply = fail
    world.expected = KeyError
    async with world.running() as task:
        with pytest.raises(KeyError):
            await task
    assert world.supervisor.state == Offline()
