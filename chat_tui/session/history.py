"""What was written before, room by room: to be recalled. Bounded, and read when it is wanted."""

from collections import deque
from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

from chat_tui.domain.errors import StorageError
from chat_tui.session.cache import Cache
from chat_tui.session.journal import Journal

MAX_LINES: Final = 200
"""What is remembered of a room."""

MAX_LENGTH: Final = 4_000
"""Characters of what is remembered: nobody recalls more, and it is in the log anyway."""


class History:
    """The one owner of what was written. That it was is written through the journal: it may be
    lost with the power, not with the program."""

    def __init__(self, cache: Cache, journal: Journal, *, flush: Callable[[], None]) -> None:
        self._cache = cache
        self._journal = journal
        self._flush = flush
        self._rooms: dict[str, deque[str]] = {}

    def lines(self, room: str) -> Sequence[str]:
        """What was written in a room, commands as well, oldest first. A disk that refuses to be
        read has nothing to recall."""
        known = self._rooms.get(room)
        if known is None:
            try:
                kept = self._cache.load_history(room, MAX_LINES)
            except StorageError:
                kept = []
            known = self._rooms[room] = deque(kept, MAX_LINES)
        return known

    def add(self, room: str, text: str) -> None:
        """``text`` was written in a room; it is the newest, and stands there once."""
        text = text.encode("utf-8", "replace").decode()
        if not text.strip() or len(text) > MAX_LENGTH:
            return
        lines = self.lines(room)
        if lines and lines[-1] == text:
            return
        known = self._rooms[room]
        if text in known:
            known.remove(text)
        known.append(text)
        self._journal.write(partial(self._cache.add_history, room, text, MAX_LINES))
        self._flush()

    def move(self, targets: dict[str, str]) -> None:
        """The rooms in ``targets`` have other ids from now on."""
        if not targets:
            return
        moved = {target: [*self.lines(room)] for room, target in targets.items()}
        for room in targets:
            self._rooms.pop(room)
        for target, lines in moved.items():
            there = [*self.lines(target)] if target not in targets else []
            self._rooms[target] = deque([*there, *lines], MAX_LINES)
        self._journal.write(partial(self._cache.move_history, dict(targets)))
