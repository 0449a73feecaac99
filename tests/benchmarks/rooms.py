"""Opening a room, by how much was ever said in it."""

import asyncio
import time
from statistics import median

from tests.benchmarks.seed import READER, seed_server
from tests.benchmarks.table import Row, median_row
from tests.benchmarks.texts import first_word
from tests.benchmarks.watch import Watch
from tests.e2e.programs import COMMAND, Home, Server
from tests.e2e.terminal import Terminal
from tests.server.wire import dial


def _open_room(home: Home, server: Server, run: str, name: str, count: int) -> tuple[float, float]:
    """Seconds from the key to the paint: from the server, and when it is cached."""
    watch = Watch()
    # A data folder of its own: nothing is cached.
    argv = [*COMMAND, server.url, "--name", READER, *home.data(run)]
    with Terminal(argv, home.environment(), on_output=watch.feed) as terminal:
        terminal.wait_for("● online")
        times = []
        for _ in range(2):
            terminal.type(f"/join #{name}")
            terminal.wait_for(f"› /join #{name}")
            watch.expect(first_word(count - 1))
            pressed = time.monotonic()
            terminal.press("enter")
            times.append(watch.wait() - pressed)
            terminal.enter("/join #general")
            terminal.wait_for("#general ›")
        return times[0], times[1]


async def _ask(server: Server, name: str, runs: int) -> tuple[list[float], list[float]]:
    welcomes, pages = [], []
    for _ in range(runs):
        wire = await dial(server.port)
        try:
            started = time.monotonic()
            await wire.live(READER)
            welcomes.append(time.monotonic() - started)
            started = time.monotonic()
            page = await wire.request("history", room=wire.room(name), before=1 << 40, limit=200)
            pages.append(time.monotonic() - started)
            assert page["type"] == "page", page
        finally:
            await wire.close()
    return welcomes, pages


def measure_rooms(home: Home, runs: int, few: int, many: int) -> list[Row]:
    """A room with ``few`` messages and one with ``many``, on one server."""
    seed_server(home.path / "server", {"few": few, "many": many})
    server = home.serve()
    rows = []
    cold: dict[str, list[float]] = {"few": [], "many": []}
    warm: dict[str, list[float]] = {"few": [], "many": []}
    for run in range(runs):
        for name, count in (("few", few), ("many", many)):
            first, again = _open_room(home, server, f"{name}{run}", name, count)
            cold[name].append(first)
            warm[name].append(again)
    for name, count in (("few", few), ("many", many)):
        rows.append(median_row(f"open a room of {count:,}", cold[name], "nothing cached"))
        rows.append(median_row(f"open a room of {count:,} again", warm[name], "cached"))
    ratio = median(cold["many"]) / median(cold["few"])
    rows.append(Row("many / few", f"{ratio:.2f}", "promised: no longer"))
    for name, count in (("few", few), ("many", many)):
        welcomes, pages = asyncio.run(_ask(server, name, 3 * runs))
        rows.append(median_row(f"server: a page of {min(count, 200)} of {count:,}", pages))
    rows.append(median_row("server: hello to live", welcomes, "unread messages are counted"))
    return rows
