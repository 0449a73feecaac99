"""How many pieces are under way: more on a free line, fewer when they queue."""

from hypothesis import given
from hypothesis import strategies as st

from chat_tui.session.pace import CALM, MOST, Pace


def test_a_free_line_gets_more() -> None:
    pace = Pace()
    windows = []
    for number in range(60):
        pace.answered(0.05, number * 0.05)
        windows.append(pace.window)
    assert windows[0] == 2
    assert windows == sorted(windows)
    assert windows[-1] == MOST


def test_a_queue_takes_half_back_for_a_while() -> None:
    pace = Pace()
    for number in range(60):
        pace.answered(0.05, number * 0.05)
    pace.answered(0.4, 10.0)
    assert pace.window == MOST // 2
    for number in range(20):
        pace.answered(0.05, 10.1 + number * 0.1)
    assert pace.window == MOST // 2
    for number in range(MOST):
        pace.answered(0.05, 10.0 + CALM + number)
    assert pace.window == MOST // 2 + 1


@given(st.lists(st.floats(0, 100), max_size=200))
def test_there_is_always_one_and_never_too_many(answers: list[float]) -> None:
    pace = Pace()
    for number, took in enumerate(answers):
        pace.answered(took, float(number))
        assert 1 <= pace.window <= MOST
