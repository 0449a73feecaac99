"""Many results as one table. Pure."""

import os
import platform
from collections.abc import Sequence
from statistics import median

from tests.faults.checker import Kind
from tests.faults.stage import Result


def totals(results: Sequence[Result], seconds: float) -> str:
    """What all of them came to. ``seconds`` is how long it took."""
    recoveries = [one for result in results for one in result.recoveries]
    kinds = [finding.kind for result in results for finding in result.findings]
    rows = [
        ("schedules", f"{len(results):,}"),
        ("operations", f"{sum(result.operations for result in results):,}"),
        ("acknowledged", f"{sum(result.acknowledged for result in results):,}"),
        ("refused for good, as it should be", f"{sum(result.failed for result in results):,}"),
        ("server kills (SIGKILL)", f"{sum(result.server_kills for result in results):,}"),
        ("client kills (SIGKILL)", f"{sum(result.client_kills for result in results):,}"),
        *((str(kind), f"{kinds.count(kind):,}") for kind in Kind),
        ("worst stall: from the last fault to rest", _seconds(max(r.stall for r in results))),
        ("online again, times", f"{len(recoveries):,}"),
    ]
    if recoveries:
        rows.append(("online again, median", _seconds(median(recoveries))))
        rows.append(("online again, worst", _seconds(max(recoveries))))
    rows.append(("wall clock", _seconds(seconds)))
    return f"{_machine()}\n\n{columns(rows)}"


def columns(rows: Sequence[tuple[str, ...]]) -> str:
    """Rows of equal length: the first column to the left, the others to the right."""
    widths = [max(len(row[at]) for row in rows) for at in range(len(rows[0]))]
    lines = []
    for row in rows:
        cells = [row[0].ljust(widths[0])]
        cells += [cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True)]
        lines.append("  ".join(cells).rstrip())
    return "\n".join(lines)


def line(result: Result) -> str:
    """One result on one line."""
    bad = f", {len(result.findings)} FINDINGS" if result.findings else ""
    return (
        f"seed {result.seed}: {result.acknowledged} of {result.operations} acknowledged,"
        f" {result.server_kills}+{result.client_kills} kills, stall {result.stall:.1f} s,"
        f" {result.seconds:.1f} s{bad}"
    )


def _seconds(value: float) -> str:
    return f"{value:,.2f} s"


def _machine() -> str:
    load = ", ".join(f"{number:.2f}" for number in os.getloadavg())
    return (
        f"Python {platform.python_version()}, {platform.system()} {platform.machine()},"
        f" {os.cpu_count()} processors, load {load}"
    )
