"""Through the proxies of the environment, and what they may say."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import trustme
from hypothesis import given
from hypothesis import strategies as st
from websockets.exceptions import ProxyError

from chat_tui.connection.policy import Fail, Retry, after_refusal
from chat_tui.connection.proxy import ProxyRoute, read_refusal_of
from chat_tui.connection.tls import TlsFiles
from chat_tui.connection.transport import (
    ConnectError,
    HTTPRefusal,
    NotTrusted,
    ProxyRefusal,
    Unreachable,
)
from tests.connection.proxies import Proxy, http_proxy, socks_proxy
from tests.connection.sockets import chat_server, dial, raw_server, server_tls

HOST = "chat.example"
"""It has no address: only a proxy leads there."""

KEY = "ana:p%40ss-w0rd"


@asynccontextmanager
async def a_proxy(kind: str, credentials: str = "") -> AsyncIterator[Proxy]:
    plain = credentials.replace("%40", "@")
    make = http_proxy if kind == "http" else socks_proxy
    async with make(credentials=plain) as proxy:
        yield proxy


kinds = pytest.mark.parametrize("kind", ["http", "socks"])
VARIABLES = {"http": "https_proxy", "socks": "socks_proxy"}


@kinds
@pytest.mark.parametrize("scheme", ["ws", "wss"])
@pytest.mark.parametrize("credentials", ["", KEY], ids=["open", "credentials"])
async def test_through_a_proxy(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, kind: str, scheme: str, credentials: str
) -> None:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    tls = server_tls(authority.issue_cert(HOST)) if scheme == "wss" else None
    async with a_proxy(kind, credentials) as proxy, chat_server(tls=tls) as port:
        monkeypatch.setenv(VARIABLES[kind], proxy.url(credentials))
        transport = await dial(f"{scheme}://{HOST}:{port}", TlsFiles(tmp_path / "ca.pem"))
        await transport.send(b"{}")
        assert await transport.receive() == b"{}"
        await transport.close()
        assert proxy.asked == [f"{HOST}:{port}"]


@pytest.mark.parametrize(
    ("scheme", "variable"),
    [
        ("ws", "ws_proxy"),
        ("ws", "HTTP_PROXY"),
        ("wss", "wss_proxy"),
        ("wss", "HTTPS_PROXY"),
    ],
)
async def test_the_variables_that_name_it(
    monkeypatch: pytest.MonkeyPatch, scheme: str, variable: str
) -> None:
    async with http_proxy(refusal=b"502 Bad Gateway") as proxy:
        monkeypatch.setenv(variable, proxy.url())
        with pytest.raises(ProxyRefusal):
            await dial(f"{scheme}://{HOST}")
        assert len(proxy.asked) == 1


async def test_a_certificate_is_verified_through_a_proxy_as_well(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tls = server_tls(trustme.CA().issue_cert(HOST))
    async with http_proxy() as proxy, chat_server(tls=tls) as port:
        monkeypatch.setenv("https_proxy", proxy.url())
        with pytest.raises(NotTrusted, match=HOST):
            await dial(f"wss://{HOST}:{port}")


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
async def test_this_machine_is_reached_without(monkeypatch: pytest.MonkeyPatch, host: str) -> None:
    async with http_proxy() as proxy, chat_server() as port:
        monkeypatch.setenv("http_proxy", proxy.url())
        transport = await dial(f"ws://{host}:{port}")
        await transport.close()
        assert proxy.asked == []


async def test_no_proxy_is_honoured(monkeypatch: pytest.MonkeyPatch) -> None:
    async with http_proxy() as proxy, chat_server() as port:
        monkeypatch.setenv("http_proxy", proxy.url())
        monkeypatch.setenv("no_proxy", "0.0.0.0")
        transport = await dial(f"ws://0.0.0.0:{port}")
        await transport.close()
        assert proxy.asked == []


# -- what it may say -------------------------------------------------------------------------


async def refused(url: str = f"ws://{HOST}") -> ConnectError:
    with pytest.raises(ConnectError) as caught:
        await dial(url)
    error: BaseException | None = caught.value
    while error is not None:  # a traceback shows them all but those that "from None" hides
        assert "p%40ss" not in f"{error} {error!r}"
        assert "p@ss" not in f"{error} {error!r}"
        error = error.__cause__
    return caught.value


@kinds
@pytest.mark.parametrize("given_", ["", "ana:p%40ss-wr0ng"], ids=["none", "wrong"])
async def test_a_proxy_that_wants_credentials(
    monkeypatch: pytest.MonkeyPatch, kind: str, given_: str
) -> None:
    async with a_proxy(kind, KEY) as proxy:
        monkeypatch.setenv(VARIABLES[kind], proxy.url(given_))
        decision = after_refusal(await refused())
    assert isinstance(decision, Fail)
    assert f"the proxy {proxy.label} wants a name and a password" in decision.reason
    assert f"{proxy.scheme}://NAME:PASSWORD@{proxy.label}" in decision.advice
    assert not decision.credentials  # the join secret is something else


@pytest.mark.parametrize("status", [b"403 Forbidden", b"404 Not Found", b"405 No"])
async def test_a_proxy_that_does_not_want_us(
    monkeypatch: pytest.MonkeyPatch, status: bytes
) -> None:
    async with http_proxy(refusal=status) as proxy:
        monkeypatch.setenv("http_proxy", proxy.url(KEY))
        decision = after_refusal(await refused())
    assert isinstance(decision, Fail)
    assert f"the proxy {proxy.label} does not let us through" in decision.reason
    assert "NO_PROXY" in decision.advice


@pytest.mark.parametrize(
    ("status", "wait"),
    [
        (b"502 Bad Gateway", 0.0),
        (b"503 Service Unavailable\r\nRetry-After: 7", 7.0),
        (b"504 Gateway Timeout", 0.0),
        (b"429 Too Many", 0.0),
    ],
)
async def test_a_proxy_that_may_get_better(
    monkeypatch: pytest.MonkeyPatch, status: bytes, wait: float
) -> None:
    async with http_proxy(refusal=status) as proxy:
        monkeypatch.setenv("http_proxy", proxy.url(KEY))
        decision = after_refusal(await refused())
    assert isinstance(decision, Retry)
    assert decision.no_sooner == wait
    assert f"the proxy {proxy.label}" in decision.reason


@pytest.mark.parametrize(
    ("reply", "words", "kind"),
    [
        (1, "general SOCKS server failure", Retry),
        (2, "connection not allowed by ruleset", Fail),
        (4, "host unreachable", Retry),
        (5, "connection refused by destination host", Retry),
    ],
)
async def test_a_socks_proxy_that_cannot(
    monkeypatch: pytest.MonkeyPatch, reply: int, words: str, kind: type
) -> None:
    async with socks_proxy(reply=reply) as proxy:
        monkeypatch.setenv("socks_proxy", proxy.url())
        decision = after_refusal(await refused())
    assert isinstance(decision, kind)
    assert isinstance(decision, Fail | Retry)
    assert decision.reason == f"the proxy {proxy.label} does not let us through: {words}"


@pytest.mark.parametrize("scheme", ["http", "socks5h"])
@pytest.mark.parametrize("answer", [b"", b"SSH-2.0-OpenSSH_9.6\r\n", b"\x00" * 50])
async def test_what_is_no_proxy(
    monkeypatch: pytest.MonkeyPatch, scheme: str, answer: bytes
) -> None:
    async with raw_server(answer) as port:
        monkeypatch.setenv("http_proxy", f"{scheme}://{KEY}@127.0.0.1:{port}")
        error = await refused()
    assert f"127.0.0.1:{port}" in str(error)
    assert isinstance(after_refusal(error), Retry)


@pytest.mark.parametrize("scheme", ["http", "socks5h"])
async def test_a_proxy_that_is_away(monkeypatch: pytest.MonkeyPatch, scheme: str) -> None:
    async with raw_server(b"") as port:
        pass
    monkeypatch.setenv("http_proxy", f"{scheme}://{KEY}@127.0.0.1:{port}")
    error = await refused()
    assert isinstance(error, Unreachable)
    assert f"{HOST} through the proxy 127.0.0.1:{port}" in str(error)


@pytest.mark.parametrize(
    "url",
    [
        "ana:p%40ss@127.0.0.1:3128",
        "ftp://ana:p%40ss@127.0.0.1",
        "http://ana:p%40ss@",
        "http://ana:p%40ss@127.0.0.1:many",
        "http://ana:p%40ss@127.0.0.1:99999",
        "http://p%40ss@127.0.0.1",
        "http://ana:%ff@127.0.0.1",
        "http://ana:p%40ss@127.0.0.1/path",
        "http://[::1",
        "http://ana:p%40ss@a..ü",
    ],
)
async def test_an_address_that_cannot_be_used(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("http_proxy", url)
    decision = after_refusal(await refused())
    assert isinstance(decision, Fail)
    assert "ana" not in decision.reason
    assert "http://HOST:PORT" in decision.advice


async def test_the_server_behind_a_proxy_may_refuse(monkeypatch: pytest.MonkeyPatch) -> None:
    head = b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n"
    async with http_proxy() as proxy, raw_server(head) as port:
        monkeypatch.setenv("http_proxy", proxy.url())
        assert isinstance(await refused(f"ws://{HOST}:{port}"), HTTPRefusal)


@given(st.text())
def test_whatever_a_socks_proxy_says_is_decided(words: str) -> None:
    error = ProxyError("failed to connect to SOCKS proxy")
    error.__cause__ = Exception(words)
    route = ProxyRoute("socks5://ana:secret@h:1", "h:1", "socks5")
    refusal = read_refusal_of(route, error, 0.0)
    assert "h:1" in str(refusal)
    assert "secret" not in repr(route)
    assert isinstance(after_refusal(refusal), Fail | Retry)
