"""The least that can be hosted, and a process that hosts it when it is its turn."""

import asyncio
import contextlib
import sys
from pathlib import Path

from chat_tui.server.embedded import EmbeddedHost
from chat_tui.server.storage.base import Storage


class StandIn:
    """Tells everybody who connects how many users there are of the name "ann"."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage
        self._server: asyncio.Server | None = None

    async def start_unix(self, path: Path) -> None:
        if self._server is not None:
            self._server.close()
        self._server = await asyncio.start_unix_server(self._answer, path)

    async def stop(self) -> None:
        if self._server is not None:
            self._server.close()
            await self._server.wait_closed()
        await self._storage.close()

    async def _answer(self, _: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        known = await self._storage.find_user("ann") is not None
        await self._storage.login("ann")
        writer.write(b"back\n" if known else b"new\n")
        with contextlib.suppress(ConnectionError):
            await writer.drain()
        writer.close()


def say(word: str) -> None:
    sys.stdout.write(word + "\n")
    sys.stdout.flush()


def main() -> None:
    """Says "started" and "hosting" on standard output; ends with standard input."""
    host = EmbeddedHost(Path(sys.argv[1]), Path(sys.argv[2]), make_server=StandIn)
    host.start()
    say("started")
    host.ready.wait()
    say("hosting")
    sys.stdin.read()
    host.stop()


if __name__ == "__main__":
    main()
