"""A terminal behind a slow link, which can stop reading, or be gone."""

import os
import select
import time
from threading import Event
from typing import Any, Final

from tests.e2e.terminal import Terminal
from tests.patience import PATIENCE

PIECE: Final = 1 << 10
"""Bytes a slow link carries at once."""


class SlowTerminal(Terminal):
    """Reads ``rate`` bytes a second, or all there is when that is None."""

    def __init__(self, *arguments: Any, rate: float | None = None, **more: Any) -> None:
        self._rate = rate
        self._reads = Event()
        self._reads.set()
        self._has_stopped = Event()
        self._woken, self._wake = os.pipe()
        self._is_gone = False
        super().__init__(*arguments, **more)

    def stop_reading(self) -> None:
        """Returns when nothing is read any more."""
        self._reads.clear()
        os.write(self._wake, b".")
        assert self._has_stopped.wait(PATIENCE)
        self._has_stopped.clear()

    def go_on_reading(self) -> None:
        """Read on with what is there."""
        self._reads.set()

    def hang_up(self) -> None:
        """Close the window, or lose the connection it is behind."""
        self._is_gone = True
        self._reads.set()
        os.write(self._wake, b".")
        self._reader.join(PATIENCE)
        os.close(self._master)
        self._master = -1

    def close(self) -> None:
        self._is_gone = True
        self._reads.set()
        if self._wake >= 0:
            os.write(self._wake, b".")
        super().close()
        for fd in (self._woken, self._wake):
            if fd >= 0:
                os.close(fd)
        self._woken = self._wake = -1

    def _take(self) -> bytes:
        while True:
            if not self._reads.is_set():
                self._has_stopped.set()
                self._reads.wait()
            if self._is_gone:
                return b""
            ready = select.select([self._master, self._woken], [], [])[0]
            if self._woken in ready:
                os.read(self._woken, 1)
                continue
            try:
                data = os.read(self._master, PIECE if self._rate else 1 << 16)
            except OSError:
                return b""
            if self._rate:
                time.sleep(len(data) / self._rate)
            return data
