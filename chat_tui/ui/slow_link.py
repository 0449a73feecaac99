"""Whether the link is slow, from what is measured anyway. Sans-I/O: nothing is asked for it.

There are two links that can be. The terminal's (SSH) shows in how long a frame takes to leave,
the server's in the round trip of the pings that keep the connection alive.

The figures. What is meant by slow is 1 to 5 kB/s, or a second each way. A whole frame of a busy
room on 80x24 has 2.2 kB (measured), for which such a line takes half a second or more, and what
the kernel holds of a terminal stands before it (4 to 12 kB): so a frame that waits for SLOW_FRAME
seconds means keys that are echoed seconds late. A line of 60 kB/s takes it in 0.04 s. It takes two
such frames within TOGETHER: one alone is a terminal that was stopped (Ctrl+S, a sleeping laptop),
and says nothing about the line. A second of round trip is what breaks a train of thought
(Nielsen, Usability Engineering, 1993, chapter 5).

Off again with hysteresis: below FAST_RTT_MS, and when no frame has waited for CALM seconds. In
slow mode frames are few and small, so none waiting proves little: where the line is as slow as
before, this costs two late frames every two minutes.

What cannot be seen: tmux and screen take everything at once, wherever they run, and sshd holds
up to some 100 kB before it stops reading. Hence the setting.
"""

from collections.abc import Callable, Hashable
from typing import Final

AUTO, ON, OFF = "auto", "on", "off"
"""What may be wished for."""

SLOW_FRAME: Final = 0.5
"""Seconds a frame takes to leave at least, where the terminal's link is slow."""

TOGETHER: Final = 30.0
"""Seconds within which the second one has to follow."""

CALM: Final = 120.0
"""Seconds after the last such frame before the link is taken for a good one."""

SLOW_RTT_MS: Final = 1000
FAST_RTT_MS: Final = 600


class SlowLink:
    """The one judge of it. Times are seconds of one monotonic clock."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self.wish = AUTO
        """One of AUTO, ON and OFF."""

        self._clock = clock
        self._is_terminal_slow = False
        self._slow_servers: set[Hashable] = set()
        self._waited_at = float("-inf")

    @property
    def is_slow(self) -> bool:
        """Whether to spare the terminal's link now: what comes late need not be drawn at once."""
        if self.wish == AUTO:
            return self._is_terminal_slow or bool(self._slow_servers)
        return self.wish == ON

    def is_slow_to(self, server: Hashable) -> bool:
        """Whether to spare the link to ``server``, and tell nothing of it that can wait."""
        if self.wish == AUTO:
            return self._is_terminal_slow or server in self._slow_servers
        return self.wish == ON

    def frame_left(self, seconds: float) -> None:
        """The terminal took so long to take a frame; 0: it took it at once."""
        now = self._clock()
        if seconds >= SLOW_FRAME:
            if now - seconds - self._waited_at <= TOGETHER:
                self._is_terminal_slow = True
            self._waited_at = now
        elif now - self._waited_at >= CALM:
            self._is_terminal_slow = False

    def round_trip(self, server: Hashable, milliseconds: int | None) -> None:
        """How long ``server`` took to answer; None says nothing."""
        if milliseconds is None:
            return
        limit = FAST_RTT_MS if server in self._slow_servers else SLOW_RTT_MS
        self._slow_servers.discard(server)
        if milliseconds > limit:
            self._slow_servers.add(server)

    def forget(self, server: Hashable) -> None:
        """Nothing more will be heard from ``server``."""
        self._slow_servers.discard(server)
