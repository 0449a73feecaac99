"""When what was said is made ready to be searched: a while after it came, a little at a time."""

from collections.abc import Callable
from typing import Final

from chat_tui.domain.errors import StorageError
from chat_tui.session.cache import Cache

DELAY: Final = 2.0
"""Seconds after which it is begun with: a flood is mostly over."""

SLICE: Final = 16
"""Entries at a time, half a millisecond: who types does not notice, under a flood neither."""

PAUSE: Final = 0.01
"""Seconds between two slices."""


class Indexing:
    """Looks after the index of the cache, which is always behind what is saved."""

    def __init__(
        self, cache: Cache, *, clock: Callable[[], float], wake: Callable[[], None]
    ) -> None:
        """``clock`` is monotonic seconds; ``wake`` is called when ``tend`` has a new deadline."""
        self._cache = cache
        self._clock = clock
        self._wake = wake
        self._due: float | None = None

    def look(self) -> None:
        """Something may have been saved."""
        if self._due is None and self._cache.is_index_behind:
            self._due = self._clock() + DELAY
            self._wake()

    def tend(self, now: float) -> float | None:
        """Do what is due. Returns when to call again, None: after a wake. What the disk refuses
        is tried again when more was saved; a search says what is wrong."""
        if self._due is not None and now >= self._due:
            try:
                self._due = now + PAUSE if self._cache.index_some(SLICE) else None
            except StorageError:
                self._due = None
        return self._due
