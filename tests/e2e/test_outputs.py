"""The whole program shows the same through our output stage as through Textual's own output."""

import asyncio
import re
import sys
import time
from codecs import getincrementaldecoder
from collections.abc import Callable
from itertools import count
from random import Random
from typing import Final

import pytest

from tests.e2e.programs import COMMAND, Home, Server
from tests.e2e.raw import make_room, pour, say_once
from tests.e2e.terminal import NOT_FOR_PYTE, Terminal
from tests.patience import PATIENCE
from tests.ui.terminal.emulator import Emulator

REST: Final = 0.08
"""Seconds without a byte: what was asked for has been drawn, or is compared at the next rest."""

SIZES: Final = ((80, 24), (100, 30), (66, 18), (132, 40), (80, 24))

WORDS: Final = (
    "plain words",
    "漢字と仮名",
    "e\u0301tude nai\u0308ve",
    "👍🏽 👨\u200d👩\u200d👧 🇫🇷 ☔",
    "`code` and *bold* and _slanted_",
    "https://example.org/a/long/path?with=query",
    "@ana",
    "שלום עולם",
    "ｗｉｄｅ",
    "x" * 70,
)
BLOCKS: Final = (
    "```python\ndef f(x: int) -> str:\n    return 'two' * x  # 漢字\n```",
    "> quoted\n> twice\nand answered",
    "- one\n- two\n- three",
    "one\n\n\nfive",
)

ACTIONS: Final = 40


TRIP: Final = re.compile(r"online (\d+ ms)")

Cells = list[list[tuple[object, ...]]]


class Glass(Terminal):
    """A terminal that keeps all attributes of all cells."""

    @classmethod
    def opened(cls, home: Home, server: Server, output: str) -> "Glass":
        argv = [*COMMAND, server.url, "--name", "ana", *home.data("ana")]
        return home.keep(cls(argv, home.environment(CHAT_TUI_TERMINAL_OUTPUT=output)))

    def _switch_on(self, columns: int, rows: int) -> None:
        self._pyte = self._emulator = Emulator(columns, rows)
        self._decode = getincrementaldecoder("utf-8")().decode

    def _draw(self, data: bytes) -> None:
        self._emulator.feed(self._decode(NOT_FOR_PYTE.sub(b"", data)))

    def seen(self) -> Cells:
        with self._changed:
            return self._emulator.seen()


class Both:
    """The same keys for two terminals, compared at each rest."""

    def __init__(self, home: Home, server: Server) -> None:
        self.server = server
        self.compared = 0
        self.rests = 0
        self.plain, self.frugal = self._terminals = tuple(
            Glass.opened(home, server, output) for output in ("plain", "frugal")
        )
        for terminal in self._terminals:
            terminal.wait_for("● online")

    def press(self, *keys: str) -> None:
        for terminal in self._terminals:
            terminal.press(*keys)

    def type(self, text: str) -> None:
        for terminal in self._terminals:
            terminal.type(text)

    def resize(self, columns: int, rows: int) -> None:
        for terminal in self._terminals:
            terminal.resize(columns, rows)

    def wait_for(self, text: str) -> None:
        for terminal in self._terminals:
            terminal.wait_for(text)

    def compare(self, after: str) -> None:
        """Once both are quiet and show the same. What one cannot show any more is a fault."""
        deadline = time.monotonic() + PATIENCE
        while True:
            for terminal in self._terminals:
                terminal.wait_quiet(REST)
            one, other = _comparable(self.plain.seen(), self.frugal.seen())
            if one == other:
                break
            if time.monotonic() > deadline:
                raise AssertionError(f"after {after}:\n{_difference(one, other)}")
        self.compared += sum(map(len, one))
        self.rests += 1


def _comparable(plain: Cells, frugal: Cells) -> tuple[Cells, Cells]:
    """Both without the round trip in the status bar, and without the bar where one has more
    digits, which moves the rest. Nothing else differs: the times are those of the messages.

    Where the cursor is left, Textual is wrong at times (see ui/terminal/test_echo.py).
    """
    trips = [
        TRIP.search("".join(str(cell[0])[:1] or "\0" for cell in one[-1]))
        for one in (plain, frugal)
    ]
    spans = {trip and trip.span(1) for trip in trips}
    if len(spans) > 1:
        return plain[:-1], frugal[:-1]
    start, end = spans.pop() or (0, 0)
    bars = [one[-1][:start] + one[-1][end:] for one in (plain, frugal)]
    return [*plain[:-1], bars[0]], [*frugal[:-1], bars[1]]


