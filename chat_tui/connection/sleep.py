"""Whether the machine, or only this process, slept. Sans-I/O: both clocks are handed in.

On Linux and macOS the monotonic clock, which every timer goes by, stands still while a laptop
sleeps: then the wall clock has moved more than the monotonic one. A process that was stopped
(Ctrl+Z, SIGSTOP, a frozen container) finds that a look is long overdue instead. In both cases
no deadline that has passed says anything about the other side.
"""

from typing import Final

LOOK_EVERY: Final = 2.0
"""Seconds between two looks. Somebody who opens the lid learns of a dead line within these and
the 3 s of a probe, before he has read a line. It costs one timer in two seconds, some
microseconds each, and no byte on the link."""

TOLERANCE: Final = 2.0
"""Seconds. Clocks are adjusted and loops are busy: less is no sleep."""


class SleepDetector:
    """``now`` is the loop's clock, ``wall`` that of the day, both in seconds."""

    def __init__(self, now: float, wall: float) -> None:
        self._now = now
        self._wall = wall

    def slept(self, now: float, wall: float) -> float:
        """For how many seconds there was a sleep since the last look, 0: there was none. Looks
        are due every LOOK_EVERY, and so what one slept is known to within these.

        A wall clock that was set forward is taken for one: a needless probe does no harm. One
        that was set back is not.
        """
        awake, passed = now - self._now, wall - self._wall
        self._now, self._wall = now, wall
        is_sleep = passed - awake > TOLERANCE or awake > LOOK_EVERY + TOLERANCE
        return max(passed, awake) if is_sleep else 0.0
