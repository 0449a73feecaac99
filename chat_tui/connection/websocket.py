"""The transport over WebSocket: ws, wss and Unix sockets, through the websockets library."""

import asyncio
import ssl
import time
from collections.abc import Callable

from websockets.exceptions import (
    ConnectionClosed,
    InvalidHandshake,
    InvalidMessage,
    InvalidStatus,
    InvalidURI,
    ProxyError,
)

from chat_tui.connection.endpoint import Endpoint
from chat_tui.connection.opening import (
    CLOSE_TIMEOUT,
    OPEN_TIMEOUT,
    OpenConnection,
    open_connection,
)
from chat_tui.connection.proxy import DIRECT, find_proxy, read_refusal_of
from chat_tui.connection.refusal import read_refusal
from chat_tui.connection.tls import TlsFiles, refused_certificate, tls_context
from chat_tui.connection.transport import (
    CertificateRefused,
    ConnectError,
    Dial,
    NotTrusted,
    NotWebSocket,
    Transport,
    TransportClosed,
    Unreachable,
)
from chat_tui.connection.trust import fault_of
from chat_tui.protocol.binary import is_binary


class WebSocketTransport:
    """One open WebSocket connection. See Transport."""

    def __init__(self, connection: OpenConnection) -> None:
        self._connection = connection

    async def send(self, frame: bytes) -> None:
        """See Transport.send."""
        try:
            await self._connection.send(frame, text=not is_binary(frame))
        except ConnectionClosed as closed:
            raise _closed(closed) from None

    async def receive(self) -> bytes:
        """See Transport.receive."""
        try:
            return await self._connection.recv(decode=False)
        except ConnectionClosed as closed:
            raise _closed(closed) from None

    async def close(self, code: int = 1000, reason: str = "") -> None:
        """See Transport.close. Waits at most CLOSE_TIMEOUT for the peer."""
        try:
            async with asyncio.timeout(CLOSE_TIMEOUT):
                await self._connection.close(code, reason)
        except TimeoutError:
            # The library itself waits without any limit for a peer that reads nothing.
            self.abort()

    def abort(self) -> None:
        """See Transport.abort."""
        self._connection.transport.abort()


def _closed(closed: ConnectionClosed) -> TransportClosed:
    if closed.sent is not None and closed.sent.code != 1000 and not closed.rcvd_then_sent:
        # We closed because the peer broke WebSocket itself: the code says how, also where the
        # peer has echoed it. But 1009 would say that what we sent was too large, and fail it.
        code = 1002 if closed.sent.code == 1009 else closed.sent.code
        return TransportClosed(code, closed.sent.reason)
    if closed.rcvd is not None:
        return TransportClosed(closed.rcvd.code, closed.rcvd.reason)
    return TransportClosed(1006)


def websocket_dial(
    endpoint: Endpoint,
    subprotocol: str,
    tls: TlsFiles | None = None,
    *,
    wall: Callable[[], float] = time.time,
) -> Dial:
    """How to connect to ``endpoint``. ``tls`` None trusts the authorities of the system, and shows
    no certificate; ``wall`` is the time of the day in seconds.

    Raises:
        SettingsError: a file of ``tls`` cannot be used.
    """
    context = tls_context(tls or TlsFiles()) if endpoint.secure else None

    async def dial() -> Transport:
        alerts: list[ssl.SSLError] = []
        proxy = DIRECT if endpoint.local else find_proxy(endpoint.url)
        where = endpoint.label + (f" through the proxy {proxy.label}" if proxy.label else "")
        try:
            connection = await open_connection(
                endpoint.url,
                subprotocol,
                alerts,
                compressed=not endpoint.local,
                tls=context,
                socket=endpoint.socket,
                proxy=proxy.url,
            )
        except InvalidStatus as error:
            said = error.response
            retry_after = said.headers.get("Retry-After", "")
            body = bytes(said.body or b"")
            raise read_refusal(said.status_code, retry_after, body, wall()) from None
        except ProxyError as error:
            raise read_refusal_of(proxy, error, wall()) from None
        except InvalidMessage as error:
            raise _no_answer(where, error, alerts, secure=endpoint.secure) from None
        except InvalidHandshake:
            raise NotWebSocket(f"{where} does not speak WebSocket") from None
        except (InvalidURI, UnicodeError) as error:
            raise NotWebSocket(str(error)) from None
        except ssl.SSLCertVerificationError as error:
            fault, detail = fault_of(error.verify_code), error.verify_message.rstrip(".")
            raise NotTrusted(where, fault, detail) from None
        except ssl.SSLError as error:
            raise _tls_trouble(where, error) from None
        except TimeoutError:
            raise Unreachable(f"{where} did not answer in {OPEN_TIMEOUT:.0f} s") from None
        except OSError as error:
            raise Unreachable(f"cannot reach {where}: {_words(error)}") from None
        if connection.subprotocol != subprotocol:
            await connection.close(1002)
            raise NotWebSocket(f"{where} speaks WebSocket but not {subprotocol}")
        return WebSocketTransport(connection)

    return dial


def _no_answer(
    where: str, error: InvalidMessage, alerts: list[ssl.SSLError], *, secure: bool
) -> ConnectError:
    """For a connection that did not bring an HTTP answer."""
    if alerts:
        # In TLS 1.3 a server looks at our certificate when we take the handshake for done.
        return _tls_trouble(where, alerts[0])
    if isinstance(error.__cause__, EOFError):
        # A gateway whose server is down, or a server on its way down: that may pass.
        hint = ", as where a client certificate is missing" if secure else ""
        return Unreachable(f"{where} closed the connection before it answered{hint}")
    return NotWebSocket(f"what answers at {where} is not a chat server")


def _tls_trouble(where: str, error: ssl.SSLError) -> ConnectError:
    refused = refused_certificate(error)
    if refused is not None:
        return CertificateRefused(f"{where} does not accept our client certificate: {refused}")
    return NotWebSocket(f"{where} does not speak TLS: {error.reason or error}")


def _words(error: OSError) -> str:
    """The system's words for it, in lower case as they stand inside a sentence."""
    text = error.strerror or str(error) or type(error).__name__
    if isinstance(error, ConnectionRefusedError):
        return "connection refused"
    if isinstance(error, ConnectionResetError):
        return "the connection was cut"
    return text[:1].lower() + text[1:]
