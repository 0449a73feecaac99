"""Servers on loopback, good and bad, and a way to them."""

import asyncio
import os
import socket
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from threading import Thread

import trustme
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response
from websockets.typing import Subprotocol

from chat_tui.connection.endpoint import parse_endpoint
from chat_tui.connection.tls import TlsFiles
from chat_tui.connection.transport import Transport
from chat_tui.connection.websocket import websocket_dial

NAME = Subprotocol("chat-tui.v1")
Handler = Callable[[ServerConnection], Awaitable[None]]


async def echo(connection: ServerConnection) -> None:
    with suppress(ConnectionClosed):
        async for frame in connection:
            await connection.send(frame)


@asynccontextmanager
async def chat_server(
    handler: Handler = echo,
    *,
    tls: ssl.SSLContext | None = None,
    subprotocol: Subprotocol = NAME,
    refuse: Callable[[ServerConnection, Request], Response | None] | None = None,
) -> AsyncIterator[int]:
    async with serve(
        handler, "127.0.0.1", 0, ssl=tls, subprotocols=[subprotocol], process_request=refuse
    ) as server:
        yield next(iter(server.sockets)).getsockname()[1]


@asynccontextmanager
async def raw_server(answer: bytes, *, hold: bool = False) -> AsyncIterator[int]:
    """A TCP server that says ``answer``; with ``hold`` it then reads nothing and stays."""
    release = asyncio.Event()

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):
            await reader.read(10)
            writer.write(answer)
            await writer.drain()
            if hold:
                await release.wait()
        writer.close()

    server = await asyncio.start_server(handle, "127.0.0.1", 0)
    async with server:
        yield server.sockets[0].getsockname()[1]
        release.set()


async def dial(url: str, tls: TlsFiles | None = None) -> Transport:
    return await websocket_dial(parse_endpoint(url), "chat-tui.v1", tls)()


def server_tls(cert: trustme.LeafCert, clients_of: trustme.CA | None = None) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    cert.configure_cert(context)
    if clients_of is not None:
        clients_of.configure_trust(context)
        context.verify_mode = ssl.CERT_REQUIRED
    return context


@contextmanager
def strict(tls: ssl.SSLContext) -> Iterator[int]:
    """Most servers say why before they close; asyncio's does not."""

    def serve() -> None:
        while True:
            try:
                raw, _ = listening.accept()
            except OSError:
                return
            with tls.wrap_socket(raw, server_side=True, do_handshake_on_connect=False) as secure:
                with suppress(OSError):  # what is wrong is said to the client
                    secure.do_handshake()
                with suppress(OSError):
                    while os.read(secure.fileno(), 4096):
                        pass  # what is closed with something unread takes the alert along

    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = Thread(target=serve, daemon=True)
        thread.start()
        yield listening.getsockname()[1]
        listening.shutdown(socket.SHUT_RDWR)
        thread.join()
