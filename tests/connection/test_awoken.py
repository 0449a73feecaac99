"""After a sleep: what is heard before the server has answered was missed meanwhile."""

import asyncio

import pytest

from chat_tui.connection.sleep import LOOK_EVERY
from chat_tui.connection.state import Awoken, Online, Reconnecting
from chat_tui.domain.events import Event, EventsReceived
from chat_tui.protocol.event_encoding import encode_events
from tests.connection.peer import World, entry, friendly, now
from tests.connection.virtual_time import spend, virtual

NIGHT = 8 * 3600.0


def heard_in(world: World) -> list[type]:
    """The kind of state in which each message is applied from now on."""
    kinds: list[type] = []

    def heard(event: Event) -> None:
        if isinstance(event, EventsReceived):
            kinds.append(type(world.supervisor.state))

    world.notes.on_apply = heard
    return kinds


async def say(world: World) -> None:
    await world.peers[0].send(encode_events("1", [entry(1)]))


@pytest.mark.parametrize("stopped", [True, False])
def test_what_lay_unread_is_heard_as_missed(stopped: bool) -> None:
    @virtual
    async def run() -> None:
        world = World(friendly)
        async with world.running():
            await world.until(Online)
            kinds = heard_in(world)
            await say(world)
            await asyncio.sleep(0.5)
            assert kinds == [Online]
            await say(world)  # it is on its way when we fall asleep
            if stopped:
                spend(NIGHT)
            else:
                world.slept += NIGHT
            await asyncio.sleep(LOOK_EVERY + 1.0)
            assert kinds == [Online, Awoken]
            (slept,) = [one.slept for _, one in world.states if isinstance(one, Awoken)]
            assert NIGHT <= slept <= NIGHT + LOOK_EVERY
            assert type(world.supervisor.state) is Online, "it has answered"
            await say(world)
            await asyncio.sleep(0.5)
            assert kinds == [Online, Awoken, Online]

    run()


@virtual
async def test_no_answer_ends_it() -> None:
    world = World(friendly)
    async with world.running():
        await world.until(Online)
        world.peers[0].line.blackhole = True
        world.slept += NIGHT
        await world.until(Awoken)
        woke = now()
        await world.until(Reconnecting)
        assert now() - woke <= 3.01
