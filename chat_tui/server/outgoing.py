"""Frames on their way to one socket: a queue with a budget, and the one task that writes."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable


class Outgoing:
    """``put`` never waits, so a slow reader costs nobody but itself."""

    def __init__(
        self, send: Callable[[bytes], Awaitable[None]], budget: int, overflow: Callable[[], None]
    ) -> None:
        """``send`` writes one frame and waits while the socket takes no more. ``overflow`` is
        called once, when more than ``budget`` bytes wait; from then on nothing is written."""
        self._send = send
        self._budget = budget
        self._overflow = overflow
        self._frames: deque[bytes] = deque()
        self._waiting = 0
        self._wake = asyncio.Event()
        self._drained = asyncio.Event()
        self._drained.set()
        self._closed = False

    @property
    def waiting(self) -> int:
        """Bytes accepted and not yet written to the socket."""
        return self._waiting

    def put(self, frame: bytes) -> None:
        """Accept a frame. Ignored after ``finish`` or an overflow."""
        if self._closed:
            return
        self._frames.append(frame)
        self._waiting += len(frame)
        self._wake.set()
        if self._waiting > self._budget // 4:
            self._drained.clear()
            if self._waiting > self._budget:
                self.discard()
                self._overflow()

    def finish(self) -> None:
        """Accept nothing more; ``run`` returns when the rest is written."""
        self._closed = True
        self._wake.set()

    def discard(self) -> None:
        """Accept nothing more, and forget what waits."""
        self._frames.clear()
        self._drained.set()
        self.finish()

    async def drained(self) -> None:
        """Wait until at most a quarter of the budget is in use. Safe to cancel."""
        await self._drained.wait()

    async def run(self) -> None:
        """Write until finished. Cancelling it loses what was not written.

        Raises:
            websockets.ConnectionClosed: whatever ``send`` raises.
        """
        try:
            while True:
                while self._frames:
                    frame = self._frames.popleft()
                    await self._send(frame)
                    self._waiting -= len(frame)
                    if self._waiting <= self._budget // 4:
                        self._drained.set()
                if self._closed:
                    return
                self._wake.clear()
                await self._wake.wait()
        finally:
            self.discard()
