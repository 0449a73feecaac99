"""Messages on their way: written down first, sent in order, kept until acknowledged. Sans-I/O.

Each room has a lane of its own (see there): what holds one up does not hold up another.

What its author has not wished for in a day is not sent unasked: its time may be over. Its age
is found out when the program starts and when a connection becomes live, from what is written
with it, so that a wall clock that was wrong for a while changes nothing for good.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from types import MappingProxyType
from typing import Final

from chat_tui.domain.commands import Amend, SendMessage
from chat_tui.domain.models import Limits
from chat_tui.session.allowance import Allowance
from chat_tui.session.cache import Cache
from chat_tui.session.grace import Grace
from chat_tui.session.journal import Journal
from chat_tui.session.lane import Lane
from chat_tui.session.pending import command_for, moved
from chat_tui.session.state import (
    Delivery,
    Pending,
    PendingAmendment,
    PendingMessage,
    Subject,
)

ASKS_AFTER_MS: Final = 24 * 3_600_000
"""Milliseconds after which a message is sent only when its author says so once more."""

STALLS_AFTER: Final = 3.0
"""Seconds without a connection after which messages are queued rather than about to be sent."""


class Outbox:
    """The one owner of unsent messages. Times are seconds of the loop's clock."""

    def __init__(
        self,
        cache: Cache,
        journal: Journal,
        *,
        now: float,
        wall_ms: Callable[[], int],
        grace: Grace | None = None,
        released: Callable[[str], None] = lambda _: None,
    ) -> None:
        """Messages are added to ``cache`` at once; all else is written through ``journal``.

        ``wall_ms`` is Unix milliseconds, and may jump. ``grace`` None holds nothing. ``released``
        is called with the cid of what had a file and is here no more.
        """
        self.grace = grace or Grace(0.0, lambda: now)
        """What may still be taken back, and goes out later."""

        self._cache = cache
        self._journal = journal
        self._wall_ms = wall_ms
        self._released = released
        self._idle_since: float | None = now
        self.stalled = False
        """Whether nothing has gone out for a while, for want of a connection."""

        self._lanes: dict[str, Lane] = {}
        self._unsent: set[str] = set()  # of this run, and never under way so far
        self._arrived: set[str] = set()  # whose file is on the server, as far as is known
        self._missed: set[str] = set()  # whose file was not there after all, on this connection
        self._outside: set[str] = set()  # rooms that the user was put out of
        self._allowance = Allowance(Limits(), now)

    def restore(self, messages: tuple[Pending, ...]) -> None:
        """What an earlier run left. It is in the cache already."""
        for message in messages:
            self._lane(message.room).items.append(message)
        self._ask_for_old()

    def add(
        self,
        item: Pending,
        drafts: Mapping[str, str],
        subjects: Mapping[str, Subject | None] = MappingProxyType({}),
        *,
        instead_of: Sequence[Pending] = (),
    ) -> None:
        """Write down, with the ``drafts`` and ``subjects`` as they are now, then queue. What it
        comes ``instead_of`` must be such as can be given up (see can_discard).

        Raises:
            StorageError: it could not be written down, and so was not queued.
        """
        cids = [one.cid for one in instead_of]
        self._cache.add_pending(item, drafts, subjects, instead_of=cids)
        for one in instead_of:
            self._drop(one)
        self._unsent.add(item.cid)
        self._lane(item.room).items.append(item)

    def in_room(self, room: str) -> list[PendingMessage]:
        """The room's messages in the order they were written."""
        return [item for item in self._items(room) if isinstance(item, PendingMessage)]

    def below(self, room: str) -> list[Pending]:
        """What stands below the room's log, in the order it was written: messages, and changes
        of what is in it that were refused or ask first."""
        return [
            item
            for item in self._items(room)
            if isinstance(item, PendingMessage)
            or item.delivery in (Delivery.FAILED, Delivery.ASKING)
        ]

    def changes(self, room: str) -> dict[int, tuple[PendingAmendment, ...]]:
        """What is about to change in the room's log, by seq, each in the order it was written."""
        found: dict[int, tuple[PendingAmendment, ...]] = {}
        for item in self._items(room):
            if isinstance(item, PendingAmendment) and item.delivery in (
                Delivery.PENDING,
                Delivery.SENT,
            ):
                found[item.of_seq] = (*found.get(item.of_seq, ()), item)
        return found

    def _items(self, room: str) -> list[Pending]:
        lane = self._lanes.get(room)
        return lane.items if lane else []

    @property
    def waiting(self) -> int:
        """How many still have to be acknowledged, in all rooms."""
        return sum(message.delivery is Delivery.PENDING for message in self._all())

    @property
    def failed(self) -> int:
        """How many were refused for good, in all rooms."""
        return sum(message.delivery is Delivery.FAILED for message in self._all())

    @property
    def asking(self) -> int:
        """How many are sent only when their author says so, in all rooms."""
        return sum(message.delivery is Delivery.ASKING for message in self._all())

    def _all(self) -> Iterator[Pending]:
        return (message for lane in self._lanes.values() for message in lane.items)

    # -- the connection ------------------------------------------------------------------------

    def connected(self, limits: Limits, now: float) -> None:
        """A connection is live: what is not acknowledged, nor too old, may be sent on it."""
        self._allowance = Allowance(limits, now)
        self.disconnected(now)
        self._idle_since, self.stalled = None, False
        self._ask_for_old()

    def disconnected(self, now: float) -> None:
        """What was under way may not have arrived: it goes out again, with the same cid."""
        if self._idle_since is None:
            self._idle_since = now
        self._arrived.clear()
        self._missed.clear()
        for lane in self._lanes.values():
            lane.reset()

    def notice_stall(self, now: float) -> tuple[bool, float | None]:
        """Whether ``stalled`` has become True by now; and when to ask again, None: not needed."""
        if self._idle_since is None or self.stalled:
            return False, None
        due = self._idle_since + STALLS_AFTER
        if now < due:
            return False, due
        self.stalled = True
        return True, None

    def _ask_for_old(self) -> None:
        now = self._wall_ms()
        for message in list(self._all()):
            if message.delivery not in (Delivery.PENDING, Delivery.ASKING):
                continue
            wished = message.created if message.confirmed is None else message.confirmed
            old = now - wished > ASKS_AFTER_MS
            self._lane(message.room).change(
                message.cid, delivery=Delivery.ASKING if old else Delivery.PENDING
            )

    def take(self, now: float) -> tuple[list[SendMessage | Amend], float | None]:
        """What to send now, and when to ask again; None when an answer has to come first."""
        sends: list[SendMessage | Amend] = []
        again: list[float] = []
        for lane in self._lanes.values():
            opens_at = lane.opens_at(now)
            if opens_at is None:
                continue
            if now < opens_at:
                again.append(opens_at)
                continue
            for message in lane.ready():
                until = self.grace.until(message.cid, now)
                if until is not None:
                    again.append(until)  # what follows it stays behind it
                    break
                if self._is_ahead_of_its_file(message):
                    continue  # what was written later does not wait for it
                allowed_at = self._allowance.take(now)
                if allowed_at is not None:
                    again.append(allowed_at)
                    break
                self._unsent.discard(message.cid)
                self.grace.end(message.cid)
                sends.append(command_for(message, retry=lane.send(message.cid)))
        return sends, min(again, default=None)

    # -- files ---------------------------------------------------------------------------------

    def put_out(self, room: str, *, out: bool) -> None:
        """Whether the user was put out of a room. No file is brought in vain for what the server
        refuses there: it says so of the message, or that this was stored before."""
        (self._outside.add if out else self._outside.discard)(room)

    def _is_ahead_of_its_file(self, item: Pending) -> bool:
        if not isinstance(item, PendingMessage) or item.file is None:
            return False
        return item.cid not in self._arrived and item.room not in self._outside

    def next_upload(self) -> PendingMessage | None:
        """The oldest message whose file is still to be brought; None: all of them are."""
        waiting = [
            item
            for item in self._all()
            if isinstance(item, PendingMessage)
            and item.delivery is Delivery.PENDING
            and self._is_ahead_of_its_file(item)
        ]
        return min(waiting, key=lambda item: (item.created, item.cid), default=None)

    def file_arrived(self, cid: str) -> None:
        """All of the file is on the server: its message may go."""
        self._arrived.add(cid)

    def file_missed(self, cid: str) -> bool:
        """The server does not have the file after all: it is brought anew. False when that was
        so on this connection before."""
        self._arrived.discard(cid)
        if cid in self._missed:
            return False
        self._missed.add(cid)
        for lane in self._lanes.values():
            lane.land(cid)
        return True

    def never_went(self, cid: str) -> None:
        """Its file was not even whole on the server: so it cannot have gone out before."""
        self._unsent.add(cid)

    def _release(self, item: Pending) -> None:
        if isinstance(item, PendingMessage) and item.file is not None:
            self._arrived.discard(item.cid)
            self._released(item.cid)

    # -- answers -------------------------------------------------------------------------------

    def acknowledged(self, room: str, cid: str, seq: int | None) -> None:
        """Stored by the server, at ``seq``; None when it has not said where. It stays, as sent,
        until the log has come so far."""
        lane = self._lanes.get(room)
        if lane is None or self.find(room, cid) is None:
            return
        lane.land(cid)
        self._journal.write(lambda: self._cache.remove_pending(cid))
        lane.change(cid, delivery=Delivery.SENT, seq=seq)

    def seen(self, room: str, cid: str, seq: int | None) -> bool:
        """Its event is in the log, at ``seq`` (None: nobody has said where): it leaves the outbox.
        Tells whether it was in it."""
        lane = self._lanes.get(room)
        message = self.find(room, cid)
        if lane is None or message is None:
            return False
        lane.land(cid)
        if message.delivery is not Delivery.SENT:
            self._journal.write(lambda: self._cache.remove_pending(cid))
        lane.settle(message, seq)
        self._release(message)
        return True

    def passed(self, room: str, head: int) -> None:
        """The room's log is known to reach ``head``: what is sent and lies before is in it.

        Its own event may never come, when it lies in a gap.
        """
        lane = self._lanes.get(room)
        if lane is not None:
            for item in [m for m in lane.items if m.seq is not None and m.seq <= head]:
                lane.settle(item, item.seq)
                self._release(item)

    def place(self, room: str, cid: str) -> int | None:
        """The seq in the log of what has left the outbox lately; None: it is still here, it was
        given up, or it is long ago."""
        lane = self._lanes.get(room)
        return None if lane is None else lane.place(cid)

    def rewound(self) -> None:
        """The server has lost its log: what it said was stored has to be sent once more."""
        for message in list(self._all()):
            if message.delivery is Delivery.SENT:
                again = replace(message, delivery=Delivery.PENDING, seq=None)
                self._journal.write(partial(self._cache.put_pending, again))
                self._lane(message.room).change(message.cid, delivery=again.delivery)

    def held(self, room: str, cid: str, until: float) -> None:
        """Refused for now: this room waits until ``until``."""
        self._lane(room).hold(cid, until)

    def refused(self, room: str, cid: str, reason: str) -> None:
        """Refused for good: shown as failed, with the reason; later ones go on."""
        lane = self._lane(room)
        lane.land(cid)
        self._journal.write(lambda: self._cache.fail_pending(cid, reason))
        lane.change(cid, delivery=Delivery.FAILED, reason=reason)

    # -- rooms that are gone --------------------------------------------------------------------

    def rooms(self) -> list[str]:
        """The ids of all rooms something is to be sent to, or failed to be."""
        return [room for room, lane in self._lanes.items() if lane.items]

    def move(self, targets: dict[str, str]) -> None:
        """What is for a room in ``targets`` is for its target from now on, all at once.

        Nothing of it may be under way.
        """
        self.grace.release()  # they are held for rooms that are gone
        lanes = {room: self._lanes.pop(room) for room in targets if room in self._lanes}
        for room, lane in lanes.items():
            for message in lane.items:
                there = moved(message, targets[room])
                self._lane(there.room).items.append(there)
                # By its old id the next start would say it in another room.
                self._journal.write(partial(self._cache.move_pending, there.cid, there.room))

    # -- the user ------------------------------------------------------------------------------

    def retry(self, room: str, cid: str) -> None:
        """Send a failed message once more, or one that asks first after all."""
        message = self.find(room, cid)
        if message is not None and message.delivery in (Delivery.FAILED, Delivery.ASKING):
            now = self._wall_ms()
            self._journal.write(lambda: self._cache.confirm_pending(cid, now))
            self._lane(room).change(cid, delivery=Delivery.PENDING, confirmed=now)

    def can_discard(self, message: Pending) -> bool:
        """Whether it can be given up: it was refused, asks first, or never went out.

        One that went out may have arrived, whatever became of the answer.
        """
        if message.delivery is Delivery.PENDING:
            return message.cid in self._unsent
        return message.delivery is not Delivery.SENT

    def find(self, room: str, cid: str) -> Pending | None:
        """What has this cid; None when it is not here any more."""
        lane = self._lanes.get(room)
        return None if lane is None else lane.find(cid)

    def discard(
        self,
        item: Pending,
        drafts: Mapping[str, str],
        subjects: Mapping[str, Subject | None] = MappingProxyType({}),
    ) -> bool:
        """Give something up; ``drafts`` and ``subjects`` as they are now are written with that.

        False when it cannot be given up (see can_discard).

        Raises:
            StorageError: it is still written down, and so was not given up.
        """
        if not self.can_discard(item):
            return False
        self._cache.discard_pending(item.cid, drafts, subjects)
        self._drop(item)
        return True

    def _drop(self, item: Pending) -> None:
        self._lane(item.room).items.remove(item)
        self.grace.end(item.cid)
        self._unsent.discard(item.cid)
        self._release(item)

    def _lane(self, room: str) -> Lane:
        return self._lanes.setdefault(room, Lane())
