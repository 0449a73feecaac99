"""Group commit: one thread writes, and one fsync serves everybody who waited for it."""

import asyncio
import logging
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any, Final, TypeVar

from chat_tui.domain.errors import ReadOnlyError, StorageError
from chat_tui.text.disk import explain, primary_code

Result = TypeVar("Result")

logger = logging.getLogger("chat_tui.server")

_STOP: Final = None


@dataclass(slots=True)
class _Request:
    """A change that is asked for, and what came of it."""

    change: Callable[[], Any]
    future: "asyncio.Future[Any]"
    era: int
    result: Any = None
    error: BaseException | None = None


class Writer:
    """Runs changes on ``connection`` in a thread of its own, in the order they were asked for.

    Whatever has been asked for while the last group was written is the next group: one
    transaction, with a savepoint around each change. Belongs to the event loop it is made in.

    When the disk refuses a change, it refuses all that was asked for before anybody could know:
    a message must not be stored when the one before it, asked for just as confidently, was not.
    """

    def __init__(
        self,
        connection: sqlite3.Connection,
        finish: Callable[[], None] = lambda: None,
        committed: Callable[[], None] = lambda: None,
    ) -> None:
        """Both are called in the thread: ``finish`` at the end of the transaction of each group,
        where it may raise sqlite3.Error; ``committed`` after it, and must not raise."""
        self._connection = connection
        self._finish = finish
        self._committed = committed
        self._loop = asyncio.get_running_loop()
        self._queue: SimpleQueue[_Request | None] = SimpleQueue()
        self._ended: asyncio.Future[None] = self._loop.create_future()
        self._era = 0  # of the loop's: how often somebody was told that the disk had refused
        self._refused_era = -1  # of the thread's: what was asked for in it is refused
        self._why: sqlite3.Error = sqlite3.OperationalError("nothing was refused yet")
        self._is_refusing = False  # whether the disk refused when something was last written
        self._thread = Thread(target=self._run, name="chat_tui writer", daemon=True)
        self._thread.start()

    async def do(self, change: Callable[[], Result]) -> Result:
        """Run ``change`` in a transaction; when this returns, the transaction is on the disk.

        What ``change`` raises is raised here, and what it had done is undone. Cancelling does
        not undo it.

        Raises:
            StorageError: the disk refused; nothing was changed.
        """
        future: asyncio.Future[Result] = self._loop.create_future()
        self._queue.put(_Request(change, future, self._era))
        return await future

    async def close(self) -> None:
        """Finish what was asked for and close the connection. Ask for nothing after this.

        Cancelling does not stop it.
        """
        self._queue.put(_STOP)
        await asyncio.shield(self._ended)

    def _run(self) -> None:
        is_open = True
        while is_open:
            group = [self._queue.get()]
            try:
                while group[-1] is not _STOP:
                    group.append(self._queue.get_nowait())
            except Empty:
                pass
            requests = [request for request in group if request is not None]
            is_open = len(requests) == len(group)
            if requests:
                self._write(requests)
                self._tell(partial(self._settle, requests))
        self._connection.close()
        self._tell(partial(self._ended.set_result, None))

    def _tell(self, news: Callable[[], None]) -> None:
        try:
            self._loop.call_soon_threadsafe(news)
        except RuntimeError:
            # The loop was closed, and with it everybody who could have waited.
            if not self._loop.is_closed():
                raise

    def _write(self, group: list[_Request]) -> None:
        """Do a whole group, and note in each request what came of it."""
        connection = self._connection
        before = connection.total_changes
        try:
            connection.execute("BEGIN IMMEDIATE")
            for request in group:
                self._attempt(request)
            self._finish()
            connection.execute("COMMIT")
            self._committed()
            if self._is_refusing and connection.total_changes > before:
                self._is_refusing = False
                logger.warning("the disk takes what is written to it again")
        except sqlite3.Error as error:
            self._roll_back()
            # A refusal too may have been due to something that was just undone.
            self._refuse(group[-1].era, error)
            for request in group:
                request.error = self._refusal()
        except BaseException as error:  # noqa: BLE001 - raised where it is waited for
            # A mistake of ours: it is for those who asked, and the thread has to live.
            self._roll_back()
            for request in group:
                request.error = error

    def _attempt(self, request: _Request) -> None:
        """Do one change of a group.

        Raises:
            sqlite3.Error: the transaction is lost.
        """
        if request.era <= self._refused_era:
            request.error = self._refusal()
            return
        connection = self._connection
        connection.execute("SAVEPOINT request")
        try:
            request.result = request.change()
        except BaseException as error:
            if isinstance(error, sqlite3.Error) and not connection.in_transaction:
                raise
            # For the one who asked; the others are not concerned.
            request.error = error
            if isinstance(error, sqlite3.Error):
                self._refuse(request.era, error)
                request.error = self._refusal()
            connection.execute("ROLLBACK TO request")
        connection.execute("RELEASE request")

    def _roll_back(self) -> None:
        if self._connection.in_transaction:
            # Should the transaction outlive this, the next group is refused and tries it again.
            with suppress(sqlite3.Error):
                self._connection.execute("ROLLBACK")

    def _refuse(self, era: int, error: sqlite3.Error) -> None:
        self._refused_era = max(self._refused_era, era)
        self._why = error
        if not self._is_refusing:
            self._is_refusing = True
            logger.warning("messages are refused until the disk takes them: %s", explain(error))

    def _refusal(self) -> StorageError:
        cause = self._why
        kind = ReadOnlyError if primary_code(cause) == sqlite3.SQLITE_READONLY else StorageError
        refusal = kind(f"The server could not write to its disk: {explain(cause)}.")
        refusal.__cause__ = cause
        return refusal

    def _settle(self, requests: Sequence[_Request]) -> None:
        """In the loop: tell those who wait. Whoever asks from now on knows of a failure."""
        if any(isinstance(request.error, StorageError) for request in requests):
            self._era = max(self._era, max(request.era for request in requests) + 1)
        for request in requests:
            if request.future.done():  # cancelled
                continue
            if request.error is None:
                request.future.set_result(request.result)
            else:
                request.future.set_exception(request.error)
