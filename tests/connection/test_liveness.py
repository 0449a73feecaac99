"""Half-open links, blocked sends, floods and cancelling at every point, in virtual time."""

import asyncio
from contextlib import suppress

import pytest

from chat_tui.connection.state import (
    Authenticating,
    ConnectionState,
    Failed,
    Offline,
    Online,
    Reconnecting,
    Syncing,
)
from chat_tui.connection.transport import Transport, TransportClosed, Unreachable
from chat_tui.domain.commands import Bye, Ping
from chat_tui.protocol.event_encoding import encode_events
from tests.connection.peer import Peer, Script, Stuck, World, entry, friendly, now
from tests.connection.virtual_time import spend, virtual


async def silent(peer: Peer) -> None:
    await peer.greet()
    await peer.serve(answers=False)


@virtual
async def test_a_half_open_link_is_found_within_20_s_idle() -> None:
    world = World(friendly)
    async with world.running():
        online = await world.until(Online)
        world.peers[0].line.blackhole = True
        lost = await world.until(Reconnecting)
        assert lost - online == pytest.approx(20.0)


@pytest.mark.parametrize("idle", [0.0, 3.0, 9.9, 10.1, 12.0, 19.0])
def test_a_half_open_link_is_found_within_8_s_of_a_send(idle: float) -> None:
    @virtual
    async def run() -> None:
        world = World(friendly)
        async with world.running():
            await world.until(Online)
            world.peers[0].line.blackhole = True
            await asyncio.sleep(idle)
            world.send()
            sent = now()
            lost = await world.until(Reconnecting)
            assert lost - sent <= 8.001

    run()


@virtual
async def test_an_idle_connection_lives_on() -> None:
    world = World(friendly)
    async with world.running():
        await world.until(Online)
        await asyncio.sleep(3600)
        assert world.supervisor.state == Online(1)
    pings = [command for command in world.peers[0].seen if isinstance(command, Ping)]
    assert 300 <= len(pings) <= 361


@virtual
async def test_only_a_round_trip_that_is_news_is_told() -> None:
    world = World(friendly)
    async with world.running():
        await world.until(Online)
        told = []
        for delay in (0.004, 0.009, 0.002, 0.2, 0.19, 0.1):
            world.peers[0].line.delay = delay
            await asyncio.sleep(60)
            told.append(world.supervisor.state)
        assert told == [Online(1), Online(1), Online(1), Online(400), Online(400), Online(200)]


@virtual
async def test_a_server_that_is_slow_with_an_answer_but_alive_is_not_left() -> None:
    async def script(peer: Peer) -> None:
        await peer.greet()
        await peer.serve()

    world = World(script)
    async with world.running():
        await world.until(Online)
        world.peers[0].line.delay = 2.0
        for at in range(5):
            world.send(f"c{at}")
            await asyncio.sleep(30)
        assert world.kinds().count("Reconnecting") == 0


@pytest.mark.parametrize(("seconds", "lives"), [(18, True), (40, False)])
def test_a_slow_link_with_frames_flowing(seconds: int, lives: bool) -> None:
    @virtual
    async def run() -> None:
        async def script(peer: Peer) -> None:
            await peer.greet()
            with suppress(TransportClosed):
                while not isinstance((await peer.next())[1], Ping):
                    pass
                for seq in range(seconds):
                    await peer.send(encode_events("1", [entry(seq + 1)]))
                    await asyncio.sleep(1)
                request_id = peer.seen.index(Ping()) + 1
                await peer.send(b'{"type":"pong","id":%d}' % request_id)
                await peer.serve()

        world = World(script, silent)
        async with world.running():
            await world.until(Online)
            await asyncio.sleep(10.0 + seconds + 2)
            assert ("Reconnecting" not in world.kinds()) is lives

    run()


@virtual
async def test_no_welcome_in_ten_seconds() -> None:
    world = World(lambda peer: peer.serve(answers=False), friendly)
    async with world.running():
        began = await world.until(Authenticating)
        lost = await world.until(Reconnecting)
        assert lost - began == pytest.approx(10.0)
        await world.until(Online)


@virtual
async def test_a_hello_that_cannot_be_sent() -> None:
    world = World(friendly)

    def wrap(transport: Transport) -> Transport:
        stuck = Stuck(transport)
        stuck.stuck = len(world.dials) == 1
        return stuck

    world.wrap = wrap
    async with world.running():
        began = await world.until(Authenticating)
        lost = await world.until(Reconnecting)
        assert lost - began == pytest.approx(10.0)
        await world.until(Online)


@pytest.mark.parametrize(("message", "limit"), [(True, 8.0), (False, 20.0)])
def test_a_blocked_send_is_found(message: bool, limit: float) -> None:
    @virtual
    async def run() -> None:
        world = World(friendly)
        transports: list[Stuck] = []

        def wrap(transport: Transport) -> Transport:
            transports.append(Stuck(transport))
            return transports[-1]

        world.wrap = wrap
        async with world.running():
            await world.until(Online)
            transports[0].stuck = True
            if message:
                world.send()
            began = now()
            lost = await world.until(Reconnecting)
            assert lost - began <= limit + 0.001
            await world.until(Online)

    run()


