"""Pieces of files on a connection: they are no silence, and no answer to them is one."""

import asyncio
from dataclasses import replace

import pytest

from chat_tui.connection.state import Online, Reconnecting
from chat_tui.domain.commands import FetchPiece, SendPiece
from chat_tui.domain.events import PieceFetched, PieceStored
from tests.connection.peer import World, friendly, now
from tests.connection.virtual_time import virtual

PIECE = SendPiece(sha256="ab" * 32, offset=0, data=b"x" * 16_384)
FETCH = FetchPiece(room="r", message="m", offset=0, limit=16_384)


@virtual
async def test_there_and_back() -> None:
    world = World(friendly)
    async with world.running():
        await world.until(Online)
        answered: list[object] = []
        world.notes.on_apply = answered.append
        world.notes.to_send = [PIECE, FETCH]
        world.supervisor.wake()
        await asyncio.sleep(1)
        assert answered[:2] == [
            PieceStored(command=PIECE, have=16_384),
            PieceFetched(command=FETCH, data=b"x" * 16_384),
        ]


@pytest.mark.parametrize("command", [PIECE, FETCH], ids=["up", "down"])
def test_a_poor_line_that_carries_a_piece_is_not_taken_for_a_dead_one(
    command: SendPiece | FetchPiece,
) -> None:
    @virtual
    async def run() -> None:
        world = World(friendly)
        async with world.running():
            await world.until(Online)
            world.peers[0].line.rate = 1_100.0  # 15 s for each piece, and a ping behind them
            world.notes.to_send = [command, replace(command, offset=16_384)]
            world.supervisor.wake()
            await asyncio.sleep(60)
            assert isinstance(world.supervisor.state, Online)
            assert len(world.dials) == 1

    run()


@pytest.mark.parametrize("command", [PIECE, FETCH], ids=["up", "down"])
def test_a_dead_line_is_found_all_the_same(command: SendPiece | FetchPiece) -> None:
    @virtual
    async def run() -> None:
        world = World(friendly)
        async with world.running():
            await world.until(Online)
            world.peers[0].line.blackhole = True
            world.notes.to_send = [command]
            world.supervisor.wake()
            sent = now()
            assert await world.until(Reconnecting) - sent <= 25.0

    run()
