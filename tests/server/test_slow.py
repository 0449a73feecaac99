"""A reader that does not read costs nobody but itself."""

import asyncio
from pathlib import Path

import pytest

from chat_tui.server.outgoing import Outgoing
from tests.patience import PATIENCE
from tests.server.clock import pass_time
from tests.server.conftest import Chat
from tests.server.wire import Wire


class Socket:
    """Takes a frame when it is told to."""

    def __init__(self) -> None:
        self.taken: list[bytes] = []
        self.open = asyncio.Event()
        self.overflows = 0

    async def send(self, frame: bytes) -> None:
        await self.open.wait()
        self.taken.append(frame)

    def overflow(self) -> None:
        self.overflows += 1


async def test_frames_are_written_in_order_and_counted_until_then() -> None:
    socket = Socket()
    out = Outgoing(socket.send, 100, socket.overflow)
    running = asyncio.create_task(out.run())
    for frame in (b"one", b"two"):
        out.put(frame)
    await asyncio.sleep(0)
    assert (out.waiting, socket.taken) == (6, [])
    socket.open.set()
    out.finish()
    out.put(b"late")
    await running
    assert (out.waiting, socket.taken) == (0, [b"one", b"two"])


async def test_beyond_the_budget_all_is_dropped_once() -> None:
    socket = Socket()
    out = Outgoing(socket.send, 100, socket.overflow)
    running = asyncio.create_task(out.run())
    await asyncio.sleep(0)
    for _ in range(30):
        out.put(b"0123456789")
    assert socket.overflows == 1
    await out.drained()
    socket.open.set()
    await running
    assert len(socket.taken) <= 1


async def test_drained_waits_for_three_quarters_of_the_budget() -> None:
    socket = Socket()
    out = Outgoing(socket.send, 100, socket.overflow)
    running = asyncio.create_task(out.run())
    out.put(b"x" * 25)
    await out.drained()
    out.put(b"x" * 25)
    drained = asyncio.create_task(out.drained())
    await asyncio.sleep(0)
    assert not drained.done()
    socket.open.set()
    await drained
    out.finish()
    await running


async def stop_reading(wire: Wire) -> None:
    wire.connection.transport.pause_reading()


@pytest.mark.parametrize("comes_back", [True, False])
async def test_a_slow_reader_is_closed_and_the_others_go_on(
    idle_chat: Chat, tmp_path: Path, comes_back: bool
) -> None:
    # The kernel keeps far less for a Unix socket than for TCP.
    timeout = PATIENCE if comes_back else 0.2
    await idle_chat.start(path=tmp_path / "s", outgoing=200_000, close_timeout=timeout)
    ann, bob = await idle_chat.enter("ann"), await idle_chat.enter("bob")
    stuck = await idle_chat.enter("stuck")
    await stop_reading(stuck)
    sent = 0
    while True:
        sent += 1
        await ann.say(f"{sent} " + "x" * 15_000)
        assert (await bob.event(type="message"))["body"].startswith(f"{sent} ")
        gone = [f for f in ann.frames if f["type"] == "presence" and not f["online"]]
        if gone:
            break
        assert sent < 500
    assert gone[0]["name"] == "stuck"
    if comes_back:
        stuck.connection.transport.resume_reading()
        assert (await stuck.closed())[0] == 4003
        back = await idle_chat.enter(
            "stuck",
            resume={"epoch": stuck.welcome["epoch"], "cursor": stuck.welcome["cursor"]},
        )
        assert back.welcome["missed"] == sent
        bodies = [e["body"] for e in await back.events_until(seq=3 + sent)]
        assert [b.split(" ")[0] for b in bodies] == [str(n + 1) for n in range(sent)]
    else:
        stuck.connection.transport.abort()
    assert (await ann.say("all well"))["type"] == "ok"


async def test_pages_are_not_read_for_one_who_does_not_take_them(
    idle_chat: Chat, tmp_path: Path
) -> None:
    await idle_chat.start(
        path=tmp_path / "s", outgoing=300_000, heartbeat=10.0, close_timeout=0.2, ping_rate=1e6
    )
    ann = await idle_chat.enter("ann")
    greedy = await (await idle_chat.dial(ping_interval=None)).live("greedy")
    for _ in range(10):
        await ann.say("x" * 15_000)
    await stop_reading(greedy)

    async def ask_for_more() -> None:
        while True:
            await greedy.ask("history", room=greedy.room(), after=0)

    asking = asyncio.create_task(ask_for_more())
    while not any(f["type"] == "presence" and not f["online"] for f in ann.frames):
        await ann.request("ping")
        pass_time(1.0)
    asking.cancel()
    greedy.connection.transport.abort()
    await asyncio.gather(asking, return_exceptions=True)


async def test_a_long_replay_waits_for_its_reader(idle_chat: Chat) -> None:
    await idle_chat.start(outgoing=100_000)
    ann = await idle_chat.enter("ann")
    for number in range(200):
        await ann.say(f"{number} " + "x" * 4000)
    resume = {"epoch": ann.welcome["epoch"], "cursor": ann.welcome["cursor"]}
    back = await idle_chat.enter("ann", resume=resume)
    found = await back.events_until(seq=201)
    assert [e["seq"] for e in found] == list(range(2, 202))


async def test_pongs_that_nobody_takes(idle_chat: Chat, tmp_path: Path) -> None:
    await idle_chat.start(path=tmp_path / "s", outgoing=50_000, control_burst=1 << 30)
    ann, eve = await idle_chat.enter("ann"), await idle_chat.enter("eve")
    await stop_reading(eve)
    transport = eve.connection.transport
    ping = b"\x89\xfd\0\0\0\0" + b"x" * 125  # masked with zeros: the payload as it is
    while not any(f["type"] == "presence" and not f["online"] for f in ann.frames):
        if transport.get_write_buffer_size() < 1 << 16:
            transport.write(ping * 500)
        await ann.request("ping")
    transport.abort()
