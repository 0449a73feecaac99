"""``python -m tests.benchmarks``: what the program costs, in one table. Asserts nothing."""

import argparse
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.benchmarks.delivery import measure_delivery
from tests.benchmarks.rooms import measure_rooms
from tests.benchmarks.startup import measure_first_paint, measure_version
from tests.benchmarks.table import Row, render
from tests.benchmarks.throughput import measure_throughput
from tests.e2e.programs import Home


@contextmanager
def _home(folder: Path, name: str) -> Iterator[Home]:
    home = Home(folder / name)
    try:
        yield home
    finally:
        home.close()


def _measures(folder: Path, *, quick: bool) -> Iterator[tuple[str, Callable[[], list[Row]]]]:
    with _home(folder, "version") as home:
        yield "start-up", lambda: measure_version(home, 2 if quick else 15)
    with _home(folder, "paint") as home:
        yield "first paint", lambda: measure_first_paint(home, 1 if quick else 9, 1000)
    with _home(folder, "delivery") as home:
        yield "delivery", lambda: measure_delivery(home, 3 if quick else 50)
    with _home(folder, "rooms") as home:
        runs, many = (1, 1000) if quick else (7, 100_000)
        yield "rooms", lambda: measure_rooms(home, runs, 100, many)
    runs, messages = (1, 200) if quick else (5, 5000)
    yield "throughput", lambda: measure_throughput(folder, runs, messages)


def main() -> int:
    """Measure everything; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="see that it works, in seconds")
    quick = parser.parse_args().quick
    rows: list[Row] = []
    with tempfile.TemporaryDirectory(prefix="chat-tui-") as folder:
        for name, measure in _measures(Path(folder), quick=quick):
            sys.stderr.write(f"{name} ...\n")
            rows += measure()
    print(render(rows))  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main())
