"""A message that was changed is never shown as it was, however the news of it comes."""

from dataclasses import replace

from chat_tui.domain.commands import EditMessage, FetchHistory, MarkRead
from chat_tui.domain.events import Acknowledged, GapReported, PageReceived
from chat_tui.domain.models import ChatMessage, Quote
from chat_tui.session.state import PendingAmendment
from chat_tui.session.timeline import Hole
from tests.session.amending import SAID, anew, deletion, edit, hear
from tests.session.desk import Desk, summary


def shown(desk: Desk) -> list[str]:
    """What an open room shows: bodies, and holes."""
    return [
        f"{entry.first}-{entry.last}"
        if isinstance(entry, Hole)
        else (f"[{entry.deleted.name}]" if entry.deleted else entry.body)
        for entry in desk.session.open("r").entries
        if isinstance(entry, Hole | ChatMessage)
    ]


def a_talk() -> Desk:
    desk = Desk().welcome(summary(0))
    for seq in range(1, 5):
        desk.hear(seq, f"line {seq}")
    return desk


def test_an_edit_and_a_deletion_on_the_screen_and_on_the_disk() -> None:
    desk = a_talk()
    desk.session.open("r")
    hear(desk, edit(5, 2, "line two"), edit(6, 3, "secret"))
    hear(desk, deletion(7, 3))
    expected = ["line 1", "line two", "[b]", "line 4"]
    assert shown(desk) == expected
    assert shown(anew(desk)) == expected
    kept = b"".join(payload for (payload,) in desk.cache._db.execute("SELECT payload FROM event"))
    assert b"line 3" not in kept
    assert b"secret" not in kept


def test_a_message_and_its_edit_in_one_frame() -> None:
    desk = Desk().welcome(summary(0))
    hear(desk, SAID, edit(2, 1, "hello"))
    assert shown(desk) == shown(anew(desk)) == ["hello"]


def test_a_replay_of_a_message_as_it_is_now() -> None:
    desk = Desk().welcome(summary(0))
    hear(desk, replace(SAID, body="now", edited=9, amended=3))
    hear(desk, edit(2, 1, "then"), edit(3, 1, "now"))
    assert shown(desk) == shown(anew(desk)) == ["now"]


def test_a_change_of_what_is_not_there() -> None:
    desk = Desk().welcome(summary(10))
    hear(desk, edit(11, 3, "x"), deletion(12, 4))
    desk.session.open("r")
    desk.session.load_older("r")
    assert shown(desk) == ["1-10"]


def test_a_gap_takes_what_was_changed_in_it() -> None:
    for was_open in (True, False):
        desk = a_talk()
        if was_open:
            desk.session.open("r")
        desk.session.apply(GapReported(room="r", first=5, last=90, amended=frozenset({2})))
        assert shown(desk) == shown(anew(desk)) == ["line 1", "2-2", "line 3", "line 4", "5-90"]


def test_a_gap_that_cannot_tell_what_was_changed_takes_all() -> None:
    desk = a_talk()
    desk.session.open("r")
    desk.session.apply(GapReported(room="r", first=5, last=90, amended=None))
    assert shown(desk) == ["1-90"]
    assert shown(anew(desk)) == ["1-90"]


def test_what_nobody_explains_takes_all_as_well() -> None:
    desk = a_talk()
    desk.session.open("r")
    desk.hear(9, "far on")
    assert shown(desk) == ["1-8", "far on"]
    again = anew(a_talk()).welcome(summary(70))
    assert shown(again) == ["1-70"]


def test_a_page_that_was_read_before_the_change_of_what_is_on_it() -> None:
    desk = Desk().welcome(summary(2))
    hole = desk.session.open("r").entries[0]
    assert isinstance(hole, Hole)
    desk.session.fill("r", hole)
    assert any(isinstance(one, FetchHistory) for one in desk.poll())
    hear(desk, edit(3, 1, "hello"), deletion(4, 2))
    page = (SAID, replace(SAID, seq=2, message="m2", body="bye"))
    desk.session.apply(PageReceived(room="r", events=page, first=1, last=2, more=False))
    assert shown(desk) == shown(anew(desk)) == ["hello", "[b]"]


