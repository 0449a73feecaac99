"""The benchmarks run, and their table is complete."""

import re
import subprocess
import sys
from pathlib import Path

ROWS = (
    "python -c pass",
    "chat-tui --version",
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


def test_every_figure_is_there() -> None:
    finished = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks", "--quick"],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        timeout=100,
    )
    assert finished.returncode == 0, finished.stderr
    machine, empty, *table = finished.stdout.splitlines()
    assert "processors" in machine
    assert not empty
    figures = dict(re.split(r"\s{2,}", line, maxsplit=2)[:2] for line in table)
    assert tuple(figures) == ROWS
    assert all(re.fullmatch(r"[\d,.]+( ms| bytes| MiB|/s)?", value) for value in figures.values())
