"""Two ends of a connection inside one process, over a line that a test can delay or break."""

import asyncio
from collections import deque
from collections.abc import Callable

from chat_tui.connection.transport import TransportClosed


class MemoryPipe:
    """One direction: frames go in at one end and come out, in order, at the other."""

    def __init__(self) -> None:
        self._frames: deque[bytes] = deque()
        self._news = asyncio.Event()
        self.ended: TransportClosed | None = None
        """What the reader sees after the last frame; None while the pipe is open."""

    def put(self, frame: bytes) -> None:
        """A frame arrives."""
        if self.ended is None:
            self._frames.append(frame)
            self._news.set()

    def end(self, closed: TransportClosed, *, drop: bool = False) -> None:
        """The pipe ends; with ``drop`` the frames that were not read yet are gone."""
        if drop:
            self._frames.clear()
        if self.ended is None:
            self.ended = closed
            self._news.set()

    async def get(self) -> bytes:
        """The next frame. Cancelling is safe. Raises TransportClosed at the end."""
        while not self._frames:
            if self.ended is not None:
                raise self.ended
            self._news.clear()
            await self._news.wait()
        return self._frames.popleft()


class MemoryLine:
    """A connection and what a test may do to it.

    ``delay`` holds every frame back for that many seconds of the running loop's clock. ``rate``
    is how many bytes a second fit through each direction, None for any number. While
    ``blackhole`` is set, whatever is sent disappears and nobody is told: a half-open link.
    ``frames`` counts what was sent in both directions.
    """

    def __init__(self) -> None:
        self.delay = 0.0
        self.rate: float | None = None
        self.blackhole = False
        self.frames = 0
        outward, inward = MemoryPipe(), MemoryPipe()
        self._pipes = (outward, inward)
        self.near = MemoryTransport(self, inward, outward)
        self.far = MemoryTransport(self, outward, inward)

    def reset(self) -> None:
        """Cut the line: both ends see 1006, what was not read yet is gone."""
        for pipe in self._pipes:
            pipe.end(TransportClosed(1006), drop=True)

    def carry(self, action: Callable[[], None], wait: float = 0.0) -> None:
        """Do at the other end what was done at this one: later, or never."""
        if self.blackhole:
            return
        if self.delay or wait:
            asyncio.get_running_loop().call_later(self.delay + wait, action)
        else:
            action()


class MemoryTransport:
    """One end of a MemoryLine. See Transport."""

    def __init__(self, line: MemoryLine, inward: MemoryPipe, outward: MemoryPipe) -> None:
        self._line = line
        self._inward = inward
        self._outward = outward
        self._carried_at = 0.0

    async def send(self, frame: bytes) -> None:
        """See Transport.send."""
        if self._inward.ended is not None:
            raise self._inward.ended
        self._line.frames += 1
        self._line.carry(lambda: self._outward.put(frame), self._wait(len(frame)))

    def _wait(self, size: int) -> float:
        """Seconds until ``size`` bytes more are through."""
        if self._line.rate is None:
            return 0.0
        now = asyncio.get_running_loop().time()
        self._carried_at = max(self._carried_at, now) + size / self._line.rate
        return self._carried_at - now

    async def receive(self) -> bytes:
        """See Transport.receive."""
        return await self._inward.get()

    async def close(self, code: int = 1000, reason: str = "") -> None:
        """See Transport.close."""
        if self._inward.ended is None:
            self._inward.end(TransportClosed(code, reason))
            self._line.carry(
                lambda: self._outward.end(TransportClosed(code, reason)), self._wait(0)
            )

    def abort(self) -> None:
        """See Transport.abort."""
        self._inward.end(TransportClosed(1006))
        self._line.carry(lambda: self._outward.end(TransportClosed(1006)))
