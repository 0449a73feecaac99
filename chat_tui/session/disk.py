"""Whether the disk takes what is to be kept: told when that changes, and tried again."""

from collections.abc import Callable
from typing import Final

from chat_tui.session.journal import Journal

TRY_AGAIN: Final = 1.0
"""Seconds between two tries of a disk that refuses."""


class DiskWatch:
    """Flushes the journal for the session. Nothing here raises StorageError."""

    def __init__(
        self, journal: Journal, *, probe: Callable[[], None], changed: Callable[[], None]
    ) -> None:
        """``probe`` writes something small and harmless to the cache. ``changed`` is called when
        the disk begins to refuse, refuses for another reason, or takes writes again."""
        self._journal = journal
        self._probe = probe
        self._changed = changed
        self._due: float | None = None

    def flush(self) -> None:
        """Write what was gathered, if the disk lets us."""
        before = self._journal.trouble
        self._journal.flush()
        if self._journal.trouble != before:
            self._changed()

    def probe(self) -> None:
        """Write something in any case: the disk has just refused something else, or did before."""
        if self._journal.is_empty:
            self._journal.write_copy(self._probe)
        self.flush()

    def tend(self, now: float) -> float | None:
        """Try a disk that refuses again, when it is time. Returns when to call again; None: when
        something has changed. ``now`` is in seconds."""
        if self._due is not None and now >= self._due and self._refuses():
            self._due = None
            self.probe()
        if not self._refuses():
            self._due = None
        elif self._due is None:
            self._due = now + TRY_AGAIN
        return self._due

    def _refuses(self) -> bool:
        return self._journal.trouble is not None