def test_a_disk_that_has_not_heard_of_it_is_not_asked() -> None:
    desk = a_talk()
    desk.cache._db.execute("PRAGMA query_only=ON")
    hear(desk, edit(5, 2, "line two"))
    assert shown(desk) == ["1-5"]
    desk.cache._db.execute("PRAGMA query_only=OFF")
    desk.session.tend(desk.now)
    desk.session.tend(desk.now + 10.0)
    desk.session.close("r")
    assert shown(desk) == ["line 1", "line two", "line 3", "line 4"]


def test_the_server_counts_what_was_changed_before_it_was_read() -> None:
    desk = a_talk()
    assert desk.counts() == (4, 0)
    hear(desk, edit(5, 2, "hello me"))
    assert desk.counts() == (4, 0)
    (asked,) = [one for one in desk.poll(1.0) if isinstance(one, MarkRead)]
    desk.session.apply(Acknowledged(command=asked, unread=4, mentions=1))
    assert desk.counts() == (4, 1)
    desk.session.open("r")
    desk.session.mark_read("r")
    desk.poll(1.0)
    hear(desk, edit(6, 2, "hello"))
    assert not any(isinstance(one, MarkRead) for one in desk.poll(1.0)), "it has been read"


def test_a_change_is_not_unread() -> None:
    desk = a_talk()
    hear(desk, edit(5, 2, "x"), deletion(6, 3))
    assert desk.counts() == (4, 0)


def begin(desk: Desk, body: str = "mine") -> None:
    quote = Quote(message="m1", seq=1, name="b", body="")
    desk.session.writing.edit("r", quote, body, action=False)


def test_an_edit_is_on_its_way_until_its_entry_has_come() -> None:
    desk = Desk().welcome(summary(0))
    desk.hear(1, user="u_me")
    begin(desk)
    (sent,) = [one for one in desk.poll() if isinstance(one, EditMessage)]
    desk.session.apply(Acknowledged(command=sent, seq=2))
    (pending,) = desk.session.outbox.changes("r")[1]
    assert isinstance(pending, PendingAmendment)
    assert anew(desk).session.outbox.changes("r") == {}
    hear(desk, edit(2, 1, "mine", user="u_me", cid=sent.cid))
    assert desk.session.outbox.changes("r") == {}


def test_an_edit_outlives_the_program_and_keeps_its_cid() -> None:
    desk = Desk().welcome(summary(0))
    desk.hear(1, user="u_me")
    begin(desk)
    (first,) = [one for one in desk.poll() if isinstance(one, EditMessage)]
    again = anew(desk).welcome(summary(1), resumed=True)
    assert [one for one in again.poll() if isinstance(one, EditMessage)] == [first]


def test_the_last_edit_is_the_one_that_goes_out() -> None:
    desk = Desk().welcome(summary(0), live=False)
    desk.session.send("r", "before")
    begin(desk, "one")
    begin(desk, "two")
    desk.session.send("r", "after")
    desk.welcome(summary(1))
    bodies = [getattr(one, "body", None) for one in desk.poll()]
    assert bodies == ["before", "two", "after"]
    begin(desk, "three")
    assert [getattr(one, "body", None) for one in desk.poll()] == ["three"], "two has gone out"


def test_an_edit_of_another_life() -> None:
    """Its room is another one after a lost log; there it is refused like any other."""
    desk = Desk().welcome(summary(1))
    desk.session.disconnected()
    begin(desk)
    other = replace(summary(0), room=replace(summary(0).room, id="r_new"))
    desk.welcome(other, epoch="e2")
    (sent,) = [one for one in desk.poll() if isinstance(one, EditMessage)]
    assert sent.room == "r_new"
    (kept,) = desk.cache.load_outbox()
    assert isinstance(kept, PendingAmendment)
    assert (kept.room, kept.change.room) == ("r_new", "r_new")
