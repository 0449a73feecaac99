"""A bad network between one client and one server, on real sockets.

It carries bytes and knows nothing of what they mean. Whatever it does to them a real network,
NAT or tunnel does too: it never changes, repeats or reorders bytes within a connection.
"""

import asyncio
import socket
import struct
from contextlib import suppress
from dataclasses import dataclass, fields
from enum import StrEnum
from random import Random
from typing import Final

CHUNK: Final = 65536
QUEUED: Final = 256
"""Chunks of one direction that the proxy holds before it stops reading."""


class Way(StrEnum):
    """Which direction."""

    UP = "up"
    """From the client to the server."""

    DOWN = "down"
    """From the server to the client."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditions:
    """How the link is. The default is a good one.

    ``latency`` and ``jitter`` (seconds) delay each direction, ``bandwidth`` (bytes per second)
    bounds it, ``pieces`` is how many bytes are written at a time. ``holding`` are the
    directions in which nothing is delivered, the end of a connection included. ``refusing``:
    nobody listens. ``slow_close``: seconds by which one side hears later that the other closed.
    ``lasting``: each connection that is made is cut when it has carried so many bytes either way.
    """

    latency: float = 0.0
    jitter: float = 0.0
    bandwidth: float | None = None
    pieces: int | None = None
    holding: tuple[Way, ...] = ()
    refusing: bool = False
    slow_close: float = 0.0
    lasting: int | None = None

    def __repr__(self) -> str:  # a schedule is full of them
        unusual = {
            field.name: getattr(self, field.name)
            for field in fields(self)
            if getattr(self, field.name) != field.default
        }
        return f"Conditions({', '.join(f'{name}={value}' for name, value in unusual.items())})"


GOOD: Final = Conditions()


TAKING_IN = 4
"""Turns of asyncio's loop, at most, from taking a connection in to telling us of it."""


