"""What is measured of one program at one size, each in a run of the program of its own.

A measure returns its figures by name; it raises TimeoutError or Unseen when the program is too
slow for it.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Final

from tests.benchmarks.peers.echo import Typist, prove
from tests.benchmarks.peers.programs import ChatTui, Program, Size
from tests.benchmarks.peers.replay import first_paint
from tests.benchmarks.peers.stage import PATIENCE, Stage
from tests.benchmarks.process import cpu_seconds, resident, wakeups
from tests.benchmarks.table import percentile

Figures = dict[str, float]
"""Times in seconds, memory in kB, the rest as the name says."""

_PAGE_UP: Final = "\x1b[5~"
_SLOW_LINK: Final = 60_000
"""Bytes per second."""

_APART: Final = 0.05
"""Seconds between two keys that nobody takes for one paste."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Effort:
    """How much of everything: for figures, or to see that it works."""

    lines: int = 10
    """Of 12 letters each, typed for one key echo."""

    messages: int = 300
    """At 20 a second, for the bytes that one costs."""

    burst: int = 10_000
    stored: int = 100_000
    """Messages heard by a program that is then paged through."""

    cached: int = 1_000_000
    """Messages in the cache of chat-tui before it starts."""

    history: int = 50_000
    """Messages one is told on joining."""

    joining: float = 10.0
    """Seconds one types while that happens."""

    pages: int = 30
    idle: float = 20.0
    """Seconds."""

    limit: float = 180.0
    """Seconds for a burst, or for all that is stored."""


QUICK: Final = Effort(
    lines=1,
    messages=10,
    burst=200,
    stored=300,
    cached=300,
    history=300,
    joining=0.5,
    pages=3,
    idle=0.5,
)


def _start(program: Program, size: Size, _: Effort) -> Figures:
    with program.launch(size) as stage:
        terminal = stage.terminal
        terminal.stir(PATIENCE)
        terminal.settle(1.0, PATIENCE)
        assert terminal.recording is not None
        anything, complete = first_paint(terminal.recording, size, program.shown)
        return {
            "first paint": anything - terminal.started,
            "full paint": complete - terminal.started,
            "memory at start": resident(terminal.pid),
        }


def _idle(program: Program, size: Size, effort: Effort) -> Figures:
    with program.launch(size) as stage:
        stage.enter(program.keys)
        terminal = stage.terminal
        terminal.pump(min(3.0, effort.idle))
        written, cpu, woken = terminal.written, cpu_seconds(terminal.pid), wakeups(terminal.pid)
        started = time.monotonic()
        terminal.pump(effort.idle)
        seconds = time.monotonic() - started
        return {
            "idle CPU": 100 * (cpu_seconds(terminal.pid) - cpu) / seconds,
            "idle bytes": terminal.written - written,
            "idle wake-ups": (wakeups(terminal.pid) - woken) / seconds,
        }


def _type(stage: Stage, effort: Effort, rate: float, patience: float = PATIENCE) -> Typist:
    if rate:
        stage.say(10**7, rate)
        stage.terminal.pump(1.0)
    typist = Typist(stage.terminal, patience=patience)
    for _ in range(effort.lines):
        typist.line()
    return typist


def _echo(rate: float, what: str) -> Callable[[Program, Size, Effort], Figures]:
    def measure(program: Program, size: Size, effort: Effort) -> Figures:
        with program.launch(size) as stage:
            stage.enter(program.keys)
            prove(stage)
            delays = _type(stage, effort, rate).delays
            figures = {
                f"{what}, p50": median(delays),
                f"{what}, p99": percentile(delays, 0.99),
            }
            if rate:
                figures[f"{what}, said"] = stage.hush()
            return figures

    return measure


def _slow_link(program: Program, size: Size, effort: Effort) -> Figures:
    with program.launch(size) as stage:
        stage.enter(program.keys)
        prove(stage)
        stage.terminal.slow_down(_SLOW_LINK)
        delays = _type(stage, effort, 50.0, PATIENCE).delays
        return {
            "echo on a slow link, p50": median(delays),
            "echo on a slow link, p95": percentile(delays, 0.95),
        }


