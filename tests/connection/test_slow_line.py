"""A dead line told from a slow one, in virtual time."""

import asyncio

import pytest

from chat_tui.connection.state import Online, Reconnecting
from chat_tui.domain.commands import SendMessage
from chat_tui.domain.events import Acknowledged
from tests.connection.peer import Stuck, World, friendly, now
from tests.connection.virtual_time import virtual


@pytest.mark.parametrize(("size", "rate"), [(16_384, 2_000), (16_384, 1_050), (262_144, 1_000)])
def test_a_large_message_on_a_slow_line_is_not_taken_for_a_dead_one(size: int, rate: int) -> None:
    """The ping waits behind it: with 16 of them, for minutes."""

    @virtual
    async def run() -> None:
        world = World(friendly)
        async with world.running():
            await world.until(Online)
            line = world.peers[0].line
            line.rate = rate
            many = size // 16_384
            for number in range(many):
                world.notes.to_send.append(
                    SendMessage(room="r", cid=f"c{number}", body="x" * 16_000)
                )
            world.supervisor.wake()
            await asyncio.sleep(size / rate + 30)
            assert "Reconnecting" not in world.kinds()
            acknowledged = [e for e in world.notes.events if isinstance(e, Acknowledged)]
            assert len(acknowledged) == many

    run()


@virtual
async def test_a_large_message_on_a_dead_line_is_found_too() -> None:
    world = World(friendly)
    async with world.running():
        await world.until(Online)
        world.peers[0].line.blackhole = True
        world.notes.to_send.append(SendMessage(room="r", cid="c", body="x" * 16_000))
        world.supervisor.wake()
        sent = now()
        lost = await world.until(Reconnecting)
        assert 19.0 <= lost - sent <= 19.2


class Unanswering(Stuck):
    """Its close waits for an answer that never comes, as far as the library lets it."""

    async def close(self, code: int = 1000, reason: str = "") -> None:
        """See Transport."""
        await asyncio.sleep(1.0)
        await super().close(code, reason)


@pytest.mark.parametrize(("message", "limit"), [(True, 8.0), (False, 20.0)])
def test_no_time_is_spent_on_a_goodbye_to_the_dead(message: bool, limit: float) -> None:
    @virtual
    async def run() -> None:
        world = World(friendly)
        world.wrap = Unanswering
        async with world.running():
            began = await world.until(Online)
            world.peers[0].line.blackhole = True
            if message:
                world.send()
            assert await world.until(Reconnecting) - began == pytest.approx(limit)

    run()
