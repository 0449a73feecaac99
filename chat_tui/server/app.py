"""The server: sockets, connections and a storage put together."""

import asyncio
import logging
import ssl
import time
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any, cast
from weakref import WeakSet

from websockets.asyncio.server import Server, ServerConnection, serve, unix_serve
from websockets.exceptions import ConnectionClosed, NegotiationError
from websockets.protocol import State
from websockets.typing import Origin, Subprotocol

from chat_tui.domain.errors import ChatError
from chat_tui.domain.events import ByeReceived
from chat_tui.protocol.codec import MAX_SERVER_FRAME, SUBPROTOCOL
from chat_tui.protocol.event_encoding import encode_bye
from chat_tui.server.auth import Authenticator
from chat_tui.server.blobs import Blobs
from chat_tui.server.changes import Changes
from chat_tui.server.client import Client
from chat_tui.server.files import Files
from chat_tui.server.hub import Hub
from chat_tui.server.limits import ServerLimits, TokenBucket
from chat_tui.server.listening import UnixSocket, cannot_listen
from chat_tui.server.lobby import AcceptReports, Connection, Lobby
from chat_tui.server.request_handler import Services
from chat_tui.server.searches import Searches
from chat_tui.server.sequencer import Sequencer
from chat_tui.server.storage.base import Storage
from chat_tui.server.timer import CallLater, call_later

_SETTLE_TIMEOUT = 0.5
"""Seconds that a stop gives to what was asked before it, to be answered."""

logger = logging.getLogger("chat_tui.server")


def _wall_ms() -> int:
    return time.time_ns() // 1_000_000


def _select_subprotocol(
    connection: ServerConnection, offered: Sequence[Subprotocol]
) -> Subprotocol | None:
    if SUBPROTOCOL in offered:
        return Subprotocol(SUBPROTOCOL)
    raise NegotiationError(f"this server speaks {SUBPROTOCOL} only")