def _bytes(program: Program, size: Size, effort: Effort) -> Figures:
    with program.launch(size) as stage:
        stage.enter(program.keys)
        terminal = stage.terminal
        terminal.recording = None
        written = terminal.written
        stage.say(effort.messages, 20.0)
        stage.said(effort.messages / 20.0 + PATIENCE)
        terminal.settle(0.4, 5.0)
        return {"bytes": (terminal.written - written) / effort.messages}


def _burst(program: Program, size: Size, effort: Effort) -> Figures:
    with program.launch(size) as stage:
        stage.enter(program.keys)
        terminal = stage.terminal
        terminal.recording = None
        cpu = cpu_seconds(terminal.pid)
        first, painted = stage.fill(effort.burst, effort.limit)
        terminal.settle(0.4, 10.0)
        return {
            "burst": effort.burst / (painted - first),
            "burst CPU": (cpu_seconds(terminal.pid) - cpu) * 10_000 / effort.burst,
        }


def _page_up(stage: Stage, pages: int) -> tuple[float, float]:
    """Medians of the time to the last byte of a page, and of its bytes."""
    terminal = stage.terminal
    times, sizes = [], []
    for _ in range(pages):
        written, pressed = terminal.written, time.monotonic()
        terminal.type(_PAGE_UP)
        if terminal.stir(3.0):
            terminal.settle(0.2, 5.0)
            times.append(terminal.read_at - pressed)
            sizes.append(terminal.written - written)
    if not times:
        raise TimeoutError("no page painted")
    return median(times), median(sizes)


def _stored(program: Program, size: Size, effort: Effort) -> Figures:
    with program.launch(size) as stage:
        stage.enter(program.keys)
        stage.terminal.recording = None
        until = time.monotonic() + effort.limit
        for start in range(0, effort.stored, 5000):
            stage.fill(min(5000, effort.stored - start), until - time.monotonic())
        stage.terminal.settle(1.0, 10.0)
        memory = resident(stage.terminal.pid)
        seconds, size_of_page = _page_up(stage, effort.pages)
        return {"memory, stored": memory, "page up": seconds, "page up bytes": size_of_page}


def _cached(program: Program, size: Size, effort: Effort) -> Figures:
    if not isinstance(program, ChatTui):
        return {}
    with program.launch_long(size, effort.cached) as stage:
        stage.enter(program.keys)
        stage.terminal.recording = None
        memory = resident(stage.terminal.pid)
        seconds, _ = _page_up(stage, effort.pages)
        paged = resident(stage.terminal.pid)
        return {
            "memory, cached": memory,
            "memory, cached, paged": paged,
            "page up, cached": seconds,
        }


def _joining(program: Program, size: Size, effort: Effort) -> Figures:
    with program.launch_beside_history(size, effort.history) as stage:
        stage.enter(program.keys)
        terminal = stage.terminal
        terminal.recording = None
        typist = Typist(terminal, patience=PATIENCE)
        terminal.type("/join #history")
        terminal.settle(0.1, 1.0)
        started = time.monotonic()
        terminal.type("\r")
        terminal.pump(_APART)
        while time.monotonic() < started + effort.joining:
            typist.line()
        painted = [started, *typist.painted_at]
        gaps = [after - before for before, after in pairwise(painted)]
        return {"joining": max(gaps)}


MEASURES: Final[dict[str, Callable[[Program, Size, Effort], Figures]]] = {
    "start": _start,
    "idle": _idle,
    "echo": _echo(0.0, "echo, idle"),
    "echo200": _echo(200.0, "echo, 200/s"),
    "echo1000": _echo(1000.0, "echo, 1000/s"),
    "slow": _slow_link,
    "bytes": _bytes,
    "burst": _burst,
    "stored": _stored,
    "cached": _cached,
    "joining": _joining,
}
"""By the names one asks for them."""
