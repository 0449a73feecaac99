"""Waking up, in virtual time: the monotonic clock stood still, or this process did."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat_tui.connection.sleep import LOOK_EVERY, TOLERANCE, SleepDetector
from chat_tui.connection.state import Authenticating, Connecting, Failed, Online, Reconnecting
from chat_tui.connection.transport import HTTPRefusal, NotTrusted, Transport, Unreachable
from chat_tui.connection.trust import CertificateFault
from chat_tui.domain.commands import Ping
from chat_tui.protocol.event_encoding import encode_pong
from tests.connection.peer import Peer, World, friendly, now
from tests.connection.virtual_time import spend, virtual

NIGHT = 8 * 3600.0


def test_a_machine_that_slept() -> None:
    detector = SleepDetector(100.0, 5000.0)
    assert not detector.slept(102.0, 5002.0)
    assert detector.slept(103.0, 5003.0 + NIGHT) == NIGHT + 1.0
    assert not detector.slept(105.0, 5005.0 + NIGHT)


def test_a_process_that_was_stopped() -> None:
    detector = SleepDetector(100.0, 5000.0)
    assert detector.slept(130.0, 5030.0) == 30.0
    assert not detector.slept(132.0, 5032.0)


def test_a_clock_that_was_set_back() -> None:
    detector = SleepDetector(100.0, 5000.0)
    assert not detector.slept(102.0, 1000.0)
    assert detector.slept(104.0, 1005.0)


@given(
    st.lists(
        st.tuples(st.floats(0.0, LOOK_EVERY + TOLERANCE - 0.01), st.floats(-1.9, 1.9)), max_size=50
    )
)
def test_busy_loops_and_adjusted_clocks_are_no_sleep(looks: list[tuple[float, float]]) -> None:
    detector, monotonic, wall = SleepDetector(0.0, 0.0), 0.0, 0.0
    for seconds, adjusted in looks:
        monotonic += seconds
        wall += seconds + adjusted
        assert not detector.slept(monotonic, wall)


def pings(world: World) -> int:
    return sum(isinstance(command, Ping) for peer in world.peers for command in peer.seen)


@virtual
async def test_a_line_that_died_in_the_night_is_found_in_5_s() -> None:
    world = World(friendly)
    async with world.running():
        await world.until(Online)
        world.peers[0].line.blackhole = True
        world.slept += NIGHT
        woke = now()
        lost = await world.until(Reconnecting)
        assert lost - woke <= LOOK_EVERY + 3.0 + 0.01
        assert await world.until(Online) - lost <= 1.0


@virtual
async def test_a_line_that_lived_through_the_night_is_kept() -> None:
    world = World(friendly)
    async with world.running():
        await world.until(Online)
        world.slept += NIGHT
        await asyncio.sleep(LOOK_EVERY + 0.01)
        assert pings(world) == 1
        await asyncio.sleep(9.0)
        assert pings(world) == 1
        await asyncio.sleep(60.0)
    assert world.kinds().count("Connecting") == 1


@virtual
async def test_a_key_looks_at_once() -> None:
    world = World(friendly)
    async with world.running():
        await world.until(Online)
        await asyncio.sleep(0.5)
        world.slept += NIGHT
        world.supervisor.key_pressed()
        await asyncio.sleep(0.01)
        assert pings(world) == 1
        world.supervisor.key_pressed()
        await asyncio.sleep(0.01)
        assert pings(world) == 1


@pytest.mark.parametrize("idle", [0.5, 9.0, 10.5, 11.9])
@pytest.mark.parametrize("message", [True, False])
def test_a_process_that_was_stopped_judges_nobody(idle: float, message: bool) -> None:
    """Every deadline has passed; the answers lie unread, or are yet to be asked for."""

    @virtual
    async def run() -> None:
        world = World(friendly)
        async with world.running():
            await world.until(Online)
            world.peers[0].line.delay = 1.0
            if message:
                world.send()
            await asyncio.sleep(idle)
            spend(300.0)
            await asyncio.sleep(60.0)
        assert world.kinds().count("Connecting") == 1

    run()


@virtual
async def test_a_deadline_that_comes_up_before_the_look_judges_nobody_either() -> None:
    async def script(peer: Peer) -> None:
        await peer.greet()
        while True:
            request_id, command = await peer.next()
            if isinstance(command, Ping):
                await peer.send(encode_pong(request_id))

    world = World(script)
    async with world.running():
        online = await world.until(Online)
        await asyncio.sleep(1.0)
        world.peers[0].line.delay = 1.75
        world.send()  # a ping 5 s later, the verdict after 3 s more, the pong after 3.5 s
        await asyncio.sleep(7.9)
        assert pings(world) == 1
        assert now() - online == pytest.approx(8.9)  # 1.1 s before the next look
        world.slept += NIGHT
        world.peers[0].line.delay = 0.1
        await asyncio.sleep(60.0)
    assert world.kinds().count("Connecting") == 1


@virtual
async def test_what_lay_unread_does_not_stand_in_for_an_answer() -> None:
    world = World(friendly)
    async with world.running():
        await world.until(Online)
        line = world.peers[0].line
        line.delay = 0.2
        await asyncio.sleep(10.3)
        assert pings(world) == 1
        line.blackhole = True  # the pong is on its way already
        spend(300.0)
        woke = now()
        assert await world.until(Reconnecting) - woke == pytest.approx(3.0)


@virtual
async def test_waking_ends_a_wait() -> None:
    world = World(*[Unreachable("away")] * 8, friendly)
    async with world.running():
        await world.dialled(8)
        await world.until(Reconnecting)
        world.slept += NIGHT
        woke = now()
        assert await world.until(Online) - woke <= LOOK_EVERY + 1.0


@virtual
async def test_the_delays_start_anew_after_a_sleep() -> None:
    """The network comes up some seconds after the lid: it must not be waited 20 s for."""
    world = World(Unreachable("away"))
    async with world.running():
        await world.dialled(20)
        await world.until(Reconnecting)
        world.slept += NIGHT
        await world.dialled(24)
    gaps = [
        later - sooner for sooner, later in zip(world.dials[20:], world.dials[21:], strict=False)
    ]
    assert all(gap <= limit for gap, limit in zip(gaps, (1.0, 1.0, 2.0), strict=True))


@virtual
async def test_a_servers_own_wish_outranks_waking() -> None:
    world = World(HTTPRefusal(503, retry_after=60.0), friendly)
    async with world.running():
        await world.until(Reconnecting)
        world.slept += NIGHT
        await world.until(Online)
    assert world.dials[1] - world.dials[0] >= 60.0


def hanging(world: World, attempts: int) -> None:
    """The first ``attempts`` to connect get no answer."""
    dial = world.dial

    async def hang() -> Transport:
        if len(world.dials) < attempts:
            world.dials.append(now())
            await asyncio.get_running_loop().create_future()
        return await dial()

    world.supervisor._dial = hang


@virtual
async def test_an_attempt_of_before_the_sleep_is_begun_anew() -> None:
    world = World(friendly)
    hanging(world, 1)
    async with world.running():
        await world.until(Connecting)
        await asyncio.sleep(3.0)
        world.slept += NIGHT
        woke = now()
        assert await world.until(Online) - woke <= LOOK_EVERY + 0.01
    assert len(world.dials) == 2


@virtual
async def test_an_attempt_that_failed_over_a_stale_deadline_is_begun_anew() -> None:
    world = World(friendly)
    dial = world.dial

    async def slow() -> Transport:
        if not world.dials:
            world.dials.append(now())
            try:
                async with asyncio.timeout(10.0):
                    await asyncio.get_running_loop().create_future()
            except TimeoutError:
                raise Unreachable("no answer in 10 s") from None
        return await dial()

    world.supervisor._dial = slow
    async with world.running():
        await world.until(Connecting)
        await asyncio.sleep(9.0)
        spend(300.0)
        woke = now()
        assert await world.until(Online) - woke <= 0.01


@pytest.mark.parametrize("asleep", [True, False])
def test_a_welcome_that_was_awaited_has_3_s_more(asleep: bool) -> None:
    @virtual
    async def run() -> None:
        async def mute(peer: Peer) -> None:
            await peer.serve(answers=False)

        world = World(mute, friendly)
        async with world.running():
            await world.until(Authenticating)
            await asyncio.sleep(0.5)
            if asleep:
                world.slept += NIGHT
            began = now()
            lost = await world.until(Reconnecting)
            assert (lost - began <= LOOK_EVERY + 3.01) is asleep
            await world.until(Online)

    run()


@virtual
async def test_a_welcome_that_came_while_we_were_stopped_counts() -> None:
    world = World(friendly)

    def wrap(transport: Transport) -> Transport:
        world.peers[-1].line.delay = 0.1
        return transport

    world.wrap = wrap
    async with world.running():
        await world.until(Authenticating)
        await asyncio.sleep(0.05)
        spend(5.0)
        await world.until(Online)
    assert len(world.dials) == 1


@virtual
async def test_nothing_is_looked_at_once_it_has_failed() -> None:
    world = World(HTTPRefusal(404))
    async with world.running():
        await world.until(Failed)
        world.slept += NIGHT
        await asyncio.sleep(3600.0)
        world.supervisor.key_pressed()
        await world.dialled(2)
    assert len(world.dials) == 2


@virtual
async def test_a_long_time_after_a_sleep_a_lost_line_is_no_hurry() -> None:
    """Else all who slept once would come back together when a server restarts."""
    seen = set()
    for seed in range(5):
        world = World(friendly, seed=seed)
        async with world.running():
            await world.until(Online)
            world.slept += NIGHT
            await asyncio.sleep(60.0)
            world.peers[0].line.reset()
            lost = await world.until(Reconnecting)
            seen.add(round(await world.until(Online) - lost, 3))
    assert len(seen) > 3


@virtual
async def test_a_key_does_not_go_back_to_a_server_that_is_not_trusted() -> None:
    """Who chose to stay away may still write; the dialog must not come up with each letter."""
    world = World(NotTrusted("h", CertificateFault.EXPIRED), friendly)
    async with world.running():
        await world.until(Failed)
        world.supervisor.key_pressed()
        await asyncio.sleep(60)
        assert len(world.dials) == 1
        world.supervisor.reconnect()
        await world.until(Online)
