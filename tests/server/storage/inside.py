"""Ways into a storage on disk, past what it offers, and into its files."""

import asyncio
import sqlite3
import threading
from pathlib import Path

from chat_tui.server.storage.changes import Changes
from chat_tui.server.storage.sqlite import SqliteStorage
from tests.patience import PATIENCE


def connections(storage: SqliteStorage) -> tuple[sqlite3.Connection, sqlite3.Connection]:
    """The one that writes, and the one that reads."""
    assert storage._opened is not None
    return storage._opened.writer._connection, storage._opened.reader._connection


async def run(storage: SqliteStorage, statement: str) -> None:
    """Run a statement on the writing connection, outside of the storage's own."""
    await storage._write(lambda changes: changes._do(statement))


async def pause(storage: SqliteStorage) -> threading.Event:
    """Keep the writing thread busy until the event is set."""
    busy, go = threading.Event(), threading.Event()

    def wait(_: Changes) -> bool:
        busy.set()
        return go.wait(PATIENCE)

    waiting = asyncio.ensure_future(storage._write(wait))
    waiting.add_done_callback(asyncio.Future.result)
    await asyncio.to_thread(busy.wait, PATIENCE)
    return go


def read(path: Path) -> bytes:
    return path.read_bytes()
