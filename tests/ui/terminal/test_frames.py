"""When frames are drawn: at once after a rest, and never back to back."""

import asyncio
import heapq
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.screen import UPDATE_PERIOD

from chat_tui.ui.terminal.frames import FOR_A_KEY, LONGEST, SHARE, FrameTimer


class Loop:
    """Time that passes when it is told to; the one thing of a loop that the timer needs."""

    def __init__(self) -> None:
        self.now = 100.0
        self._due: list[tuple[float, int, asyncio.TimerHandle]] = []

    def time(self) -> float:
        return self.now

    def call_at(self, when: float, callback: Callable[[], None]) -> asyncio.TimerHandle:
        handle = asyncio.TimerHandle(when, callback, (), self)  # type: ignore[arg-type]
        heapq.heappush(self._due, (when, len(self._due), handle))
        return handle

    def run(self, until: float) -> None:
        while self._due and self._due[0][0] <= until:
            when, _, handle = heapq.heappop(self._due)
            self.now = max(self.now, when)
            if not handle.cancelled():
                handle._run()
        self.now = max(self.now, until)

    def get_debug(self) -> bool:
        return False

    def _timer_handle_cancelled(self, handle: object) -> None:
        """The loop's own would count it."""


class Rig:
    def __init__(self, cost: float, pause: float = 0.0) -> None:
        self.loop = Loop()
        self.cost = cost
        self.drawn: list[float] = []
        loop: Any = self.loop
        self.timer = FrameTimer(loop, self._draw, lambda: pause)

    def _draw(self) -> None:
        self.drawn.append(self.loop.now)
        self.timer.pause()  # as Textual does
        self.loop.now += self.cost


def test_after_a_rest_a_frame_is_drawn_at_once() -> None:
    it = Rig(cost=0.002)
    for at in (100.0, 101.0):
        it.loop.run(at)
        it.timer.resume()
        it.timer.resume()
        it.loop.run(at)
        assert it.drawn[-1] == at
    assert len(it.drawn) == 2


@pytest.mark.parametrize(
    ("cost", "period"), [(0.001, UPDATE_PERIOD), (0.01, 0.01 * SHARE), (0.09, LONGEST)]
)
def test_a_costly_frame_leaves_time_for_the_keys(cost: float, period: float) -> None:
    it = Rig(cost)
    while it.loop.now < 101:
        it.timer.resume()
        it.loop.run(it.loop.now + 0.001)
    gaps = {round(b - a, 2) for a, b in zip(it.drawn, it.drawn[1:], strict=False)}
    assert gaps == {round(period, 2)}


def test_over_a_slow_link_frames_are_put_off() -> None:
    it = Rig(cost=0.001, pause=0.25)
    while it.loop.now < 102:
        it.timer.resume()
        it.loop.run(it.loop.now + 0.001)
    assert {round(b - a, 2) for a, b in zip(it.drawn, it.drawn[1:], strict=False)} == {0.25}


def test_what_a_key_does_is_drawn_at_once_all_the_same() -> None:
    it = Rig(cost=0.001, pause=10.0)
    it.timer.resume()
    it.loop.run(100.1)
    it.timer.resume()
    it.loop.run(101.0)
    assert len(it.drawn) == 1, "the second one waits"
    for number in range(FOR_A_KEY):
        it.timer.hurry() if not number else None
        it.timer.resume()
        it.loop.run(it.loop.now + UPDATE_PERIOD)
    assert it.drawn[1] == 101.0
    assert len(it.drawn) == 1 + FOR_A_KEY
    it.timer.resume()
    it.loop.run(it.loop.now + 9)
    assert len(it.drawn) == 1 + FOR_A_KEY, "and then they are put off again"
    it.loop.run(it.loop.now + 2)
    assert len(it.drawn) == 2 + FOR_A_KEY


def test_paused_it_draws_nothing() -> None:
    it = Rig(cost=0.01)
    it.timer.resume()
    it.timer.pause()
    it.timer.pause()
    it.loop.run(200)
    assert it.drawn == []


def test_a_frame_that_fails_is_not_the_last() -> None:
    it = Rig(cost=0.0)
    it.timer = FrameTimer(it.loop, lambda: 1 / 0)  # type: ignore[arg-type]
    for until in (100.0, 101.0):
        it.timer.resume()
        with pytest.raises(ZeroDivisionError):
            it.timer._due()
        it.loop.now = until


@given(st.lists(st.tuples(st.floats(0, 0.2), st.floats(0, 0.2)), max_size=30))
def test_every_wish_is_drawn_and_none_twice(steps: list[tuple[float, float]]) -> None:
    it = Rig(cost=0)
    for wait, cost in steps:
        it.cost = cost
        before = len(it.drawn)
        it.timer.resume()
        it.loop.run(it.loop.now + LONGEST + cost)
        assert len(it.drawn) == before + 1
        it.loop.run(it.loop.now + wait)
        assert len(it.drawn) == before + 1
