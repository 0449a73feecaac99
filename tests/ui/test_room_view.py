"""One room looked at: positions, loading, holes, and work that is that of the screen alone."""

import pytest

from chat_tui.domain.commands import FetchHistory
from chat_tui.domain.events import Acknowledged, GapReported, Rejected, RoomClosed, RoomOpened
from chat_tui.domain.log import UnknownLogEvent
from chat_tui.ui.delivery import QUEUED
from chat_tui.ui.room_view import RoomView
from tests.ui.helpers import GENERAL, START_MS, message, public, receive, welcome
from tests.ui.viewing import CountingBuilder, Looking


def test_an_empty_room_shows_nothing() -> None:
    look = Looking(head=0)
    assert look.rows() == [""] * 10
    look.scroll(5)
    assert look.view.following


def test_one_message_stands_at_the_bottom() -> None:
    look = Looking(head=1)
    assert look.words()[:8] == [""] * 8
    assert look.words()[8:] == ["Sunday 23 November 2025", "line 1"]


@pytest.mark.parametrize("head", [100, 5_000])
def test_opening_draws_the_screen_alone(head: int) -> None:
    look = Looking(head=head)
    assert look.seqs() == list(range(head - 9, head + 1))
    assert look.builder.drawn <= 11
    look.rows()
    assert look.builder.drawn <= 11, "nothing changed, nothing is drawn"
    look.say()
    assert look.seqs()[-1] == head + 1
    assert look.builder.drawn <= 13


def test_scrolling_draws_what_comes_into_view_alone() -> None:
    look = Looking(head=5_000)
    look.scroll(1)
    before = look.builder.drawn
    for _ in range(50):
        look.scroll(1)
    look.rows()
    assert look.seqs() == list(range(4_940, 4_950))
    assert look.builder.drawn - before <= 2 * 51


def test_scroll_back_through_the_cache_to_the_start() -> None:
    look = Looking(head=1_000)
    seen = set()
    for _ in range(130):
        seen.update(look.seqs())
        look.scroll(8)
    assert seen == set(range(1, 1_001))
    assert look.words()[0] == "Sunday 23 November 2025"
    assert not look.asked()


def test_and_back_to_the_end() -> None:
    look = Looking(head=300)
    look.scroll(250)
    look.scroll(-249)
    assert look.seqs()[-1] == 299
    assert not look.view.following
    look.scroll(-1)
    assert look.seqs()[-1] == 300
    assert look.view.following


def test_live_messages_leave_what_is_read_where_it_is() -> None:
    look = Looking(head=100)
    look.scroll(20)
    before = look.rows()
    for _ in range(30):
        look.say()
        assert look.rows() == before
    assert not look.view.following
    look.view.to_end()
    assert look.seqs()[-1] == 130
    assert look.view.following


# -- holes -------------------------------------------------------------------------------------


def test_a_hole_is_asked_for_once() -> None:
    look = Looking(head=500, cached=range(451, 501))
    look.scroll(60)
    assert look.words()[0] == "loading 450 messages …"
    assert look.asked() == [FetchHistory(room=GENERAL, before=451, limit=100)]
    for _ in range(3):
        look.rows()
    assert look.asked() == []


def test_a_page_arrives_above_what_is_read() -> None:
    look = Looking(head=500, cached=range(451, 501))
    look.scroll(60)
    look.rows()
    before = look.rows()
    (request,) = look.asked()
    look.answer(request)
    # Above it stood the rules of the hole and the day, which the page takes away.
    assert [row[18:] for row in look.rows()[2:]] == [row[18:] for row in before[2:]]
    assert look.seqs() == list(range(449, 459))


def test_everything_can_be_fetched() -> None:
    look = Looking(head=500, cached=range(0))
    list(look.fill_all())
    assert look.seqs() == list(range(491, 501))
    for _ in range(80):
        look.scroll(8)
        list(look.fill_all())
    assert look.seqs()[0] == 1


def test_offline_a_hole_is_not_asked_for() -> None:
    look = Looking(head=500, cached=range(451, 501), live=False)
    look.scroll(60)
    assert look.words()[0] == look.words()[0] == "450 messages not loaded"
    assert look.asked() == []


