"""Counting, resuming and sending, one promise at a time."""

from dataclasses import replace

import pytest

from chat_tui.domain.commands import (
    MarkRead,
    Resume,
    SendMessage,
)
from chat_tui.domain.errors import StorageError
from chat_tui.domain.events import (
    Acknowledged,
    EventsReceived,
    GapReported,
    ReadMarkerMoved,
    Rejected,
    RoomClosed,
    RoomOpened,
    WentLive,
)
from chat_tui.domain.log import MemberRenamed
from chat_tui.domain.models import Room
from chat_tui.session.state import ChangeKind, Delivery
from chat_tui.session.timeline import Hole
from tests.session.desk import GENERAL, Desk, summary

# -- counting ----------------------------------------------------------------------------------


def test_live_messages_are_counted_but_not_ours() -> None:
    desk = Desk().welcome(GENERAL)
    desk.hear(1)
    desk.hear(2, "hello me!")
    desk.hear(3, "me me", user="u_me")
    assert desk.counts() == (2, 1)


def test_what_the_server_counted_is_not_counted_again() -> None:
    desk = Desk().welcome(GENERAL)
    desk.session.disconnected()
    desk.welcome(summary(3, unread=3, mentions=1), resumed=True, live=False)
    for seq in (1, 2, 3):
        desk.hear(seq, "me")
    desk.session.apply(WentLive(cursor="c"))
    desk.hear(4)
    assert desk.counts() == (4, 1)


def test_reading() -> None:
    desk = Desk().welcome(summary(5, read=2, unread=3, mentions=1))
    desk.session.mark_read("r")
    assert desk.counts() == (0, 0)
    desk.hear(6)
    assert desk.counts() == (1, 0)


def test_reading_elsewhere() -> None:
    desk = Desk().welcome(summary(5, unread=5))
    desk.session.apply(ReadMarkerMoved(room="r", seq=3, unread=2, mentions=1))
    assert desk.counts() == (2, 1)
    desk.session.apply(ReadMarkerMoved(room="r", seq=2, unread=3, mentions=3))
    assert desk.counts() == (2, 1)
    desk.session.apply(ReadMarkerMoved(room="nowhere", seq=2, unread=3, mentions=3))


def test_read_markers_are_sent_together() -> None:
    desk = Desk().welcome(GENERAL)
    for seq in range(1, 6):
        desk.hear(seq)
        desk.session.mark_read("r")
    assert desk.poll(0.1) == []
    assert desk.poll(0.7) == [MarkRead(room="r", seq=5)]
    assert desk.poll(9) == []


def test_a_read_marker_survives_being_offline_or_lost() -> None:
    desk = Desk().welcome(summary(5, unread=5))
    desk.session.disconnected()
    desk.session.mark_read("r")
    assert desk.poll(9) == []
    desk.welcome(summary(5, unread=5), resumed=True)
    assert desk.counts() == (0, 0)
    assert desk.poll() == [MarkRead(room="r", seq=5)]
    desk.session.disconnected()
    desk.welcome(summary(6, unread=6), resumed=True, live=False)
    desk.hear(6)
    desk.session.apply(WentLive(cursor="c"))
    assert desk.counts() == (1, 0)
    assert desk.poll() == [MarkRead(room="r", seq=5)]


def test_a_read_marker_survives_a_restart() -> None:
    desk = Desk().welcome(summary(5, unread=5))
    desk.session.mark_read("r")
    again = Desk(desk.cache).welcome(summary(5, unread=5), resumed=True)
    assert again.counts() == (0, 0)
    assert again.poll() == [MarkRead(room="r", seq=5)]


# -- resuming ----------------------------------------------------------------------------------


def resume(desk: Desk) -> Resume | None:
    saved = desk.cache.load().resume
    assert saved == desk.session.hello().resume
    return saved