class FaultProxy:
    """Listens on ``port`` for as long as it lives, and carries to the port ``target``.

    ``target`` None: there is no server, and every connection is cut at once.
    """

    def __init__(self, target: int | None, random: Random) -> None:
        self.target = target
        self.conditions = GOOD
        self._random = random
        self._changed = asyncio.Event()
        self._links: set[_Link] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None
        # Keeps the port ours while nobody listens on it: without it the system may give it to
        # somebody else's outgoing connection.
        self._place = _bound(0)
        self.port: int = self._place.getsockname()[1]

    async def start(self) -> None:
        """Listen."""
        if self._server is None:
            self._server = await asyncio.start_server(self._accept, sock=_bound(self.port))

    async def close(self) -> None:
        """Cut everything, and let go of the port."""
        await self._stop_listening()
        self.reset()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._place.close()

    @property
    def connections(self) -> int:
        """How many clients are connected."""
        return sum(not link.orphaned for link in self._links)

    @property
    def orphans(self) -> int:
        """How many connections only the server still has."""
        return sum(link.orphaned for link in self._links)

    # -- faults --------------------------------------------------------------------------------

    async def set(self, conditions: Conditions) -> None:
        """From now on the link is so; what is held is delivered late when it no longer is."""
        self.conditions = conditions
        if conditions.refusing:
            await self._stop_listening()
        else:
            await self.start()
        changed, self._changed = self._changed, asyncio.Event()
        changed.set()

    def reset(self) -> None:
        """Cut every connection, at both ends, without a farewell (RST)."""
        for link in list(self._links):
            link.abort()

    def cut_after(self, way: Way, count: int) -> None:
        """Cut each of the present connections when it has carried ``count`` more bytes."""
        for link in self._links:
            link.left[way] = count

    def orphan(self) -> None:
        """Cut every connection at the client's end alone: the server keeps the old one."""
        for link in list(self._links):
            link.orphan()

    def cut_orphans(self) -> None:
        """Let the server know of those too."""
        for link in [link for link in self._links if link.orphaned]:
            link.abort()

    # -- connections ---------------------------------------------------------------------------

    async def _stop_listening(self) -> None:
        if (server := self._server) is None:
            return
        self._server = None
        # What asyncio (3.11) is taking in while its server is closed is never closed itself.
        for listening in server.sockets:
            asyncio.get_running_loop().remove_reader(listening.fileno())
        for _ in range(TAKING_IN):
            await asyncio.sleep(0)
        server.close()

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._server is None:  # it had been taken in when listening ended
            _abort(writer)
            return
        # Known from here on: a task that is cancelled before its first step closes nothing.
        task = asyncio.create_task(self._carry(reader, writer))
        self._tasks.add(task)
        task.add_done_callback(lambda task: self._ended(task, writer))

    def _ended(self, task: "asyncio.Task[None]", writer: asyncio.StreamWriter) -> None:
        self._tasks.discard(task)
        if task.cancelled():
            _abort(writer)
        else:
            task.result()

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.target is None:
            _abort(writer)
            return
        try:
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self.target)
        except OSError:
            _abort(writer)
            return
        link = _Link(writer, far_writer)
        if self.conditions.lasting is not None:
            link.left = dict.fromkeys(Way, self.conditions.lasting)
        self._links.add(link)
        try:
            await asyncio.gather(
                self._pump(link, Way.UP, reader, far_writer),
                self._pump(link, Way.DOWN, far_reader, writer),
            )
        finally:
            link.close()
            self._links.discard(link)

    async def _pump(
        self, link: "_Link", way: Way, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        queue: asyncio.Queue[tuple[float, bytes | None]] = asyncio.Queue(QUEUED)
        reading = asyncio.create_task(self._read(reader, queue, link))
        try:
            while (chunk := await self._next(queue)) is not None:
                await self._deliver(link, way, chunk, writer)
            await self._released(way)
            if link.orphaned and way is Way.UP:
                await link.gone.wait()  # the server is not told that its client has left
            elif link.orphaned or link.broken:
                link.abort()
            elif not link.deaf(way):
                writer.write_eof()
        except OSError:
            link.abort()
        finally:
            reading.cancel()
            await asyncio.gather(reading, return_exceptions=True)

    async def _read(
        self,
        reader: asyncio.StreamReader,
        queue: asyncio.Queue[tuple[float, bytes | None]],
        link: "_Link",
    ) -> None:
        due = 0.0
        chunk: bytes | None = b""
        while chunk is not None:
            try:
                chunk = await reader.read(CHUNK) or None
            except OSError:
                link.broken = True
                chunk = None
            delay = self.conditions.latency + self._random.uniform(0.0, self.conditions.jitter)
            if chunk is None:
                delay += self.conditions.slow_close
            due = max(due, _now() + delay)
            await queue.put((due, chunk))

    async def _next(self, queue: asyncio.Queue[tuple[float, bytes | None]]) -> bytes | None:
        due, chunk = await queue.get()
        if due > _now():
            await asyncio.sleep(due - _now())
        return chunk

    async def _deliver(
        self, link: "_Link", way: Way, chunk: bytes, writer: asyncio.StreamWriter
    ) -> None:
        at = 0
        while at < len(chunk):
            await self._released(way)
            if link.deaf(way):
                return
            here = self.conditions
            size = here.pieces or len(chunk)
            if here.bandwidth is not None:
                size = min(size, max(1, int(here.bandwidth / 50)))
            left = link.left.get(way)
            if left is not None:
                size = min(size, left)
            piece = chunk[at : at + size]
            writer.write(piece)
            await writer.drain()
            at += len(piece)
            if left is not None:
                link.left[way] = left - len(piece)
                if left <= len(piece):
                    link.close()
                    return
            if here.bandwidth is not None:
                await asyncio.sleep(len(piece) / here.bandwidth)
            elif here.pieces is not None:
                await asyncio.sleep(0)

    async def _released(self, way: Way) -> None:
        while way in self.conditions.holding:
            await self._changed.wait()


class _Link:
    """One connection: the client's socket and the server's."""

    def __init__(self, near: asyncio.StreamWriter, far: asyncio.StreamWriter) -> None:
        self._near = near
        self._far = far
        self.gone = asyncio.Event()
        self.left: dict[Way, int] = {}
        self.orphaned = False
        self.broken = False

    def deaf(self, way: Way) -> bool:
        """Whether nobody is there to be written to."""
        return self.gone.is_set() or (self.orphaned and way is Way.DOWN)

    def abort(self) -> None:
        """Cut both ends: what was written and not taken yet is lost."""
        self.gone.set()
        _abort(self._near)
        _abort(self._far)

    def close(self) -> None:
        """Cut both ends; what was written still arrives."""
        self.gone.set()
        self._near.close()
        self._far.close()

    def orphan(self) -> None:
        """Cut the client's end. What is on its way to the server still arrives."""
        self.orphaned = True
        _abort(self._near)


def _abort(writer: asyncio.StreamWriter) -> None:
    if writer.transport.is_closing():
        return
    found = writer.get_extra_info("socket")
    if found is not None:
        with suppress(OSError):
            # No lingering: the other side gets a reset, as from a machine that knows nothing.
            found.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


def _bound(port: int) -> socket.socket:
    bound = socket.socket()
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    bound.bind(("127.0.0.1", port))
    bound.setblocking(False)
    return bound


def _now() -> float:
    return asyncio.get_running_loop().time()
