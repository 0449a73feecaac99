"""How fast the server lets us send, kept to unasked: a refused frame is a wasted one. Sans-I/O."""

from typing import Final

from chat_tui.domain.models import Limits

_ROUNDING: Final = 1e-6
"""Messages: what is left of rounding is no reason to wait. A clock that has run for months tells
no less than some billionths of a second from each other."""


class Allowance:
    """A token bucket of one connection: a burst at once, and then so many per second. Times are
    seconds of one monotonic clock."""

    def __init__(self, limits: Limits, now: float) -> None:
        """It is full at first."""
        self._rate = limits.send_rate
        self._burst = float(limits.send_burst)
        self._left = self._burst
        self._filled_at = now

    def take(self, now: float) -> float | None:
        """Use up one message's worth; None: done. Otherwise the time to ask again, and nothing
        was used up."""
        gained = (now - self._filled_at) * self._rate
        self._left = min(self._burst, self._left + max(0.0, gained))
        self._filled_at = now
        if self._left < 1.0 - _ROUNDING:
            return now + (1.0 - self._left) / self._rate
        self._left -= 1.0
        return None
