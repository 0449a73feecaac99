"""The order in which changes start and finish."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from chat_tui.server.sequencer import Sequencer


class Steps:
    """Changes that finish when the test says so."""

    def __init__(self) -> None:
        self.log: list[str] = []
        self._events: dict[str, asyncio.Event] = {}

    def make(self, name: str) -> Callable[[], Coroutine[Any, Any, str]]:
        event = self._events[name] = asyncio.Event()

        async def start() -> str:
            self.log.append(f"start {name}")
            await event.wait()
            return name

        return start

    def finish(self, task: "asyncio.Task[str]") -> None:
        self.log.append(f"finish {task.result()}")

    async def release(self, *names: str) -> None:
        for name in names:
            self._events[name].set()
        for _ in range(5):
            await asyncio.sleep(0)


@pytest.fixture
def steps() -> Steps:
    return Steps()


async def test_changes_start_at_once_and_finish_in_order(steps: Steps) -> None:
    sequencer = Sequencer()
    for name in "abc":
        sequencer.submit(steps.make(name), steps.finish)
    await steps.release("c", "b")
    assert steps.log == ["start a", "start b", "start c"]
    await steps.release("a")
    assert steps.log[3:] == ["finish a", "finish b", "finish c"]


async def test_a_barrier_lets_only_barriers_start(steps: Steps) -> None:
    sequencer = Sequencer()
    sequencer.submit(steps.make("a"), steps.finish)
    sequencer.submit(steps.make("b"), steps.finish, barrier=True)
    sequencer.submit(steps.make("c"), steps.finish, barrier=True)
    sequencer.submit(steps.make("d"), steps.finish)
    sequencer.submit(steps.make("e"), steps.finish, barrier=True)
    await steps.release("d", "c", "b")
    assert steps.log == ["start a", "start b", "start c"]
    await steps.release("a")
    assert steps.log[3:] == [
        "finish a",
        "finish b",
        "finish c",
        "start d",
        "start e",
        "finish d",
    ]
    await steps.release("e")
    assert steps.log[-1] == "finish e"


async def test_after_takes_its_turn(steps: Steps) -> None:
    sequencer = Sequencer()
    sequencer.after(lambda: steps.log.append("now"))
    assert steps.log == ["now"]
    sequencer.submit(steps.make("a"), steps.finish)
    sequencer.after(lambda: steps.log.append("then"))
    await steps.release("a")
    assert steps.log == ["now", "start a", "finish a", "then"]


async def test_settled_waits_for_everything(steps: Steps) -> None:
    sequencer = Sequencer()
    sequencer.submit(steps.make("a"), steps.finish, barrier=True)
    sequencer.submit(steps.make("b"), steps.finish)
    settled = asyncio.create_task(sequencer.settled())
    await steps.release("a")
    assert not settled.done()
    await steps.release("b")
    await settled


async def test_a_bug_in_one_finish_is_reported_and_stops_nobody_else(steps: Steps) -> None:
    loop = asyncio.get_running_loop()
    reported: list[BaseException | None] = []
    loop.set_exception_handler(lambda _, context: reported.append(context.get("exception")))
    sequencer = Sequencer()

    def fail(_: "asyncio.Task[str]") -> None:
        raise ZeroDivisionError

    sequencer.submit(steps.make("a"), fail, barrier=True)
    sequencer.submit(steps.make("b"), steps.finish, barrier=True)
    sequencer.submit(steps.make("c"), steps.finish)
    await steps.release("b", "a", "c")
    assert steps.log == ["start a", "start b", "finish b", "start c", "finish c"]
    assert [type(error) for error in reported] == [ZeroDivisionError]