@virtual
async def test_a_blocked_send_does_not_keep_us_from_leaving() -> None:
    world = World(friendly)
    stuck: list[Stuck] = []

    def wrap(transport: Transport) -> Transport:
        stuck.append(Stuck(transport))
        return stuck[0]

    world.wrap = wrap
    async with world.running() as task:
        await world.until(Online)
        stuck[0].stuck = True
        world.send()
        await asyncio.sleep(0.1)
        began = now()
        task.cancel()
        await asyncio.wait([task])
        assert now() - began <= 1.001
    assert world.peers[0].ended is not None
    assert world.peers[0].ended.code == 1000


@virtual
async def test_a_reset_line_is_noticed_at_once() -> None:
    world = World(friendly)
    async with world.running():
        await world.until(Online)
        await asyncio.sleep(5)
        world.peers[0].line.reset()
        assert await world.until(Reconnecting) == pytest.approx(now())


@virtual
async def test_a_flood_does_not_starve_others() -> None:
    async def script(peer: Peer) -> None:
        await peer.greet()
        await peer.send(*(encode_events("1", [entry(seq)]) for seq in range(1, 3001)))
        await peer.serve()

    world = World(script)
    world.notes.on_apply = lambda event: spend(0.001)
    gaps = []
    async with world.running():
        await world.until(Online)
        last = now()
        while len(world.notes.events) < 3000:
            await asyncio.sleep(0)
            gaps.append(now() - last)
            last = now()
    assert len(gaps) > 300
    assert max(gaps) <= 0.0075


@virtual
async def test_a_flood_does_not_hold_back_a_message_to_send() -> None:
    arrived = asyncio.Event()

    async def script(peer: Peer) -> None:
        await peer.greet()
        await peer.send(*(encode_events("1", [entry(seq)]) for seq in range(1, 1001)))
        await peer.next()
        arrived.set()
        await peer.serve()

    world = World(script)
    world.notes.on_apply = lambda event: spend(0.001)
    async with world.running():
        await world.until(Online)
        world.send()
        began = now()
        await asyncio.wait_for(arrived.wait(), 10)
        assert now() - began < 0.05


# -- cancelling --------------------------------------------------------------------------------


async def mute(peer: Peer) -> None:
    await peer.serve(answers=False)


async def half_synced(peer: Peer) -> None:
    await peer.greet(missed=3, live=False)
    await peer.serve()


async def refusing(peer: Peer) -> None:
    await peer.close(1008)


@pytest.mark.parametrize(
    ("script", "state"),
    [
        (mute, Authenticating),
        (half_synced, Syncing),
        (friendly, Online),
        (refusing, Failed),
        (Unreachable("away"), Reconnecting),
    ],
)
@pytest.mark.parametrize("later", [0.0, 0.3, 5.0])
def test_cancelling_in_every_state(
    script: Script | Exception, state: type[ConnectionState], later: float
) -> None:
    @virtual
    async def run() -> None:
        world = World(script)
        async with world.running() as task:
            await world.until(state)
            await asyncio.sleep(later)
            task.cancel()
            await asyncio.wait([task])
            assert task.cancelled()
        assert world.supervisor.state == Offline()
        if script in (mute, half_synced, friendly):
            assert [type(command) for command in world.peers[-1].seen].count(Bye) == 1
            assert world.peers[-1].ended is not None
            assert world.peers[-1].ended.code == 1000
        assert world.notes.disconnects == (script in (half_synced, friendly))

    run()


@virtual
async def test_cancelling_while_dialling() -> None:
    world = World(friendly)
    closed = []

    async def dial() -> Transport:
        try:
            await asyncio.get_running_loop().create_future()
            raise AssertionError
        finally:
            closed.append(True)

    world.supervisor._dial = dial
    async with world.running() as task:
        await asyncio.sleep(1)
        task.cancel()
        await asyncio.wait([task])
    assert closed == [True]
    assert world.supervisor.state == Offline()


@pytest.mark.parametrize("turns", range(0, 60, 3))
def test_cancelling_after_any_number_of_turns(turns: int) -> None:
    @virtual
    async def run() -> None:
        world = World(friendly)
        async with world.running() as task:
            world.send()
            for _ in range(turns):
                await asyncio.sleep(0)
            task.cancel()
            await asyncio.wait([task])
        for peer in world.peers:
            assert peer.line.far._inward.ended is not None

    run()


@virtual
async def test_it_can_run_again() -> None:
    world = World(friendly)
    for _ in range(2):
        async with world.running():
            await world.until(Online)
    assert world.notes.disconnects == 2
    assert [peer.ended.code for peer in world.peers if peer.ended] == [1000, 1000]
