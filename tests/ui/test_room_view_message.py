"""Going to a message anywhere in a room, and on from there."""

import pytest

from chat_tui.domain.models import ChatMessage
from chat_tui.session.session import Session
from chat_tui.session.state import Change, ChangeKind, Place
from chat_tui.ui.room_view import RoomView
from tests.ui.helpers import GENERAL
from tests.ui.viewing import Looking


def go_to(look: Looking, seq: int) -> list[int]:
    look.rows()
    look.view.to_message(seq)
    for _ in look.fill_all():
        pass
    return look.seqs()


def picked(look: Looking) -> int:
    message = look.view.picked
    assert isinstance(message, ChatMessage)
    return message.seq


@pytest.mark.parametrize("seq", [1, 3, 500, 899, 900])
@pytest.mark.parametrize("cached", [range(1, 901), range(880, 901), range(490, 500)])
def test_it_is_in_sight_and_picked(seq: int, cached: range) -> None:
    look = Looking(head=900, cached=cached)
    for _ in look.fill_all():
        pass
    shown = go_to(look, seq)
    assert picked(look) == seq
    assert shown == list(range(shown[0], shown[-1] + 1))
    if 10 < seq < 890:
        assert shown.index(seq) in (4, 5)


def test_a_long_way_costs_a_page() -> None:
    look = Looking(head=100_000, cached=range(99_900, 100_001))
    look.rows()
    look.asked()
    look.view.to_message(50_000)
    requests = list(look.fill_all())
    assert [(one.before, one.limit) for one in requests] == [(50_051, 100)]
    assert picked(look) == 50_000
    assert not look.view.following
    look.builder.drawn = 0
    look.rows()
    assert look.builder.drawn < 2 * look.height


def test_on_from_there_comes_what_follows() -> None:
    look = Looking(head=100_000, cached=range(99_900, 100_001))
    last = go_to(look, 50_000)[-1]
    for _ in range(60):
        look.scroll(-9)
        for request in look.fill_all():
            assert request.after is not None
        shown = look.seqs()
        assert shown[-1] > last
        assert shown[0] <= last + 1, "something was jumped over"
        last = shown[-1]
    look.view.to_end()
    assert look.seqs()[-1] == 100_000
    assert look.view.following


def test_back_from_there_comes_what_was_before() -> None:
    look = Looking(head=100_000, cached=range(99_900, 100_001))
    first = go_to(look, 50_000)[0]
    for _ in range(30):
        look.scroll(9)
        for request in look.fill_all():
            assert request.before is not None
        shown = look.seqs()
        assert shown[0] < first
        assert shown[-1] >= first - 1, "something was jumped over"
        first = shown[0]


def test_offline_what_is_missing_is_said_until_it_can_be_had() -> None:
    look = Looking(head=900, cached=range(880, 901), live=False)
    go_to(look, 400)
    assert "101 messages not loaded" in " ".join(look.rows())
    assert look.view.picked is None
    look.view.to_end()
    assert look.seqs()[-1] == 900


def test_what_was_cleared_is_there_again() -> None:
    look = Looking(head=50)
    look.rows()
    look.view.clear()
    assert 20 in go_to(look, 20)


def test_the_unread_rule_is_found_from_anywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    look = Looking(head=5_000, read=4_500)
    go_to(look, 20)
    loads: list[str] = []
    monkeypatch.setattr(Session, "load_newer", lambda self, room: loads.append(room))
    look.view.to_new()
    assert 4_501 in look.seqs()
    assert not loads


@pytest.mark.parametrize("way", ["place", "message"])
def test_the_end_is_not_in_sight_while_going_elsewhere(way: str) -> None:
    """Else the room would be read by the way."""
    look = Looking(head=900, read=100)
    view = RoomView(look.session, look.room)
    following: list[bool] = []

    def heard(change: Change) -> None:
        if change.kind is ChangeKind.TIMELINE:
            following.append(view.following)

    look.session.subscribe(heard)
    if way == "place":
        view.to_place(Place(room=GENERAL, seq=20))
    else:
        view.to_message(20)
    assert following == [False]
