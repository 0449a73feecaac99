"""The side of a conversation that is no terminal: a process that says what it is told to.

Lines of JSON on its standard streams. ``{"await": NAME}`` is answered by ``{"joined": NAME}``
when that person is in the room; ``{"say": N, "rate": R, "mark": M}`` says N messages, R a second
or as fast as it goes when R is 0, the last one with the letter M unless it is empty, and is
answered by ``{"said": N, "first": T, "last": T}``: how many, and when the first and the last one
went (monotonic seconds); ``{"hush": true}`` ends that early. The first line is
``{"ready": true}``; the end of the input ends the process.
"""

import asyncio
import itertools
import json
import sys
import time
from collections.abc import Iterator
from typing import Any, Protocol

from tests.benchmarks.texts import body, marked


class Room(Protocol):
    """Where it is said."""

    async def prepare(self, texts: list[str]) -> list[Any]:
        """What can be done before the clock runs; returns what to deliver."""
        ...

    async def deliver(self, prepared: list[Any]) -> None:
        """Say it; returns when it has gone."""
        ...

    async def meet(self, name: str) -> None:
        """Wait until somebody comes."""
        ...


def _tell(**fields: object) -> None:
    sys.stdout.write(json.dumps(fields) + "\n")
    sys.stdout.flush()


async def _say(room: Room, numbers: Iterator[int], count: int, rate: float, mark: str) -> None:
    said = 0

    def texts(until: int) -> list[str]:
        found = [body(next(numbers)) for _ in range(said, until)]
        if mark and until == count:
            found[-1] = marked(found[-1], mark)
        return found

    first = time.monotonic()
    try:
        if not rate:
            prepared = await room.prepare(texts(count))
            first = time.monotonic()
            await room.deliver(prepared)
            said = count
        while said < count:
            due = min(count, int((time.monotonic() - first) * rate) + 1)
            if due > said:
                await room.deliver(await room.prepare(texts(due)))
                said = due
            await asyncio.sleep(max(0.0005, first + said / rate - time.monotonic()))
    finally:
        _tell(said=said, first=first, last=time.monotonic())


async def _meet(room: Room, name: str) -> None:
    await room.meet(name)
    _tell(joined=name)


async def obey(room: Room) -> None:
    """Do what standard input says, until it ends."""
    lines = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(lines), sys.stdin
    )
    # What was said before it began has smaller numbers.
    numbers = itertools.count(500_000)
    saying: asyncio.Task[None] | None = None
    meeting: asyncio.Task[None] | None = None
    _tell(ready=True)
    while line := await lines.readline():
        match json.loads(line):
            case {"say": count, "rate": rate, "mark": mark}:
                saying = asyncio.create_task(_say(room, numbers, count, rate, mark))
            case {"await": name}:
                meeting = asyncio.create_task(_meet(room, name))
            case {"hush": _} if saying is not None:
                saying.cancel()
    for task in (saying, meeting):
        if task is not None:
            task.cancel()
