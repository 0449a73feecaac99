"""How long to wait before the next attempt to connect.

Full jitter, after "Exponential Backoff And Jitter" (AWS Architecture Blog, 2015): spread over
the whole interval, a crowd that lost its server comes back evenly.
"""

from random import Random


class Backoff:
    """Delays in seconds: the first below ``first``, then below ``base`` * 2**n, up to ``cap``."""

    def __init__(
        self, random: Random, *, first: float = 1.0, base: float = 0.5, cap: float = 20.0
    ) -> None:
        self._random = random
        self._first = first
        self._base = base
        self._cap = cap
        self._attempt = 0

    @property
    def attempt(self) -> int:
        """How many delays were given since the last reset."""
        return self._attempt

    def next_delay(self) -> float:
        """The delay before the next attempt."""
        if self._attempt == 0:
            ceiling = self._first
        else:
            # The exponent is bounded: 2.0 ** 1100 overflows after a weekend offline.
            ceiling = min(self._cap, self._base * 2.0 ** min(self._attempt, 30))
        self._attempt += 1
        return self._random.uniform(0.0, ceiling)

    def reset(self) -> None:
        """The connection proved good: start over."""
        self._attempt = 0
