"""The clients of one user find their host, whatever becomes of its socket."""

import os
import socket
import threading
from collections import deque
from pathlib import Path
from queue import SimpleQueue

import orjson
import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import unix_connect

from chat_tui.domain.errors import ChatError
from chat_tui.server.app import ChatServer
from chat_tui.server.embedded import EmbeddedHost, ServerLike, current_socket
from tests.patience import PATIENCE
from tests.server.embedding import MakeHost, ask, mode
from tests.server.hosting import StandIn


def test_the_host_is_found_with_another_runtime_folder(
    make_host: MakeHost, data: Path, path: Path, tmp_path: Path
) -> None:
    mine = tmp_path / "other" / "s.sock"
    assert current_socket(data, mine) == mine
    first, second = make_host(), make_host(socket=mine)
    first.start()
    assert first.ready.wait(PATIENCE)
    second.start()
    assert current_socket(data, mine) == path
    assert ask(current_socket(data, mine)) == b"new\n"
    first.stop()
    assert second.ready.wait(PATIENCE)
    assert current_socket(data, path) == mine
    assert ask(current_socket(data, path)) == b"back\n"
    second.stop()
    assert current_socket(data, path) == path


@pytest.mark.parametrize("content", [b"", b"/run/half", b"relative\0", b"\0", b"x" * 9000])
def test_a_lock_file_that_names_no_socket(data: Path, path: Path, content: bytes) -> None:
    data.mkdir()
    (data / "server.lock").write_bytes(content)
    assert current_socket(data, path) == path


def test_what_is_left_of_a_longer_path_does_not_matter(
    make_host: MakeHost, data: Path, path: Path
) -> None:
    data.mkdir()
    (data / "server.lock").write_bytes(b"/" + b"x" * 300 + b"\0")
    host = make_host()
    host.start()
    assert host.ready.wait(PATIENCE)
    assert (data / "server.lock").read_bytes() == os.fsencode(path) + b"\0"


class Counted:
    """A server that tells when it listens, each time."""

    def __init__(self, server: ServerLike, times: threading.Semaphore) -> None:
        self._server = server
        self._times = times

    async def start_unix(self, path: Path) -> None:
        await self._server.start_unix(path)
        self._times.release()

    async def stop(self) -> None:
        await self._server.stop()


@pytest.mark.parametrize("takes", ["socket", "folder"])
def test_a_socket_that_was_removed_is_put_back(
    make_host: MakeHost, path: Path, tmp_path: Path, takes: str
) -> None:
    times = threading.Semaphore(0)
    host = make_host(lambda storage: Counted(StandIn(storage), times), check_every=0.01)
    host.start()
    assert times.acquire(timeout=PATIENCE)
    assert ask(path) == b"new\n"
    for number in range(2):
        if takes == "folder":  # at once: it is looked for a hundred times a second
            path.parent.rename(tmp_path / f"taken{number}")
        else:
            path.unlink()
        assert times.acquire(timeout=PATIENCE)
        assert ask(path) == b"back\n"
        assert mode(path.parent) == 0o700
    host.stop()
    assert not path.exists()
    assert host.failure is None


def test_the_real_server_is_found_again_and_nobody_is_cut_off(
    make_host: MakeHost, path: Path
) -> None:
    times = threading.Semaphore(0)
    host = make_host(lambda storage: Counted(ChatServer(storage), times), check_every=0.01)
    host.start()
    assert times.acquire(timeout=PATIENCE)
    with unix_connect(str(path), subprotocols=["chat-tui.v1"]) as early:
        path.unlink()
        assert times.acquire(timeout=PATIENCE)
        with unix_connect(str(path), subprotocols=["chat-tui.v1"]) as late:
            for number, client in enumerate((early, late)):
                client.send(orjson.dumps({"type": "hello", "id": 1, "name": f"n{number}"}).decode())
                assert orjson.loads(client.recv())["type"] == "welcome"
            host.stop()
            for client in (early, late):
                with pytest.raises(ConnectionClosed):
                    deque(client, maxlen=0)
                assert client.close_code == 4001
    assert not path.exists()


