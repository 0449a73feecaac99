"""The small interface between the supervisor and whatever carries frames."""

from collections.abc import Awaitable, Callable
from typing import Protocol

from chat_tui.connection.trust import CertificateFault, explain


class TransportClosed(Exception):
    """The connection is over.

    ``code`` is the WebSocket close code: the peer's, or 1006 when it left without one.
    ``reason`` is the peer's text: untrusted.
    """

    def __init__(self, code: int, reason: str = "") -> None:
        super().__init__(f"closed with {code} {reason}".rstrip())
        self.code = code
        self.reason = reason


class Transport(Protocol):
    """A connection that carries frames, whole and in order, until it is closed."""

    async def send(self, frame: bytes) -> None:
        """Send one frame, text or binary (see receive); returns when the peer's slowness allows
        the next one.

        Raises:
            TransportClosed: the connection is over.
        """
        ...

    async def receive(self) -> bytes:
        """The next frame, text or binary. Cancelling is safe: no frame is lost.

        A text frame is a JSON object and so begins with ``{``; a binary one never does.

        Raises:
            TransportClosed: the connection is over and every frame was read.
        """
        ...

    async def close(self, code: int = 1000, reason: str = "") -> None:
        """Close. Does nothing on a closed connection; never raises."""
        ...

    def abort(self) -> None:
        """Drop a connection whose peer is known to be gone: no goodbye, no wait; never raises.

        Whoever sends or receives, now or later, gets TransportClosed with 1006.
        """
        ...


class ConnectError(Exception):
    """A connection that did not come about. The text is one sentence without a full stop."""


class Unreachable(ConnectError):
    """Nobody answered, or the network is away. Trying again may help."""


class NotTrusted(ConnectError):
    """TLS: the server at ``host`` could not prove who it is. Trying again does not help.

    ``detail`` is what OpenSSL says.
    """

    def __init__(self, host: str, fault: CertificateFault, detail: str = "") -> None:
        self.fault = fault
        self.explanation = explain(fault, host, detail)
        super().__init__(self.explanation.what)


class CertificateRefused(ConnectError):
    """TLS: the server does not accept our own certificate, or wants one."""


class ProxyRefusal(ConnectError):
    """A proxy is in the way. ``advice`` is what the user has to do, None where it may pass.

    ``retry_after`` is in seconds, None when the proxy did not say.
    """

    def __init__(
        self, text: str, advice: str | None = None, retry_after: float | None = None
    ) -> None:
        super().__init__(text)
        self.advice = advice
        self.retry_after = retry_after


class NotWebSocket(ConnectError):
    """Something answered that does not speak WebSocket."""


class HTTPRefusal(ConnectError):
    """The server answered the handshake with an HTTP status other than 101.

    ``retry_after`` is in seconds, None when the server did not say. ``body`` is the start of
    the response's text: untrusted.
    """

    def __init__(self, status: int, body: str = "", retry_after: float | None = None) -> None:
        super().__init__(f"the server answered HTTP {status}")
        self.status = status
        self.body = body
        self.retry_after = retry_after


Dial = Callable[[], Awaitable[Transport]]
"""Makes one attempt to connect. Raises ConnectError. Cancelling is safe: nothing stays open."""
