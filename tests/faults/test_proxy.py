"""The bad network does what it says, and nothing else."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from random import Random

import pytest

from tests.faults.proxy import Conditions, FaultProxy, Way

BOTH = tuple(Way)


class Line:
    """A client and what the server made of it."""

    proxy: FaultProxy

    def __init__(self) -> None:
        self.writers: list[asyncio.StreamWriter] = []
        self.accepted: asyncio.Queue[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = (
            asyncio.Queue()
        )

    async def accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """The server does nothing by itself."""
        self.writers.append(writer)
        await self.accepted.put((reader, writer))

    async def connect(self) -> "Ends":
        """A connection, both of its ends."""
        near = await asyncio.open_connection("127.0.0.1", self.proxy.port)
        self.writers.append(near[1])
        return Ends(*near, *await self.accepted.get())


class Ends:
    """The client's and the server's end of one connection."""

    def __init__(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        far_reader: asyncio.StreamReader,
        far_writer: asyncio.StreamWriter,
    ) -> None:
        self.reader, self.writer = reader, writer
        self.far_reader, self.far_writer = far_reader, far_writer


@asynccontextmanager
async def lines(*, listening: bool = True) -> AsyncIterator[Line]:
    """A proxy, with a server behind it or none."""
    line = Line()
    server = await asyncio.start_server(line.accept, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    line.proxy = FaultProxy(port if listening else None, Random(1))
    await line.proxy.start()
    try:
        yield line
    finally:
        await line.proxy.close()
        server.close()
        for writer in line.writers:
            writer.transport.abort()
        await asyncio.gather(*(w.wait_closed() for w in line.writers), return_exceptions=True)


async def ended(reader: asyncio.StreamReader) -> bytes:
    """What still arrives before the connection is over."""
    came = b""
    with suppress(ConnectionError):
        while some := await reader.read(1000):
            came += some
    return came


async def silent(reader: asyncio.StreamReader, other: "Ends") -> bool:
    """Whether nothing has come by the time that another connection has carried a byte."""
    reading = asyncio.ensure_future(reader.read(1))
    other.writer.write(b"x")
    await other.far_reader.readexactly(1)
    quiet = not reading.done()
    reading.cancel()
    await asyncio.gather(reading, return_exceptions=True)
    return quiet


async def test_bytes_pass_both_ways_and_the_end_is_passed_on() -> None:
    async with lines() as line:
        ends = await line.connect()
        ends.writer.write(b"up")
        ends.far_writer.write(b"down")
        assert await ends.far_reader.readexactly(2) == b"up"
        assert await ends.reader.readexactly(4) == b"down"
        ends.writer.close()
        assert await ends.far_reader.read() == b""
        ends.far_writer.close()
        assert await ends.reader.read() == b""


@pytest.mark.parametrize(
    "conditions",
    [
        Conditions(latency=0.01, jitter=0.02),
        Conditions(bandwidth=200_000.0),
        Conditions(pieces=1),
        Conditions(pieces=7, latency=0.001, jitter=0.003, bandwidth=400_000.0),
    ],
)
async def test_a_bad_link_changes_no_byte_and_no_order(conditions: Conditions) -> None:
    sent = Random(2).randbytes(20_000)
    async with lines() as line:
        await line.proxy.set(conditions)
        ends = await line.connect()
        for at in range(0, len(sent), 1999):
            ends.writer.write(sent[at : at + 1999])
            await asyncio.sleep(0)
        assert await ends.far_reader.readexactly(len(sent)) == sent
        ends.far_writer.write(sent)
        assert await ends.reader.readexactly(len(sent)) == sent


async def test_latency_delays() -> None:
    loop = asyncio.get_running_loop()
    async with lines() as line:
        await line.proxy.set(Conditions(latency=0.05))
        ends = await line.connect()
        started = loop.time()
        ends.writer.write(b"x")
        await ends.far_reader.readexactly(1)
        assert loop.time() - started >= 0.05


async def test_bandwidth_bounds() -> None:
    loop = asyncio.get_running_loop()
    async with lines() as line:
        await line.proxy.set(Conditions(bandwidth=100_000.0))
        ends = await line.connect()
        started = loop.time()
        ends.far_writer.write(bytes(10_000))
        await ends.reader.readexactly(10_000)
        assert loop.time() - started >= 0.07


async def test_a_reset_cuts_both_ends() -> None:
    async with lines() as line:
        ends = await line.connect()
        line.proxy.reset()
        with pytest.raises(ConnectionResetError):
            await ends.reader.readexactly(1)
        with pytest.raises(ConnectionResetError):
            await ends.far_reader.readexactly(1)


@pytest.mark.parametrize("way", list(Way))
async def test_one_direction_holds_its_bytes_and_delivers_them_late(way: Way) -> None:
    async with lines() as line:
        ends = await line.connect()
        await line.proxy.set(Conditions(holding=(way,)))
        ends.writer.write(b"up")
        ends.far_writer.write(b"down")
        if way is Way.UP:
            assert await ends.reader.readexactly(4) == b"down"
            held, expected = ends.far_reader, b"up"
        else:
            assert await ends.far_reader.readexactly(2) == b"up"
            held, expected = ends.reader, b"down"
        reading = asyncio.ensure_future(held.readexactly(len(expected)))
        await asyncio.sleep(0)
        assert not reading.done()
        await line.proxy.set(Conditions())
        assert await reading == expected


async def test_nobody_hears_of_an_end_behind_a_blackhole() -> None:
    async with lines() as line, lines() as other:
        elsewhere = await other.connect()
        ends = await line.connect()
        await line.proxy.set(Conditions(holding=BOTH))
        ends.far_writer.transport.abort()
        assert await silent(ends.reader, elsewhere)
        await line.proxy.set(Conditions())
        assert await ended(ends.reader) == b""


async def test_what_a_blackhole_held_can_be_cut_instead() -> None:
    async with lines() as line:
        ends = await line.connect()
        await line.proxy.set(Conditions(holding=BOTH))
        ends.writer.write(b"never")
        ends.far_writer.write(b"never")
        line.proxy.reset()
        await line.proxy.set(Conditions())
        assert await ended(ends.reader) == b""
        assert await ended(ends.far_reader) == b""


async def test_a_refusing_network_refuses_and_comes_back_on_the_same_port() -> None:
    async with lines() as line:
        ends = await line.connect()
        await line.proxy.set(Conditions(refusing=True))
        with pytest.raises(ConnectionRefusedError):
            await asyncio.open_connection("127.0.0.1", line.proxy.port)
        ends.writer.write(b"x")  # who is connected stays so
        assert await ends.far_reader.readexactly(1) == b"x"
        await line.proxy.set(Conditions())
        again = await line.connect()
        again.writer.write(b"y")
        assert await again.far_reader.readexactly(1) == b"y"


@pytest.mark.parametrize("way", list(Way))
async def test_a_cut_after_so_many_bytes_is_a_cut_after_so_many_bytes(way: Way) -> None:
    async with lines() as line:
        ends = await line.connect()
        line.proxy.cut_after(way, 5)
        writer = ends.writer if way is Way.UP else ends.far_writer
        reader = ends.far_reader if way is Way.UP else ends.reader
        writer.write(b"1234567890")
        assert await ended(reader) == b"12345"


async def test_every_connection_is_cut_after_so_many_bytes() -> None:
    async with lines() as line:
        before = await line.connect()
        await line.proxy.set(Conditions(lasting=5))
        for _ in range(2):
            ends = await line.connect()
            ends.far_writer.write(b"1234567890")
            assert await ended(ends.reader) == b"12345"
        before.far_writer.write(b"1234567890")
        assert await before.reader.readexactly(10) == b"1234567890"


async def test_an_orphan_is_cut_for_the_client_alone() -> None:
    async with lines() as line:
        ends = await line.connect()
        ends.writer.write(b"before")
        assert await ends.far_reader.readexactly(6) == b"before"
        line.proxy.orphan()
        assert await ended(ends.reader) == b""
        ends.far_writer.write(b"to nobody")
        again = await line.connect()
        assert await silent(ends.far_reader, again)
        assert (line.proxy.connections, line.proxy.orphans) == (1, 1)
        line.proxy.cut_orphans()
        assert await ended(ends.far_reader) == b""
        again.writer.write(b"y")
        assert await again.far_reader.readexactly(1) == b"y"


async def test_an_orphan_whose_server_ends_is_gone() -> None:
    async with lines() as line:
        ends = await line.connect()
        line.proxy.orphan()
        ends.far_writer.close()
        assert await ended(ends.far_reader) == b""
        again = await line.connect()
        again.writer.write(b"y")
        assert await again.far_reader.readexactly(1) == b"y"
        assert (line.proxy.connections, line.proxy.orphans) == (1, 0)


async def test_a_slow_close_is_heard_of_later() -> None:
    loop = asyncio.get_running_loop()
    async with lines() as line:
        await line.proxy.set(Conditions(slow_close=0.05))
        ends = await line.connect()
        started = loop.time()
        ends.far_writer.close()
        assert await ended(ends.reader) == b""
        assert loop.time() - started >= 0.05


async def test_without_a_server_every_connection_is_cut() -> None:
    async with lines(listening=False) as line:
        reader, writer = await asyncio.open_connection("127.0.0.1", line.proxy.port)
        line.writers.append(writer)
        assert await ended(reader) == b""
