"""Reads in a thread of their own: a big one delays other reads, but never a write."""

import asyncio
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from chat_tui.domain.errors import StorageError
from chat_tui.text.disk import explain

Result = TypeVar("Result")


class Reader:
    """Runs queries on ``connection``, one after the other."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._thread = ThreadPoolExecutor(1, "chat_tui reader")

    async def do(self, query: Callable[[sqlite3.Connection], Result]) -> Result:
        """Run ``query`` in a transaction: all it reads is of one moment. Safe to cancel.

        Raises:
            StorageError: the disk refused.
        """
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._thread, self._run, query)

    async def close(self) -> None:
        """Finish what was asked for and close the connection. Ask for nothing after this."""
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(self._thread, self._connection.close)
        self._thread.shutdown(wait=False)

    def _run(self, query: Callable[[sqlite3.Connection], Result]) -> Result:
        try:
            self._connection.execute("BEGIN")
            try:
                return query(self._connection)
            finally:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
        except sqlite3.Error as error:
            raise StorageError(
                f"The server could not read from its disk: {explain(error)}."
            ) from error
