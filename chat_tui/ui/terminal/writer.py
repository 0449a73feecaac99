"""Bytes on their way to the terminal. A terminal that takes none stops nobody."""

import asyncio
import os
import selectors
import termios
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Final

PIECE: Final = 1 << 16
"""Bytes handed over at once; a pseudo terminal takes 4 to 12 kB before somebody reads it."""


class TerminalWriter:
    """Writes to a non-blocking file from the event loop, in order, without a thread.

    What the terminal does not take waits here. Nothing bounds it but the writers: who asks
    ``pending`` before drawing keeps it to one frame.
    """

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        fd: int,
        *,
        on_drained: Callable[[], None],
        on_lost: Callable[[], None],
    ) -> None:
        """``on_drained``: what had to wait has left. ``on_lost``: the terminal is gone."""
        self._loop = loop
        self._fd = fd
        self._on_drained = on_drained
        self._on_lost = on_lost
        self._waiting = bytearray()
        self._farewell: bytearray | None = None
        self._is_watching = False
        self._is_lost = False
        self._soon: asyncio.Handle | None = None

    @property
    def pending(self) -> int:
        """Bytes that were not taken yet."""
        return len(self._waiting)

    def write(self, data: str) -> None:
        """Hand ``data`` over with the next ``flush``, which comes by itself."""
        if self._is_lost:
            return
        # A lone surrogate has no bytes; it is not worth a crash here.
        encoded = data.encode("utf-8", "replace")
        self._waiting += encoded
        if self._farewell is not None:
            self._farewell += encoded
        if self._soon is None and not self._is_watching:
            self._soon = self._loop.call_soon(self.flush)

    def flush(self) -> None:
        """Hand over now what the terminal takes; the rest goes when it takes more."""
        self._cancel_soon()
        if self._is_watching:
            return
        self._push()
        if self._waiting:
            self._is_watching = True
            self._loop.add_writer(self._fd, self._writable)

    def begin_farewell(self) -> None:
        """What is written from here on has to arrive, whatever becomes of what was before."""
        self._farewell = bytearray()

    def close(self, patience: float) -> None:
        """Wait up to ``patience`` seconds for the rest to leave.

        After that it is thrown away, with what the kernel holds of it: that makes room for the
        farewell, which is what is seen last by whoever reads again.
        """
        self._cancel_soon()
        self._unwatch()
        deadline = time.monotonic() + patience
        self._push()
        with selectors.DefaultSelector() as selector:
            selector.register(self._fd, selectors.EVENT_WRITE)
            while self._waiting and (left := deadline - time.monotonic()) > 0:
                selector.select(left)
                self._push()
        if self._waiting and self._farewell is not None:
            with suppress(termios.error):
                termios.tcflush(self._fd, termios.TCOFLUSH)
            self._waiting = self._farewell
            self._push()
        self._waiting.clear()

    def _push(self) -> None:
        while self._waiting:
            try:
                taken = os.write(self._fd, self._waiting[:PIECE])
            except BlockingIOError:
                return
            except OSError:
                # The window was closed, or the connection that it was behind broke.
                self._is_lost = True
                self._waiting.clear()
                self._on_lost()
                return
            del self._waiting[:taken]

    def _writable(self) -> None:
        self._push()
        if not self._waiting:
            self._unwatch()
            self._on_drained()

    def _unwatch(self) -> None:
        if self._is_watching:
            self._is_watching = False
            self._loop.remove_writer(self._fd)

    def _cancel_soon(self) -> None:
        if self._soon is not None:
            self._soon.cancel()
            self._soon = None
