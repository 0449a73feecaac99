"""How many messages a second a server takes, stores and tells everybody in a room."""

import asyncio
import subprocess
import sys
import time
from pathlib import Path
from statistics import median

import orjson

from tests.benchmarks.table import Row, spread
from tests.benchmarks.texts import body
from tests.server.wire import Wire, dial

PEOPLE = 10
WINDOW = 64
"""Messages of one person that are not acknowledged yet."""


async def _talk(wire: Wire, count: int, everything: int) -> None:
    """Send ``count`` messages and hear ``everything`` that is said."""
    room, connection = wire.room(), wire.connection
    sent = acknowledged = heard = 0
    while acknowledged < count or heard < everything:
        while sent < count and sent - acknowledged < WINDOW:
            sent += 1
            await wire.ask("send", room=room, cid=f"{id(wire)}-{sent}", body=body(sent))
        frame = orjson.loads(await connection.recv(decode=False))
        if frame["type"] == "ok":
            acknowledged += 1
        elif frame["type"] == "events":
            heard += sum(event["type"] == "message" for event in frame["events"])
        else:
            assert frame["type"] != "error", frame


async def _run(port: int, messages: int) -> float:
    people = [await (await dial(port)).live(f"p{number}") for number in range(PEOPLE)]
    try:
        started = time.monotonic()
        share = messages // PEOPLE
        async with asyncio.timeout(120), asyncio.TaskGroup() as group:
            for wire in people:
                group.create_task(_talk(wire, share, share * PEOPLE))
        return share * PEOPLE / (time.monotonic() - started)
    finally:
        for wire in people:
            await wire.close()


def measure_throughput(folder: Path, runs: int, messages: int) -> list[Row]:
    """Ten connections that all send, and all hear everything; each run on a new log."""
    rates = []
    for run in range(runs):
        command = [sys.executable, "-m", "tests.benchmarks.host", str(folder / f"log{run}")]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
            try:
                assert server.stdout is not None
                rates.append(asyncio.run(_run(int(server.stdout.readline()), messages)))
            finally:
                server.kill()
    note = spread(rates, lambda rate: f"{rate:,.0f}")
    return [
        Row(
            f"server: messages into a room of {PEOPLE}",
            f"{median(rates):,.0f}/s",
            f"{note}; {messages:,} a run, told to all, in SQLite",
        )
    ]
