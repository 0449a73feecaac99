"""What is too old to be sent unasked, what is queued, and what can still be given up."""

from dataclasses import dataclass, field, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat_tui.domain.errors import StorageError
from chat_tui.domain.models import Limits
from chat_tui.session.cache import Cache
from chat_tui.session.journal import Journal
from chat_tui.session.outbox import ASKS_AFTER_MS, STALLS_AFTER, Outbox
from chat_tui.session.state import Delivery, PendingMessage

FAST = Limits(send_rate=1000.0, send_burst=1000)
HOUR = 3_600_000
START = 1_763_888_400_000


@dataclass
class Wall:
    """A wall clock, and an outbox on a disk that outlives it."""

    ms: int = START
    cache: Cache = field(default_factory=Cache)

    def __post_init__(self) -> None:
        self.start()

    def start(self) -> Outbox:
        """The program is started (again)."""
        self.journal = Journal(self.cache)
        self.outbox = Outbox(self.cache, self.journal, now=0.0, wall_ms=lambda: self.ms)
        self.outbox.restore(self.cache.load().outbox)
        return self.outbox

    def write(self, *cids: str) -> None:
        for cid in cids:
            self.outbox.add(
                PendingMessage(room="r", cid=cid, body=cid, action=False, created=self.ms), {}
            )

    def connect(self) -> list[str]:
        """A connection becomes live; what goes out on it."""
        self.outbox.connected(FAST, 0.0)
        return [send.cid for send in self.outbox.take(0.0)[0]]

    def discard(self, cid: str) -> bool:
        message = self.outbox.find("r", cid)
        assert message is not None
        return self.outbox.discard(message, {})

    def states(self) -> dict[str, Delivery]:
        return {message.cid: message.delivery for message in self.outbox.in_room("r")}


def test_after_a_day_it_asks_and_later_ones_go_on() -> None:
    wall = Wall()
    wall.write("old")
    wall.ms += ASKS_AFTER_MS
    assert wall.connect() == ["old"], "a day is not more than a day"
    wall.outbox.disconnected(0.0)
    wall.ms += 1
    wall.write("new")
    assert wall.connect() == ["new"]
    assert wall.states() == {"old": Delivery.ASKING, "new": Delivery.PENDING}
    assert (wall.outbox.waiting, wall.outbox.asking, wall.outbox.failed) == (1, 1, 0)


def test_it_asks_from_the_start_on_and_again_after_a_restart() -> None:
    wall = Wall()
    wall.write("old")
    wall.ms += ASKS_AFTER_MS + 1
    for _ in range(2):
        wall.start()
        assert wall.states() == {"old": Delivery.ASKING}
        assert wall.connect() == []


def test_said_once_more_it_goes_out_and_stays_confirmed() -> None:
    wall = Wall()
    wall.write("old")
    wall.ms += ASKS_AFTER_MS + 1
    wall.start()
    wall.outbox.retry("r", "old")
    wall.journal.flush()
    assert wall.connect() == ["old"]
    wall.start()
    assert wall.states() == {"old": Delivery.PENDING}
    assert wall.outbox.in_room("r")[0].created == START
    assert wall.connect() == ["old"]
    wall.ms += ASKS_AFTER_MS + 1
    assert wall.start().asking == 1, "another day has passed since it was confirmed"


def test_dropped_it_is_gone() -> None:
    wall = Wall()
    wall.write("old", "older")
    wall.ms += ASKS_AFTER_MS + 1
    wall.start()
    assert wall.discard("old")
    wall.start()
    assert list(wall.states()) == ["older"]


def test_what_was_refused_does_not_ask() -> None:
    wall = Wall()
    wall.write("bad")
    wall.connect()
    wall.outbox.refused("r", "bad", "no")
    wall.journal.flush()
    wall.ms += 3 * ASKS_AFTER_MS
    wall.start()
    wall.connect()
    assert wall.states() == {"bad": Delivery.FAILED}
    wall.outbox.retry("r", "bad")
    wall.journal.flush()
    wall.start()
    assert wall.connect() == ["bad"], "its author has just said so"


@given(jumps=st.lists(st.integers(-3 * ASKS_AFTER_MS, 3 * ASKS_AFTER_MS), max_size=6))
def test_a_wall_clock_that_jumps_loses_nothing(jumps: list[int]) -> None:
    wall = Wall()
    wall.write("one")
    for jump in jumps:
        wall.ms += jump
        wall.start()
        wall.connect()
        old = wall.ms - START > ASKS_AFTER_MS
        assert wall.states() == {"one": Delivery.ASKING if old else Delivery.PENDING}
    wall.ms = START + HOUR
    assert wall.connect() == ["one"], "with the right time again it is not old any more"


def is_stalled(outbox: Outbox) -> bool:
    return outbox.stalled


def test_queued_after_a_while_without_a_connection() -> None:
    outbox = Wall().outbox
    assert outbox.notice_stall(1.0) == (False, STALLS_AFTER)
    assert outbox.notice_stall(STALLS_AFTER) == (True, None)
    assert is_stalled(outbox)
    assert outbox.notice_stall(9.0) == (False, None)
    outbox.connected(FAST, 10.0)
    assert not is_stalled(outbox)
    assert outbox.notice_stall(99.0) == (False, None)
    outbox.disconnected(100.0)
    outbox.disconnected(102.0)
    assert outbox.notice_stall(102.9) == (False, 100.0 + STALLS_AFTER)
    assert outbox.notice_stall(103.0) == (True, None)


def test_what_may_have_arrived_cannot_be_given_up() -> None:
    wall = Wall()
    wall.write("tried")
    wall.connect()
    wall.outbox.disconnected(0.0)
    wall.write("fresh")
    for cid, given_up in (("tried", False), ("fresh", True)):
        assert wall.discard(cid) is given_up
    wall.write("left by an earlier run")
    wall.start()
    assert not wall.discard("left by an earlier run")
    assert list(wall.states()) == ["tried", "left by an earlier run"]
    wall.connect()
    wall.outbox.acknowledged("r", "tried", 7)
    assert not wall.discard("tried")


def test_what_cannot_be_forgotten_is_not_given_up() -> None:
    wall = Wall()
    wall.write("fresh")
    wall.cache._db.execute("PRAGMA query_only=ON")
    with pytest.raises(StorageError):
        wall.discard("fresh")
    assert list(wall.states()) == ["fresh"]


def test_it_is_kept_as_it_was_written() -> None:
    message = PendingMessage(
        room="r", cid="c", body="b", action=True, created=5, confirmed=7, reason=""
    )
    cache = Cache()
    cache.add_pending(message)
    assert cache.load_outbox() == (message,)
    cache.fail_pending("c", "no")
    assert cache.load_outbox() == (replace(message, delivery=Delivery.FAILED, reason="no"),)
    cache.confirm_pending("c", 9)
    assert cache.load_outbox() == (replace(message, confirmed=9),)
