"""How many pieces of a file may be under way, so that nothing waits long behind them. Sans-I/O.

After TCP Vegas and LEDBAT (RFC 6817): as long as an answer comes as quickly as the quickest, no
queue has built up, and one more may go; once it takes longer, what is ours stands in the way of
a message, and half of it is taken back.
"""

from typing import Final

MOST: Final = 8
"""Pieces: 128 KiB a round trip."""

EARLY: Final = 0.1
"""Seconds over the quickest answer up to which the line is taken to be free."""

LATE: Final = 0.2
"""Seconds over it from which there is a queue."""

CALM: Final = 10.0
"""Seconds after a queue was seen in which no more pieces are tried."""


class Pace:
    """Of one connection, in one direction. Times are seconds of one monotonic clock."""

    def __init__(self) -> None:
        self.window = 1
        """Pieces that may be under way."""

        self._quickest = float("inf")
        self._in_time = 0
        self._calm_until = float("-inf")

    def answered(self, took: float, now: float) -> None:
        """The answer to a piece took so long."""
        self._quickest = min(self._quickest, took)
        waited = took - self._quickest
        if waited > LATE:
            self.window = max(1, self.window // 2)
            self._calm_until = now + CALM
            self._in_time = 0
        elif waited < EARLY and now >= self._calm_until:
            self._in_time += 1
            if self._in_time >= self.window:  # a whole window of them
                self._in_time = 0
                self.window = min(MOST, self.window + 1)
