"""Writes to the cache that may fail without harm, gathered and done in one transaction.

Everything written here can be fetched again, or does no harm when it is found again later (an
acknowledged message that is resent under the same cid). So when the disk refuses, chatting
goes on, and ``trouble`` says so until a write succeeds. What may not be lost, the messages in
the outbox, is written through Cache.add_pending instead, whose failure the user is told.
"""

from collections.abc import Callable

from chat_tui.domain.errors import StorageError
from chat_tui.session.cache import Cache


class Journal:
    """``write`` as often as you like, then ``flush``."""

    def __init__(self, cache: Cache) -> None:
        self._cache = cache
        self._writes: list[Callable[[], None]] = []
        self.trouble: str | None = None
        """Why the last flush failed, or None."""

    def write(self, action: Callable[[], None]) -> None:
        """Do ``action`` on the cache at the next flush."""
        self._writes.append(action)

    def flush(self) -> bool:
        """Do all that was gathered, in order, as one transaction. Never raises StorageError.

        False: the disk refused, and nothing of it was done nor will be.
        """
        if not self._writes:
            return True
        writes, self._writes = self._writes, []
        try:
            with self._cache.transaction():
                for write in writes:
                    write()
        except StorageError as error:
            self.trouble = str(error)
            return False
        self.trouble = None
        return True
