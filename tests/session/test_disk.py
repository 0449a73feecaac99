"""A disk that refuses while one chats."""

import pytest

from chat_tui.domain.commands import Resume
from chat_tui.domain.errors import StorageError
from chat_tui.session.disk import TRY_AGAIN
from chat_tui.session.state import Change, ChangeKind
from tests.session.desk import GENERAL, Desk


def fill(desk: Desk) -> None:
    desk.cache._db.execute("PRAGMA query_only=ON")


def make_space(desk: Desk) -> None:
    desk.cache._db.execute("PRAGMA query_only=OFF")


def trouble(desk: Desk) -> str | None:
    return desk.session.disk_trouble


def told(desk: Desk) -> int:
    """How often it was said that the disk has changed its mind."""
    return desk.changes.count(Change(ChangeKind.DISK))


def test_a_message_that_cannot_be_written_down_is_not_sent() -> None:
    desk = Desk().welcome(GENERAL)
    fill(desk)
    with pytest.raises(StorageError, match="read-only"):
        desk.session.send("r", "hi")
    assert desk.session.outbox.in_room("r") == []
    assert "read-only" in (trouble(desk) or "")
    assert told(desk) == 1


def test_it_is_tried_again_though_nothing_happens() -> None:
    desk = Desk().welcome(GENERAL)
    woken = []
    desk.session.on_outgoing(lambda: woken.append(desk.now))
    assert desk.session.tend(desk.now) is None
    fill(desk)
    desk.hear(1)
    assert trouble(desk) is not None
    assert woken != []  # for whoever tends did not know of a time to come back at
    due = desk.session.tend(desk.now)
    assert due == desk.now + TRY_AGAIN
    assert desk.session.tend(due) == due + TRY_AGAIN
    make_space(desk)
    assert desk.session.tend(due + TRY_AGAIN - 0.1) == due + TRY_AGAIN
    assert trouble(desk) is not None
    assert desk.session.tend(due + TRY_AGAIN) is None
    assert trouble(desk) is None
    assert told(desk) == 2
    # What came meanwhile was kept for then.
    assert [event.seq for event in desk.cache.events_after("r", 0, 9)] == [1]
    assert desk.cache.load().resume == Resume(epoch="e", cursor="x1")


def test_it_is_not_enough_that_nothing_waits() -> None:
    desk = Desk().welcome(GENERAL)
    fill(desk)
    with pytest.raises(StorageError):
        desk.session.send("r", "hi")
    due = desk.session.tend(desk.now)
    for _ in range(3):
        assert due is not None
        due = desk.session.tend(due)
        assert trouble(desk) is not None
    make_space(desk)
    assert due is not None
    assert desk.session.tend(due) is None
    assert trouble(desk) is None
    assert desk.session.send("r", "hi") == desk.session.outbox.in_room("r")[0].cid


def test_a_log_that_was_lost_is_not_mixed_with_another_one() -> None:
    desk = Desk().welcome(GENERAL)
    desk.hear(1)
    fill(desk)
    desk.session.disconnected()
    desk.welcome(GENERAL, epoch="another")
    assert [event.seq for event in desk.cache.events_after("r", 0, 9)] == [1]
    make_space(desk)
    desk.hear(1)
    assert desk.cache.load().resume == Resume(epoch="another", cursor="x1")
    assert len(desk.cache.events_after("r", 0, 9)) == 1


def test_what_is_of_an_unknown_log_is_not_shown() -> None:
    desk = Desk().welcome(GENERAL)
    desk.hear(1)
    desk.session.edit_draft("r", "half")
    desk.session.save()
    desk.cache._db.execute("DELETE FROM meta")
    again = Desk(desk.cache)
    assert again.state.rooms == {}
    assert again.session.hello().resume is None
    assert desk.cache.events_after("r", 0, 9) == []
    assert desk.cache.load().drafts == {"r": "half"}
