"""A pseudo terminal whose other end is the test's."""

import asyncio
import os
import pty
import select
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from tests.patience import PATIENCE


@dataclass
class Pty:
    """``far`` is where a person would sit; ``near`` is what a program has as its terminal."""

    far: int
    near: int

    def type(self, data: bytes) -> None:
        """Press keys."""
        os.write(self.far, data)

    def seen(self) -> bytes:
        """All that has arrived; takes it away."""
        data = b""
        while self.far >= 0 and select.select([self.far], [], [], 0)[0]:
            try:
                data += os.read(self.far, 1 << 16)
            except OSError:  # nobody has the near end any more
                break
        return data

    def hang_up(self) -> None:
        """Close the far end."""
        os.close(self.far)
        self.far = -1


@contextmanager
def opened() -> Iterator[Pty]:
    """A pair, set as a fresh terminal is."""
    pair = Pty(*pty.openpty())
    try:
        yield pair
    finally:
        for fd in (pair.far, pair.near):
            if fd >= 0:
                with suppress(OSError):
                    os.close(fd)


async def eventually(condition: Callable[[], bool]) -> None:
    """Let the loop go round until it is so."""
    async with asyncio.timeout(PATIENCE):
        while not condition():  # noqa: ASYNC110 - what happens here are no events, but bytes
            await asyncio.sleep(0)
