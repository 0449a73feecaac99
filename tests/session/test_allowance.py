"""A burst, and then no faster than the server says."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat_tui.domain.models import Limits
from chat_tui.session.allowance import Allowance


def test_a_burst_and_then_one_after_the_other() -> None:
    allowance = Allowance(Limits(send_rate=4.0, send_burst=2), 10.0)
    assert [allowance.take(10.0) for _ in range(3)] == [None, None, pytest.approx(10.25)]
    assert allowance.take(10.2) == pytest.approx(10.25), "asking costs nothing"
    assert allowance.take(10.25) is None
    assert allowance.take(10.25) == pytest.approx(10.5)


def test_no_more_is_saved_up_than_a_burst() -> None:
    allowance = Allowance(Limits(send_rate=4.0, send_burst=2), 0.0)
    assert [allowance.take(3600.0) is None for _ in range(3)] == [True, True, False]


def test_a_clock_that_stands_or_goes_back_takes_nothing_away() -> None:
    allowance = Allowance(Limits(send_rate=4.0, send_burst=2), 10.0)
    assert allowance.take(9.0) is None
    assert allowance.take(9.0) is None
    assert allowance.take(9.0) == pytest.approx(9.25)


@given(rate=st.floats(0.01, 100.0), start=st.floats(0.0, 1e7))
def test_the_time_it_gives_is_one_at_which_it_lets_something_out(rate: float, start: float) -> None:
    """A tenth of a second, say, has no exact number: what is left of it is not waited for."""
    allowance = Allowance(Limits(send_rate=rate, send_burst=1), start)
    now = start
    for _ in range(9):
        again = allowance.take(now)
        assert again is None or again > now
        if again is not None:
            now = again
            assert allowance.take(now) is None
