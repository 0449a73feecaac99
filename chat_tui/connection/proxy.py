"""The proxy that the environment names, and what it says when it does not let us through.

Its address may hold a password. No error, state or log has more of it than host and port.
"""

import os
import sys
from dataclasses import field
from typing import Final

from websockets.exceptions import InvalidProxy, InvalidProxyStatus, InvalidURI, ProxyError
from websockets.uri import parse_uri

from chat_tui.connection.refusal import read_retry_after
from chat_tui.connection.transport import ProxyRefusal
from chat_tui.domain.record import record

_CREDENTIALS: Final = (
    "write them into its address in the environment: {scheme}://NAME:PASSWORD@{at}"
)
_DENIED: Final = "ask whoever runs the proxy, or name the server's host in NO_PROXY"
_NOT_ALLOWED: Final = 2
"""SOCKS5 (RFC 1928, 6): connection not allowed by ruleset."""


@record
class ProxyRoute:
    """``url`` is how to reach the proxy, ``label`` how to call it; see DIRECT."""

    url: str | None = field(repr=False)
    label: str = ""
    scheme: str = ""


DIRECT: Final = ProxyRoute(None)
"""No proxy at all."""


def find_proxy(url: str) -> ProxyRoute:
    """The proxy for a ws:// or wss:// ``url`` by the environment, as the library reads it:
    wss_proxy or ws_proxy, socks_proxy, https_proxy, http_proxy, but for hosts in no_proxy.

    Raises:
        ProxyRefusal: there is one, and its address cannot be used.
    """
    if _is_none():
        return DIRECT
    from websockets.proxy import get_proxy, parse_proxy  # with all of urllib.request

    try:
        found = get_proxy(parse_uri(url))
    except InvalidURI:
        return DIRECT  # whoever connects finds out
    if found is None:
        return DIRECT
    try:
        parsed = parse_proxy(found)
    except (InvalidProxy, ValueError):
        raise ProxyRefusal(
            "the proxy that the environment names cannot be used",
            "write http://HOST:PORT or socks5h://HOST:PORT, with NAME:PASSWORD@ before HOST"
            " where it wants them",
        ) from None
    host = f"[{parsed.host}]" if ":" in parsed.host else parsed.host
    return ProxyRoute(found, f"{host}:{parsed.port}", parsed.scheme)


def _is_none() -> bool:
    """Whether no proxy is named for anything; macOS and Windows have other places for that."""
    if sys.platform in ("darwin", "win32"):
        return False
    return not any(name.lower().endswith("_proxy") for name in os.environ)


def read_refusal_of(proxy: ProxyRoute, error: ProxyError, wall: float) -> ProxyRefusal:
    """What ``error``, that came of connecting by ``proxy``, means; ``wall`` is the time now."""
    if isinstance(error, InvalidProxyStatus):
        return _http_refusal(proxy, error, wall)
    if not proxy.scheme.startswith("socks"):
        return ProxyRefusal(f"what answers at {proxy.label} is not an HTTP proxy")
    cause = error.__cause__
    words = str(cause).rstrip(".") if cause is not None else "no reason given"
    if "authentication" in words.lower():
        return ProxyRefusal(
            f"the proxy {proxy.label} wants a name and a password",
            _CREDENTIALS.format(scheme=proxy.scheme, at=proxy.label),
        )
    # What the library lets us see of a reply is its number, of type IntEnum.
    denied = getattr(cause, "error_code", None) == _NOT_ALLOWED
    return ProxyRefusal(
        f"the proxy {proxy.label} does not let us through: {words[:1].lower()}{words[1:]}",
        _DENIED if denied else None,
    )


def _http_refusal(proxy: ProxyRoute, error: InvalidProxyStatus, wall: float) -> ProxyRefusal:
    status = error.response.status_code
    if status == 407:
        return ProxyRefusal(
            f"the proxy {proxy.label} wants a name and a password (HTTP 407)",
            _CREDENTIALS.format(scheme=proxy.scheme, at=proxy.label),
        )
    passing = status >= 500 or status in (408, 429)
    retry_after = error.response.headers.get("Retry-After", "") if passing else ""
    return ProxyRefusal(
        f"the proxy {proxy.label} does not let us through (HTTP {status})",
        None if passing else _DENIED,
        read_retry_after(retry_after, wall),
    )