def test_a_page_that_is_refused_is_asked_for_again_later() -> None:
    look = Looking(head=50, cached=range(0))
    look.rows()
    (request,) = look.asked()
    look.session.apply(Rejected(command=request, code="slow", retry="after", text="slow"))
    look.rows()
    assert look.asked() == []
    look.client.clock.now += 10
    look.asked()
    look.rows()
    assert look.asked() == [request]


def test_a_page_with_nothing_in_it_does_not_spin() -> None:
    look = Looking(head=50, cached=range(0))
    look.rows()
    (request,) = look.asked()
    look.answer(request, empty=True)
    for _ in range(5):
        look.rows()
        assert look.asked() == []


def test_the_head_jumps() -> None:
    look = Looking(head=100)
    look.rows()
    look.session.apply(GapReported(room=GENERAL, first=101, last=400))
    assert look.words()[-1] == "loading 300 messages …"
    assert look.view.following
    list(look.fill_all())
    assert look.seqs() == list(range(391, 401))


def test_the_head_jumps_while_reading_older_messages() -> None:
    look = Looking(head=100)
    look.scroll(30)
    before = look.rows()
    look.session.apply(GapReported(room=GENERAL, first=101, last=400))
    look.say(401)
    assert look.rows() == before
    assert look.asked() == []


def test_kinds_unknown_to_us_take_no_row() -> None:
    look = Looking(head=0)
    unknown = [
        UnknownLogEvent(room=GENERAL, seq=seq, user="u", name="n", time=START_MS, kind="poll")
        for seq in range(1, 300)
    ]
    receive(look.session, *unknown)
    assert look.rows() == [""] * 10
    look.say(300)
    assert look.seqs() == [300]
    look.view.to_start()
    assert look.seqs() == [300]


# -- jumps -------------------------------------------------------------------------------------


def test_to_the_start_and_to_the_end() -> None:
    look = Looking(head=5_000)
    look.rows()
    look.view.to_start()
    assert look.seqs() == list(range(1, 10))
    assert not look.view.following
    look.view.to_end()
    assert look.seqs() == list(range(4_991, 5_001))
    assert look.view.following


def test_to_the_first_unread() -> None:
    look = Looking(head=900, read=400)
    assert look.view.following
    look.view.to_new()
    assert look.words()[2] == "new"
    assert look.seqs()[:4] == [399, 400, 401, 402]


@pytest.mark.parametrize("read", [100, 2_500, 4_990])
def test_to_the_first_unread_from_the_start(read: int) -> None:
    look = Looking(head=5_000, read=read)
    look.rows()
    look.view.to_start()
    look.rows()
    look.view.to_new()
    assert read + 1 in look.seqs()
    assert "new" in look.words()


def test_nothing_is_new() -> None:
    look = Looking(head=50)
    before = look.rows()
    look.view.to_new()
    assert look.rows() == before
    assert "new" not in look.words()


def test_the_new_rule_stays_until_it_is_taken_away() -> None:
    look = Looking(head=50, read=47)
    assert look.words()[-4:] == ["new", "line 48", "line 49", "line 50"]
    look.session.mark_read(GENERAL)
    look.say()
    assert look.words()[-5:] == ["new", "line 48", "line 49", "line 50", "line 51"]
    look.view.clear_new()
    assert "new" not in look.words()


def test_the_new_rule_moves_on_when_what_was_new_has_been_read() -> None:
    look = Looking(head=50, read=47)
    look.rows()
    look.session.mark_read(GENERAL)
    look.say()
    look.view.mark_new()
    assert look.words()[-3:] == ["line 50", "new", "line 51"]


# -- pending, notices, clear -------------------------------------------------------------------


def test_a_pending_row_leaves_when_its_event_comes() -> None:
    look = Looking(head=3)
    cid = look.session.send(GENERAL, "mine")
    assert look.words()[-2:] == ["line 3", "mine"]
    assert "◌" in look.rows()[-1]
    (command,) = look.client.sent()[-1:]
    look.session.apply(Acknowledged(command=command, seq=4))
    assert look.words()[-2:] == ["line 3", "mine"]
    assert "◌" not in look.rows()[-1]
    receive(look.session, message(4, "mine", user="u_me", name="mia", cid=cid))
    assert look.words()[-2:] == ["line 3", "mine"]
    assert look.words().count("mine") == 1
    assert look.rows()[-1].startswith("09:04")


