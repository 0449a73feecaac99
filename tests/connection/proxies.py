"""Two tiny proxies, HTTP CONNECT and SOCKS5. Every host they are asked for is this machine."""

import asyncio
from base64 import b64encode
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class Proxy:
    """What was asked of it, and where it is."""

    def __init__(self, scheme: str) -> None:
        self.scheme = scheme
        self.port = 0
        self.asked: list[str] = []

    def url(self, credentials: str = "") -> str:
        """As it stands in the environment; ``credentials`` is NAME:PASSWORD."""
        at = f"{credentials}@" if credentials else ""
        return f"{self.scheme}://{at}127.0.0.1:{self.port}"

    @property
    def label(self) -> str:
        return f"127.0.0.1:{self.port}"


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(ConnectionError):
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    with suppress(OSError):
        writer.close()


async def _join(client: Streams, port: int) -> None:
    server = await asyncio.open_connection("127.0.0.1", port)
    await asyncio.gather(_copy(client[0], server[1]), _copy(server[0], client[1]))


@asynccontextmanager
async def _listening(
    proxy: Proxy, serve: Callable[[Streams], Awaitable[None]]
) -> AsyncIterator[Proxy]:
    tasks: set[asyncio.Task[None]] = set()

    async def accepted(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        tasks.add(task)
        try:
            with suppress(ConnectionError, asyncio.IncompleteReadError):
                await serve((reader, writer))
        finally:
            writer.close()
            tasks.discard(task)

    server = await asyncio.start_server(accepted, "127.0.0.1", 0)
    proxy.port = server.sockets[0].getsockname()[1]
    async with server:
        yield proxy
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


@asynccontextmanager
async def http_proxy(*, credentials: str = "", refusal: bytes = b"") -> AsyncIterator[Proxy]:
    """``credentials`` are those it wants; with a ``refusal`` (a status) nobody gets through."""
    proxy = Proxy("http")
    wanted = b"proxy-authorization: basic " + b64encode(credentials.encode()).lower()

    async def serve(client: Streams) -> None:
        reader, writer = client
        head = await reader.readuntil(b"\r\n\r\n")
        method, target, _version = head.split(b"\r\n")[0].decode().split()
        assert method == "CONNECT"
        proxy.asked.append(target)
        if credentials and wanted not in head.lower():
            writer.write(b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n")
        elif refusal:
            writer.write(b"HTTP/1.1 " + refusal + b"\r\n\r\n")
        else:
            writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
            await _join(client, int(target.rpartition(":")[2]))
        await writer.drain()

    async with _listening(proxy, serve):
        yield proxy


@asynccontextmanager
async def socks_proxy(
    *, credentials: str = "", reply: int = 0, scheme: str = "socks5h"
) -> AsyncIterator[Proxy]:
    """RFC 1928 and 1929. ``reply`` other than 0 is the reason why it lets nobody through."""
    proxy = Proxy(scheme)

    async def serve(client: Streams) -> None:
        reader, writer = client
        _version, count = await reader.readexactly(2)
        offered = await reader.readexactly(count)
        method = 2 if credentials else 0
        if method not in offered:
            writer.write(b"\x05\xff")
            await writer.drain()
            return
        writer.write(bytes((5, method)))
        if credentials:
            await reader.readexactly(1)
            given = [await reader.readexactly((await reader.readexactly(1))[0]) for _ in range(2)]
            good = b":".join(given) == credentials.encode()
            writer.write(b"\x01\x00" if good else b"\x01\x01")
            if not good:
                await writer.drain()
                return
        *_head, kind = await reader.readexactly(4)
        if kind == 3:
            host = (await reader.readexactly((await reader.readexactly(1))[0])).decode()
        else:
            host = ".".join(str(byte) for byte in await reader.readexactly(4))
        port = int.from_bytes(await reader.readexactly(2), "big")
        proxy.asked.append(f"{host}:{port}")
        writer.write(bytes((5, reply, 0, 1, 0, 0, 0, 0, 0, 0)))
        await writer.drain()
        if not reply:
            await _join(client, port)

    async with _listening(proxy, serve):
        yield proxy
