"""When the link is taken for a slow one, and when not any more."""

from hypothesis import given
from hypothesis import strategies as st

from chat_tui.ui.slow_link import (
    CALM,
    FAST_RTT_MS,
    OFF,
    ON,
    SLOW_FRAME,
    SLOW_RTT_MS,
    TOGETHER,
    SlowLink,
)
from tests.ui.helpers import Clock

HERE, THERE = "here", "there"


class Line:
    """Frames that leave one after the other."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.judge = SlowLink(self.clock)

    def frame(self, seconds: float, rest: float = 0.0) -> bool:
        """One takes so long to leave, after a rest; returns whether the link is slow then."""
        self.clock.now += rest + seconds
        self.judge.frame_left(seconds)
        return self.judge.is_slow


def test_two_late_frames_are_a_slow_line_and_one_is_a_terminal_that_was_stopped() -> None:
    line = Line()
    assert not line.frame(SLOW_FRAME)
    assert line.frame(SLOW_FRAME, rest=1.0)
    stopped = Line()
    assert not any(stopped.frame(seconds) for seconds in (0.0, 600.0, 0.1, 0.0, 0.0))
    assert not stopped.frame(SLOW_FRAME, rest=TOGETHER + 1)
    assert stopped.frame(60.0), "it began right after the last one"


def test_a_line_that_takes_frames_soon_is_none() -> None:
    line = Line()
    assert not any(line.frame(SLOW_FRAME / 2) for _ in range(1000))


def test_it_ends_when_no_frame_was_late_for_long() -> None:
    line = Line()
    line.frame(1.0)
    assert line.frame(1.0)
    assert line.frame(0.0, rest=CALM - 1)
    assert not line.frame(0.0, rest=1.0)
    assert not line.frame(1.0), "one alone again"


def test_a_round_trip_ends_being_slow_later_than_it_began() -> None:
    judge = Line().judge
    trips = (SLOW_RTT_MS, SLOW_RTT_MS + 1, None, FAST_RTT_MS + 1, FAST_RTT_MS, SLOW_RTT_MS)
    said = []
    for milliseconds in trips:
        judge.round_trip(HERE, milliseconds)
        said.append(judge.is_slow)
    assert said == [False, True, True, True, False, False]


def test_either_link_is_enough() -> None:
    line = Line()
    line.judge.round_trip(HERE, 2 * SLOW_RTT_MS)
    assert line.frame(0.0, rest=CALM)


def test_one_slow_server_is_no_other() -> None:
    judge = Line().judge
    judge.round_trip(HERE, 2 * SLOW_RTT_MS)
    judge.round_trip(THERE, 10)
    assert (judge.is_slow, judge.is_slow_to(HERE), judge.is_slow_to(THERE)) == (True, True, False)
    judge.forget(HERE)
    assert not judge.is_slow
    line = Line()
    line.frame(1.0)
    line.frame(1.0)
    assert line.judge.is_slow_to(THERE), "whoever it comes from, it goes through the terminal"


@given(st.lists(st.tuples(st.floats(0, 9), st.integers(0, 9000))))
def test_what_is_wished_for_holds_whatever_is_measured(figures: list[tuple[float, int]]) -> None:
    line = Line()
    for wish in (ON, OFF):
        line.judge.wish = wish
        for seconds, milliseconds in figures:
            line.judge.round_trip(HERE, milliseconds)
            assert line.frame(seconds) is line.judge.is_slow_to(HERE) is (wish == ON)