def test_a_place_that_is_taken_is_told_once_and_left_alone(make_host: MakeHost, path: Path) -> None:
    failures: SimpleQueue[str] = SimpleQueue()
    times = threading.Semaphore(0)
    host = make_host(
        lambda storage: Counted(ChatServer(storage), times), failures.put, check_every=0.01
    )
    host.start()
    assert times.acquire(timeout=PATIENCE)
    assert host.ready.wait(PATIENCE)  # it knows its own socket from here on
    precious = path.with_name("precious")
    precious.write_text("precious")
    os.link(path, path.with_name("kept"))  # so that its inode is not given again
    precious.replace(path)  # at once: where nothing is, the socket is put back
    assert "cannot be found any more" in failures.get(timeout=PATIENCE)
    path.unlink()
    assert times.acquire(timeout=PATIENCE)
    host.stop()
    assert failures.empty()
    assert not path.exists()


def test_the_bye_of_a_host_asks_nobody_to_wait(make_host: MakeHost, path: Path) -> None:
    host = make_host(None)
    host.start()
    assert host.ready.wait(PATIENCE)
    with unix_connect(str(path), subprotocols=["chat-tui.v1"]) as client:
        client.send('{"type":"hello","id":1,"name":"ann"}')
        assert orjson.loads(client.recv())["type"] == "welcome"
        host.stop()
        kinds = {"welcome"}
        while "bye" not in kinds:
            bye = orjson.loads(client.recv())
            kinds.add(bye["type"])
        with pytest.raises(ConnectionClosed):
            client.recv()
        assert (bye["type"], bye["code"], "spread_ms" in bye) == ("bye", 4001, False)
        assert client.close_code == 4001
    assert not path.exists()
    assert host.failure is None


# Folders on the way


def refused(host: EmbeddedHost, sentence: str) -> None:
    with pytest.raises(ChatError, match=sentence):
        host.start()


def test_a_parent_that_others_may_write_to(make_host: MakeHost, tmp_path: Path) -> None:
    parent = tmp_path / "shared"
    parent.mkdir()
    for bits in (0o777, 0o770, 0o707):
        parent.chmod(bits)
        refused(make_host(socket=parent / "run" / "s.sock"), "others may write to .*shared")
        refused(make_host(socket=parent / "a" / "b" / "s.sock"), "others may write to .*shared")
    (tmp_path / "link").symlink_to(parent / "a")
    refused(make_host(socket=tmp_path / "link" / "b" / "s.sock"), "others may write to .*shared")
    parent.chmod(0o1777)  # as /tmp is
    host = make_host(socket=parent / "run" / "s.sock")
    host.start()
    assert host.ready.wait(PATIENCE)


def test_folders_that_are_made_on_the_way_are_ours_alone(
    make_host: MakeHost, tmp_path: Path
) -> None:
    before = os.umask(0o002)
    try:
        host = make_host(socket=tmp_path / "a" / "b" / "s.sock")
        host.start()
        assert host.ready.wait(PATIENCE)
    finally:
        os.umask(before)
    assert mode(tmp_path / "a") == 0o700


def test_a_parent_of_somebody_else(
    make_host: MakeHost, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    parent = tmp_path / "theirs"
    parent.mkdir(0o755)
    if os.geteuid() == 0:
        os.chown(parent, 65534, 65534)
    else:  # only root can give a folder away: let everything be somebody else's instead
        monkeypatch.setattr(os, "geteuid", lambda: 65534)
    refused(make_host(socket=parent / "run" / "s.sock"), "belongs to another user")


def test_nothing_listens_where_a_host_was_killed(data: Path, path: Path) -> None:
    data.mkdir()
    (data / "server.lock").write_bytes(os.fsencode(path) + b"\0")
    with pytest.raises(FileNotFoundError), socket.socket(socket.AF_UNIX) as client:
        client.connect(str(current_socket(data, Path("/nowhere"))))