def _difference(plain: Cells, frugal: Cells) -> str:
    lines = []
    for y, (one, other) in enumerate(zip(plain, frugal, strict=True)):
        if one != other:
            lines += ["".join(str(cell[0]) for cell in row) for row in (one, other)]
            lines += [
                f"  {y},{x}: {mine} and {theirs}"
                for x, (mine, theirs) in enumerate(zip(one, other, strict=True))
                if mine != theirs
            ][:4]
    return "\n".join(lines)


class Person:
    """Does things at random."""

    def __init__(self, both: Both, random: Random) -> None:
        self._both = both
        self._random = random
        self._number = count()
        self._is_open = False

    def _words(self) -> str:
        words = self._random.choices(WORDS, k=self._random.randint(1, 6))
        return f"{next(self._number):03}. " + " ".join(words)

    def types(self) -> None:
        self._both.type(self._random.choice(("a", "word ", "漢", "e\u0301", "👍🏽", "long " * 30)))

    def deletes(self) -> None:
        self._both.press(*["backspace"] * self._random.randint(1, 20))

    def sends(self) -> None:
        """Each of the two in turn, so that the order is one."""
        self._clears()
        for terminal in (self._both.plain, self._both.frugal):
            words = self._words()
            terminal.enter(words.replace("@", ""))
            self._both.press("ctrl+end")
            self._both.wait_for(words[:4])

    def hears(self) -> None:
        """What a third person says."""
        for _ in range(self._random.choice((1, 1, 2, 5))):
            body = self._words() if self._random.random() < 0.7 else self._random.choice(BLOCKS)
            name = f"cyd{next(self._number) // 15}"
            asyncio.run(say_once(self._both.server.port, name, body))

    def scrolls(self) -> None:
        keys = ("pageup", "pageup", "pageup", "pagedown", "ctrl+home", "ctrl+end")
        self._both.press(*self._random.choices(keys, k=self._random.randint(1, 2)))

    def changes_room(self) -> None:
        self._both.press(self._random.choice(("alt+up", "alt+down", "alt+s", "alt+a")))

    def folds(self) -> None:
        self._both.press(self._random.choice(("f2", "f3")))

    def opens(self) -> None:
        """A dialog, or the completion, with something happening behind it."""
        how = self._random.choice(
            (("f1",), ("ctrl+k",), ("ctrl+k", "t"), ("/", "tab"), ("@", "tab"))
        )
        if how[0] in "/@":
            self._clears()
        self._both.press(*how)
        self._both.compare(f"opening by {how}")
        for happens in self._random.sample((self.hears, self.resizes, self.moves), 2):
            happens()
            self._both.compare(f"{happens.__name__} behind {how}")
        self._both.press("escape")

    def moves(self) -> None:
        self._both.press(*[self._random.choice(("up", "down", "pagedown"))] * 2)

    def picks(self) -> None:
        self._clears()
        self._both.press(*["shift+up"] * self._random.randint(1, 4))
        self._both.compare("picking")
        self._both.press("escape")

    def resizes(self) -> None:
        self._both.resize(*self._random.choice(SIZES))

    def redraws(self) -> None:
        self._both.press("ctrl+l")

    def _clears(self) -> None:
        self._both.press("x", "ctrl+c")
        self._both.compare("clearing")

    def anything(self) -> Callable[[], None]:
        """One of these, the dearest seldom."""
        often = (self.types, self.hears, self.scrolls, self.changes_room, self.opens)
        seldom = (
            self.sends, self.folds, self.picks, self.resizes, self.redraws, self.deletes,
        )  # fmt: skip
        return self._random.choice(often * 2 + seldom)


@pytest.mark.parametrize("seed", [8])
def test_the_whole_program_shows_the_same(home: Home, server: Server, seed: int) -> None:
    """At each rest: every cell's text, colours and attributes."""
    random = Random(seed)
    asyncio.run(pour(server.port, _history(random)))
    asyncio.run(make_room(server.port, "dan", "tea"))
    asyncio.run(say_once(server.port, "dan", "tea is ready", room="tea"))
    both = Both(home, server)
    person = Person(both, random)
    both.compare("starting")
    both.type("/join #tea\r")
    both.wait_for("#tea ›")
    done = []
    try:
        for _ in range(ACTIONS):
            action = person.anything()
            done.append(action.__name__)
            action()
            both.compare(", ".join(done))
    finally:
        sys.stdout.write(f"{both.compared:,} cells compared at {both.rests} rests, seed {seed}\n")
    assert both.compared > 50_000


def _history(random: Random) -> list[str]:
    return [
        f"note {number}: " + " ".join(random.choices((*WORDS, *BLOCKS), k=random.randint(1, 4)))
        for number in range(100)
    ]
