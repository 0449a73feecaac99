"""What takes something away is asked for twice."""

from collections.abc import Callable, Hashable
from typing import Final

BY_KEY: Final = 2.0
"""Seconds between two presses of a key."""

BY_COMMAND: Final = 5.0
"""Seconds between a command and another Enter: what is taken away is to be read in between."""

BY_LINE: Final = 60.0
"""Seconds between two lines where all is told line by line, maybe aloud."""


class Confirmation:
    """Remembers what was asked for last."""

    def __init__(self, clock: Callable[[], float], within: float) -> None:
        """``clock`` is seconds, ``within`` how many there may be between the two."""
        self._clock = clock
        self._within = within
        self._asked: tuple[Hashable, float] = (None, float("-inf"))

    def is_meant(self, what: Hashable) -> bool:
        """Whether ``what`` was asked for before; if not it has to be once more."""
        now, (asked, at) = self._clock(), self._asked
        if asked == what and now - at < self._within:
            return True
        self._asked = (what, now)
        return False
