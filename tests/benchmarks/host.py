"""``python -m tests.benchmarks.host FOLDER``: a server without rate limits, until it is killed."""

import asyncio
import sys
from pathlib import Path

from chat_tui.server.app import ChatServer
from chat_tui.server.limits import ServerLimits
from chat_tui.server.storage.sqlite import SqliteStorage


def unlimited(folder: Path) -> tuple[ChatServer, SqliteStorage]:
    """A server that lets one say as much as it can take, and the storage that it serves."""
    storage = SqliteStorage(folder / "server.db")
    limits = ServerLimits(send_rate=1e9, send_burst=10**9, outgoing=1 << 26)
    return ChatServer(storage, limits), storage


async def main() -> None:
    """Prints its port when it listens."""
    server, _ = unlimited(Path(sys.argv[1]))
    sys.stdout.write(f"{await server.start_tcp('127.0.0.1', 0)}\n")
    sys.stdout.flush()
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main())