def test_the_cursor_is_kept_only_with_its_events() -> None:
    desk = Desk()
    assert desk.session.hello().resume is None
    desk.welcome(GENERAL)
    assert resume(desk) == Resume(epoch="e", cursor="11")
    desk.hear(1)
    assert resume(desk) == Resume(epoch="e", cursor="x1")
    assert [event.seq for event in desk.cache.events_after("r", 0, 9)] == [1]
    desk.session.disconnected()
    desk.welcome(summary(9), resumed=True, live=False)
    assert resume(desk) == Resume(epoch="e", cursor="x1")
    desk.cache._db.execute("PRAGMA query_only=ON")
    desk.hear(2)
    assert desk.session.disk_trouble is not None
    saved = desk.cache.load()
    assert saved.resume == Resume(epoch="e", cursor="x1")
    assert [event.seq for event in desk.cache.events_after("r", 0, 9)] == [1]
    assert desk.state.rooms["r"].head == 2


def test_a_gap_is_a_hole() -> None:
    desk = Desk().welcome(summary(2))
    timeline = desk.session.open("r")
    desk.session.disconnected()
    desk.welcome(summary(50, unread=40), resumed=True, live=False)
    desk.session.apply(GapReported(room="r", first=3, last=50))
    desk.session.apply(WentLive(cursor="c"))
    assert timeline.entries == [Hole(1, 50)]
    assert desk.counts() == (40, 0)
    desk.hear(51)
    assert timeline.head == desk.state.rooms["r"].head == 51


def test_another_epoch_forgets_the_log_and_keeps_what_is_ours() -> None:
    desk = Desk().welcome(GENERAL)
    desk.hear(1)
    desk.session.send("r", "unsent")
    desk.session.edit_draft("r", "half")
    desk.session.disconnected()
    desk.welcome(summary(7), epoch="e2")
    assert desk.session.hello().resume == Resume(epoch="e2", cursor="11")
    assert desk.cache.events_after("r", 0, 9) == []
    assert desk.pending() == [("c1", Delivery.PENDING)]
    assert desk.session.draft("r") == "half"
    assert desk.session.open("r").entries == [Hole(1, 7)]


def test_another_epoch_is_believed_whatever_resumed_says() -> None:
    desk = Desk().welcome(GENERAL)
    desk.session.disconnected()
    desk.welcome(summary(7), epoch="e2", resumed=True)
    assert desk.session.hello().resume == Resume(epoch="e2", cursor="11")


def test_a_welcome_removes_rooms() -> None:
    desk = Desk().welcome(GENERAL, replace(GENERAL, room=Room(id="x", name="x")))
    desk.hear(1, room="x")
    desk.session.disconnected()
    desk.welcome(GENERAL, resumed=True)
    assert desk.state.rooms.keys() == {"r"}
    assert Desk(desk.cache).state.rooms.keys() == {"r"}
    desk.hear(2, room="x")
    assert desk.cache.events_after("x", 0, 9) == []


def test_a_draft_waits_for_its_room() -> None:
    desk = Desk().welcome(GENERAL)
    desk.session.edit_draft("r", "half \ud800")
    desk.session.apply(RoomClosed(room="r"))
    desk.session.apply(RoomOpened(summary=GENERAL))
    assert desk.session.draft("r") == "half ?"


def test_a_rename_is_who_we_are_on_the_next_connection() -> None:
    desk = Desk().welcome(GENERAL)
    assert desk.session.hello().name == "me"
    renamed = MemberRenamed(room="r", seq=1, user="u_me", name="me", time=0, new_name="myself")
    desk.session.apply(EventsReceived(cursor="c", events=(renamed,)))
    assert ChangeKind.IDENTITY in desk.kinds()
    assert desk.session.hello().name == "myself"
    desk.hear(2, "hello myself")
    assert desk.counts() == (1, 1)


# -- sending -----------------------------------------------------------------------------------


