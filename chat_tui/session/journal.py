"""Writes to the cache that may come late, gathered and done in few transactions.

What is written here can be fetched again, or does no harm when it is found again later (an
acknowledged message that is resent under the same cid). So when the disk refuses, chatting
goes on, ``trouble`` says so until a write succeeds, and what could not be written waits for the
disk, in its order: a part that was left out would make what follows it wrong. What may not come
late, the messages in the outbox, is written through Cache.add_pending instead, whose failure the
user is told.
"""

from collections.abc import Callable
from typing import Final

from chat_tui.domain.errors import StorageError
from chat_tui.session.cache import Cache

TOGETHER: Final = 64
"""Writes in one transaction: while the disk refuses, no try takes longer than that."""

MAX_WAITING: Final = 10_000
"""Writes of what the server has as well that wait for the disk; more are not worth the memory."""

Write = Callable[[], None]


class Journal:
    """``write`` as often as you like, then ``flush``."""

    def __init__(self, cache: Cache) -> None:
        self._cache = cache
        self._writes: list[tuple[Write, bool]] = []
        self.trouble: str | None = None
        """Why the last flush failed, or None."""

    @property
    def is_empty(self) -> bool:
        """Whether everything was written."""
        return not self._writes

    def write(self, action: Write) -> None:
        """Do ``action`` on the cache at the next flush that the disk allows."""
        self._writes.append((action, False))

    def write_copy(self, action: Write) -> None:
        """As ``write``, of what the server knows as well: after long trouble with the disk all of
        that is forgotten instead, and fetched again by the next start."""
        self._writes.append((action, True))

    def flush(self) -> None:
        """Do all that waits, in order. Never raises StorageError."""
        while self._writes:
            some, self._writes = self._writes[:TOGETHER], self._writes[TOGETHER:]
            try:
                with self._cache.transaction():
                    for action, _ in some:
                        action()
            except StorageError as error:
                self._writes = some + self._writes
                self.trouble = str(error)
                self._limit()
                return
            self.trouble = None

    def _limit(self) -> None:
        if sum(is_copy for _, is_copy in self._writes) > MAX_WAITING:
            ours = [write for write in self._writes if not write[1]]
            self._writes = [(self._cache.forget_log, True), *ours]
