"""What is on its way to one room: first in, first out. Sans-I/O.

A refusal that asks to wait holds the room: what was under way behind it is refused as well (the
server sees to that), and goes out again, in order, when the time has come.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from chat_tui.session.state import Delivery, Pending

IN_FLIGHT: Final = 16
"""Unacknowledged sends per room."""

REMEMBERED: Final = 4 * IN_FLIGHT
"""Messages whose places are remembered: more than can settle between two looks at the screen."""


class Lane:
    """Of one room. Times are seconds of one monotonic clock."""

    def __init__(self) -> None:
        self.items: list[Pending] = []
        """In the order they were written."""

        self._places: dict[str, int] = {}  # where in the log stands what was here lately, by cid
        self._flying: set[str] = set()  # the cids sent on this connection, without an answer
        self._held_until = 0.0
        self._refused = False  # what goes out next says that it is sent again

    def find(self, cid: str) -> Pending | None:
        """What has this cid; None when it is not here."""
        return next((item for item in self.items if item.cid == cid), None)

    def change(
        self,
        cid: str,
        *,
        delivery: Delivery,
        reason: str = "",
        seq: int | None = None,
        confirmed: int | None = None,
    ) -> None:
        """Say how the item with this cid, if it is here, stands now: see PendingMessage for the
        fields. ``confirmed`` None leaves that as it was."""
        for at, item in enumerate(self.items):
            if item.cid == cid:
                self.items[at] = replace(
                    item,
                    delivery=delivery,
                    reason=reason,
                    seq=seq,
                    confirmed=item.confirmed if confirmed is None else confirmed,
                )

    def settle(self, item: Pending, seq: int | None) -> None:
        """It is here no more: it stands in the log at ``seq``, None: who knows where."""
        self.items.remove(item)
        if seq is not None:
            self._places[item.cid] = seq
            for old in list(self._places)[:-REMEMBERED]:
                del self._places[old]

    def place(self, cid: str) -> int | None:
        """The seq of what was settled lately; None: it was not, or nobody knows."""
        return self._places.get(cid)

    # -- the connection ------------------------------------------------------------------------

    def reset(self) -> None:
        """The connection is another one: nothing is under way, and nothing has to wait."""
        self._flying.clear()
        self._held_until = 0.0
        self._refused = False

    def ready(self) -> Iterator[Pending]:
        """What is neither under way nor answered, as long as there is room for it.

        May be sent (see ``send``) between two steps of the iteration.
        """
        for item in self.items:
            if item.delivery is not Delivery.PENDING or item.cid in self._flying:
                continue
            if len(self._flying) >= IN_FLIGHT:
                return
            yield item

    def opens_at(self, now: float) -> float | None:
        """When something may go out again: ``now`` at the earliest. None: when the answers to
        what is behind a refused one have come, which nobody can tell."""
        if self._refused and self._flying:
            return None
        return max(now, self._held_until)

    def send(self, cid: str) -> bool:
        """It goes out now. True when that has to say that what was refused comes again."""
        self._flying.add(cid)
        retry, self._refused = self._refused, False
        return retry

    def land(self, cid: str) -> None:
        """It is under way no more: answered, or it has to go out anew."""
        self._flying.discard(cid)

    def hold(self, cid: str, until: float) -> None:
        """``cid`` was refused for now: nothing goes out before ``until``."""
        self.land(cid)
        self._held_until = max(self._held_until, until)
        self._refused = True
