"""For how long what was just sent may be taken back, before it goes out. Sans-I/O.

Nothing of this is on the disk: the message is, among what is to be sent. So it goes out at once
when the program is started again, and a crash loses nothing.
"""

from collections.abc import Callable
from math import ceil

from chat_tui.session.state import PendingMessage


class Grace:
    """Times are seconds of the loop's clock. With 0 seconds nothing is ever held."""

    def __init__(self, seconds: float, clock: Callable[[], float]) -> None:
        self._seconds = seconds
        self._clock = clock
        self._held: dict[str, tuple[PendingMessage, float]] = {}
        self._left: dict[str, int] = {}

    def hold(self, seconds: float) -> None:
        """Hold what is sent from now on for so long; what is held already stays as it is."""
        self._seconds = seconds

    def begin(self, message: PendingMessage) -> None:
        """Hold a message from now on."""
        if self._seconds > 0:
            self._held[message.cid] = (message, self._clock() + self._seconds)
            self._left[message.cid] = ceil(self._seconds)

    def end(self, cid: str) -> None:
        """It went out, or never will."""
        self._held.pop(cid, None)
        self._left.pop(cid, None)

    def release(self) -> None:
        """Hold nothing any more: there will be nobody to take it back."""
        self._held.clear()
        self._left.clear()

    def until(self, cid: str, now: float) -> float | None:
        """When it may go out; None: now."""
        held = self._held.get(cid)
        return None if held is None or now >= held[1] else held[1]

    def seconds_left(self, cid: str) -> int | None:
        """Whole seconds until it goes out, as last counted; None: it is not held."""
        return self._left.get(cid)

    @property
    def newest(self) -> PendingMessage | None:
        """What was sent last of all that is held; None: nothing is."""
        return next((message for message, _ in reversed(self._held.values())), None)

    def count(self, now: float) -> tuple[set[str], float | None]:
        """Count down: the rooms in which another number is to be shown, and when to count again;
        None: when something new is held."""
        rooms, due = set(), []
        for cid, (message, until) in list(self._held.items()):
            left = ceil(until - now)
            if left <= 0:
                self.end(cid)
                rooms.add(message.room)
                continue
            if left != self._left[cid]:
                self._left[cid] = left
                rooms.add(message.room)
            due.append(until - (left - 1))
        return rooms, min(due, default=None)
