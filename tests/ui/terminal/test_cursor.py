"""There by the cheapest way."""

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from chat_tui.ui.terminal.cursor import along, place, way
from tests.ui.terminal.emulator import Emulator


@given(*[st.integers(0, 119), st.integers(0, 29)] * 2, st.booleans(), st.booleans())
def test_arrives(x1: int, y1: int, x2: int, y2: int, knows_x: bool, knows_y: bool) -> None:
    terminal = Emulator(120, 30)
    terminal.feed(f"\x1b[{y1 + 1};{x1 + 1}H")
    written = way(x1 if knows_x else None, y1 if knows_y else None, x2, y2)
    terminal.feed(written)
    assert (terminal.cursor.x, terminal.cursor.y) == (x2, y2)
    assert len(written.replace("\n", "\r\n")) <= len(place(x2, y2))


def test_a_line_discipline_may_add_returns() -> None:
    for x1, y1, x2, y2 in product(range(0, 12, 3), range(4), repeat=2):
        written = way(x1, y1, x2, y2)
        for sent in (written, written.replace("\n", "\r\n")):
            terminal = Emulator(12, 4)
            terminal.feed(place(x1, y1) + sent)
            assert (terminal.cursor.x, terminal.cursor.y) == (x2, y2)


def test_short_ways() -> None:
    assert way(5, 5, 5, 5) == ""
    assert way(79, 3, 0, 4) == "\r\n"
    assert way(5, 5, 3, 5) == "\b\b"
    assert way(5, 5, 6, 5) == "\x1b[C"
    assert way(5, 5, 0, 5) == "\r"
    assert way(None, None, 0, 0) == "\x1b[H"
    assert way(5, 20, 5, 19) == "\x1b[A"
    assert along(None, 7) == "\x1b[8G"
