"""From writing a key to the program, to the paint of its letter.

Each letter is on the screen at most once, in the line one writes on, and no letter is typed
that anything else there has: so its first paint is its echo, and no emulator need be asked where
it stands. A line of letters is cleared together with a separator being typed; the letters of the
next line count once the separator was painted, for until then a late frame may still show the
line before.
"""

import random
import time
from collections import deque
from typing import Final

from tests.benchmarks.peers.pseudoterminal import Pseudoterminal
from tests.benchmarks.peers.replay import screens
from tests.benchmarks.peers.stage import MARKS, PROBES, SEPARATORS, Stage

CLEAR: Final = "\x15"
"""Ctrl+U, in all of the programs."""

_PAUSE: Final = (0.030, 0.080)
"""Seconds between two keys: from quick fingers, and in step with no frame."""


class Unseen(Exception):
    """Keys were typed and never painted."""


class Typist:
    """Types and waits for what is painted of it.

    ``delays`` are the seconds from each letter to its paint, ``painted_at`` when each letter or
    separator was painted.
    """

    def __init__(self, terminal: Pseudoterminal, *, patience: float) -> None:
        """``patience`` is how long to wait for the last letters of a line."""
        self.delays: list[float] = []
        self.painted_at: list[float] = []
        self._terminal = terminal
        self._patience = patience
        self._rng = random.Random(7)
        self._lines = 0
        self._waiting: deque[tuple[str, float]] = deque()

    def line(self) -> None:
        """Type one line of letters, a separator before it.

        Raises:
            Unseen: some of them were not painted.
        """
        separator = SEPARATORS[self._lines % len(SEPARATORS)]
        self._lines += 1
        self._press(CLEAR, separator)
        for letter in self._rng.sample(PROBES, len(PROBES)):
            self._look(time.monotonic() + self._rng.uniform(*_PAUSE))
            self._press("", letter)
        until = time.monotonic() + self._patience
        while self._waiting and time.monotonic() < until:
            self._look(min(until, time.monotonic() + 0.05))
        if self._waiting:
            raise Unseen(f"{len(self._waiting)} keys not painted within {self._patience:g} s")

    def _press(self, before: str, letter: str) -> None:
        self._waiting.append((letter, time.monotonic()))
        self._terminal.type(before + letter)

    def _look(self, until: float) -> None:
        while (left := until - time.monotonic()) > 0:
            painted = self._terminal.read(left)
            while self._waiting and (rest := self._accept(painted)) is not None:
                painted = rest

    def _accept(self, painted: bytes) -> bytes | None:
        """Take note of the next letter that was painted; returns what was painted behind it.

        A letter that is painted before those that were typed ahead of it shows that they went
        to another line than the one that is seen, as when the room changes meanwhile.
        """
        for number, (letter, pressed) in enumerate(self._waiting):
            at = painted.find(letter.encode())
            if at >= 0:
                for _ in range(number + 1):
                    self._waiting.popleft()
                self.painted_at.append(self._terminal.read_at)
                if letter not in SEPARATORS:
                    self.delays.append(self._terminal.read_at - pressed)
                return painted[at + 1 :]
            if letter in SEPARATORS:
                break
        return None


def prove(stage: Stage) -> None:
    """See that letters that are typed stand together on one row, and nowhere else.

    What was recorded of the terminal so far is replayed.
    """
    terminal = stage.terminal
    terminal.type(PROBES)
    terminal.settle(0.3, 5.0)
    assert terminal.recording is not None
    rows: list[str] = []
    for _, rows in screens(terminal.recording, terminal.size):  # noqa: B007 - the last one
        pass
    ours = {*PROBES, *SEPARATORS, *MARKS}
    having = [row for row in rows if ours.intersection(row)]
    seen = [letter for row in having for letter in row if letter in ours]
    if seen != [stage.mark, *PROBES] or PROBES not in having[-1]:
        raise Unseen("letters one types are not the only ones: " + " / ".join(having))
    terminal.type(CLEAR)
    terminal.settle(0.3, 5.0)
    terminal.recording = None
