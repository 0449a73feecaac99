"""A session that ran out is renewed once, then the user is asked. In virtual time."""

import asyncio

import pytest

from chat_tui.connection.state import Failed, Online, Reconnecting
from chat_tui.domain.commands import Hello
from chat_tui.domain.events import ByeReceived
from chat_tui.protocol.event_encoding import encode_bye, encode_error
from tests.connection.peer import Peer, Script, World, closing, friendly, now
from tests.connection.virtual_time import virtual

closes = closing(4007, online=0.0)


async def refuses_a_hello(peer: Peer) -> None:
    request_id, command = await peer.next()
    assert isinstance(command, Hello)
    await peer.send(encode_error(request_id, "token_expired", "it ran out", "reauth"))
    await peer.close(1006)


async def refuses_a_send(peer: Peer) -> None:
    await peer.greet()
    request_id, _ = await peer.next()
    await peer.send(encode_error(request_id, "token_expired", "it ran out", "reauth"))
    await peer.serve()


over = pytest.mark.parametrize("script", [closes, refuses_a_hello, refuses_a_send])


@over
def test_the_credentials_are_read_again_before_the_next_hello(script: Script) -> None:
    @virtual
    async def run() -> None:
        world = World(script, friendly)
        async with world.running():
            world.send()
            await world.until(Reconnecting)
            assert len(world.reauthenticated) == 1
            await world.until(Online)
            await asyncio.sleep(60)
        assert len(world.dials) == 2
        assert world.reauthenticated[0] <= world.dials[1]

    run()


@over
def test_a_second_time_the_user_is_asked(script: Script) -> None:
    @virtual
    async def run() -> None:
        world = World(script)
        async with world.running():
            world.send()
            await world.until(Reconnecting)
            world.send()
            await world.until(Failed)
            state = world.supervisor.state
            assert isinstance(state, Failed)
            assert state.credentials
            await asyncio.sleep(86_400)
            assert len(world.dials) == 2
            assert len(world.reauthenticated) == 1
            world.supervisor.retry_now()
            await world.until(Reconnecting)
            assert len(world.reauthenticated) == 2

    run()


@pytest.mark.parametrize(("online", "asked"), [(29.0, True), (31.0, False)])
def test_a_session_that_lasted_may_run_out_again(online: float, asked: bool) -> None:
    @virtual
    async def run() -> None:
        world = World(closes, closing(4007, online=online), friendly)
        async with world.running():
            await world.dialled(2)
            await world.until(Online)
            await asyncio.sleep(online + 0.1)
            assert isinstance(world.supervisor.state, Failed) is asked

    run()


@virtual
async def test_what_the_server_asks_for_is_honoured_here_too() -> None:
    async def script(peer: Peer) -> None:
        await peer.greet()
        await peer.send(encode_bye(ByeReceived(code=4007, reason="", after_ms=9_000)))
        await peer.close(4007)

    world = World(script, friendly)
    async with world.running():
        await world.until(Reconnecting)
        ended = now()
        await world.until(Online)
        assert world.dials[1] - ended >= 9.0
    assert len(world.reauthenticated) == 1
