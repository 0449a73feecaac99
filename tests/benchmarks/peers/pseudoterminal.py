"""A terminal that does nothing but read: no thread and no emulator stand beside the clock."""

import fcntl
import math
import os
import pty
import select
import signal
import struct
import termios
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Final, Self

from tests.e2e.queries import SEQUENCE, answers, split_whole

_AT_ONCE: Final = 1 << 16
_TURN: Final = 0.01
"""Seconds' worth of bytes that a slow link takes at a time."""


class Ended(Exception):
    """A program is gone before its time."""


class Pseudoterminal:
    """Runs ``argv`` until ``close``. Everything happens in ``read``, in the caller's thread.

    ``written`` counts the bytes the program wrote, ``read_at`` is when the last of them were
    read (monotonic seconds). ``recording`` holds all of them, each
    read with its time, until it is set to None.
    """

    def __init__(
        self, argv: Sequence[str], environment: Mapping[str, str], size: tuple[int, int]
    ) -> None:
        """``size`` is columns, rows."""
        self.size = size
        self.written = 0
        self.read_at = 0.0
        self.recording: list[tuple[float, bytes]] | None = []
        self._begun = b""
        self._link: float | None = None
        self._free_at = 0.0
        self.started = time.monotonic()
        self.pid, self._master = pty.fork()
        if self.pid == 0:
            try:
                window = struct.pack("HHHH", size[1], size[0], 0, 0)
                fcntl.ioctl(0, termios.TIOCSWINSZ, window)
                os.execvpe(argv[0], list(argv), dict(environment))
            finally:
                os._exit(127)
        os.set_blocking(self._master, False)
        self._poll = select.poll()
        self._poll.register(self._master, select.POLLIN)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def type(self, text: str) -> None:
        """Press keys, given as what a terminal sends for them."""
        os.write(self._master, text.encode())

    def slow_down(self, bytes_per_second: float) -> None:
        """Read no faster from now on, as a terminal at the end of such a line."""
        self._link = bytes_per_second
        self._free_at = time.monotonic()

    def read(self, timeout: float) -> bytes:
        """What was painted, without escape sequences; b"" when nothing came in time.

        Raises:
            Ended: the program has closed the terminal.
        """
        at_most = _AT_ONCE
        if self._link is not None:
            wait = self._free_at - time.monotonic()
            if wait > 0:
                time.sleep(min(wait, timeout))
            if wait > timeout:
                return b""
            timeout -= max(0.0, wait)
            at_most = int(self._link * _TURN)
        if not self._poll.poll(max(0, math.ceil(timeout * 1000))):
            return b""
        try:
            data = os.read(self._master, at_most)
        except BlockingIOError:
            return b""
        except OSError as error:  # Linux says EIO when the last program has closed the terminal
            raise Ended("the program ended") from error
        self.read_at = time.monotonic()
        self.written += len(data)
        if self._link is not None:
            # What was not used while nothing came is lost, but for two turns.
            self._free_at = max(self._free_at, self.read_at - 2 * _TURN) + len(data) / self._link
        if self.recording is not None:
            self.recording.append((self.read_at, data))
        whole, self._begun = split_whole(self._begun + data)
        if b"\x1b" not in whole:
            return whole
        if answer := answers(whole):
            os.write(self._master, answer)
        return SEQUENCE.sub(b"", whole)

    def pump(self, seconds: float) -> None:
        """Read for so long."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            self.read(left)

    def stir(self, limit: float) -> bool:
        """Read until anything came; False when nothing did within ``limit`` seconds."""
        written, until = self.written, time.monotonic() + limit
        while written == self.written and (left := until - time.monotonic()) > 0:
            self.read(left)
        return written != self.written

    def settle(self, gap: float, limit: float) -> None:
        """Read until nothing came for ``gap`` seconds, or ``limit`` is over."""
        until = time.monotonic() + limit
        while self.stir(gap) and time.monotonic() < until:
            pass

    def wait_for(self, letter: str, limit: float) -> float:
        """Read until a letter that is nowhere on the screen is painted; returns when it was.

        Raises:
            TimeoutError: it was not within ``limit`` seconds.
        """
        wanted, until = letter.encode(), time.monotonic() + limit
        while (left := until - time.monotonic()) > 0:
            if wanted in self.read(left):
                return self.read_at
        raise TimeoutError(f"{letter} not painted within {limit:g} s")

    def close(self) -> None:
        """End the program, whatever it is doing."""
        if self._master < 0:
            return
        with suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)
        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self._master)
        self._master = -1
