"""Listening: TCP, Unix sockets, the handshake, and the end of it all."""

import asyncio
import os
import socket
import stat
import threading
import time
from pathlib import Path

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus
from websockets.typing import Subprotocol

from chat_tui.domain.errors import ChatError
from chat_tui.server.app import ChatServer
from chat_tui.server.storage.memory import MemoryStorage
from tests.patience import PATIENCE
from tests.server.conftest import Chat
from tests.server.wire import dial


async def refused(chat: Chat, **options: object) -> tuple[int, str]:
    with pytest.raises(InvalidStatus) as raised:
        await chat.dial(**options)
    response = raised.value.response
    assert response.headers["Content-Type"].startswith("text/plain")
    return response.status_code, bytes(response.body or b"").decode()


@pytest.mark.parametrize("offered", [[], ["chat-tui.v2", "other"]])
async def test_a_subprotocol_in_common_is_needed(chat: Chat, offered: list[str]) -> None:
    status, body = await refused(chat, subprotocols=[Subprotocol(p) for p in offered] or None)
    assert status == 400
    assert "chat-tui.v1" in body


async def test_the_subprotocol_is_picked_from_several(chat: Chat) -> None:
    wire = await chat.dial(subprotocols=["chat-tui.v2", "chat-tui.v1"])
    assert wire.connection.subprotocol == "chat-tui.v1"


async def test_web_pages_are_kept_out(idle_chat: Chat) -> None:
    await idle_chat.start(origins=["https://chat.example"])
    assert (await refused(idle_chat, origin="https://evil.example"))[0] == 403
    await (await idle_chat.dial(origin="https://chat.example")).live("ann")
    await (await idle_chat.dial()).live("ann")


async def test_web_pages_are_kept_out_unless_told(chat: Chat) -> None:
    assert (await refused(chat, origin="https://chat.example"))[0] == 403


async def test_compression_is_for_tcp_only(chat: Chat, tmp_path: Path) -> None:
    wire = await chat.dial()
    assert [e.name for e in wire.connection.protocol.extensions] == ["permessage-deflate"]
    await chat.server.start_unix(tmp_path / "s")
    chat.where = tmp_path / "s"
    wire = await chat.dial()
    assert wire.connection.protocol.extensions == []


async def test_both_kinds_of_socket_serve_one_chat(chat: Chat, tmp_path: Path) -> None:
    ann = await chat.enter("ann")
    await chat.server.start_unix(tmp_path / "s")
    bob = await (await dial(tmp_path / "s")).live("bob")
    await bob.say("hi from here")
    await ann.event(body="hi from here")
    await bob.close()


async def test_a_unix_socket_is_private_and_goes_away(idle_chat: Chat, tmp_path: Path) -> None:
    path = tmp_path / "chat.sock"
    await idle_chat.start(secret="s", path=path)
    mode = path.lstat().st_mode
    assert stat.S_ISSOCK(mode)
    assert stat.S_IMODE(mode) == 0o600
    assert os.listdir(tmp_path) == ["chat.sock"]
    await idle_chat.enter("ann")
    await idle_chat.server.stop()
    assert os.listdir(tmp_path) == []


async def test_a_unix_socket_may_ask_for_the_secret(idle_chat: Chat, tmp_path: Path) -> None:
    await idle_chat.start(secret="s")
    idle_chat.where = tmp_path / "s"
    await idle_chat.server.start_unix(tmp_path / "s", trusted=False)
    assert (await (await idle_chat.dial()).hello("ann"))["code"] == "auth_failed"


async def test_a_stale_socket_is_replaced(idle_chat: Chat, tmp_path: Path) -> None:
    path = tmp_path / "s"
    with socket.socket(socket.AF_UNIX) as stale:
        stale.bind(str(path))
    await idle_chat.start(path=path)
    await idle_chat.enter("ann")


async def test_the_socket_of_a_server_that_runs_is_not(idle_chat: Chat, tmp_path: Path) -> None:
    path = tmp_path / "s"
    await idle_chat.start(path=path)
    other = ChatServer(MemoryStorage())
    with pytest.raises(ChatError, match="another server"):
        await other.start_unix(path)
    await other.stop()
    await idle_chat.enter("ann")
    assert os.listdir(tmp_path) == ["s"]


