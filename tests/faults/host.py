"""``python -m tests.faults.host FOLDER LIMITS``: a server, until it is told to stop or killed.

LIMITS are those of ServerLimits that are not the usual ones, as JSON.
"""

import asyncio
import json
import signal
import sys
from pathlib import Path

from chat_tui.server.app import ChatServer
from chat_tui.server.limits import ServerLimits
from chat_tui.server.storage.sqlite import SqliteStorage


async def _main() -> None:
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    limits = ServerLimits(**json.loads(sys.argv[2]))
    folder = Path(sys.argv[1])
    server = ChatServer(SqliteStorage(folder / "server.db"), limits, files=folder / "files")
    port = await server.start_tcp("127.0.0.1", 0)
    sys.stdout.write(f"{port}\n")
    sys.stdout.flush()
    await stop.wait()
    await server.stop()


if __name__ == "__main__":
    asyncio.run(_main())
