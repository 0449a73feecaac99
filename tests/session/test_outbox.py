"""Messages on their way, against a server that keeps the hold rule."""

from collections import deque

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from chat_tui.domain.commands import SendMessage
from chat_tui.domain.errors import StorageError
from chat_tui.domain.models import Limits
from chat_tui.session.cache import Cache
from chat_tui.session.journal import Journal
from chat_tui.session.lane import IN_FLIGHT, REMEMBERED
from chat_tui.session.outbox import Outbox
from chat_tui.session.state import Delivery, PendingMessage

FAST = Limits(send_rate=1000.0, send_burst=1000)


def pending(cid: str, room: str = "r") -> PendingMessage:
    return PendingMessage(room=room, cid=cid, body=cid, action=False, created=1)


def an_outbox(count: int = 0, limits: Limits = FAST, cache: Cache | None = None) -> Outbox:
    cache = cache or Cache()
    outbox = Outbox(cache, Journal(cache), now=0.0, wall_ms=lambda: 1)
    for number in range(count):
        outbox.add(pending(f"c{number}"), {})
    outbox.connected(limits, 0.0)
    return outbox


def take(outbox: Outbox, now: float = 0.0) -> list[str]:
    return [send.cid + ("!" if send.retry else "") for send in outbox.take(now)[0]]


def test_in_order_and_16_in_flight() -> None:
    outbox = an_outbox(20)
    assert take(outbox) == [f"c{number}" for number in range(IN_FLIGHT)]
    assert outbox.take(0.0) == ([], None)
    outbox.acknowledged("r", "c3", 1)
    assert take(outbox) == ["c16"]
    outbox.seen("r", "c0", 2)
    assert take(outbox) == ["c17"]


def test_where_what_has_left_stands_is_known_for_a_while() -> None:
    outbox = an_outbox(REMEMBERED + 3)
    assert outbox.place("r", "c0") is None
    outbox.acknowledged("r", "c0", 1)
    assert outbox.place("r", "c0") is None, "it is still here"
    outbox.passed("r", 1)
    assert outbox.place("r", "c0") == 1
    outbox.seen("r", "c1", None)
    assert outbox.place("r", "c1") is None
    for number in range(2, REMEMBERED + 3):
        outbox.seen("r", f"c{number}", number + 1)
    assert outbox.place("r", f"c{REMEMBERED + 2}") == REMEMBERED + 3
    assert outbox.place("r", "c0") is None


def test_a_refusal_holds_its_room_alone() -> None:
    outbox = an_outbox(3)
    outbox.add(pending("x", "other"), {})
    assert take(outbox) == ["c0", "c1", "c2", "x"]
    outbox.held("r", "c0", 5.0)
    outbox.add(pending("y", "other"), {})
    assert take(outbox) == ["y"]
    outbox.held("r", "c1", 4.0)
    outbox.held("r", "c2", 6.0)
    assert outbox.take(5.5) == ([], 6.0)
    assert take(outbox, 6.0) == ["c0!", "c1", "c2"]


def test_nothing_goes_out_while_answers_behind_a_refusal_are_to_come() -> None:
    outbox = an_outbox(2)
    take(outbox)
    outbox.held("r", "c0", 1.0)
    assert outbox.take(9.0) == ([], None)
    outbox.held("r", "c1", 1.0)
    assert take(outbox, 9.0) == ["c0!", "c1"]


def test_refused_for_good() -> None:
    outbox = an_outbox(3)
    take(outbox)
    outbox.refused("r", "c1", "too long")
    assert (outbox.waiting, outbox.failed) == (2, 1)
    failed = outbox.in_room("r")[1]
    assert (failed.delivery, failed.reason) == (Delivery.FAILED, "too long")
    assert take(outbox) == []
    first, failed, _ = outbox.in_room("r")
    assert not outbox.discard(first, {})
    outbox.retry("r", "c1")
    assert take(outbox) == ["c1"]
    outbox.refused("r", "c1", "still")
    assert outbox.discard(outbox.in_room("r")[1], {})
    assert [message.cid for message in outbox.in_room("r")] == ["c0", "c2"]


