"""Where one reads, written down and found again by another RoomView."""

from dataclasses import replace

import pytest

from chat_tui.session.state import Place
from chat_tui.ui.room_view import RoomView
from tests.ui.helpers import GENERAL, message, receive
from tests.ui.viewing import CountingBuilder, Looking


def reopened(look: Looking, place: Place, width: int = 60) -> Looking:
    """The same cache, looked at anew, with nothing loaded yet."""
    look.session.close(GENERAL)
    look.view = RoomView(look.session, look.room)
    look.view.to_place(place)
    look.builder, look.width = CountingBuilder(width), width
    return look


@pytest.mark.parametrize("back", [1, 7, 50, 90, 400, 1500])
def test_the_same_rows_again(back: int) -> None:
    look = Looking(head=1600)
    look.scroll(back)
    before, place = look.rows(), look.view.place
    assert place.seq is not None
    assert reopened(look, place).rows() == before
    assert look.view.place == place


def test_the_end_is_the_end_whatever_has_come() -> None:
    look = Looking(head=50)
    look.rows()
    place = look.view.place
    assert place == Place(room=GENERAL)
    look.say()
    assert reopened(look, place).seqs()[-1] == 51
    assert look.view.following


def test_in_the_middle_of_a_long_message_at_another_width() -> None:
    look = Looking(head=3)
    receive(look.session, message(4, " ".join(f"w{number:04}" for number in range(600))))
    receive(look.session, message(5))
    look.scroll(40)
    first = look.rows()[0].split("ana")[1].split()[0]
    place = look.view.place
    for width in (44, 100, 61):
        assert first in reopened(look, place, width).rows()[0]


def test_what_is_not_cached_is_a_hole_and_is_filled() -> None:
    look = Looking(head=900, cached=range(880, 901))
    assert "not loaded" in " ".join(reopened(look, Place(room=GENERAL, seq=850)).rows()) or any(
        "loading" in row for row in look.rows()
    )
    (request,) = look.asked()
    look.answer(request)
    assert look.seqs()
    assert not look.view.following


def test_a_log_that_ends_before_is_shown_from_its_end() -> None:
    look = reopened(Looking(head=20), Place(room=GENERAL, seq=21))
    assert look.seqs()[-1] == 20
    assert look.view.following


def test_while_reading_nothing_moves_it_but_the_reader() -> None:
    look = Looking(head=100)
    look.scroll(30)
    look.rows()
    place = look.view.place
    look.say()
    look.rows()
    assert look.view.place == place
    look.scroll(1)
    look.rows()
    assert look.view.place != place
    assert replace(place, seq=None, start=0) == Place(room=GENERAL)
