"""When a screen draws its frames."""

import asyncio
from collections.abc import Callable
from functools import cached_property
from typing import Any, Final, TypeVar

from textual.screen import UPDATE_PERIOD, Screen

Result = TypeVar("Result")

SHARE: Final = 4
"""A frame is drawn in at most one part of so many of the time. What it shows of a flood nobody
can read anyway, and a key that comes while it is drawn waits for it."""

LONGEST: Final = 0.1
"""Seconds between two frames, however slow the machine is."""


FOR_A_KEY: Final = 2
"""Frames that are not put off after a key: what it does may take a message between widgets."""


class FrameTimer:
    """Has a frame drawn at once when the last one is old enough, else as soon as it is.

    Takes the place of Textual's timer, a task that wakes up for each frame and is due at fixed
    times, whatever a frame costs. Times are those of the loop, in seconds.
    """

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        draw: Callable[[], None],
        pause: Callable[[], float] = lambda: 0.0,
    ) -> None:
        """``pause`` is asked after each frame for how many seconds at least the next one is put
        off, but for the user's hurry."""
        self._loop = loop
        self._draw = draw
        self._pause = pause
        self._handle: asyncio.TimerHandle | None = None
        self._soonest = 0.0
        self._not_before = 0.0
        self._hurried = 0

    def hurry(self) -> None:
        """The user did something: what follows from it is not put off."""
        self._hurried = FOR_A_KEY

    def resume(self) -> None:
        """There is something to draw."""
        due = self._soonest if self._hurried else self._not_before
        if self._handle is not None and due < self._handle.when():
            self.pause()
        if self._handle is None:
            self._handle = self._loop.call_at(due, self._due)

    def pause(self) -> None:
        """There is nothing to draw any more."""
        if self._handle is not None:
            self._handle.cancel()
            self._handle = None

    def _due(self) -> None:
        self._handle = None
        started = self._loop.time()
        try:
            self._draw()
        finally:
            cost = self._loop.time() - started
            self._soonest = started + max(UPDATE_PERIOD, min(SHARE * cost, LONGEST))
            self._not_before = max(self._soonest, started + self._pause())
            self._hurried = max(0, self._hurried - 1)


class FrameScreen(Screen[Result]):
    """A screen whose frames leave time for the keys."""

    frame_pause: Callable[[], float] | None = None
    """Seconds, asked after each frame, for which the next one is put off; None: it is not. A key
    is answered at once all the same."""

    def hurry(self) -> None:
        """The user did something: what follows from it is drawn at once."""
        self._update_timer.hurry()

    @cached_property
    def _update_timer(self) -> Any:
        """What Textual resumes and pauses; it is a Timer there."""
        return FrameTimer(asyncio.get_running_loop(), self._draw_frame, self._pause)

    def _pause(self) -> float:
        return 0.0 if self.frame_pause is None else self.frame_pause()

    def _draw_frame(self) -> None:
        if not self.app._exit:
            try:
                self._on_timer_update()
            except Exception as error:  # noqa: BLE001 - as the timer does: it ends the app
                self.app._handle_exception(error)
