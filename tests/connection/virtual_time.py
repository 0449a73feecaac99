"""An event loop whose clock jumps to the next timer when there is nothing else to do.

Hours of backoff pass in milliseconds, and every run takes the same course.
"""

import asyncio
import functools
import selectors
from collections.abc import Callable, Coroutine
from typing import Any, Final, ParamSpec, TypeVar

_P = ParamSpec("_P")
_T = TypeVar("_T")

MAX_TURNS: Final = 20_000
"""Turns of the loop without any time passing: something spins."""


class _Selector(selectors.SelectSelector):
    """Waits for timers only, and not in real time."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 1000.0
        self.turns = 0

    def select(self, timeout: float | None = None) -> list[Any]:
        """No real time passes here."""
        ready = super().select(0)
        if ready or timeout == 0:
            self.turns += 1
            if self.turns > MAX_TURNS:
                raise RuntimeError("the loop spins and no time passes")
            return ready
        if timeout is None:
            raise RuntimeError("everybody waits for everybody: nothing will ever happen")
        self.turns = 0
        self.now += max(0.0, timeout)
        return []


class VirtualLoop(asyncio.SelectorEventLoop):
    """Its ``time`` passes only while everybody waits, or when ``spend`` says so."""

    def __init__(self) -> None:
        self._virtual = _Selector()
        super().__init__(self._virtual)

    def time(self) -> float:
        """Virtual seconds."""
        return self._virtual.now

    def spend(self, seconds: float) -> None:
        """Work that takes this long."""
        self._virtual.now += seconds


def spend(seconds: float) -> None:
    """Do as if something took so long without giving way to others."""
    loop = asyncio.get_running_loop()
    assert isinstance(loop, VirtualLoop)
    loop.spend(seconds)


def virtual(test: Callable[_P, Coroutine[Any, Any, _T]]) -> Callable[_P, _T]:
    """Run an async test in virtual time; it fails when a task is left over."""

    @functools.wraps(test)
    def run(*args: _P.args, **kwargs: _P.kwargs) -> _T:
        async def main() -> _T:
            result = await test(*args, **kwargs)
            left = asyncio.all_tasks() - {asyncio.current_task()}
            assert not left, f"left over: {left}"
            return result

        with asyncio.Runner(loop_factory=VirtualLoop) as runner:
            return runner.run(main())

    return run
