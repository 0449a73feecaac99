"""What has only moved is found."""

from random import Random
from string import ascii_lowercase

from hypothesis import given
from hypothesis import strategies as st
from rich.segment import Segment

from chat_tui.ui.terminal.cells import Row, cells_of
from chat_tui.ui.terminal.scrolling import ROW_EXTRA, Block, moved_blocks, shifted, takes_more
from chat_tui.ui.terminal.sgr import Pens

PENS = Pens("256", hyperlinks=True)
WIDTH = 40


def rows(*lines: str) -> list[Row]:
    return [cells_of([Segment(line.ljust(WIDTH))], WIDTH, PENS) for line in lines]


def lines(count: int, first: int = 0) -> list[str]:
    numbers = range(first, first + count)
    return ["".join(Random(number).choices(ascii_lowercase, k=30)) for number in numbers]


@given(st.integers(6, 30), st.integers(1, 4), st.booleans())
def test_a_column_beside_one_that_stays(count: int, moved: int, up: bool) -> None:
    if not up:
        moved = -moved
    side = [f"room {number}"[:8].ljust(8) for number in range(count)]
    before = [room + line for room, line in zip(side, lines(count, 10), strict=True)]
    after = [room + line for room, line in zip(side, lines(count, 10 + moved), strict=True)]
    found = moved_blocks(rows(*before), rows(*after), [(0, 8), (8, WIDTH)])
    assert Block(0, count, moved) in found


def test_what_stands_above_and_below_stays() -> None:
    before = rows("title", *lines(8), "› ", "online")
    after = rows("title", *lines(8, 1), "› hello", "online")
    assert moved_blocks(before, after, [(0, WIDTH)])[0] == Block(1, 9, 1)


def test_a_row_that_changed_a_little_moves_along() -> None:
    """The first row of a view tells the time."""
    before = rows(*lines(8))
    after = rows("12:34" + lines(8, 2)[0][5:], *lines(7, 3))
    assert Block(0, 8, 2) in moved_blocks(before, after, [(0, WIDTH)])


def test_nothing_has_moved() -> None:
    assert moved_blocks(rows(*lines(8)), rows(*lines(8, 100)), [(0, WIDTH)]) == []
    assert moved_blocks(rows(*lines(8)), rows(*lines(8)), [(0, WIDTH)]) == []
    assert moved_blocks(rows(*["─" * 9] * 8), rows("x", *["─" * 9] * 7), [(0, WIDTH)]) == []


def test_shifted() -> None:
    a, b, c, d = rows(*"abcd")
    wanted = [w, x, y, z] = rows(*"wxyz")
    assert shifted([a, b, c, d], Block(1, 4, 1), wanted) == [a, c, d, z]
    assert shifted([a, b, c, d], Block(0, 3, -2), wanted) == [w, x, a, d]
    assert shifted([a, b, c, d], Block(0, 3, 2), wanted) == [c, x, y, d]


def test_takes_more() -> None:
    before = rows("abc", "def")
    assert not takes_more(before, before, 0)
    assert takes_more(before, [before[0], *rows("dxy   ")], ROW_EXTRA + 1)
    assert not takes_more(before, [before[0], *rows("dxy   ")], ROW_EXTRA + 2)
    assert not takes_more(before, [before[0], *rows("")], ROW_EXTRA)
