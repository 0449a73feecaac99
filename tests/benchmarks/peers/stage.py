"""A program in a room, and somebody there who says what one wants."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Final, Self

from tests.benchmarks.peers.pseudoterminal import Ended, Pseudoterminal

PROBES: Final = "BCDEGNOPSTUY"
"""Capital letters that none of the programs has on its screen while one chats, to be typed."""

SEPARATORS: Final = "JV"
"""More of them, that stand between one line of probes and the next."""

MARKS: Final = "WZ"
"""More of them, that are said."""

PATIENCE: Final = 30.0
"""Seconds for what takes one or two."""

_ROOT: Final = Path(__file__).parents[3]


class Talker:
    """A process that runs one of this folder's talking modules (see talk)."""

    def __init__(self, module: str, *arguments: str) -> None:
        self._told: list[dict[str, Any]] = []
        self._begun = b""
        self._process = subprocess.Popen(
            [sys.executable, "-m", f"tests.benchmarks.peers.{module}", *arguments],
            cwd=_ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            bufsize=0,
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._stdin, self._stdout = self._process.stdin, self._process.stdout
        os.set_blocking(self._stdout.fileno(), False)
        try:
            self.wait_for("ready")
        except BaseException:
            self.close()
            raise

    def ask(self, **fields: object) -> None:
        """Give a command."""
        self._stdin.write(json.dumps(fields).encode() + b"\n")

    def told(self, key: str) -> dict[str, Any] | None:
        """The first answer with ``key`` that was not taken yet; None when there is none so far."""
        data = self._stdout.read()
        if data:
            *lines, self._begun = (self._begun + data).split(b"\n")
            self._told += map(json.loads, lines)
        elif data == b"":
            raise Ended(f"who talks has ended with {self._process.wait()}")
        for at, answer in enumerate(self._told):
            if key in answer:
                return self._told.pop(at)
        return None

    def wait_for(
        self, key: str, terminal: Pseudoterminal | None = None, limit: float = PATIENCE
    ) -> dict[str, Any]:
        """Wait for an answer; what a ``terminal`` is sent meanwhile is read."""
        until = time.monotonic() + limit
        while time.monotonic() < until:
            if (answer := self.told(key)) is not None:
                return answer
            if terminal is None:
                time.sleep(0.005)
            else:
                terminal.read(0.005)
        raise TimeoutError(f"not {key} within {limit:g} s")

    def close(self) -> None:
        """End it."""
        self._process.kill()
        self._process.wait()
        self._stdin.close()
        self._stdout.close()


class Stage:
    """One program with its terminal, and the talker it hears. Ends both with ``close``.

    ``mark`` is the letter in the last message that was said by ``fill``.
    """

    def __init__(self, talker: Talker, nick: str) -> None:
        """``nick`` is who the program will be."""
        self.talker = talker
        self.mark = MARKS[0]
        self._nick = nick
        self._open = ExitStack()
        self._open.callback(talker.close)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the program and the talker."""
        self._open.close()

    def start(
        self, argv: Sequence[str], environment: dict[str, str], size: tuple[int, int]
    ) -> None:
        """Start the program. What it takes for it to be in the room is up to ``enter``."""
        self.talker.ask(**{"await": self._nick})
        self.terminal = self._open.enter_context(Pseudoterminal(argv, environment, size))

    def enter(self, keys: str) -> None:
        """Wait until the program is in the room and ``keys`` have brought that to the screen.

        Then the screen is full of messages, as it mostly is.
        """
        terminal = self.terminal
        self.talker.wait_for("joined", terminal)
        terminal.settle(0.3, 5.0)
        if keys:
            terminal.type(keys)
            terminal.settle(0.3, 5.0)
        self.fill(2 * terminal.size[1], PATIENCE)
        terminal.settle(0.3, 5.0)

    def say(self, count: int, rate: float, mark: str = "") -> None:
        """Have ``count`` messages said, ``rate`` a second; 0: as fast as it goes."""
        self.talker.ask(say=count, rate=rate, mark=mark)

    def said(self, limit: float = PATIENCE) -> dict[str, Any]:
        """Wait until all of it was said; see talk for what is returned."""
        return self.talker.wait_for("said", self.terminal, limit)

    def hush(self) -> float:
        """Have no more said; returns how many a second it was."""
        self.talker.ask(hush=True)
        said = self.said()
        return float(said["said"] / (said["last"] - said["first"]))

    def fill(self, count: int, limit: float) -> tuple[float, float]:
        """Have ``count`` messages said at once; returns when the first one was said and when the
        last one was painted."""
        self.mark = MARKS[MARKS.index(self.mark) - 1]
        self.say(count, 0, self.mark)
        painted = self.terminal.wait_for(self.mark, limit)
        return float(self.said()["first"]), painted
