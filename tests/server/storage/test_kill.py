"""A server that is killed has lost nothing that it acknowledged."""

import random
import subprocess
import sys
from pathlib import Path

import pytest

from chat_tui.protocol.log import decode_log_event
from chat_tui.server.storage.sqlite import SqliteStorage
from tests.server.storage.helpers import general, log_of

_APPEND = """
import asyncio, sys
from pathlib import Path
from chat_tui.server.storage.sqlite import SqliteStorage

async def main():
    storage = SqliteStorage(Path(sys.argv[1]))
    await storage.open()
    ann, _ = await storage.login("ann")
    room = (await storage.rooms_of(ann.id))[0].room.id

    async def write(writer):
        number = 0
        while True:
            body = f"{sys.argv[2]}-{writer}-{number}"
            said = await storage.append_message(room, ann.id, "c" + body, body, False)
            print(said.event.seq, said.message, body, flush=True)
            number += 1

    await asyncio.gather(*map(write, range(20)))

asyncio.run(main())
"""


def append_and_be_killed(database: Path, run: int, lines: int) -> list[str]:
    """What was acknowledged until the process was killed, after that many of them or more."""
    with subprocess.Popen(
        [sys.executable, "-c", _APPEND, str(database), str(run)],
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        acknowledged = [process.stdout.readline() for _ in range(lines)]
        process.kill()
        acknowledged += process.stdout.readlines()
    return [line for line in acknowledged if line.endswith("\n")]


@pytest.mark.parametrize("seed", range(2))
async def test_what_was_acknowledged_is_there(database: Path, seed: int) -> None:
    chance = random.Random(seed)
    acknowledged: list[str] = []
    for run in range(2):
        acknowledged += append_and_be_killed(database, run, chance.randrange(1, 700))
    storage = SqliteStorage(database)
    await storage.open()
    stored = {}
    for event in await log_of(storage, await general(storage)):  # dense
        said = decode_log_event(event.payload)
        stored[event.seq] = (getattr(said, "message", ""), getattr(said, "body", ""))
    await storage.close()
    assert acknowledged
    for line in acknowledged:
        seq, message, body = line.split()
        assert stored[int(seq)] == (message, body)
