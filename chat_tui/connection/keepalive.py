"""When to ask whether the other side is still there, and when to stop believing it. Sans-I/O.

A half-open connection (a pulled cable, a suspended laptop, a firewall that forgot us) looks
idle. The client pings after 10 s of silence and gives up 10 s later. Somebody who is waiting
for an acknowledgement is told sooner: ping after 5 s, give up 3 s later.

On a slow link the ping, and so the pong, waits behind the messages that went out before it. A
line is given the time that a poor one needs for them before its silence counts.
"""

from chat_tui.domain.record import record


@record
class Patience:
    """Seconds. ``ceiling`` bounds how long other frames may stand in for a missing pong.

    ``rate`` is in bytes per second: a line that carries less is taken for a dead one. 1,000
    is a tenth of what GSM data calls did, and lets a message of 16 KiB have 16 s.
    """

    idle: float = 10.0
    idle_limit: float = 10.0
    waiting: float = 5.0
    waiting_limit: float = 3.0
    ceiling: float = 20.0
    rate: float = 1000.0


class Keepalive:
    """The state of one connection's liveness. All times are seconds of one monotonic clock;
    ``patience`` None is the usual one."""

    def __init__(self, now: float, patience: Patience | None = None) -> None:
        self._patience = patience or Patience()
        self._heard_at = now
        self._ponged_at = now
        self._acknowledged_at = now
        self._carried_at = now
        self._pinged_at: float | None = None
        self._pongs_due = 0
        self._doubted_at: float | None = None
        self._waiting: dict[str, tuple[float, int]] = {}

    def heard(self, now: float) -> None:
        """A frame arrived."""
        self._heard_at = now

    def waiting_for(self, cid: str, size: int, now: float) -> None:
        """A message of ``size`` bytes goes out that somebody waits to see acknowledged."""
        self._waiting[cid] = now, size
        self._carried_at = max(self._carried_at, now) + size / self._patience.rate

    def answered(self, cid: str, now: float) -> None:
        """The message was acknowledged or refused."""
        if self._waiting.pop(cid, None) is not None:
            self._acknowledged_at = now
            left = sum(size for _since, size in self._waiting.values())
            self._carried_at = min(self._carried_at, now + left / self._patience.rate)

    def pinged(self, now: float) -> None:
        """A ping goes out."""
        self._pinged_at = now
        self._pongs_due += 1

    def ponged(self, now: float) -> float | None:
        """A pong came; returns the round trip in seconds, None for the answer to an older ping."""
        self._pongs_due = max(0, self._pongs_due - 1)
        if self._pongs_due or self._pinged_at is None:
            return None  # it may have lain here since before we slept
        rtt = now - self._pinged_at
        self._pinged_at = self._doubted_at = None
        self._ponged_at = now
        return rtt

    def doubt(self, now: float) -> None:
        """We slept: no deadline of before counts, and it is asked at once, with less patience."""
        self._doubted_at = now
        self._pinged_at = None

    @property
    def is_in_doubt(self) -> bool:
        """Whether we slept, and have heard no answer since."""
        return self._doubted_at is not None

    def wants_ping(self, now: float) -> bool:
        """Whether it is time to ask."""
        return self._pinged_at is None and now >= self.next_look()

    def is_dead(self, now: float) -> bool:
        """Whether the answer is overdue."""
        return self._pinged_at is not None and now >= self.next_look()

    def next_look(self) -> float:
        """When one of the two above may next become true, if nothing happens until then."""
        if self._pinged_at is not None:
            # On a slow link the pong queues behind other frames: they show that it lives. So do
            # our own messages before the ping, for as long as a poor line needs for them.
            lately = max(self._pinged_at, self._heard_at, self._carried_at)
            look = lately + self._patience.idle_limit
            if self._doubted_at is not None:
                look = lately + self._patience.waiting_limit
            elif self._waiting:
                # Also where the ping went out first, with more patience, for want of traffic.
                lately = max(lately, self._waiting_since() + self._patience.waiting)
                look = min(look, lately + self._patience.waiting_limit)
            # An acknowledgement proves as much as a pong: many large messages may be under way.
            proven = max(self._pinged_at, self._acknowledged_at)
            return min(look, proven + self._patience.ceiling)
        if self._doubted_at is not None:
            return self._doubted_at
        look = self._heard_at + self._patience.idle
        if self._waiting:
            look = min(look, self._waiting_since() + self._patience.waiting)
        return look

    def _waiting_since(self) -> float:
        # After a pong the server is known to live: an answer still outstanding is its business.
        since, _size = next(iter(self._waiting.values()))
        return max(since, self._ponged_at)
