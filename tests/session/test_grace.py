"""What was sent can be taken back for a while, and goes out in its order after that."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat_tui.domain.commands import DeleteMessage, SendMessage
from chat_tui.domain.errors import StorageError
from chat_tui.domain.events import Acknowledged
from chat_tui.domain.models import ChatMessage
from chat_tui.session.cache import Cache
from chat_tui.session.state import Change, ChangeKind
from tests.session.desk import GENERAL, Desk

HELD = 3.0


class Holding(Desk):
    """A desk whose messages are held for HELD seconds."""

    def __init__(self, cache: Cache | None = None, seconds: float = HELD) -> None:
        super().__init__(cache, undo_send=seconds)
        self.welcome(GENERAL)
        self.first = self.sent()

    def sent(self, seconds: float = 0.0) -> list[str]:
        found = self.poll(seconds)
        return [one.body for one in found if isinstance(one, SendMessage)]

    def left(self) -> list[int | None]:
        grace = self.session.outbox.grace
        return [grace.seconds_left(item.cid) for item in self.session.outbox.in_room("r")]


def test_it_goes_out_when_its_time_has_come() -> None:
    desk = Holding()
    desk.session.send("r", "one")
    assert desk.session.poll(desk.now) == ([], desk.now + HELD)
    assert desk.sent(HELD - 0.1) == []
    assert desk.sent(0.1) == ["one"]
    assert desk.session.outbox.grace.newest is None


def test_what_follows_stays_behind_it() -> None:
    desk = Holding()
    desk.hear(1, user="u_me")
    desk.session.send("r", "one")
    message = desk.session.open("r").entries[0]
    assert isinstance(message, ChatMessage)
    desk.session.writing.delete(message)
    desk.poll()
    assert desk.poll(1.0) == [], "the deletion waits for its turn, though nobody holds it"
    desk.session.send("r", "two")
    first = desk.poll(2.0)
    assert [type(one) for one in first] == [SendMessage, DeleteMessage]
    assert desk.sent(1.0) == ["two"]


def test_another_room_is_not_held_up() -> None:
    desk = Holding()
    desk.welcome(GENERAL, GENERAL)
    desk.session.send("r", "one")
    desk.session.send("other", "elsewhere")
    assert desk.sent(HELD) == ["one", "elsewhere"]


def test_the_seconds_are_counted_and_nothing_wakes_when_nothing_is_held() -> None:
    desk = Holding()
    assert desk.session.tend(desk.now) is None
    desk.session.send("r", "one")
    seen = []
    due = desk.session.tend(desk.now)
    while due is not None:
        seen.append((due - desk.now, desk.left()))
        desk.changes.clear()
        desk.now = due
        due = desk.session.tend(desk.now)
        assert desk.changes == [Change(ChangeKind.TIMELINE, "r")]
    assert seen == [(1.0, [3]), (1.0, [2]), (1.0, [1])]
    assert desk.left() == [None]


def test_it_is_written_down_and_goes_out_at_once_after_a_restart(tmp_path: Path) -> None:
    cache = Cache(tmp_path / "cache.db")
    Holding(cache).session.send("r", "one")
    cache.close()
    assert Holding(Cache(tmp_path / "cache.db")).first == ["one"]


def test_taken_back_it_is_the_draft_and_never_goes_out() -> None:
    desk = Holding()
    desk.session.send("r", "one")
    held = desk.session.outbox.grace.newest
    assert held is not None
    assert desk.session.take_back("r", held.cid) == "one"
    assert desk.session.outbox.grace.newest is None
    assert desk.sent(10.0) == []
    assert desk.session.draft("r") == "one"
    assert desk.session.tend(desk.now + 10) is None


def test_without_a_connection_it_is_held_as_well() -> None:
    desk = Holding()
    desk.session.disconnected()
    desk.session.send("r", "one")
    assert desk.left() == [3]
    desk.session.tend(desk.now + HELD)
    assert desk.left() == [None]
    desk.welcome(GENERAL)
    assert desk.sent() == ["one"]


def test_leaving_holds_nothing_back() -> None:
    desk = Holding()
    desk.session.send("r", "one")
    woken: list[bool] = []
    desk.session.on_outgoing(lambda: woken.append(True))
    desk.session.writing.release()
    assert woken == [True]
    assert desk.sent() == ["one"]
    desk.session.writing.release()
    assert woken == [True]


def test_what_could_not_be_written_down_is_not_held() -> None:
    desk = Holding()
    desk.cache._db.execute("PRAGMA query_only=ON")
    with pytest.raises(StorageError):
        desk.session.send("r", "one")
    assert desk.session.outbox.grace.newest is None


def test_a_log_that_was_lost_holds_nothing() -> None:
    desk = Holding()
    desk.session.send("r", "one")
    desk.session.disconnected()
    other = type(GENERAL)(room=type(GENERAL.room)(id="new", name="general"), head=0)
    desk.welcome(other, epoch="e2")
    assert desk.sent() == ["one"]


@given(
    st.lists(
        st.sampled_from(["send", "back", "poll", "drop", "up"]) | st.floats(0.1, 4.0), max_size=25
    )
)
def test_in_order_never_early_and_none_lost(acts: list[str | float]) -> None:
    desk = Holding()
    written: dict[str, float] = {}
    out: list[str] = []

    def poll() -> None:
        for command in desk.poll():
            if isinstance(command, SendMessage):
                assert desk.now >= written[command.body] + HELD - 1e-9
                out.append(command.body)
                desk.session.apply(Acknowledged(command=command, seq=len(out)))

    for act in acts:
        match act:
            case "send":
                body = f"m{len(written)}"
                written[body] = desk.now
                desk.session.send("r", body)
            case "back":
                held = desk.session.outbox.grace.newest
                if held is not None and desk.session.take_back("r", held.cid) is not None:
                    written.pop(held.body)
                    written[f"gone {held.body}"] = desk.now
            case "poll":
                poll()
            case "drop":
                desk.session.disconnected()
            case "up":
                desk.welcome(GENERAL)
            case float(seconds):
                desk.now += seconds
                desk.session.tend(desk.now)
    desk.now += HELD
    desk.welcome(GENERAL)
    poll()
    assert out == [body for body in written if not body.startswith("gone")]