class ChatServer:
    """Serves one storage on any number of sockets, all of them in one event loop.

    Nothing is opened before ``start_tcp`` or ``start_unix``; after ``stop`` it cannot be
    started again.
    """

    def __init__(
        self,
        storage: Storage,
        limits: ServerLimits | None = None,
        secret: str | None = None,
        *,
        files: Path | None = None,
        origins: Sequence[str] = (),
        clock: Callable[[], float] = time.monotonic,
        wall_ms: Callable[[], int] = _wall_ms,
        later: CallLater = call_later,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """``secret`` is what a client has to know, None: nothing. ``files`` is the folder for what
        goes with messages, None: nothing may. ``origins`` are those of the
        web pages that may connect, such as "https://chat.example"; others get HTTP 403.

        ``clock`` is monotonic seconds, ``wall_ms`` milliseconds since the Unix epoch; ``later``
        times what is told to everybody, ``sleep`` the delay of a wrong secret.
        """
        self._storage = storage
        self._limits = limits or ServerLimits()
        self._origins: list[Origin | None] = [None, *(Origin(origin) for origin in origins)]
        self._clock = clock
        self._wall_ms = wall_ms
        self._later = later
        self._file_folder = files
        self._authenticator = Authenticator(secret, self._limits.auth_delay, sleep)
        self._opening = asyncio.Lock()
        self._services: Services | None = None
        self._servers: list[Server] = []
        self._unix: dict[UnixSocket, Server] = {}
        self._clients: set[Client] = set()
        self._lobby = Lobby(self._limits.strangers, self._limits.stranger_patience, clock)
        self._accept_reports = AcceptReports(clock)
        self._connections: WeakSet[ServerConnection] = WeakSet()
        self._stopping = False

    async def start_tcp(self, host: str, port: int, tls: ssl.SSLContext | None = None) -> int:
        """Listen on a TCP port, 0 for any; returns the port. Compression is on.

        With ``tls`` it speaks wss. The time for TLS is part of the time for the hello; until TLS
        stands nobody is counted as a stranger.

        Raises:
            ChatError: the host or the port cannot be used, or the server was stopped.
            StorageError: the storage cannot be opened.
        """
        await self._open()
        where = f"{host} port {port}"
        options = self._options()
        if tls is not None:
            options["ssl"] = tls
            options["ssl_handshake_timeout"] = self._limits.auth_timeout
            options["ssl_shutdown_timeout"] = self._limits.close_timeout
        try:
            server = await serve(
                self._handler(trusted=False), host, port, compression="deflate", **options
            )
        except (OSError, OverflowError) as error:
            raise cannot_listen(where, error) from None
        except UnicodeError:
            raise ChatError(f"The server cannot listen on {where}: it is no host name.") from None
        self._servers.append(server)
        bound: int = server.sockets[0].getsockname()[1]
        return bound

    async def start_unix(self, path: Path, *, trusted: bool = True) -> None:
        """Listen on a Unix socket that only this user can open. No compression.

        ``trusted``: whoever opens it needs no secret. A socket that nobody listens on any more
        is replaced; ``stop`` removes the socket. When this server has listened at this path
        before, it stops doing so where nobody finds it any more; who is connected stays.

        Raises:
            ChatError: the path cannot be used, another server listens there, or the server was
                stopped.
            StorageError: the storage cannot be opened.
        """
        await self._open()
        unix = UnixSocket(path)
        server = await unix_serve(
            self._handler(trusted=trusted), sock=unix.socket, compression=None, **self._options()
        )
        self._servers.append(server)
        try:
            unix.publish()
        except ChatError:
            server.close(close_connections=False)
            raise
        for earlier in [one for one in self._unix if one.path == path]:
            self._unix.pop(earlier).close(close_connections=False)
        self._unix[unix] = server

    async def stop(self) -> None:
        """Say bye to everybody, close all connections with 4001, and close the storage.

        What the storage was asked for before is finished, if it takes no longer than the storage
        timeout (5 s). Clients that read nothing cost two close timeouts (2 s in all). A second
        call does nothing.
        """
        if self._stopping:
            return
        self._stopping = True
        for server in self._servers:
            server.close(close_connections=False)
        for unix in self._unix:
            unix.remove()
        async with self._opening:
            services, self._services = self._services, None
        if services is None:
            return
        try:
            async with asyncio.timeout(_SETTLE_TIMEOUT):
                await services.sequencer.settled()
        except TimeoutError:
            logger.warning("the storage is slow: some clients will ask again")
        spread_ms = self._limits.restart_spread_ms
        bye = ByeReceived(code=4001, reason="the server is restarting", spread_ms=spread_ms)
        for client in list(self._clients):
            client.close(bye)
        await self._wait_for_clients()
        services.hub.close()
        if services.files is not None:
            await services.files.close()
        self._accept_reports.remove()
        try:
            async with asyncio.timeout(self._limits.storage_timeout):
                await self._storage.close()
        except TimeoutError:
            # Nothing is lost by not waiting: what was acknowledged is on the disk.
            logger.warning("the disk is slow: the storage is left while it closes")

    async def _wait_for_clients(self) -> None:
        for connection in list(self._connections):
            if connection.state is State.CONNECTING:
                connection.transport.abort()  # it has not even said what it wants
        try:
            async with asyncio.timeout(2 * self._limits.close_timeout):
                await asyncio.gather(*(server.wait_closed() for server in self._servers))
        except TimeoutError:
            for connection in list(self._connections):
                connection.transport.abort()

    # -- connections ---------------------------------------------------------------------------

    async def _open(self) -> Services:
        async with self._opening:
            if self._stopping:
                raise ChatError("This server was stopped.")
            if self._services is None:
                await self._storage.open()
                self._accept_reports.install()
                hub = Hub(
                    self._limits,
                    published=await self._storage.cursor(),
                    clock=self._clock,
                    later=self._later,
                )
                sequencer = Sequencer()
                files = await self._open_files()
                freed = files.freed if files is not None else lambda _: None
                changes = Changes(self._storage, hub, sequencer, freed)
                searches = Searches(self._limits.searches)
                self._services = Services(
                    self._storage, self._limits, hub, sequencer, changes, searches, files
                )
            return self._services

    async def _open_files(self) -> Files | None:
        if self._file_folder is None:
            return None
        blobs = Blobs(self._file_folder, reserve=self._limits.disk_reserve)
        files = Files(self._storage, blobs, self._limits)
        await files.open()
        return files

    def _options(self) -> dict[str, Any]:
        return {
            "create_connection": self._connect,
            "origins": self._origins,
            "select_subprotocol": _select_subprotocol,
            "subprotocols": [Subprotocol(SUBPROTOCOL)],
            "max_size": self._limits.frame,
            "open_timeout": self._limits.auth_timeout,
            "close_timeout": self._limits.close_timeout,
            "ping_interval": None,
            "server_header": None,
            "logger": logging.getLogger("chat_tui.server.websockets"),
        }

    def _connect(self, *args: Any, **options: Any) -> ServerConnection:
        connection = Connection(*args, **options)
        connection.lobby = self._lobby
        # As much as one frame of ours that is being written, and as much again.
        connection.max_waiting = 2 * max(self._limits.outgoing, MAX_SERVER_FRAME)
        limits = self._limits
        connection.control_frames = TokenBucket(
            limits.control_rate, limits.control_burst, self._clock
        )
        connection.deadline = connection.loop.time() + self._limits.auth_timeout
        connection.present = self._connections
        return connection

    def _handler(self, *, trusted: bool) -> Callable[[ServerConnection], Awaitable[None]]:
        async def handle(accepted: ServerConnection) -> None:
            connection = cast(Connection, accepted)  # as ``_connect`` made it
            services = self._services
            if services is None or len(self._clients) >= self._limits.connections:
                await self._turn_away(connection)
                return
            client = Client(
                connection,
                services,
                self._authenticator,
                trusted=trusted,
                wall_ms=self._wall_ms,
                deadline=connection.deadline,
                heard=partial(self._lobby.heard, connection),
                welcomed=partial(self._lobby.leave, connection),
            )
            self._clients.add(client)
            try:
                await client.run()
            finally:
                self._clients.discard(client)

        return handle

    async def _turn_away(self, connection: ServerConnection) -> None:
        after_ms = self._limits.overload_after_ms
        bye = ByeReceived(code=1013, reason="too many are connected", after_ms=after_ms)
        try:
            await connection.send(encode_bye(bye), text=True)
        except ConnectionClosed:
            return
        await connection.close(bye.code, bye.reason)
