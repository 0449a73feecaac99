"""Opens WebSocket connections, to the server itself or through a proxy.

``websockets.connect`` does both, and loads 32 modules (1.1 MB, 20 ms) for proxies that hardly
anybody has; so it is only asked where there is one.
"""

import asyncio
import ssl
from functools import partial
from pathlib import Path
from typing import Any, Final

from websockets.asyncio.connection import Connection
from websockets.client import ClientProtocol
from websockets.extensions.permessage_deflate import enable_client_permessage_deflate
from websockets.frames import CTRL_OPCODES, Frame
from websockets.http11 import Response
from websockets.protocol import CONNECTING, Event
from websockets.typing import Subprotocol
from websockets.uri import parse_uri

from chat_tui.protocol.codec import MAX_SERVER_FRAME

OPEN_TIMEOUT: Final = 10.0
"""Seconds for TCP, TLS and the WebSocket handshake together."""

CLOSE_TIMEOUT: Final = 1.0
"""Seconds to wait for the peer's half of the closing handshake."""

CONTROL_FRAMES: Final = 50
CONTROL_TIME: Final = 10.0
"""So many pings and pongs of WebSocket itself are heard in so many seconds; proxies send one in
half a minute. They go past every queue, and a server that sends nothing else would leave no time
for the keys."""

_AT_ONCE: Final = 4096
"""Bytes that are taken apart before it is asked whether they are too much."""

Alerts = list[ssl.SSLError]
"""What TLS said when it broke, which the library keeps to itself."""


class OpenConnection(Connection):
    """A client's. The supervisor pings by the protocol, which proves more than that the socket
    lives, so that the library does not."""

    def __init__(self, alerts: Alerts, protocol: ClientProtocol, **_: object) -> None:
        """What ``websockets.connect`` would have besides is as it is for every connection."""
        super().__init__(protocol, ping_interval=None, close_timeout=CLOSE_TIMEOUT)
        self._alerts = alerts
        self._protocol = protocol
        self._control_frames = 0
        self._counted_since = 0.0
        self._answered: asyncio.Future[None] = self.loop.create_future()

    async def handshake(self, *_: object) -> None:
        """Ask for WebSocket, and wait for the answer.

        Raises:
            InvalidHandshake: anything else was answered.
        """
        self.request = self._protocol.connect()
        async with self.send_context(expected_state=CONNECTING):
            self._protocol.send_request(self.request)
        await asyncio.wait(
            [self._answered, self.connection_lost_waiter], return_when=asyncio.FIRST_COMPLETED
        )
        if self._protocol.handshake_exc is not None:
            raise self._protocol.handshake_exc

    def process_event(self, event: Event) -> None:
        """Take what came in: the answer to the handshake, and frames from then on."""
        if isinstance(event, Response):
            self.response = event
            self._answered.set_result(None)
        else:
            super().process_event(event)
            if isinstance(event, Frame) and event.opcode in CTRL_OPCODES:
                self._count_control_frame()

    def _count_control_frame(self) -> None:
        now = self.loop.time()
        if now - self._counted_since > CONTROL_TIME:
            self._control_frames, self._counted_since = 0, now
        self._control_frames += 1
        if self._control_frames > CONTROL_FRAMES:
            self.transport.abort()

    def data_received(self, data: bytes) -> None:
        """See asyncio.Protocol."""
        for at in range(0, len(data), _AT_ONCE):
            super().data_received(data[at : at + _AT_ONCE])
            if self.transport.is_closing():
                return

    def connection_lost(self, exc: Exception | None) -> None:
        """See asyncio.Protocol."""
        if isinstance(exc, ssl.SSLError):
            self._alerts.append(exc)
        super().connection_lost(exc)


async def open_connection(
    url: str,
    subprotocol: str,
    alerts: Alerts,
    *,
    compressed: bool,
    tls: ssl.SSLContext | None = None,
    socket: Path | None = None,
    proxy: str | None = None,
) -> OpenConnection:
    """Connect to ``url``, over ``socket`` where that is given, and follow no redirect: the join
    secret is for the host in the URL and for no other. ``tls`` None is for ws://, ``proxy`` None
    goes there directly. ``alerts`` gets what TLS says when it breaks. Cancelling is safe.

    Raises:
        InvalidURI, InvalidHandshake, OSError, TimeoutError: see websockets.connect.
    """
    options: dict[str, Any] = {
        "subprotocols": [Subprotocol(subprotocol)],
        "max_size": MAX_SERVER_FRAME,
    }
    if proxy is not None:
        return await _open_through(proxy, url, alerts, tls, compressed, options)
    where = parse_uri(url)
    if compressed:
        options["extensions"] = enable_client_permessage_deflate(None)
    make = partial(OpenConnection, alerts, ClientProtocol(where, **options))
    loop = asyncio.get_running_loop()
    async with asyncio.timeout(OPEN_TIMEOUT):
        if socket is not None:
            _, connection = await loop.create_unix_connection(make, str(socket))
        else:
            name = where.host if tls is not None else None
            _, connection = await loop.create_connection(
                make, where.host, where.port, ssl=tls, server_hostname=name
            )
        try:
            await connection.handshake()
        except BaseException:
            connection.transport.abort()
            raise
    return connection


async def _open_through(
    proxy: str,
    url: str,
    alerts: Alerts,
    tls: ssl.SSLContext | None,
    compressed: bool,
    options: dict[str, Any],
) -> OpenConnection:
    from websockets.asyncio.client import connect  # see above

    class Connect(connect):
        def process_redirect(self, exc: Exception) -> Exception:
            return exc

    if tls is not None:
        options["ssl"] = tls
    make: Any = partial(OpenConnection, alerts)
    made: Any = await Connect(
        url,
        proxy=proxy,
        create_connection=make,
        compression="deflate" if compressed else None,
        user_agent_header=None,
        open_timeout=OPEN_TIMEOUT,
        **options,
    )
    connection: OpenConnection = made
    return connection
