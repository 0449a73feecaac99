"""Windows that would grow too long let go of what is not being read."""

import pytest

from chat_tui.domain.log import MessageReacted
from chat_tui.session import timeline
from chat_tui.session.timeline import MAX_LOADED
from tests.ui.helpers import GENERAL, receive
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


def react(look: Looking, times: int) -> None:
    """So many reactions to the first message, and none the other way round."""
    first = look.room.head + 1
    changes = [
        MessageReacted(
            room=GENERAL,
            seq=seq,
            user="u_2",
            name="bob",
            time=0,
            of="m_1",
            of_seq=1,
            emoji="👍",
            on=seq % 2 == 0,
        )
        for seq in range(first, first + times)
    ]
    receive(look.session, *changes)


def test_a_storm_of_reactions_pushes_nothing_out_of_sight() -> None:
    look = Looking(head=3)
    look.rows()
    for _ in range(30):
        react(look, 100)
        assert look.seqs() == [1, 2, 3]


@pytest.mark.parametrize("unseen", [400, 900])
def test_where_nothing_of_a_whole_window_is_seen(
    unseen: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timeline, "MAX_UNSEEN", unseen)
    monkeypatch.setattr(timeline, "TRIM", unseen // 4)
    look = Looking(head=3)
    for _ in range(60):
        react(look, 37)
        look.rows()
    look.say()
    look.view.to_end()
    assert look.seqs()[-1:] == [look.room.head]
