"""The place being read in terminals that change their size, and who speaks at its top."""

from dataclasses import replace

from tests.ui.helpers import START_MS, message, receive
from tests.ui.viewing import CountingBuilder, Looking


def follows(look: Looking) -> bool:
    return look.view.following


def at_width(look: Looking, width: int) -> list[str]:
    look.builder, look.width = CountingBuilder(width), width
    return look.rows()


def test_the_line_being_read_in_a_long_message_stays_at_the_top() -> None:
    look = Looking(head=3)
    text = " ".join(f"w{number:04}" for number in range(600))
    receive(look.session, message(4, text), message(5))
    look.scroll(60)
    first = look.rows()[0].split("ana")[1].split()[0]
    for width in (44, 100, 23, 61):
        assert first in at_width(look, width)[0], width
    assert at_width(look, 60)[0].split("ana")[1].split()[0] == first


def test_a_larger_terminal_for_a_while_loses_no_place() -> None:
    look = Looking(head=100, width=60)
    look.scroll(3)
    before = look.rows()
    assert not follows(look)
    look.height = 50
    at_width(look, 180)
    assert look.seqs()[-1] == 100
    assert follows(look), "the end can be seen, and what comes is read"
    look.height = 10
    assert at_width(look, 60) == before
    assert not follows(look)
    look.scroll(-3)
    look.height = 50
    look.rows()
    look.height = 10
    assert look.seqs()[-1] == 100


def test_who_speaks_stands_on_the_first_row_of_the_screen() -> None:
    look = Looking(head=0)
    receive(
        look.session,
        *(
            replace(message(seq), time=START_MS + seq * 1000, action=seq == 15)
            for seq in range(1, 31)
        ),
    )
    rows = look.rows()
    assert rows[0].split() == ["09:00", "ana", "line", "21"]
    assert all("ana" not in row for row in rows[1:])
    look.scroll(1)
    assert look.rows()[0].split() == ["09:00", "ana", "line", "20"]
    assert look.rows()[1].split() == ["line", "21"]
    receive(look.session, message(31, "long " * 200))
    look.view.to_end()
    assert look.rows()[0].split()[:2] == ["09:31", "ana"]