def test_others_speak_above_what_is_pending() -> None:
    look = Looking(head=1)
    look.session.send(GENERAL, "mine")
    look.say()
    assert look.words()[-2:] == ["line 2", "mine"]


def test_notices_stay_where_they_were_said() -> None:
    look = Looking(head=2)
    look.session.notify(GENERAL, "first")
    look.say(3, 4)
    look.session.notify(GENERAL, "second")
    look.say(5)
    said = [words.removeprefix("· ") for words in look.words()]
    assert [row.split()[-1] for row in said[3:]] == ["1", "2", "first", "3", "4", "second", "5"]


def test_who_goes_on_behind_a_notice_is_named_again() -> None:
    look = Looking(head=2)
    look.session.notify(GENERAL, "first")
    look.say(3, 4)
    named = [" ana " in row for row in look.rows() if " line " in row]
    assert named == [True, False, True, False]


def test_a_notice_in_an_empty_room() -> None:
    look = Looking(head=0)
    look.session.notify(GENERAL, "hello")
    assert look.words()[-1] == "hello"
    look.say(1)
    assert look.words()[-2:] == ["line 1", "hello"]


def test_a_notice_of_long_ago_is_not_said_again_at_the_edge_of_the_window() -> None:
    look = Looking(head=5_000)
    look.session.notify(GENERAL, "late")
    look.rows()
    look.view.to_start()
    assert "late" not in look.words()
    for _ in range(230):
        look.scroll(9)
        look.scroll(-18)
        assert "late" not in look.words()


def cleared(look: Looking) -> bool:
    return look.view.is_cleared


def test_clear_hides_until_one_scrolls_back() -> None:
    look = Looking(head=30)
    look.session.notify(GENERAL, "notice")
    look.view.clear()
    assert look.rows() == [""] * 10
    assert cleared(look)
    look.say(31)
    assert look.seqs() == [31]
    look.view.to_start()
    assert look.seqs() == [31]
    look.scroll(-5)
    assert look.seqs() == [31]
    look.scroll(9)
    assert cleared(look) is False
    assert look.seqs() == list(range(22, 32))
    look.view.clear()
    assert look.rows() == [""] * 10
    look.scroll(1)
    assert look.seqs() == list(range(22, 32))
    look.scroll(1)
    assert look.seqs() == list(range(21, 31))


# -- size, and the room itself -----------------------------------------------------------------


def test_another_width_keeps_the_place() -> None:
    look = Looking(head=100, width=60)
    look.scroll(40)
    first = look.seqs()[0]
    look.builder = CountingBuilder(40)
    look.width = 40
    assert look.rows()[0].endswith(f"line {first}")
    look.builder = CountingBuilder(60)
    look.width = 60
    assert look.seqs()[0] == first


@pytest.mark.parametrize("height", [0, 1, 3, 200])
def test_another_height(height: int) -> None:
    look = Looking(head=100)
    look.rows()
    look.height = height
    assert look.seqs() == list(range(101 - min(100, height), 101))


def test_a_room_left_and_joined_again() -> None:
    look = Looking(head=100)
    look.rows()
    look.session.apply(RoomClosed(room=GENERAL))
    summary = public(GENERAL, "general", 120, read=120)
    look.session.apply(RoomOpened(summary=summary))
    look.view = RoomView(look.session, look.room)
    list(look.fill_all())
    assert look.seqs() == list(range(111, 121))


def test_a_server_that_lost_its_log() -> None:
    look = Looking(head=100)
    look.rows()
    welcome(look.session, public(GENERAL, "general", 3), epoch="e2")
    look.view = RoomView(look.session, look.room)
    list(look.fill_all())
    assert look.seqs() == [1, 2, 3]


def test_the_last_of_the_queued_says_what_they_wait_for() -> None:
    look = Looking(head=1)
    look.session.send(GENERAL, "one")
    look.session.send(GENERAL, "two")
    assert look.words()[-2:] == ["one", "two"]
    look.session.disconnected()
    assert look.session.tend(look.client.clock.now + 2.9) is not None
    assert look.words()[-2:] == ["one", "two"]
    assert look.session.tend(look.client.clock.now + 3.0) is None
    assert look.words()[-3:] == ["one", "two", QUEUED]
    welcome(look.session, public(GENERAL, "general", 1))
    assert look.words()[-2:] == ["one", "two"]
