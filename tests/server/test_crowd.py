"""Many rooms, many strangers, and those who do not read what they asked for."""

import asyncio
import contextlib
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from websockets.exceptions import InvalidStatus

from chat_tui.server.lobby import AcceptReports, Lobby
from chat_tui.server.storage.base import Storage
from tests.server.clock import pass_time
from tests.server.conftest import Chat
from tests.server.resuming import at, seqs


@pytest.fixture
def make_storage(make_any_storage: Callable[[], Storage]) -> Callable[[], Storage]:
    return make_any_storage


# Rooms


async def test_rooms_that_do_not_fit_into_the_welcome_follow_it(idle_chat: Chat) -> None:
    await idle_chat.start(welcome=1000)
    ann = await idle_chat.enter("ann")
    assert "more_rooms" not in ann.welcome
    names = [f"room{number}" for number in range(8)]
    ids = {name: (await ann.change("create", name=name))["room"] for name in names}
    await ann.say("one", ids["room7"])
    await ann.say("two")
    back = await idle_chat.dial()
    request = await back.ask("hello", name="ann", **at(ann))
    await back.of_type("live")
    kinds = [f["type"] for f in back.frames]
    more = [f for f in back.frames if f["type"] == "room"]
    assert kinds == ["welcome"] + ["room"] * len(more) + ["events"]
    welcome = await back.reply(request)
    assert welcome["more_rooms"] is True
    rooms = [room["name"] for room in welcome["rooms"] + more]
    assert rooms == ["general", *names]
    assert 0 < len(more) < 9
    # They are as they would be in the welcome: with what is to be replayed.
    assert (more[-1]["room"], more[-1]["head"], more[-1]["read"]) == (ids["room7"], 2, 1)
    assert welcome["missed"] == len(seqs(back.frames)) == 10


async def test_somebody_whom_thousands_talk_to_can_come_in(idle_chat: Chat) -> None:
    storage = idle_chat.storage
    await storage.open()
    victim, _ = await storage.login("victim")

    async def bother(number: int) -> None:
        user, _ = await storage.login("\U0001f600" * 25 + f"{number:05d}")
        room = (await storage.open_direct(user.id, victim.id, "c1")).room.id
        if number % 2:
            await storage.append_message(room, user.id, "c2", "buy", False)

    await asyncio.gather(*(bother(number) for number in range(3500)))
    await storage.close()
    await idle_chat.start(welcome=200_000)
    wire = await idle_chat.enter("victim")
    more = [f for f in wire.frames if f["type"] == "room"]
    assert len(wire.welcome["rooms"]) + len(more) == 1751
    assert len(more) > 100


# Bytes


async def test_a_replay_has_so_many_bytes_and_the_rest_is_a_gap(idle_chat: Chat) -> None:
    await idle_chat.start(resume_bytes=20_000)
    ann = await idle_chat.enter("ann")
    tea = (await ann.change("create", name="tea"))["room"]
    resume = at(await idle_chat.enter("ann"))
    for _ in range(5):
        await ann.say("x" * 5000)
        await ann.say("y" * 500, tea)
    back = await idle_chat.enter("ann", **resume)
    assert back.welcome["missed"] == 5
    assert {e["room"] for f in back.frames if f["type"] == "events" for e in f["events"]} == {tea}
    gap = next(f for f in back.frames if f["type"] == "gap")
    assert (gap["room"], gap["from"], gap["to"]) == (ann.room(), 2, 6)


async def test_a_replay_that_nobody_takes_is_given_up(idle_chat: Chat, tmp_path: Path) -> None:
    # The kernel keeps far less for a Unix socket than for TCP.
    await idle_chat.start(
        path=tmp_path / "s", outgoing=50_000, catch_up=0.05, resume_bytes=1 << 24, close_timeout=0.1
    )
    ann = await idle_chat.enter("ann")
    for _ in range(150):
        await ann.say("x" * 8000)
    await (await idle_chat.enter("eve")).close()
    await ann.take(lambda f: f["type"] == "presence" and not f["online"])
    stuck = await idle_chat.dial()
    stuck.connection.transport.pause_reading()
    await stuck.ask("hello", name="eve", resume=at(ann)["resume"])
    await ann.take(lambda f: f["type"] == "presence" and not f["online"])
    stuck.connection.transport.resume_reading()
    code, _ = await stuck.closed()
    assert code in {4003, 1006}
    assert "live" not in [f["type"] for f in stuck.frames]


# Strangers