def test_ok_before_the_event() -> None:
    desk = Desk().welcome(GENERAL)
    cid = desk.session.send("r", "hello \ud800")
    assert desk.session.outbox.in_room("r")[0].body == "hello ?"
    (command,) = desk.poll()
    assert isinstance(command, SendMessage)
    desk.session.apply(Acknowledged(command=command, seq=1, message="m1", time=0))
    assert desk.pending() == [(cid, Delivery.SENT)]
    assert desk.cache.load().outbox == ()
    desk.hear(1, user="u_me", cid=cid)
    assert desk.pending() == []


def test_the_event_before_ok() -> None:
    desk = Desk().welcome(GENERAL)
    cid = desk.session.send("r", "hello")
    (command,) = desk.poll()
    assert isinstance(command, SendMessage)
    desk.hear(1, user="u_me", cid=cid)
    assert desk.pending() == []
    assert desk.cache.load().outbox == ()
    desk.session.apply(Acknowledged(command=command, seq=1))
    assert desk.pending() == []
    assert desk.poll(9) == []


@pytest.mark.parametrize("resumed", [True, False])
def test_ok_and_then_a_gap_over_its_event(resumed: bool) -> None:
    desk = Desk().welcome(GENERAL)
    desk.session.send("r", "hello")
    (command,) = desk.poll()
    assert isinstance(command, SendMessage)
    desk.session.apply(Acknowledged(command=command, seq=5))
    desk.session.disconnected()
    desk.welcome(summary(900), resumed=resumed, live=False)
    if resumed:
        desk.session.apply(GapReported(room="r", first=1, last=900))
    desk.session.apply(WentLive(cursor="c"))
    assert desk.pending() == []
    assert desk.poll(9) == []


def test_ok_inside_a_gap() -> None:
    desk = Desk().welcome(GENERAL)
    desk.session.send("r", "hello")
    desk.poll()
    desk.session.disconnected()
    desk.welcome(summary(900))
    (command,) = desk.poll()
    assert isinstance(command, SendMessage)
    desk.session.apply(Acknowledged(command=command, seq=5, duplicate=True))
    assert desk.pending() == []


def test_nothing_is_sent_before_live() -> None:
    desk = Desk()
    desk.welcome(GENERAL, live=False)
    desk.session.send("r", "hello")
    assert desk.poll() == []
    desk.session.apply(WentLive(cursor="c"))
    assert len(desk.poll()) == 1


def test_a_restart_sends_the_same_cids_in_order() -> None:
    desk = Desk().welcome(GENERAL)
    sent = [desk.session.send("r", f"{number}") for number in range(5)]
    desk.poll()
    again = Desk(desk.cache).welcome(GENERAL, resumed=True)
    assert [getattr(one, "cid", None) for one in again.poll()] == sent


def test_a_refused_message() -> None:
    desk = Desk().welcome(GENERAL)
    cid = desk.session.send("r", "hello")
    (command,) = desk.poll()
    assert isinstance(command, SendMessage)
    desk.session.apply(Rejected(command=command, code="x", retry="never", text="too long"))
    assert desk.pending() == [(cid, Delivery.FAILED)]
    again = Desk(desk.cache)
    assert again.session.outbox.in_room("r")[0].reason == "too long"
    again.session.retry("r", cid)
    assert again.pending() == [(cid, Delivery.PENDING)]
    desk.session.discard("r", cid)
    assert desk.pending() == []
    assert desk.cache.load().outbox == ()


def test_a_message_that_has_to_wait() -> None:
    desk = Desk().welcome(GENERAL)
    desk.session.send("r", "hello")
    (command,) = desk.poll()
    assert isinstance(command, SendMessage)
    desk.session.apply(
        Rejected(command=command, code="busy", retry="after", text="", after_ms=3000)
    )
    assert desk.poll(2.9) == []
    assert desk.poll(0.2) == [replace(command, retry=True)]


def test_a_full_disk_is_told_to_who_sends() -> None:
    desk = Desk().welcome(GENERAL)
    desk.cache._db.execute("PRAGMA query_only=ON")
    with pytest.raises(StorageError):
        desk.session.send("r", "hello")
    assert desk.pending() == []
    assert desk.poll() == []
