"""Addresses as users type them."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chat_tui.connection.endpoint import Endpoint, local_endpoint, parse_endpoint
from chat_tui.domain.errors import EndpointError


@pytest.mark.parametrize(
    ("text", "label", "secure", "local"),
    [
        ("ws://localhost", "localhost", False, True),
        ("ws://127.0.0.1:8080/chat", "127.0.0.1:8080", False, True),
        ("ws://127.9.9.9", "127.9.9.9", False, True),
        ("ws://[::1]:99", "[::1]:99", False, True),
        ("wss://chat.example", "chat.example", True, False),
        ("WSS://Chat.Example:443/x?y=1", "chat.example:443", True, False),
        ("  ws://10.0.0.1  ", "10.0.0.1", False, False),
        ("ws://localhost.evil.example", "localhost.evil.example", False, False),
        ("ws://127.0.0.1.evil.example", "127.0.0.1.evil.example", False, False),
        ("ws://büro.example", "büro.example", False, False),
    ],
)
def test_good(text: str, label: str, secure: bool, local: bool) -> None:
    endpoint = parse_endpoint(text)
    assert endpoint.label == label
    assert endpoint.secure is secure
    assert endpoint.local is local
    assert endpoint.url == text.strip().replace("WSS:", "wss:")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "localhost",
        "localhost:8080",
        "//host",
        "ws:",
        "ws:/host",
        "ws://",
        "ws:///path",
        "ws://:80",
        "ws://host:0",
        "ws://host:65536",
        "ws://host:-1",
        "ws://host:8o",
        "ws://[::1",
        "ws://[nonsense]",
        "ws://user@host",
        "ws://user:pass@host",
        "ws://@host",
        "ws://host/#room",
        "ws://ho st",
        "ws://host/a b",
        "ws://ho\nst",
        "ws://host/\x00",
        "ws://host\x7f",
        "ws://host/\u00a0x",
        "ws://a..b",
        "ws://" + "a" * 64 + ".example",
        "ws://.example",
        "ftp://host",
        "file:///etc/passwd",
        "ws+unix://host/socket",
        "ws+unix:socket",
        "ws+unix:///a\x00b",
        "ws+unix:///a?b",
        "ws+unix:///a#b",
    ],
)
def test_bad(text: str) -> None:
    with pytest.raises(EndpointError) as caught:
        parse_endpoint(text)
    assert str(caught.value).isprintable()


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("http://a/b", "ws://a/b"),
        ("https://a", "wss://a"),
        ("chat.example.org", "write 'wss://chat.example.org'"),
        ("chat.example.org:8765", "write 'wss://chat.example.org:8765'"),
        ("localhost:8765", "write 'ws://localhost:8765'"),
        ("127.0.0.1:8765", "write 'ws://127.0.0.1:8765'"),
        ("serv", "neither a saved server nor an address.*--help"),
        ("ws:/host", "neither a saved server nor an address"),
        ("", "neither a saved server nor an address"),
    ],
)
def test_what_is_no_address_is_told_what_to_write(text: str, hint: str) -> None:
    with pytest.raises(EndpointError, match=hint):
        parse_endpoint(text)


def test_a_password_is_not_repeated() -> None:
    with pytest.raises(EndpointError) as caught:
        parse_endpoint("wss://ann:hunter2@host")
    assert "hunter2" not in str(caught.value)


def attempt(text: str) -> Endpoint | None:
    try:
        return parse_endpoint(text)
    except EndpointError:
        return None


PIECES = (
    "ws:// wss:// ws+unix:// http:// @ : / [ ] ::1 % # ? \\ host 80 99999 . .. xn-- %00 \u202e é"
)
pieces = st.sampled_from([*PIECES.split(), "\u2100", "\n", " ", "a" * 70])


@settings(max_examples=300)
@given(st.lists(pieces | st.text(max_size=3), max_size=8).map("".join))
def test_anything_is_an_endpoint_or_an_endpoint_error(text: str) -> None:
    endpoint = attempt(text)
    if endpoint is not None:
        assert endpoint.key
        assert endpoint.label
        assert isinstance(endpoint.local, bool)
        assert endpoint.key == str(endpoint.socket) or endpoint.url.lower().startswith("ws")


def test_a_socket() -> None:
    endpoint = local_endpoint(Path("/run/chat.sock"))
    assert endpoint == parse_endpoint("ws+unix:///run/chat.sock")
    assert (endpoint.local, endpoint.secure, endpoint.key) == (True, False, "/run/chat.sock")


def test_keys_tell_servers_apart() -> None:
    urls = ["ws://a", "ws://b", "wss://a", "ws://a:81", "ws://a/x", "ws+unix:///a"]
    assert len({parse_endpoint(url).key for url in urls}) == len(urls)