async def test_strangers_beyond_the_limit_are_refused_until_there_is_room(idle_chat: Chat) -> None:
    await idle_chat.start(strangers=3)
    ann = await idle_chat.enter("ann")  # is none any more
    first, *others = [await idle_chat.dial() for _ in range(3)]
    with pytest.raises(InvalidStatus) as refused:
        await idle_chat.dial()
    assert refused.value.response.status_code == 503
    assert refused.value.response.headers["Retry-After"] == "5"
    assert (await first.hello("bob"))["type"] == "welcome"
    assert (await (await idle_chat.dial()).hello("cy"))["type"] == "welcome"
    for other in others:
        await other.close()
    for _ in range(3):
        await idle_chat.dial()
    assert (await ann.say("still here"))["type"] == "ok"


async def test_who_says_nothing_makes_room_for_who_comes(
    idle_chat: Chat, caplog: pytest.LogCaptureFixture
) -> None:
    await idle_chat.start(strangers=3, stranger_patience=0.0)
    assert isinstance(idle_chat.where, int)
    # One that has shaken hands and says nothing, and sockets that do not even do that.
    polite = await idle_chat.dial()
    silent = [await asyncio.open_connection("127.0.0.1", idle_chat.where) for _ in range(2)]
    ann = await idle_chat.enter("ann")
    assert (await polite.closed())[0] == 1006
    crowd = [await asyncio.open_connection("127.0.0.1", idle_chat.where) for _ in range(20)]
    for reader, writer in silent:
        with contextlib.suppress(ConnectionError):
            assert await reader.read() == b""
        writer.close()
    dan = await idle_chat.enter("dan")
    assert (await dan.say("I am in"))["type"] == "ok"
    await ann.event(body="I am in")
    for _, writer in crowd:
        writer.close()
    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []


class Visitor:
    def __init__(self) -> None:
        self.was_cut = False

    def cut(self) -> None:
        self.was_cut = True


def test_a_place_is_taken_from_who_was_silent_longest_and_not_too_early() -> None:
    now = 100.0
    lobby = Lobby(3, 2.0, lambda: now)
    heard, first, second, late = (Visitor() for _ in range(4))
    for visitor in (heard, first, second):
        assert lobby.enter(visitor)
    lobby.heard(heard)
    now = 101.9
    assert not lobby.enter(late)
    now = 102.0
    assert lobby.enter(late)
    assert [one.was_cut for one in (heard, first, second, late)] == [False, True, False, False]
    lobby.heard(first)  # what it had said came too late
    lobby.heard(second)
    lobby.heard(late)
    now = 200.0
    assert not lobby.enter(Visitor())  # all of them are being answered
    lobby.leave(heard)
    lobby.leave(heard)
    assert lobby.enter(Visitor())


async def test_handshake_and_hello_have_one_time_together(idle_chat: Chat) -> None:
    await idle_chat.start(strangers=1, auth_timeout=10.0)
    assert isinstance(idle_chat.where, int)
    reader, writer = await asyncio.open_connection("127.0.0.1", idle_chat.where)
    with pytest.raises(InvalidStatus):
        await idle_chat.dial()  # the place is taken: the server knows of the connection
    pass_time(6.0)
    writer.write(
        b"GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
        b"Sec-WebSocket-Protocol: chat-tui.v1\r\n\r\n"
    )
    assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 101")
    pass_time(4.0)
    async with asyncio.timeout(5.0):  # with a time of its own, the hello had six
        frame = await reader.readexactly(4)
    assert (frame[0], int.from_bytes(frame[2:4])) == (0x88, 4506)
    writer.close()


async def test_running_out_of_sockets_is_reported_once_a_second() -> None:
    now = 100.0
    loop = asyncio.get_running_loop()
    reported: list[dict[str, Any]] = []
    before = loop.get_exception_handler()
    loop.set_exception_handler(lambda _, context: reported.append(context))
    mine = loop.get_exception_handler()
    reports = AcceptReports(lambda: now)
    reports.install()
    failed = {"message": "socket.accept() out of system resource"}
    for moment in (100.0, 100.1, 100.9, 101.0, 101.5, 102.0):
        now = moment
        loop.call_exception_handler(dict(failed))
    assert len(reported) == 3
    for _ in range(2):
        loop.call_exception_handler({"message": "something else"})
    assert len(reported) == 5
    reports.remove()
    assert loop.get_exception_handler() is mine
    loop.set_exception_handler(before)


async def test_whoever_had_a_handler_before_has_it_again(
    idle_chat: Chat, caplog: pytest.LogCaptureFixture
) -> None:
    loop = asyncio.get_running_loop()
    before = loop.get_exception_handler()
    await idle_chat.start()
    assert loop.get_exception_handler() != before
    loop.call_exception_handler({"message": "a mistake"})
    assert "a mistake" in caplog.text
    await idle_chat.stop()
    assert loop.get_exception_handler() == before
