"""A server that speaks wss itself."""

import asyncio
import ssl
from dataclasses import replace

import pytest
import trustme
from websockets.asyncio.client import connect

from chat_tui.server.app import ChatServer
from chat_tui.server.storage.memory import MemoryStorage
from tests.connection.sockets import server_tls
from tests.patience import PATIENCE
from tests.server.conftest import QUICK
from tests.server.wire import SUBPROTOCOLS, Wire


async def test_it_chats_over_tls_and_says_bye() -> None:
    authority = trustme.CA()
    trusting = ssl.create_default_context()
    authority.configure_trust(trusting)
    server = ChatServer(MemoryStorage(), QUICK)
    tls = server_tls(authority.issue_cert("127.0.0.1"))
    port = await server.start_tcp("127.0.0.1", 0, tls)
    url = f"wss://127.0.0.1:{port}"
    async with connect(url, ssl=trusting, subprotocols=SUBPROTOCOLS, proxy=None) as connection:
        wire = await Wire(connection).live("ann")
        assert (await wire.request("ping"))["type"] == "pong"
        await server.stop()
        assert (await wire.take(lambda frame: frame["type"] == "bye"))["code"] == 4001


@pytest.mark.parametrize("said", [b"", b"GET / HTTP/1.1\r\n\r\n", b"\x16\x03\x01"])
async def test_who_does_not_get_on_with_tls_is_cut_off(said: bytes) -> None:
    tls = server_tls(trustme.CA().issue_cert("127.0.0.1"))
    server = ChatServer(MemoryStorage(), replace(QUICK, auth_timeout=0.2))
    port = await server.start_tcp("127.0.0.1", 0, tls)
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(said)
    async with asyncio.timeout(PATIENCE):
        while await reader.read(1000):
            pass
    writer.close()
    await server.stop()
