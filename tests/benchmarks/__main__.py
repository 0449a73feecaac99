"""``python -m tests.benchmarks``: what the program costs, in one table. Asserts nothing."""

import argparse
import signal
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.benchmarks import peers
from tests.benchmarks.delivery import measure_delivery
from tests.benchmarks.imports import measure_imports
from tests.benchmarks.peers.comparison import Plan, compare
from tests.benchmarks.peers.measures import MEASURES
from tests.benchmarks.peers.programs import NAMES, ChatTui, missing
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
    with _home(folder, "imports") as home:
        yield "imports", lambda: measure_imports(home, 1 if quick else 9)
    with _home(folder, "paint") as home:
        yield "first paint", lambda: measure_first_paint(home, 1 if quick else 9, 1000)
    with _home(folder, "delivery") as home:
        yield "delivery", lambda: measure_delivery(home, 3 if quick else 50)
    with _home(folder, "rooms") as home:
        runs, many = (1, 1000) if quick else (7, 100_000)
        yield "rooms", lambda: measure_rooms(home, runs, 100, many)
    runs, messages = (1, 200) if quick else (5, 5000)
    yield "throughput", lambda: measure_throughput(folder, runs, messages)


def _own(folder: Path, *, quick: bool) -> str:
    rows: list[Row] = []
    for name, measure in _measures(folder, quick=quick):
        sys.stderr.write(f"{name} ...\n")
        rows += measure()
    return render(rows)


def _names(known: Iterable[str]) -> Callable[[str], list[str]]:
    def parse(text: str) -> list[str]:
        if unknown := set(names := text.split(",")) - set(known):
            raise argparse.ArgumentTypeError(f"{', '.join(unknown)} is none of {', '.join(known)}")
        return names

    return parse


def _sizes(text: str) -> list[tuple[int, int]]:
    sizes = []
    for size in text.split(","):
        columns, _, rows = size.partition("x")
        sizes.append((int(columns), int(rows)))
    return sizes


def _parse() -> argparse.Namespace:
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument(
        "--quick",
        action="store_true",
        default=argparse.SUPPRESS,  # or the sub-command's would undo the one before it
        help="see that it works, in seconds",
    )
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks", description=__doc__, parents=[common]
    )
    beside = parser.add_subparsers(dest="command").add_parser(
        "peers", parents=[common], help="beside weechat and irssi", description=peers.__doc__
    )
    for option, known in (("--clients", NAMES), ("--measures", tuple(MEASURES))):
        beside.add_argument(
            option, type=_names(known), default=list(known), help=f"of {','.join(known)}"
        )
    beside.add_argument("--sizes", type=_sizes, default="80x24,200x50", help="of the terminal")
    beside.add_argument("--rounds", type=int, default=3, help="of which the medians are shown")
    return parser.parse_args(namespace=argparse.Namespace(quick=False))


def main() -> int:
    """Measure everything; returns the exit code."""
    arguments = _parse()
    if arguments.command == "peers" and (lacking := missing(arguments.clients)):
        sys.stderr.write(
            f"not on this machine: {', '.join(lacking)} (Debian: apt-get install weechat-curses"
            f" irssi inspircd). Without them: --clients {ChatTui.name}\n"
        )
        return 1
    with tempfile.TemporaryDirectory(prefix="chat-tui-") as name:
        folder = Path(name)
        if arguments.command == "peers":
            plan = Plan(
                programs=arguments.clients,
                measures=arguments.measures,
                sizes=arguments.sizes,
                rounds=arguments.rounds,
                quick=arguments.quick,
            )
            table = compare(folder, plan)
        else:
            table = _own(folder, quick=arguments.quick)
    print(table)  # noqa: T201
    return 0


if __name__ == "__main__":
    # So that whatever was started is ended, too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    sys.exit(main())
