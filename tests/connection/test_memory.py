"""The line that tests break."""

import asyncio

import pytest

from chat_tui.connection.memory import MemoryLine
from chat_tui.connection.transport import TransportClosed
from tests.connection.peer import now
from tests.connection.virtual_time import virtual


@virtual
async def test_frames_come_in_order_both_ways() -> None:
    line = MemoryLine()
    for frame in (b"1", b"2"):
        await line.near.send(frame)
        await line.far.send(frame + frame)
    assert [await line.far.receive(), await line.far.receive()] == [b"1", b"2"]
    assert [await line.near.receive(), await line.near.receive()] == [b"11", b"22"]
    assert line.frames == 4


@virtual
async def test_delay() -> None:
    line = MemoryLine()
    line.delay = 0.25
    began = now()
    await line.near.send(b"1")
    assert await line.far.receive() == b"1"
    assert now() - began == pytest.approx(0.25)


@virtual
async def test_close_is_seen_after_what_was_sent() -> None:
    line = MemoryLine()
    await line.near.send(b"1")
    await line.near.close(4001, "why")
    await line.near.close(1000)
    assert await line.far.receive() == b"1"
    with pytest.raises(TransportClosed) as caught:
        await line.far.receive()
    assert (caught.value.code, caught.value.reason) == (4001, "why")
    for end in (line.near, line.far):
        with pytest.raises(TransportClosed):
            await end.send(b"2")


@virtual
async def test_reset_loses_what_was_not_read() -> None:
    line = MemoryLine()
    await line.near.send(b"1")
    line.reset()
    for end in (line.near, line.far):
        with pytest.raises(TransportClosed) as caught:
            await end.receive()
        assert caught.value.code == 1006


@virtual
async def test_blackhole() -> None:
    line = MemoryLine()
    line.blackhole = True
    await line.near.send(b"1")
    await line.near.close()
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(1000):
            await line.far.receive()


@virtual
async def test_cancelling_a_receive_loses_nothing() -> None:
    line = MemoryLine()
    task = asyncio.ensure_future(line.far.receive())
    await asyncio.sleep(0)
    await line.near.send(b"1")
    task.cancel()
    await asyncio.wait([task])
    assert await line.far.receive() == b"1"


@virtual
async def test_a_narrow_line_keeps_the_order_and_takes_its_time() -> None:
    line = MemoryLine()
    line.rate = 10.0
    began = now()
    await line.near.send(b"x" * 50)
    await line.near.send(b"y" * 10)
    await line.near.close(1001)
    assert await line.far.receive() == b"x" * 50
    assert now() - began == pytest.approx(5.0)
    assert await line.far.receive() == b"y" * 10
    assert now() - began == pytest.approx(6.0)
    with pytest.raises(TransportClosed, match="1001"):
        await line.far.receive()


@virtual
async def test_abort_ends_both_ends_without_a_goodbye() -> None:
    line = MemoryLine()
    line.near.abort()
    for end in (line.near, line.far):
        with pytest.raises(TransportClosed, match="1006"):
            await end.receive()
    with pytest.raises(TransportClosed, match="1006"):
        await line.near.send(b"1")
