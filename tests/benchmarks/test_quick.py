"""The benchmarks run, and their table is complete."""

import os
import re
import subprocess
import sys
from pathlib import Path

from tests.patience import PATIENCE

ROWS = (
    "python -c pass",
    "chat-tui --version",
    "imports before the first paint",
    "imports: Python's own",
    "imports: chat_tui",
    "imports: textual and rich",
    "imports: other libraries",
    "import textual.app",
    "first full paint",
    "paint / import",
    "online",
    "memory of the chat",
    "memory of the server",
    "delivery, terminal to terminal",
    "delivery, 95th percentile",
    "own message as pending row",
    "written to the terminal per message",
    "open a room of 100",
    "open a room of 100 again",
    "open a room of 1,000",
    "open a room of 1,000 again",
    "many / few",
    "server: a page of 100 of 100",
    "server: a page of 200 of 1,000",
    "server: hello to live",
    "server: messages into a room of 10",
)


BESIDE = (
    "first paint of anything",
    "first full paint",
    "bytes to the terminal per message",
    "key echo at 200 messages/s, p50",
    "key echo at 200 messages/s, p99",
    "key echo at 60 kB/s, 50 messages/s, p50",
    "key echo at 60 kB/s, 50 messages/s, p95",
    "longest gap between echoes, joining 300",
    "burst of 200, painted",
    "CPU per 10,000 in a burst",
    "RSS at start",
    "RSS with 300 messages heard",
    "RSS with 300 messages in the room",
    "RSS with 300, 3 pages up",
    "PageUp in 300 heard, p50",
    "PageUp in 300 heard, p50 of its bytes",
    "PageUp in 300 in the room, p50",
    "idle for 0.5 s: CPU",
    "idle for 0.5 s: written",
    "idle for 0.5 s: wake-ups",
)
FIGURE = r"[\d,.]+( ms| s| %| bytes| MiB|/s)?"


def _run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "tests.benchmarks", *arguments],
        cwd=Path(__file__).parents[2],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=5 * PATIENCE,  # it has many things to wait for
    )


def _figures(lines: list[str]) -> dict[str, str]:
    return {what: value for what, value, *_ in (re.split(r"\s{2,}", row) for row in lines)}


def test_every_figure_is_there() -> None:
    finished = _run("--quick")
    assert finished.returncode == 0, finished.stderr
    machine, empty, *table = finished.stdout.splitlines()
    assert "processors" in machine
    assert not empty
    figures = _figures(table)
    assert tuple(figures) == ROWS
    assert all(re.fullmatch(FIGURE, value) for value in figures.values())


def test_the_comparison_measures_our_program_where_there_are_no_peers() -> None:
    # Those that are left out differ in their rate alone.
    measures = "start,idle,echo200,slow,bytes,burst,stored,cached,joining"
    finished = _run(
        *("peers", "--quick", "--clients", "chat-tui", "--sizes", "80x24", "--rounds", "1"),
        *("--measures", measures),
    )
    assert finished.returncode == 0, finished.stderr
    machine, note, empty, title, *table = finished.stdout.splitlines()
    assert "processors" in machine
    assert note.startswith("Medians of 1 round")
    assert not empty
    assert re.fullmatch(r"80x24 +chat-tui", title)
    figures = _figures(table)
    assert tuple(figures) == BESIDE
    assert all(re.fullmatch(FIGURE, value) for value in figures.values())


def test_the_comparison_says_which_programs_are_missing(tmp_path: Path) -> None:
    finished = _run("peers", "--clients", "weechat,irssi", PATH=str(tmp_path))
    assert finished.returncode == 1
    assert "not on this machine: weechat, irssi" in finished.stderr
    assert not finished.stdout
