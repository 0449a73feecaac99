"""What to do when a connection ends or does not come about. The table of protocol.md, as code."""

from typing import Final

from chat_tui.connection.transport import (
    CertificateRefused,
    ConnectError,
    HTTPRefusal,
    NotTrusted,
    NotWebSocket,
    ProxyRefusal,
    TransportClosed,
    Unreachable,
)
from chat_tui.domain.events import ByeReceived, Rejected
from chat_tui.domain.record import record


@record
class Retry:
    """Reconnect: no sooner than ``no_sooner`` seconds, at a random time within ``spread`` more.

    With ``reauthenticate`` the credentials are to be read again before. ``unheard``: no server
    said anything, so that it is the network that has to come back, and no crowd is in the way.
    """

    reason: str
    no_sooner: float = 0.0
    spread: float = 0.0
    reauthenticate: bool = False
    unheard: bool = False


@record
class RetryOnce:
    """Reconnect once; when it happens again in a row, fail."""

    reason: str
    advice: str


@record
class Fail:
    """Stop until the user acts. For ``why`` see Failed."""

    reason: str
    advice: str
    credentials: bool = False
    why: str = ""


Decision = Retry | RetryOnce | Fail

SESSION_OVER: Final = Fail(
    "the session ran out, and the join secret did not renew it",
    "enter the new one, or write it to the file of --secret-file",
    credentials=True,
)
"""What a Retry with ``reauthenticate`` becomes when new credentials were tried already."""

MAX_SERVER_DELAY: Final = 3600.0
"""Seconds; a server that asks for more than an hour is not believed."""

_RETRY_CODES: Final = {
    1000: "the server closed the connection",
    1001: "the server is going away",
    1005: "the connection was closed",
    1006: "the connection was lost",
    1009: "a message was too large for the server",
    1011: "the server had an internal error",
    1012: "the server is restarting",
    1013: "the server is overloaded",
    1014: "the gateway lost the server",
    4001: "the server is restarting",
    4002: "the server is overloaded",
    4003: "this terminal read too slowly",
    4004: "the server asked to start over",
    4005: "the server heard nothing from us",
    4006: "too much was sent too fast",
    4007: "the session ran out",
    # Not for the user to mend, as the other 45xx are: a slow line is enough for it.
    4506: "logging in took too long",
}

_PROTOCOL_CODES: Final = (1002, 1003, 1007, 1010)

_FAIL_CODES: Final = {
    1008: ("the server refused the connection", "ask whoever runs the server"),
    4500: ("this server asks for a join secret", "enter it, or use --secret-file"),
    4501: ("access was revoked", "ask whoever runs the server"),
    4502: ("you are banned from this server", "ask whoever runs the server"),
    4503: ("the server speaks another version", "update chat-tui, or ask for a server update"),
    4504: ("the server did not understand this client", "update chat-tui"),
    4505: ("too many terminals are open for this name", "close one, then press a key"),
}

_REFUSALS: Final = {"token_expired": 4007, "auth_failed": 4500, "invalid_text": 4504, "quota": 4505}
"""The close that belongs to each error a hello can be answered with."""

_FAIL_STATUSES: Final = {
    400: ("the server speaks another version", "update chat-tui, or check the URL"),
    401: ("the server wants other credentials (HTTP 401)", "check the URL and the secret"),
    403: ("the server refuses this client (HTTP 403)", "check the URL"),
    404: ("there is no chat at this path (HTTP 404)", "check the path in the URL"),
    426: ("the server wants another protocol (HTTP 426)", "update chat-tui, or check the URL"),
}


def _delay(milliseconds: int) -> float:
    return min(milliseconds / 1000, MAX_SERVER_DELAY)


def after_close(
    closed: TransportClosed, bye: ByeReceived | None = None, refused: Rejected | None = None
) -> Decision:
    """What follows a close. ``bye`` and ``refused`` are what the server said just before it, None:
    nothing of the kind."""
    code = closed.code
    if code in (1005, 1006):  # the close frame was lost on its way: go by what was said
        if bye is not None:
            code = bye.code
        elif refused is not None:
            code = _REFUSALS.get(refused.code, code)
    said = closed.reason or (refused.text if refused else "") or (bye.reason if bye else "")
    said = said.rstrip(".")  # it becomes a part of a sentence of ours
    if code in _FAIL_CODES or (4500 <= code <= 4599 and code not in _RETRY_CODES):
        reason, advice = _FAIL_CODES.get(
            code, ("the server refused this client", "ask whoever runs the server")
        )
        if refused is not None and refused.code == "invalid_text":
            reason, advice = "the server did not accept your name", "choose another with --name"
        return Fail(f"{reason}: {said}" if said else reason, advice, credentials=code == 4500)
    if code in _PROTOCOL_CODES:
        reason = "the server and this client disagree about the protocol"
        return RetryOnce(f"{reason}: {said}" if said else reason, "check the URL, update chat-tui")
    reason = _RETRY_CODES.get(code, f"the server closed the connection ({code})")
    again = code == 4007
    if bye is None:
        return Retry(reason, reauthenticate=again)
    return Retry(reason, _delay(bye.after_ms), _delay(bye.spread_ms), again)


def after_refusal(error: ConnectError) -> Decision:
    """What follows an attempt that did not become a connection."""
    match error:
        case NotTrusted(explanation=said):
            return Fail(said.what, said.advice, why=said.why)
        case CertificateRefused():
            return Fail(str(error), "give the one it wants with --client-cert FILE")
        case ProxyRefusal(advice=str(advice)):
            return Fail(str(error), advice)
        case NotWebSocket():
            return RetryOnce(str(error), "check host, port and path in the URL")
        case HTTPRefusal(status=status) if status in _FAIL_STATUSES:
            reason, advice = _FAIL_STATUSES[status]
            return Fail(f"{reason}: {error.body}" if error.body else reason, advice)
        case HTTPRefusal(status=status) if 300 <= status < 400:
            return Fail("the server sends us elsewhere (a redirect)", "use the URL it is moved to")
        case HTTPRefusal(status=status) if status < 400:
            return RetryOnce("what answers there is a web server", "check the URL")
        case HTTPRefusal(retry_after=float(seconds)) | ProxyRefusal(retry_after=float(seconds)):
            return Retry(str(error), no_sooner=min(seconds, MAX_SERVER_DELAY))
    return Retry(str(error), unheard=isinstance(error, Unreachable))