async def test_a_socket_taken_over_is_left_alone(idle_chat: Chat, tmp_path: Path) -> None:
    path = tmp_path / "s"
    await idle_chat.start(path=path)
    path.unlink()
    path.write_text("mine")
    await idle_chat.server.stop()
    assert path.read_text() == "mine"


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("file", "there is a file"),
        ("missing/s", "No such file"),
        ("x" * 120, "too long"),
        ("a\0b", "no path"),
    ],
)
async def test_a_path_that_cannot_be_used(tmp_path: Path, name: str, why: str) -> None:
    (tmp_path / "file").write_text("precious")
    server = ChatServer(MemoryStorage())
    with pytest.raises(ChatError, match=why) as raised:
        await server.start_unix(tmp_path / name)
    assert str(raised.value).endswith(".")
    await server.stop()
    assert os.listdir(tmp_path) == ["file"]
    assert (tmp_path / "file").read_text() == "precious"


@pytest.mark.parametrize(
    ("host", "port", "why"),
    [
        ("127.0.0.1", 70000, "65535"),
        ("203.0.113.7", 0, "no such address"),
        ("no.such.host.invalid", 0, "not known"),
        ("a" * 300, 0, "host name"),
    ],
)
async def test_an_address_that_cannot_be_used(host: str, port: int, why: str) -> None:
    server = ChatServer(MemoryStorage())
    with pytest.raises(ChatError, match=why):
        await server.start_tcp(host, port)
    await server.stop()


async def test_a_port_in_use(chat: Chat) -> None:
    assert isinstance(chat.where, int)
    other = ChatServer(MemoryStorage())
    with pytest.raises(ChatError, match=f"{chat.where}.*in use"):
        await other.start_tcp("127.0.0.1", chat.where)
    await other.stop()


async def test_a_stopped_server_stays_stopped(tmp_path: Path) -> None:
    server = ChatServer(MemoryStorage())
    await server.stop()
    await server.stop()
    with pytest.raises(ChatError):
        await server.start_tcp("127.0.0.1", 0)
    with pytest.raises(ChatError):
        await server.start_unix(tmp_path / "s")


async def test_stopping_is_quick_whatever_the_clients_do(idle_chat: Chat) -> None:
    await idle_chat.start(close_timeout=1.0)
    assert isinstance(idle_chat.where, int)
    ann = await idle_chat.enter("ann")
    stuck = await idle_chat.enter(
        "stuck",
    )
    stuck.connection.transport.pause_reading()
    for number in range(20):
        await ann.say(str(number) * 5000)
    _, half_open = await asyncio.open_connection("127.0.0.1", idle_chat.where)
    async with connect(
        f"ws://127.0.0.1:{idle_chat.where}", subprotocols=[Subprotocol("chat-tui.v1")], proxy=None
    ):
        started = time.monotonic()
        await idle_chat.server.stop()
        assert time.monotonic() - started < 9.0, "it waits for them as long as the library would"
    half_open.close()
    stuck.connection.transport.abort()
    assert (await ann.closed())[0] == 4001


async def test_what_was_sent_before_a_stop_is_answered(chat: Chat) -> None:
    ann = await chat.enter("ann")
    reply = await ann.ask("send", room=ann.room(), cid="c", body="just in time")
    await ann.sync()
    await chat.server.stop()
    assert (await ann.reply(reply))["type"] == "ok"


def test_it_runs_in_any_thread() -> None:
    ports: list[int] = []
    ready, done = threading.Event(), threading.Event()

    async def serve() -> None:
        server = ChatServer(MemoryStorage())
        ports.append(await server.start_tcp("127.0.0.1", 0))
        ready.set()
        await asyncio.to_thread(done.wait)
        await server.stop()

    async def talk() -> None:
        wire = await (await dial(ports[0])).live("ann")
        assert (await wire.say("hi"))["type"] == "ok"
        await wire.close()

    thread = threading.Thread(target=lambda: asyncio.run(serve()))
    thread.start()
    try:
        assert ready.wait(PATIENCE)
        asyncio.run(talk())
    finally:
        done.set()
        thread.join(PATIENCE)
    assert not thread.is_alive()
