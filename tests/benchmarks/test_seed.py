"""What is seeded is taken for what it stands for."""

import asyncio
from pathlib import Path

from chat_tui.connection.endpoint import parse_endpoint
from chat_tui.server.storage.base import Replay
from chat_tui.server.storage.sqlite import SqliteStorage
from chat_tui.session.slot import take_slot
from tests.benchmarks.seed import READER, seed_client, seed_server

URL = "ws://127.0.0.1:9"


def test_the_client_goes_on_where_it_was_and_forgets_nothing(tmp_path: Path) -> None:
    seed_server(tmp_path / "server", {"general": 3})
    seed_client(tmp_path / "server", tmp_path / "client", URL)
    slot = take_slot(tmp_path / "client", parse_endpoint(URL).key, READER)
    saved = slot.cache.load()
    slot.close()
    assert saved.resume is not None
    cursor = saved.resume.cursor

    async def replay() -> Replay | None:
        storage = SqliteStorage(tmp_path / "server" / "server.db")
        await storage.open()
        try:
            user, _ = await storage.login(READER)
            return await storage.replay(user.id, cursor, 100, 1000)
        finally:
            await storage.close()

    told = asyncio.run(replay())
    assert told is not None
    assert not told.events
    assert not told.gaps
