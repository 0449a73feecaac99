"""Windows that would grow too long let go of what is not being read."""

import pytest

from chat_tui.session.timeline import MAX_LOADED
from tests.ui.viewing import Looking


def window(look: Looking) -> int:
    assert look.room.timeline is not None
    return len(look.room.timeline.entries)


def test_a_long_window_lets_go_of_its_start_while_following() -> None:
    look = Looking(head=10)
    for seq in range(11, MAX_LOADED + 200):
        look.say(seq)
        if seq % 50 == 0:
            assert look.seqs()[-1] == seq
    assert window(look) <= MAX_LOADED
    assert look.seqs()[-1] == look.room.head
    look.scroll(3_000)
    for _ in range(30):
        look.scroll(100)
    assert look.seqs()[0] == 1


@pytest.mark.parametrize("back", [5, 100, 900, 1_500])
def test_a_long_window_lets_go_of_what_is_not_read(back: int) -> None:
    look = Looking(head=0)
    look.rows()
    look.say(*range(1, MAX_LOADED + 1))
    assert window(look) == MAX_LOADED
    look.scroll(back)
    before = look.rows()
    for _ in range(40):
        look.say()
        assert look.rows() == before
    assert window(look) <= MAX_LOADED
    look.view.to_end()
    assert look.seqs()[-1] == look.room.head


def test_scrolling_far_back_keeps_the_window_short() -> None:
    look = Looking(head=5_000)
    for _ in range(60):
        look.scroll(80)
        look.rows()
        assert window(look) <= MAX_LOADED
    assert look.seqs()[0] < 300
    for _ in range(80):
        look.scroll(-80)
    assert look.seqs()[-1] == 5_000
    assert look.view.following