def test_pacing() -> None:
    outbox = an_outbox(0, Limits(send_rate=4.0, send_burst=3))
    for number in range(12):
        outbox.add(pending(f"c{number}", f"r{number % 4}"), {})
    sent: list[tuple[float, str]] = []
    now = 0.0
    while len(sent) < 12:
        cids, again = [send.cid for send in outbox.take(now)[0]], outbox.take(now)[1]
        sent += [(now, cid) for cid in cids]
        for at in range(len(sent)):
            window = [when for when, _ in sent if now - at <= when]
            assert len(window) <= 3 + 4 * at + 1e-6
        if len(sent) < 12:
            assert again is not None
            assert again > now
            now = again
    assert now == pytest.approx(9 / 4)


def test_what_could_not_be_written_down_is_not_sent() -> None:
    cache = Cache()
    outbox = an_outbox(0, cache=cache)
    cache._db.execute("PRAGMA query_only=ON")
    with pytest.raises(StorageError):
        outbox.add(pending("1"), {})
    assert outbox.in_room("r") == []
    assert take(outbox) == []


def test_sent_messages_leave_when_the_log_has_passed_them() -> None:
    outbox = an_outbox(3)
    take(outbox)
    outbox.acknowledged("r", "c0", 7)
    outbox.acknowledged("r", "c1", 8)
    outbox.passed("r", 7)
    assert [message.cid for message in outbox.in_room("r")] == ["c1", "c2"]
    outbox.disconnected(0.0)
    assert take(outbox) == ["c2"]
    outbox.passed("nowhere", 7)


def test_what_a_lost_log_held_is_sent_again() -> None:
    cache = Cache()
    journal = Journal(cache)
    outbox = Outbox(cache, journal, now=0.0, wall_ms=lambda: 1)
    outbox.connected(FAST, 0.0)
    outbox.add(pending("c0"), {})
    take(outbox)
    outbox.acknowledged("r", "c0", 7)
    journal.flush()
    assert cache.load().outbox == ()
    outbox.rewound()
    journal.flush()
    assert cache.load().outbox == (pending("c0"),)
    assert take(outbox) == ["c0"]


