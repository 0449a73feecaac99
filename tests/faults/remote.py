"""``python -m tests.faults.remote NAME ACCOUNT LIFE URL FOLDER``: a terminal that can be killed.

Orders come as lines of JSON on standard input, reports go as lines of JSON to standard output,
each with one write of its own: a kill loses none that was told.
"""

import asyncio
import json
import os
import sys
from pathlib import Path

from tests.faults.terminal import Report, Terminal


def _tell(report: Report) -> None:
    line = json.dumps(report).encode() + b"\n"
    while line:
        line = line[os.write(1, line) :]


async def _main() -> None:
    name, account, life, url, folder = sys.argv[1:]
    terminal = Terminal(name, account, int(life), url, Path(folder), _tell)
    running = asyncio.create_task(terminal.run())
    orders = asyncio.StreamReader(limit=1 << 20)
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(orders), sys.stdin)
    listening = asyncio.create_task(_listen(orders, terminal))
    await asyncio.wait([running, listening], return_when=asyncio.FIRST_COMPLETED)
    if running.done():
        running.result()
    running.cancel()
    await asyncio.wait([running])
    listening.cancel()


async def _listen(orders: asyncio.StreamReader, terminal: Terminal) -> None:
    while line := await orders.readline():
        terminal.obey(json.loads(line))


if __name__ == "__main__":
    asyncio.run(_main())
