"""Rounds of all measures, the programs by turns, and the table of their medians."""

import os
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Final

from tests.benchmarks.peers.echo import Unseen
from tests.benchmarks.peers.inspircd import Inspircd
from tests.benchmarks.peers.measures import MEASURES, QUICK, Effort
from tests.benchmarks.peers.programs import PEERS, ChatTui, Program, Size
from tests.benchmarks.peers.pseudoterminal import Ended
from tests.benchmarks.table import ms, render_beside
from tests.e2e.programs import Home


def _mib(kilobytes: float) -> str:
    return f"{kilobytes / 1024:,.1f} MiB"


def _bytes(count: float) -> str:
    return f"{count:,.0f} bytes"


def _rows(effort: Effort) -> dict[str, tuple[str, Callable[[float], str]]]:
    """Figure -> what it is called in the table, and how it is written."""
    stored, cached = f"{effort.stored:,}", f"{effort.cached:,}"
    return {
        "first paint": ("first paint of anything", ms),
        "full paint": ("first full paint", ms),
        "bytes": ("bytes to the terminal per message", _bytes),
        "echo, idle, p50": ("key echo, idle, p50", ms),
        "echo, idle, p99": ("key echo, idle, p99", ms),
        "echo, 200/s, p50": ("key echo at 200 messages/s, p50", ms),
        "echo, 200/s, p99": ("key echo at 200 messages/s, p99", ms),
        "echo, 1000/s, p50": ("key echo at 1,000 messages/s, p50", ms),
        "echo, 1000/s, p99": ("key echo at 1,000 messages/s, p99", ms),
        "echo, 1000/s, said": ("of these messages were said", lambda rate: f"{rate:,.0f}/s"),
        "echo on a slow link, p50": ("key echo at 60 kB/s, 50 messages/s, p50", ms),
        "echo on a slow link, p95": ("key echo at 60 kB/s, 50 messages/s, p95", ms),
        "joining": (f"longest gap between echoes, joining {effort.history:,}", ms),
        "burst": (f"burst of {effort.burst:,}, painted", lambda rate: f"{rate:,.0f}/s"),
        "burst CPU": ("CPU per 10,000 in a burst", lambda seconds: f"{seconds:.2f} s"),
        "memory at start": ("RSS at start", _mib),
        "memory, stored": (f"RSS with {stored} messages heard", _mib),
        "memory, cached": (f"RSS with {cached} messages in the room", _mib),
        "memory, cached, paged": (f"RSS with {cached}, {effort.pages} pages up", _mib),
        "page up": (f"PageUp in {stored} heard, p50", ms),
        "page up bytes": (f"PageUp in {stored} heard, p50 of its bytes", _bytes),
        "page up, cached": (f"PageUp in {cached} in the room, p50", ms),
        "idle CPU": (f"idle for {effort.idle:g} s: CPU", lambda share: f"{share:.2f} %"),
        "idle bytes": (f"idle for {effort.idle:g} s: written", _bytes),
        "idle wake-ups": (f"idle for {effort.idle:g} s: wake-ups", lambda rate: f"{rate:.1f}/s"),
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What to compare; the names are those of programs.NAMES and measures.MEASURES."""

    programs: Sequence[str]
    measures: Sequence[str]
    sizes: Sequence[Size]
    rounds: int
    quick: bool


_NOT_MEASURED: Final = "-"


class _Results:
    def __init__(self) -> None:
        self.values: defaultdict[tuple[Size, str, str], list[float]] = defaultdict(list)
        self.failures: dict[str, None] = {}
        self.loads: list[float] = []

    def text(self, size: Size, figure: str, program: str, show: Callable[[float], str]) -> str:
        values = self.values[size, figure, program]
        return show(median(values)) if values else _NOT_MEASURED


def _programs(folder: Path, plan: Plan, started: ExitStack) -> list[Program]:
    home = Home(folder / "home")
    started.callback(home.close)
    found: list[Program] = []
    server: Inspircd | None = None
    for name in plan.programs:
        if name not in PEERS:
            found.append(ChatTui(home, QUICK.cached if plan.quick else 1000))
        else:
            server = server or started.enter_context(Inspircd(folder / "inspircd"))
            found.append(PEERS[name](home, server))
    return found


def _turns(programs: list[Program], plan: Plan) -> Iterator[tuple[int, str, Size, Program]]:
    """Program after program within each measure, each time another one first."""
    for number in range(plan.rounds):
        for measure in plan.measures:
            for size in plan.sizes:
                for at in range(len(programs)):
                    yield number, measure, size, programs[(number + at) % len(programs)]


def compare(folder: Path, plan: Plan) -> str:
    """Measure it all, or as much as was measured at Ctrl+C; returns the table.

    ``folder`` is empty, and not cleaned up.
    """
    effort = QUICK if plan.quick else Effort()
    results = _Results()
    with ExitStack() as started:
        programs = _programs(folder, plan, started)
        for number, measure, size, program in _turns(programs, plan):
            shown = f"{measure}, {program.name}, {size[0]}x{size[1]}"
            sys.stderr.write(f"round {number + 1}: {shown} ...\n")
            results.loads.append(os.getloadavg()[0])
            try:
                figures = MEASURES[measure](program, size, effort)
            except (TimeoutError, Unseen, Ended) as error:
                results.failures[f"{shown}: {error}"] = None
                continue
            except KeyboardInterrupt:
                results.failures[f"{shown}, and what follows it: interrupted"] = None
                break
            for figure, value in figures.items():
                results.values[size, figure, program.name].append(value)
    return _table(plan, effort, results)


def _table(plan: Plan, effort: Effort, results: _Results) -> str:
    tables = []
    for size in plan.sizes:
        rows = {
            (label, kind): [results.text(size, kind, name, show) for name in plan.programs]
            for kind, (label, show) in _rows(effort).items()
        }
        measured = [
            (label, cells) for (label, _), cells in rows.items() if set(cells) != {_NOT_MEASURED}
        ]
        tables.append((f"{size[0]}x{size[1]}", measured))
    load = f"{min(results.loads):.2f} to {max(results.loads):.2f}"
    notes = [f"Medians of {plan.rounds} rounds; load {load} as they were taken."]
    notes += [f"Not finished: {failure}" for failure in results.failures]
    return render_beside(plan.programs, tables, notes)
