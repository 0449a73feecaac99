"""Whether one person is away, and when the others hear of it."""

from collections.abc import Callable, Hashable

from chat_tui.server.timer import CallLater, Timer


class Attendance:
    """Somebody is away when all of their connections are, with the last words that were said.

    The others are told of it at once, and then no more often than once in ``interval``: what has
    changed meanwhile and changed back they never hear of. Without a connection it stays as it was,
    for whoever comes back soon was never gone.
    """

    def __init__(
        self,
        interval: float,
        *,
        clock: Callable[[], float],
        later: CallLater,
        tell: Callable[[], None],
        changed: Callable[[], None],
    ) -> None:
        """``clock`` is monotonic seconds. ``changed`` is called whenever ``away`` changes, ``tell``
        when the others are to be told of it."""
        self._interval = interval
        self._clock = clock
        self._later = later
        self._tell = tell
        self._changed = changed
        self._connections: dict[Hashable, str | None] = {}
        self._is_known = False
        self._told: str | None = None
        self._told_at = float("-inf")
        self._telling: Timer | None = None
        self.away: str | None = None
        """What they say of being away, maybe nothing (""); None: they are not. Read only."""

    def enter(self, connection: Hashable, away: str | None) -> None:
        """Somebody has come, and says already whether they are away. The first one is told of with
        the rest."""
        is_first, self._is_known = not self._is_known, True
        self._connections[connection] = away
        if is_first:
            self.away = self._told = away
        else:
            self._settle()

    def exit(self, connection: Hashable) -> None:
        """A connection is gone."""
        self._connections.pop(connection, None)
        self._settle()

    def say(self, connection: Hashable, away: str | None) -> None:
        """Somebody goes away, comes back (None), or says something else of it."""
        if connection in self._connections:
            del self._connections[connection]
            self._connections[connection] = away
            self._settle()

    def close(self) -> None:
        """Nobody is to be told of anything any more."""
        if self._telling is not None:
            self._telling.cancel()
            self._telling = None

    def _settle(self) -> None:
        if not self._connections:
            return
        said = list(self._connections.values())
        away = None if None in said else next((words for words in reversed(said) if words), "")
        if away != self.away:
            self.away = away
            self._changed()
        wait = self._told_at + self._interval - self._clock()
        if self.away == self._told:
            self.close()
        elif wait <= 0:
            self._announce()
        elif self._telling is None:
            self._telling = self._later(wait, self._announce)

    def _announce(self) -> None:
        self.close()
        self._told, self._told_at = self.away, self._clock()
        self._tell()
