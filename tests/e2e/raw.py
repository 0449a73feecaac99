"""Clients without manners: what is said without a program, for others to see."""

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from threading import Event, Thread

from websockets.exceptions import ConnectionClosed

from tests.server.wire import Wire, dial

BURST = 20
"""Messages that one person may send at once."""


async def pour(port: int, bodies: Sequence[str], crowd: str = "crowd") -> None:
    """Say many things in order, quicker than one person may: every twenty are another's of a
    ``crowd``, which has not spoken before."""
    for start in range(0, len(bodies), BURST):
        wire = await (await dial(port)).live(f"{crowd}{start // BURST}")
        try:
            asked = [
                await wire.ask("send", room=wire.room(), cid=f"c-{start + number}", body=body)
                for number, body in enumerate(bodies[start : start + BURST])
            ]
            for request in asked:
                reply = await wire.reply(request)
                assert reply["type"] == "ok", reply
        finally:
            await wire.close()


async def chatter(port: int, rate: float, stop: Event) -> None:
    """Ten people who say ``rate`` things a second between them, numbered, until told to stop."""
    people = [await (await dial(port)).live(f"talker{number}") for number in range(10)]
    ears = [asyncio.create_task(_hear(wire)) for wire in people]
    try:
        number = 0
        while not stop.is_set():
            wire = people[number % len(people)]
            body = f"{number:06d} " + "the quick brown fox " * 3
            await wire.ask("send", room=wire.room(), cid=f"c-{number}", body=body)
            number += 1
            await asyncio.sleep(1 / rate)
    finally:
        for wire in people:
            await wire.close()
        await asyncio.gather(*ears)


async def _hear(wire: Wire) -> None:
    """Take what comes, as who does not is taken for gone; until it is closed."""
    with suppress(ConnectionClosed):
        while True:
            await wire.connection.recv(decode=False)


async def say_once(port: int, name: str, body: str, room: str = "general") -> None:
    """One message in a room that ``name`` is in, by ``name``."""
    wire: Wire = await (await dial(port)).live(name)
    try:
        reply = await wire.say(body, room=wire.room(room))
        assert reply["type"] == "ok", reply
    finally:
        await wire.close()


async def make_room(port: int, name: str, room: str) -> None:
    """A public room, by ``name``."""
    wire: Wire = await (await dial(port)).live(name)
    try:
        reply = await wire.reply(await wire.ask("create", name=room, cid=f"c-{room}"))
        assert reply["type"] == "ok", reply
    finally:
        await wire.close()


async def bodies(port: int, name: str, room: str) -> list[str]:
    """What was said in a public room that ``name`` is in."""
    wire: Wire = await (await dial(port)).live(name)
    try:
        asked = await wire.ask("history", room=wire.room(room), after=0)
        page = await wire.reply(asked)
        return [event["body"] for event in page["events"] if event["type"] == "message"]
    finally:
        await wire.close()


@contextmanager
def talk(port: int) -> Iterator[None]:
    """Fifty messages a second by ten people, meanwhile: each of them a frame."""
    stop = Event()
    talker = Thread(target=lambda: asyncio.run(chatter(port, 50, stop)))
    talker.start()
    try:
        yield
    finally:
        stop.set()
        talker.join()
