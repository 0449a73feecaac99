"""Rows of figures, and how they are printed."""

import math
import os
import platform
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True, slots=True)
class Row:
    """One figure. ``note`` says what it is the median of, or what to compare it with."""

    what: str
    value: str
    note: str = ""


def ms(seconds: float) -> str:
    """Seconds as milliseconds, with three digits that mean something."""
    milliseconds = seconds * 1000
    return f"{milliseconds:,.1f} ms" if milliseconds < 100 else f"{milliseconds:,.0f} ms"


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that ``share`` of all are not above."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def spread(values: Sequence[float], show: Callable[[float], str] = ms) -> str:
    """How many values there are, and from where to where they go."""
    return f"median of {len(values)}, {show(min(values))} to {show(max(values))}"


def median_row(what: str, values: Sequence[float], note: str = "") -> Row:
    """A row of times in seconds."""
    return Row(what, ms(median(values)), "; ".join(part for part in (spread(values), note) if part))


def _machine() -> str:
    load = ", ".join(f"{number:.2f}" for number in os.getloadavg())
    return (
        f"Python {platform.python_version()}, {platform.system()} {platform.machine()},"
        f" {os.cpu_count()} processors, load {load}"
    )


def render(rows: Iterable[Row]) -> str:
    """The table, and what machine it is from."""
    rows = list(rows)
    name = max(len(row.what) for row in rows)
    value = max(len(row.value) for row in rows)
    lines = [f"{row.what:<{name}}  {row.value:>{value}}  {row.note}".rstrip() for row in rows]
    return "\n".join([_machine(), "", *lines])


Block = tuple[str, Sequence[tuple[str, Sequence[str]]]]
"""A title, and rows of what is measured and its value in each column."""


def render_beside(columns: Sequence[str], blocks: Sequence[Block], notes: Iterable[str]) -> str:
    """A table with a column for each program, what machine it is from, and what is to be said."""
    rows = [row for _, block in blocks for row in block]
    name = max(len(what) for what, _ in [*rows, *blocks])
    widths = [
        max(len(text) for text in [column, *(values[at] for _, values in rows)])
        for at, column in enumerate(columns)
    ]

    def line(what: str, values: Sequence[str]) -> str:
        cells = (f"{value:>{width}}" for value, width in zip(values, widths, strict=True))
        return "  ".join([f"{what:<{name}}", *cells])

    lines = [_machine(), *notes]
    for title, block in blocks:
        lines += ["", line(title, columns), *(line(what, values) for what, values in block)]
    return "\n".join(lines)
