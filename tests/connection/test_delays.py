"""How long it waits between two attempts, in virtual time."""

import asyncio

import pytest

from chat_tui.connection.state import Connecting, Online, Reconnecting
from chat_tui.connection.transport import ConnectError, HTTPRefusal, Unreachable
from chat_tui.domain.events import ByeReceived
from chat_tui.protocol.event_encoding import encode_bye
from tests.connection.peer import Peer, Script, World, closing, friendly
from tests.connection.virtual_time import virtual

AWAY = Unreachable("cannot reach it")


def saying(bye: ByeReceived, code: int | None = None) -> Script:
    async def script(peer: Peer) -> None:
        await peer.greet()
        await peer.send(encode_bye(bye))
        await peer.close(code or bye.code)

    return script


@pytest.mark.parametrize(("refused", "cap"), [(AWAY, 5.0), (HTTPRefusal(502, ""), 20.0)])
@virtual
async def test_first_retry_within_a_second_then_full_jitter(
    refused: ConnectError, cap: float
) -> None:
    world = World(refused)
    async with world.running():
        await asyncio.sleep(600)
    gaps = [later - sooner for sooner, later in zip(world.dials, world.dials[1:], strict=False)]
    assert gaps[0] < 1.0
    assert gaps[1] < 1.0
    assert cap / 2 < max(gaps) <= cap
    assert [state for _, state in world.states[:3]] == [
        Connecting(1),
        Reconnecting(world.dials[1], 1, str(refused)),
        Connecting(2),
    ]


@pytest.mark.parametrize(
    "script", [closing(1006), closing(1001), closing(1011, online=0.0), closing(1012, online=2.0)]
)
def test_accept_then_close_is_not_hammered(script: Script) -> None:
    @virtual
    async def run() -> None:
        world = World(script)
        async with world.running():
            await asyncio.sleep(300)
        assert 10 < len(world.dials) < 60

    run()


@pytest.mark.parametrize(("online", "attempt"), [(29.0, 5), (31.0, 2)])
def test_backoff_starts_anew_after_30_s_online(online: float, attempt: int) -> None:
    @virtual
    async def run() -> None:
        world = World(AWAY, AWAY, AWAY, closing(1006, online=online), friendly)
        async with world.running():
            await world.until(Online)
            await world.until(Reconnecting)
            await world.until(Online)
        connecting = [state for _, state in world.states if isinstance(state, Connecting)]
        assert [state.attempt for state in connecting] == [1, 2, 3, 4, attempt]

    run()


@virtual
async def test_retry_now_is_throttled() -> None:
    world = World(AWAY)
    async with world.running():
        for _ in range(1000):
            world.supervisor.retry_now()
            await asyncio.sleep(0.01)
    assert 8 <= len(world.dials) <= 14


@virtual
async def test_retry_now_shortens_a_long_wait() -> None:
    world = World(AWAY)
    async with world.running():
        await world.dialled(12)
        await world.until(Reconnecting)
        await asyncio.sleep(1.0)
        before = len(world.dials)
        world.supervisor.retry_now()
        await asyncio.sleep(0.01)
        assert len(world.dials) == before + 1


@virtual
async def test_retry_now_is_ignored_online() -> None:
    world = World(closing(1006, online=1.0), friendly)
    async with world.running():
        await world.until(Online)
        world.supervisor.retry_now()
        await world.until(Reconnecting)
        await world.until(Online)
    assert len(world.dials) == 2
    assert world.dials[1] - world.dials[0] > 1.0


@pytest.mark.parametrize("code", [None, 1006])
def test_bye_after_ms_is_a_floor_even_for_a_hurried_user(code: int | None) -> None:
    @virtual
    async def run() -> None:
        world = World(saying(ByeReceived(code=4002, reason="", after_ms=10_000), code), friendly)
        async with world.running():
            ended = await world.until(Reconnecting)
            state = world.supervisor.state
            assert isinstance(state, Reconnecting)
            assert state.earliest == pytest.approx(ended + 10.0)  # the screen names no key before
            world.supervisor.retry_now()
            await world.until(Online)
        assert 9.999 <= world.dials[1] - ended <= 11.0

    run()


@virtual
async def test_bye_spread_scatters_a_crowd() -> None:
    delays = []
    for seed in range(20):
        bye = ByeReceived(code=4001, reason="", spread_ms=60_000)
        world = World(saying(bye), friendly, seed=seed)
        async with world.running():
            ended = await world.until(Reconnecting)
            await world.until(Online)
        delays.append(world.dials[1] - ended)
    assert max(delays) <= 61.0
    assert max(delays) > 40.0
    assert min(delays) < 20.0


@virtual
async def test_a_crowd_that_was_sent_away_does_not_come_back_at_once() -> None:
    times = set()
    for seed in range(10):
        bye = ByeReceived(code=1013, reason="", after_ms=5_000)
        world = World(saying(bye), friendly, seed=seed)
        async with world.running():
            ended = await world.until(Reconnecting)
            await world.until(Online)
        times.add(round(world.dials[1] - ended, 2))
    assert min(times) >= 4.99
    assert len(times) > 5


@virtual
async def test_a_server_that_asks_for_a_day_is_not_believed() -> None:
    world = World(HTTPRefusal(503, retry_after=86_400.0), friendly)
    async with world.running():
        await world.until(Online, 4000)
    assert 3600 <= world.dials[1] - world.dials[0] < 3602
