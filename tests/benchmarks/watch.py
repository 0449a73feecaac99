"""When something was painted: looks at the bytes as they come, ahead of the terminal emulator."""

import time
from threading import Condition
from typing import Final

_LONGEST: Final = 256
"""Bytes kept of what came before, since a text may come in two pieces."""


class Watch:
    """Give ``feed`` to a Terminal. Times are monotonic seconds."""

    def __init__(self) -> None:
        self._changed = Condition()
        self._wanted: list[bytes] = []
        self._tail = b""
        self._seen_at = 0.0

    def expect(self, *texts: str) -> None:
        """Look for these from now on, in what comes from now on."""
        with self._changed:
            self._wanted = [text.encode() for text in texts]
            self._tail = b""

    def feed(self, data: bytes) -> None:
        """Called with everything the program writes."""
        now = time.monotonic()
        with self._changed:
            if not self._wanted:
                return
            self._tail += data
            self._wanted = [text for text in self._wanted if text not in self._tail]
            self._tail = self._tail[-_LONGEST:]
            if not self._wanted:
                self._seen_at = now
                self._changed.notify_all()

    def wait(self, timeout: float = 30.0) -> float:
        """When the last of the expected texts had come."""
        with self._changed:
            if not self._changed.wait_for(lambda: not self._wanted, timeout):
                raise AssertionError(f"not painted within {timeout:g} s: {self._wanted}")
            return self._seen_at
