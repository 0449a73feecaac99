"""Connections from the first byte to the welcome: so many, and no longer than so long."""

import asyncio
import time
from collections.abc import Callable
from typing import Any, Protocol
from weakref import WeakSet

from websockets.asyncio.server import ServerConnection
from websockets.frames import CTRL_OPCODES, Frame
from websockets.protocol import Event

from chat_tui.server.limits import TokenBucket

_ACCEPT_FAILED = "socket.accept() out of system resource"
_REPORT_EVERY = 1.0
_AT_ONCE = 4096  # bytes that are taken apart before it is asked whether they are too much
_FULL = (
    b"HTTP/1.1 503 Service Unavailable\r\n"
    b"Retry-After: 5\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
)

ExceptionHandler = Callable[[asyncio.AbstractEventLoop, dict[str, Any]], object]


class Stranger(Protocol):
    """A connection that was not welcomed yet."""

    def cut(self) -> None:
        """End it at once."""
        ...


class Lobby:
    """Who was not welcomed yet. ``limit`` of them may be there at a time.

    When all places are taken, the one that has owed its hello longest makes room for who comes:
    else whoever opens sockets, says nothing and comes back could keep everybody else out. But
    each has ``patience`` seconds in any case, so that a crowd that comes back after a restart is
    not cut off while it is being listened to.
    """

    def __init__(self, limit: int, patience: float, clock: Callable[[], float]) -> None:
        """``clock`` is monotonic seconds."""
        self._limit = limit
        self._patience = patience
        self._clock = clock
        self._silent: dict[Stranger, float] = {}  # when they came, the first one first
        self._heard: set[Stranger] = set()

    def enter(self, stranger: Stranger) -> bool:
        """Somebody has connected. False: there is no place for them."""
        if len(self._silent) + len(self._heard) >= self._limit and not self._make_room():
            return False
        self._silent[stranger] = self._clock()
        return True

    def heard(self, stranger: Stranger) -> None:
        """Their hello has come, and is being answered."""
        if self._silent.pop(stranger, None) is not None:
            self._heard.add(stranger)

    def leave(self, stranger: Stranger) -> None:
        """They were welcomed, or are gone; may be called twice."""
        self._silent.pop(stranger, None)
        self._heard.discard(stranger)

    def _make_room(self) -> bool:
        oldest = next(iter(self._silent), None)
        if oldest is None or self._clock() - self._silent[oldest] < self._patience:
            return False
        del self._silent[oldest]
        oldest.cut()
        return True


class Connection(ServerConnection):
    """One that was accepted. Set the attributes before anything happens to it.

    ``max_waiting``: pongs are written by the library, whether or not the peer takes them; with
    more bytes than this waiting, the connection is cut. So it is with more pings and pongs than
    there is a token for in ``control_frames``: they go past all queues, and a line that carries
    nothing else would keep everybody else waiting for seconds. ``deadline``: when its hello must
    have come, by the clock of the event loop. ``present``: where to be from then on that there is
    a transport, which over TLS is not at once.
    """

    lobby: Lobby
    max_waiting: int
    control_frames: TokenBucket
    deadline: float
    present: WeakSet[ServerConnection]

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Called by asyncio. Who finds no place is refused at once, unheard."""
        self.present.add(self)
        if self.lobby.enter(self):
            super().connection_made(transport)
        else:
            # Without a handler, which would wait for a handshake and complain that none came.
            super(ServerConnection, self).connection_made(transport)
            self.transport.write(_FULL)
            self.transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        """Called by asyncio."""
        self.lobby.leave(self)
        super().connection_lost(exc)

    def cut(self) -> None:
        """See Stranger."""
        self.transport.abort()

    def data_received(self, data: bytes) -> None:
        """Called by asyncio."""
        for at in range(0, len(data), _AT_ONCE):
            super().data_received(data[at : at + _AT_ONCE])
            if self.transport.get_write_buffer_size() > self.max_waiting:
                self.cut()
            if self.transport.is_closing():
                return

    def process_event(self, event: Event) -> None:
        """Called by websockets."""
        super().process_event(event)
        is_control = isinstance(event, Frame) and event.opcode in CTRL_OPCODES
        if is_control and self.control_frames.take() > 0:
            self.cut()


class AcceptReports:
    """Lets an event loop report at most once a second that no more sockets can be had.

    asyncio does so a hundred times for each try, with a traceback each.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """``clock`` is monotonic seconds."""
        self._clock = clock
        self._loop: asyncio.AbstractEventLoop | None = None
        self._previous: ExceptionHandler | None = None
        self._reported_at: float | None = None

    def install(self) -> None:
        """In the running loop. What its handler was gets everything else as before."""
        if self._loop is None:
            self._loop = asyncio.get_running_loop()
            self._previous = self._loop.get_exception_handler()
            self._loop.set_exception_handler(self._handle)

    def remove(self) -> None:
        """As it was before, unless somebody else has put their own handler there."""
        if self._loop is not None and self._loop.get_exception_handler() == self._handle:
            self._loop.set_exception_handler(self._previous)

    def _handle(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        if context.get("message") == _ACCEPT_FAILED:
            now = self._clock()
            if self._reported_at is not None and now - self._reported_at < _REPORT_EVERY:
                return
            self._reported_at = now
        if self._previous is None:
            loop.default_exception_handler(context)
        else:
            self._previous(loop, context)
