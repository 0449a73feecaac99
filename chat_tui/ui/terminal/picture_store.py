"""The pictures that the terminal holds for us: sent a piece at a time, and deleted again."""

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from chat_tui.ui.terminal import kitty

PAUSE_OVER_SSH: Final = kitty.CHUNK / 30_000
"""Seconds from one piece to the next over SSH: half of a line of 60 kB/s is left to frames. What
waits on the way cannot be seen from here, for sshd takes some 100 kB before it stops reading."""

LOOK_AGAIN: Final = 0.03
"""Seconds after which it is looked again whether the terminal has taken the last piece."""


@dataclass(slots=True)
class _Stored:
    """``ready`` is called when the terminal has all of it; None: it has. ``known``: it may have a
    part of it."""

    png: bytes
    columns: int
    rows: int
    ready: Callable[[], None] | None
    known: bool = False


class PictureStore:
    """Nothing is asked for and nothing runs while there is nothing to be sent."""

    def __init__(
        self,
        write: Callable[[str], None],
        pending: Callable[[], int],
        later: Callable[[float, Callable[[], None]], object],
        *,
        pause: Callable[[], float] = lambda: 0.0,
    ) -> None:
        """``write`` writes at once, ``pending`` tells how many bytes the terminal has not taken
        yet, ``later(seconds, action)`` does something after a while. ``pause`` is asked after
        each piece for how many seconds at least the next one waits."""
        self._write = write
        self._pending = pending
        self._later = later
        self._pause = pause
        self._stored: dict[int, _Stored] = {}
        self._waiting: deque[int] = deque()
        self._sending: tuple[int, Iterator[str]] | None = None
        self._leaving: list[int] = []
        self._last = 0
        self._is_awaited = False

    def add(self, png: bytes, columns: int, rows: int, ready: Callable[[], None]) -> int | None:
        """Send a picture, to be shown on so many cells (at most kitty.LARGEST each way). Its
        number, for placeholders once it is ``ready``; None: there are too many already."""
        number = self._free()
        if number is None:
            return None
        self._stored[number] = _Stored(png, columns, rows, ready)
        self._waiting.append(number)
        self._await(0.0)
        return number

    def _free(self) -> int | None:
        """A number that was not in use for as long as can be: what is left of its cells would show
        the new picture."""
        span = kitty.LARGEST - 1
        for step in range(span):
            number = (self._last + step) % span + 1
            if number not in self._stored:
                self._last = number
                return number
        return None

    def remove(self, number: int) -> None:
        """The terminal may forget it."""
        stored = self._stored.pop(number, None)
        if stored is not None and number in self._waiting:
            self._waiting.remove(number)
        if stored is None or not stored.known:
            return
        if self._sending is not None and self._sending[0] == number:
            self._sending = None
            self._write(kitty.BREAK_OFF)
        self._leaving.append(number)
        # No other command may come amidst the pieces of one that is on its way.
        if self._sending is None:
            self._forget()

    def _forget(self) -> None:
        leaving, self._leaving = self._leaving, []
        if leaving:
            self._write("".join(map(kitty.deletion, leaving)))

    def renew(self) -> None:
        """The terminal has lost all of them: send them again."""
        if self._sending is not None:
            self._sending = None
            self._write(kitty.BREAK_OFF)
        self._waiting = deque(self._stored)
        if self._waiting:
            self._await(0.0)

    def farewell(self) -> str:
        """What makes the terminal forget all of them, before it is given to somebody else. They
        are sent again by ``renew``."""
        sent = [*self._leaving, *(number for number, one in self._stored.items() if one.known)]
        for one in self._stored.values():
            one.known = False
        broken_off = kitty.BREAK_OFF if self._sending is not None else ""
        self._sending, self._waiting, self._leaving = None, deque(self._stored), []
        return broken_off + "".join(map(kitty.deletion, sent))

    def _await(self, seconds: float) -> None:
        if not self._is_awaited:
            self._is_awaited = True
            self._later(seconds, self._send)

    def _send(self) -> None:
        """The next piece, if the last one has left: a frame is never behind more than one."""
        self._is_awaited = False
        if self._pending():
            self._await(LOOK_AGAIN)
            return
        if self._sending is None:
            if not self._waiting:
                return
            number = self._waiting.popleft()
            stored = self._stored[number]
            stored.known = True
            pieces = kitty.transmission(number, stored.png, stored.columns, stored.rows)
            self._sending = number, pieces
        number, pieces = self._sending
        piece = next(pieces, None)
        if piece is not None:
            self._write(piece)
            self._await(self._pause())
            return
        self._sending = None
        self._forget()
        stored = self._stored[number]
        ready, stored.ready = stored.ready, None
        if self._waiting:
            self._await(self._pause())
        if ready is not None:
            ready()
