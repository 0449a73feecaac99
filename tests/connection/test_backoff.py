"""Full jitter within its bounds."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat_tui.connection.backoff import Backoff


@given(st.integers(0, 2**32), st.lists(st.booleans(), min_size=1, max_size=60))
def test_bounds(seed: int, unheard: list[bool]) -> None:
    backoff = Backoff(Random(seed))
    for attempt, silent in enumerate(unheard):
        assert backoff.attempt == attempt
        ceiling = 1.0 if attempt == 0 else min(5.0 if silent else 20.0, 0.5 * 2**attempt)
        assert 0.0 <= backoff.next_delay(unheard=silent) <= ceiling


def test_a_lower_cap_is_never_exceeded() -> None:
    backoff = Backoff(Random(1), cap=1.0)
    assert max(backoff.next_delay(unheard=True) for _ in range(2_000)) <= 1.0


@pytest.mark.parametrize("outage", [3.0, 10.0, 30.0, 60.0])
def test_who_heard_of_no_server_is_back_soon_after_the_network(outage: float) -> None:
    waits = []
    for seed in range(400):
        backoff, at = Backoff(Random(seed)), 0.0
        while at < outage:
            at += backoff.next_delay(unheard=True)
        waits.append(at - outage)
    assert sorted(waits)[200] < 2.0
    assert max(waits) <= 5.0


def test_the_whole_interval_is_used() -> None:
    delays = []
    for seed in range(300):
        backoff = Backoff(Random(seed))
        for _ in range(10):
            delay = backoff.next_delay()
        delays.append(delay)
    assert min(delays) < 1.0
    assert max(delays) > 19.0
    assert sum(delays) / len(delays) == pytest.approx(10.0, abs=1.5)


def test_a_weekend_offline_does_not_overflow() -> None:
    backoff = Backoff(Random(1))
    assert max(backoff.next_delay() for _ in range(20_000)) <= 20.0


def test_reset() -> None:
    backoff = Backoff(Random(1), first=0.1, base=5.0, cap=50.0)
    for _ in range(8):
        backoff.next_delay()
    backoff.reset()
    assert backoff.attempt == 0
    assert backoff.next_delay() <= 0.1


def test_one_seed_gives_one_course() -> None:
    one, two = Backoff(Random(5)), Backoff(Random(5))
    assert [one.next_delay() for _ in range(9)] == [two.next_delay() for _ in range(9)]
