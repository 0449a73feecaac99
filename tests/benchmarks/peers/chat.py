"""``python -m tests.benchmarks.peers.chat FOLDER PORT``: our server, with somebody who talks in it.

The talker is inside of the server, where a client's messages arrive after they were read: what
is measured is the other end, and a third Python process on a machine of two processors would
be measured with it. From the storage on everything is as it is for a client's messages; a burst
is on the disk before the clock runs, as what an IRC server says never gets there.
"""

import asyncio
import itertools
import os
import sys
from pathlib import Path

from chat_tui.server.hub import Hub
from chat_tui.server.storage.base import StoredEvent, User
from chat_tui.server.storage.sqlite import SqliteStorage
from tests.benchmarks.host import unlimited
from tests.benchmarks.peers.talk import obey
from tests.benchmarks.seed import WRITER

_AT_ONCE = 64
"""Entries between two turns of the event loop: as many as one frame takes."""


class General:
    """The room #general. ``prepare`` writes to the log what ``deliver`` tells everybody."""

    def __init__(self, hub: Hub, storage: SqliteStorage, writer: User, room: str) -> None:
        self._hub = hub
        self._storage = storage
        self._writer = writer
        self._room = room
        self._cids = (f"{os.getpid()}-{number}" for number in itertools.count())

    async def prepare(self, texts: list[str]) -> list[StoredEvent]:
        """See talk.Room."""
        appended = await asyncio.gather(
            *(
                self._storage.append_message(
                    self._room, self._writer.id, next(self._cids), text, False
                )
                for text in texts
            )
        )
        return [message.event for message in appended]

    async def deliver(self, prepared: list[StoredEvent]) -> None:
        """See talk.Room."""
        for number, event in enumerate(prepared, 1):
            self._hub.publish(event)
            if number % _AT_ONCE == 0:
                await asyncio.sleep(0)

    async def meet(self, name: str) -> None:
        """See talk.Room."""
        user, _ = await self._storage.login(name)
        while self._hub.find(user.id) is None:  # noqa: ASYNC110 - the hub tells clients only
            await asyncio.sleep(0.01)


async def main() -> None:
    """Serve and talk until standard input ends."""
    server, storage = unlimited(Path(sys.argv[1]))
    await server.start_tcp("127.0.0.1", int(sys.argv[2]))
    writer, _ = await storage.login(WRITER)
    standings = await storage.rooms_of(writer.id)
    room = next(found.room.id for found in standings if found.room.name == "general")
    assert server._services is not None
    await obey(General(server._services.hub, storage, writer, room))


if __name__ == "__main__":
    asyncio.run(main())
