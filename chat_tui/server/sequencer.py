"""The one order in which changes reach the storage and their results reach everybody."""

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

_Result = TypeVar("_Result")


class _Step:
    __slots__ = ("barrier", "finish", "start", "task")

    def __init__(
        self,
        start: Callable[[], Coroutine[Any, Any, Any]] | None,
        finish: Callable[[Any], None],
        barrier: bool,
    ) -> None:
        self.start = start
        self.finish = finish
        self.barrier = barrier
        self.task: asyncio.Task[Any] | None = None


class Sequencer:
    """Starts changes in the order they are submitted, without waiting for one another, and
    finishes them in that same order, which is the order of the log.

    A barrier lets nothing but other barriers start until it is finished: what it reads from
    the storage after its own change is then exactly what has been told to everybody.
    """

    def __init__(self) -> None:
        self._waiting: deque[_Step] = deque()
        self._started: deque[_Step] = deque()
        self._barriers = 0

    def submit(
        self,
        start: Callable[[], Coroutine[Any, Any, _Result]],
        finish: Callable[["asyncio.Task[_Result]"], None],
        *,
        barrier: bool = False,
    ) -> None:
        """Queue a change. ``finish`` gets its finished task, after all earlier changes were
        finished. Nothing that waits for the result has to stay: it is finished all the same.
        """
        self._waiting.append(_Step(start, finish, barrier))
        self._start_waiting()

    def after(self, finish: Callable[[], None]) -> None:
        """Call ``finish`` when everything submitted so far is finished."""
        self._waiting.append(_Step(None, lambda _: finish(), False))
        self._start_waiting()
        self._settle()

    async def settled(self) -> None:
        """Wait until everything submitted so far is finished. Safe to cancel."""
        done = asyncio.get_running_loop().create_future()
        self.after(lambda: None if done.done() else done.set_result(None))
        await done

    def _start_waiting(self) -> None:
        while self._waiting and (self._waiting[0].barrier or not self._barriers):
            step = self._waiting.popleft()
            self._started.append(step)
            self._barriers += step.barrier
            if step.start is not None:
                # Tasks take their first step in the order in which they were made.
                step.task = asyncio.create_task(step.start())
                step.task.add_done_callback(lambda _: self._settle())

    def _settle(self) -> None:
        """Finish what can be finished, and start what waited for it."""
        try:
            while self._started and (self._started[0].task is None or self._started[0].task.done()):
                step = self._started.popleft()
                try:
                    step.finish(step.task)
                finally:
                    self._barriers -= step.barrier
                    self._start_waiting()
        finally:
            # Only after an error, which goes to the loop's handler: the others go on.
            if self._started and (self._started[0].task is None or self._started[0].task.done()):
                asyncio.get_running_loop().call_soon(self._settle)
