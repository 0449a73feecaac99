"""The file of hosts that have TLS."""

import stat
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat_tui.connection.endpoint import parse_endpoint
from chat_tui.connection.tls_hosts import NAME, TlsHosts


def test_what_is_remembered_is_known_to_the_next_process(tmp_path: Path) -> None:
    folder = tmp_path / "not" / "there yet"
    assert not TlsHosts(folder).knows("a.example")
    TlsHosts(folder).remember("a.example")
    TlsHosts(folder).remember("b.example")
    assert TlsHosts(folder).knows("a.example")
    assert TlsHosts(folder).knows("b.example")
    assert not TlsHosts(folder).knows("example")
    assert TlsHosts(folder).path.read_text() == "a.example\nb.example\n"


def test_it_is_ours_alone_and_nothing_is_left_beside_it(tmp_path: Path) -> None:
    hosts = TlsHosts(tmp_path)
    hosts.remember("a.example")
    hosts.remember("a.example")
    assert stat.S_IMODE(hosts.path.stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == [NAME]


def test_what_is_known_is_not_written_again(tmp_path: Path) -> None:
    hosts = TlsHosts(tmp_path)
    hosts.remember("a.example")
    before = hosts.path.stat().st_ino
    hosts.remember("a.example")
    assert hosts.path.stat().st_ino == before


@pytest.mark.parametrize(
    "damaged",
    [
        b"",
        b"\n\n",
        b"\x00\xff\xfe garbage\n",
        b"no line break",
        b"  spaces round it \r\n",
        b"x" * 500_000,
    ],
)
def test_damage_is_tolerated(tmp_path: Path, damaged: bytes) -> None:
    hosts = TlsHosts(tmp_path)
    hosts.path.write_bytes(damaged + b"\n")
    assert not hosts.knows("a.example")
    hosts.remember("a.example")
    assert hosts.knows("a.example")


@given(st.binary(max_size=200), st.binary(max_size=200))
def test_garbage_around_a_line_does_not_hide_it(before: bytes, after: bytes) -> None:
    with TemporaryDirectory() as folder:
        hosts = TlsHosts(Path(folder))
        hosts.path.write_bytes(before + b"\na.example\n" + after)
        assert hosts.knows("a.example")
        hosts.remember("b.example")
        assert hosts.knows("a.example")
        assert hosts.knows("b.example")


def test_a_failed_write_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    hosts = TlsHosts(tmp_path)
    hosts.path.mkdir()
    with pytest.raises(OSError, match="directory"):
        hosts.remember("a.example")
    hosts.path.rmdir()
    (tmp_path / "file").write_text("")
    with pytest.raises(OSError, match="ot a directory"):
        TlsHosts(tmp_path / "file").remember("a.example")
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


@pytest.mark.parametrize(
    "url",
    [
        "wss://büro.example",
        "wss://BÜRO.example:8443/x",
        "ws://xn--bro-hoa.example.",
        "ws://büro.example.",
    ],
)
def test_one_host_has_one_name(url: str) -> None:
    assert parse_endpoint(url).host == "xn--bro-hoa.example"