class Sending(RuleBasedStateMachine):
    """Whatever is lost on the way, each message is stored once, and in order."""

    @initialize()
    def begin(self) -> None:
        self.cache = Cache()
        self.journal = Journal(self.cache)
        self.outbox = Outbox(self.cache, self.journal, now=0.0, wall_ms=lambda: 1)
        self.now = 0.0
        self.written: dict[str, list[str]] = {"a": [], "b": []}
        self.stored: dict[str, list[str]] = {"a": [], "b": []}
        self.refused: set[str] = set()
        self.doomed: set[str] = set()
        self.discarded: set[str] = set()
        self.connect()

    def connect(self) -> None:
        """A new connection: the replay shows what was stored; then it is live."""
        self.uplink: deque[SendMessage] = deque()
        self.downlink: deque[tuple[str, str, str, int]] = deque()
        self.holds: set[str] = set()
        for room, cids in self.stored.items():
            for seq, cid in enumerate(cids, 1):
                self.outbox.seen(room, cid, seq)
        self.outbox.connected(Limits(send_rate=100.0, send_burst=5), self.now)
        self.journal.flush()

    @rule(room=st.sampled_from("ab"), count=st.integers(1, 20))
    def write(self, room: str, count: int) -> None:
        for _ in range(count):
            cid = f"{room}{len(self.written[room])}"
            self.written[room].append(cid)
            self.outbox.add(pending(cid, room), {})

    @rule(seconds=st.sampled_from([0.0, 0.01, 0.5, 3.0]))
    def poll(self, seconds: float) -> None:
        self.now += seconds
        sends, again = self.outbox.take(self.now)
        assert again is None or again > self.now
        self.uplink.extend(send for send in sends if isinstance(send, SendMessage))

    def serve_one(self, verdict: str) -> None:
        send = self.uplink.popleft()
        room, cid = send.room, send.cid
        if room in self.holds and not send.retry:
            verdict = "after"
        if verdict == "after":
            self.holds.add(room)
            self.downlink.append(("after", room, cid, 0))
            return
        self.holds.discard(room)
        if cid not in self.stored[room]:
            if verdict == "never" or cid in self.doomed:
                self.doomed.add(cid)
                self.refused.add(cid)
                self.downlink.append(("never", room, cid, 0))
                return
            self.stored[room].append(cid)
        answers = [("ok", room, cid, self.stored[room].index(cid) + 1), ("event", room, cid, 0)]
        self.downlink.extend(answers if verdict == "ok first" else answers[::-1])

    @rule(
        count=st.integers(1, 20),
        verdict=st.sampled_from(["ok first", "event first", "ok first", "after", "never"]),
    )
    def serve(self, count: int, verdict: str) -> None:
        for _ in range(min(count, len(self.uplink))):
            self.serve_one(verdict)
            verdict = "ok first" if verdict == "never" else verdict

    @rule(count=st.integers(1, 20))
    def deliver(self, count: int) -> None:
        for _ in range(min(count, len(self.downlink))):
            kind, room, cid, seq = self.downlink.popleft()
            match kind:
                case "ok":
                    self.outbox.acknowledged(room, cid, seq)
                case "event":
                    self.outbox.seen(room, cid, seq)
                case "after":
                    self.outbox.held(room, cid, self.now + 0.2)
                case _:
                    self.outbox.refused(room, cid, "no")
        self.journal.flush()

    @rule(still_served=st.integers(0, 20), restart=st.booleans())
    def lose_the_connection(self, still_served: int, restart: bool) -> None:
        self.serve(still_served, "ok first")
        self.outbox.disconnected(0.0)
        if restart:
            self.journal = Journal(self.cache)
            self.outbox = Outbox(self.cache, self.journal, now=0.0, wall_ms=lambda: 1)
            self.outbox.restore(self.cache.load().outbox)
        self.connect()

    @precondition(lambda self: self.outbox.failed)
    @rule(again=st.booleans())
    def decide(self, again: bool) -> None:
        for room in self.written:
            for message in list(self.outbox.in_room(room)):
                if message.delivery is Delivery.FAILED:
                    self.doomed.discard(message.cid)
                    if again:
                        self.outbox.retry(room, message.cid)
                    else:
                        self.outbox.discard(message, {})
                        self.discarded.add(message.cid)
        self.journal.flush()

    @invariant()
    def once_and_in_order(self) -> None:
        for cids in self.stored.values():
            assert len(set(cids)) == len(cids)
            straight = [cid for cid in cids if cid not in self.refused]
            assert straight == sorted(straight, key=lambda cid: int(cid[1:]))

    @invariant()
    def not_too_many_at_once(self) -> None:
        for room in self.written:
            flying = [send.cid for send in self.uplink if send.room == room]
            assert len(flying) <= IN_FLIGHT

    def teardown(self) -> None:
        if not hasattr(self, "outbox"):
            return
        for _ in range(2000):
            self.decide(True)
            if not self.outbox.waiting and not self.downlink:
                break
            self.poll(0.05)
            self.serve(20, "event first")
            self.deliver(50)
            self.once_and_in_order()
        for room, cids in self.written.items():
            kept = set(cids) - self.discarded
            assert set(self.stored[room]) >= kept
            assert self.outbox.in_room(room) == []
        assert self.cache.load().outbox == ()


TestSending = Sending.TestCase
TestSending.settings = settings(max_examples=100, stateful_step_count=40)
