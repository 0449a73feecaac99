"""From the Enter key in one terminal to the paint in another."""

import asyncio
import time
from statistics import median

from tests.benchmarks.table import Row, median_row, ms, percentile
from tests.benchmarks.watch import Watch
from tests.e2e.programs import COMMAND, Home, Server
from tests.e2e.terminal import Terminal
from tests.server.wire import Wire, dial

PAUSE = 0.11
"""Seconds between two messages: a little less often than one person may send."""


def _open(home: Home, server: Server, name: str, watch: Watch) -> Terminal:
    argv = [*COMMAND, server.url, "--name", name, *home.data(name)]
    terminal = Terminal(argv, home.environment(), on_output=watch.feed)
    terminal.wait_for("● online")
    return terminal


def measure_delivery(home: Home, messages: int) -> list[Row]:
    """``messages`` typed in one terminal, each waited for on the other."""
    server = home.serve()
    mine, theirs = Watch(), Watch()
    echoes, deliveries = [], []
    with _open(home, server, "ana", mine) as ana, _open(home, server, "ben", theirs) as ben:
        for number in range(messages):
            text = f"zq{number:03} on its way"
            ana.type(text)
            ana.wait_for(text)
            mine.expect(text)
            theirs.expect(text)
            pressed = time.monotonic()
            ana.press("enter")
            echoes.append(mine.wait() - pressed)
            deliveries.append(theirs.wait() - pressed)
            time.sleep(PAUSE)
        written = asyncio.run(_bytes_for_messages(server.port, ben, max(5, messages)))
    return [
        median_row("delivery, terminal to terminal", deliveries, "promised: 100 ms"),
        Row("delivery, 95th percentile", ms(percentile(deliveries, 0.95)), f"of {messages}"),
        median_row("own message as pending row", echoes),
        Row(
            "written to the terminal per message",
            f"{median(written):,.0f} bytes",
            f"median of {len(written)} messages of 60 characters, 80x24, scrolling",
        ),
    ]


async def _bytes_for_messages(port: int, terminal: Terminal, count: int) -> list[int]:
    """What the terminal was sent for each of ``count`` messages, on a full screen."""
    people: list[Wire] = [await (await dial(port)).live(f"p{number}") for number in range(4)]
    written = []
    try:
        for number in range(24 + count):
            before = len(terminal.output)
            text = f"yk{number:03} {'lorem ipsum ' * 5}"[:60].rstrip()
            reply = await people[number % len(people)].say(text)
            assert reply["type"] == "ok", reply
            await asyncio.to_thread(terminal.wait_for, text[:20])
            await asyncio.sleep(PAUSE / 2)  # what else belongs to it comes with the next frame
            if number >= 24:
                written.append(len(terminal.output) - before)
    finally:
        for wire in people:
            await wire.close()
    return written
