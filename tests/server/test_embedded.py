"""One process of many hosts the server, and the next one when it ends."""

import fcntl
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import SimpleQueue

import pytest

from chat_tui.domain.errors import ChatError
from chat_tui.server.embedded import EmbeddedHost, ServerLike, embedded_socket
from chat_tui.server.storage.base import Storage
from tests.patience import PATIENCE
from tests.server.embedding import MakeHost, ask, mode
from tests.server.hosting import StandIn


def is_free(lock: Path) -> bool:
    with lock.open("rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


def test_the_socket_is_named_after_the_data(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "data")
    one = embedded_socket(tmp_path / "run", tmp_path / "data")
    assert one == embedded_socket(tmp_path / "run", tmp_path / "link")
    assert one != embedded_socket(tmp_path / "run", tmp_path / "data2")
    assert one.parent == tmp_path / "run"
    assert len(one.stem) == 12
    assert one.suffix == ".sock"


def test_hosting_and_stopping(make_host: MakeHost, data: Path, path: Path) -> None:
    host = make_host()
    host.start()
    assert host.ready.wait(PATIENCE)
    assert ask(path) == b"new\n"
    assert (mode(data), mode(path.parent), mode(data / "server.lock")) == (0o700, 0o700, 0o600)
    assert not is_free(data / "server.lock")
    host.stop()
    host.stop()
    assert host.failure is None
    assert not path.exists()
    assert is_free(data / "server.lock")


def test_a_host_that_was_never_started(make_host: MakeHost) -> None:
    host = make_host()
    host.stop()
    host.start()  # too late
    host._thread.join(PATIENCE)
    assert not host.ready.is_set()


def test_stopping_at_any_moment(make_host: MakeHost, data: Path, path: Path) -> None:
    for _ in range(10):
        host = make_host()
        host.start()
        host.stop()
        host._thread.join(PATIENCE)
        assert host.failure is None
        assert not path.exists()
        assert is_free(data / "server.lock")


def test_the_next_one_takes_over(make_host: MakeHost, path: Path) -> None:
    first, second = make_host(), make_host()
    first.start()
    assert first.ready.wait(PATIENCE)
    assert ask(path) == b"new\n"
    second.start()
    assert not second.ready.is_set()
    first.stop()
    assert second.ready.wait(PATIENCE)
    assert ask(path) == b"back\n"


def test_who_has_stopped_waiting_does_not_take_over(
    make_host: MakeHost, data: Path, path: Path
) -> None:
    first, second = make_host(), make_host()
    first.start()
    assert first.ready.wait(PATIENCE)
    second.start()
    second.stop()  # returns, though it waits for the lock
    first.stop()
    second._thread.join(PATIENCE)
    assert not second.ready.is_set()
    assert not path.exists()
    assert is_free(data / "server.lock")


def test_a_lock_file_that_was_removed_does_not_make_two_hosts(
    make_host: MakeHost, data: Path, path: Path
) -> None:
    first, second = make_host(), make_host()
    first.start()
    assert first.ready.wait(PATIENCE)
    second.start()
    (data / "server.lock").unlink()
    (data / "server.lock").touch()
    first.stop()
    assert second.ready.wait(PATIENCE)
    assert not is_free(data / "server.lock")
    assert ask(path) == b"new\n"


# Processes


@contextmanager
def process(data: Path, path: Path) -> Iterator["subprocess.Popen[str]"]:
    with subprocess.Popen(
        [sys.executable, "-m", "tests.server.hosting", str(data), str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as started:
        try:
            assert said(started) == "started\n"
            yield started
        finally:
            started.kill()


def said(process: "subprocess.Popen[str]") -> str:
    assert process.stdout is not None
    return process.stdout.readline()


def test_another_process_takes_over_from_one_that_was_killed(data: Path, path: Path) -> None:
    with process(data, path) as first:
        assert said(first) == "hosting\n"
        with process(data, path) as second:
            assert ask(path) == b"new\n"
            first.kill()
            assert said(second) == "hosting\n"  # over the socket that was left behind
            assert ask(path) == b"back\n"
            with process(data, path) as third:
                second.communicate("")
                assert second.returncode == 0
                assert said(third) == "hosting\n"
                assert ask(path) == b"back\n"


def test_a_child_process_does_not_keep_the_lock(make_host: MakeHost, data: Path) -> None:
    host = make_host()
    host.start()
    assert host.ready.wait(PATIENCE)
    script = """
import os, sys
links = [f"/proc/self/fd/{fd}" for fd in os.listdir("/proc/self/fd")]
print(*(os.readlink(link) for link in links if os.path.islink(link)), flush=True)
sys.stdin.read()
"""
    with subprocess.Popen(
        [sys.executable, "-c", script],
        close_fds=False,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as child:
        assert str(data) not in said(child)
        host.stop()
        assert is_free(data / "server.lock")
        child.communicate("")


# What is in the way


def fails(host: EmbeddedHost, failures: "SimpleQueue[str]") -> str:
    host.start()
    failure = failures.get(timeout=PATIENCE)
    assert host.failure == failure
    assert not host.ready.is_set()
    return failure


def test_a_stale_socket_is_replaced(make_host: MakeHost, path: Path) -> None:
    path.parent.mkdir(0o755)
    with socket.socket(socket.AF_UNIX) as stale:
        stale.bind(str(path))
    host = make_host()
    host.start()
    assert host.ready.wait(PATIENCE)
    assert mode(path.parent) == 0o700
    assert ask(path) == b"new\n"


def test_what_is_no_socket_is_left_alone(make_host: MakeHost, data: Path, path: Path) -> None:
    path.parent.mkdir()
    path.write_text("precious")
    failures: SimpleQueue[str] = SimpleQueue()
    assert "is not a socket" in fails(make_host(on_failure=failures.put), failures)
    assert path.read_text() == "precious"
    assert is_free(data / "server.lock")


def test_a_socket_that_somebody_else_put_there_stays(make_host: MakeHost, path: Path) -> None:
    host = make_host()
    host.start()
    assert host.ready.wait(PATIENCE)
    path.rename(path.with_name("kept"))  # so that its inode is not given again
    path.touch()
    host.stop()
    assert path.exists()


def test_a_storage_that_refuses(make_host: MakeHost, data: Path, path: Path) -> None:
    data.mkdir()
    (data / "server.db").write_text("no database at all" * 99)
    failures: SimpleQueue[str] = SimpleQueue()
    failing = make_host(on_failure=failures.put)
    assert "is not a chat_tui database." in fails(failing, failures)
    (data / "server.db").unlink()
    next_one = make_host()
    next_one.start()
    assert next_one.ready.wait(PATIENCE)
    failing.stop()
    assert ask(path) == b"new\n"


class Unlucky(StandIn):
    async def start_unix(self, path: Path) -> None:
        raise OSError(98, "Address already in use")


def test_a_server_that_cannot_start(make_host: MakeHost, data: Path) -> None:
    failures: SimpleQueue[str] = SimpleQueue()
    failure = fails(make_host(Unlucky, failures.put), failures)
    assert failure.endswith("cannot run: Address already in use.")
    assert is_free(data / "server.lock")


def test_a_lock_that_cannot_be(make_host: MakeHost, data: Path) -> None:
    (data / "server.lock").mkdir(parents=True)
    failures: SimpleQueue[str] = SimpleQueue()
    assert "Is a directory" in fails(make_host(on_failure=failures.put), failures)


def test_a_mistake_is_not_hidden(
    make_host: MakeHost, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    raised: list[type[BaseException]] = []
    monkeypatch.setattr(threading, "excepthook", lambda args: raised.append(args.exc_type))

    def make_server(_: Storage) -> ServerLike:
        raise ZeroDivisionError

    failures: SimpleQueue[str] = SimpleQueue()
    host = make_host(make_server, failures.put)
    assert "ZeroDivisionError" in fails(host, failures)
    host._thread.join(PATIENCE)
    assert raised == [ZeroDivisionError]
    assert is_free(data / "server.lock")


def refused(host: EmbeddedHost, sentence: str) -> None:
    with pytest.raises(ChatError, match=sentence):
        host.start()


def test_folders_that_are_not_ours_alone(
    make_host: MakeHost, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (path.parent.parent / "real").mkdir()
    path.parent.symlink_to(path.parent.parent / "real")
    refused(make_host(), "must be a folder, not a link")
    path.parent.unlink()
    path.parent.touch()
    refused(make_host(), "cannot be used: File exists")
    path.parent.unlink()
    path.parent.mkdir()
    path.parent.chmod(0o1777)
    refused(make_host(), "is shared with other users")
    assert mode(path.parent) == 0o1777
    path.parent.chmod(0o700)
    monkeypatch.setattr(os, "geteuid", lambda: os.getuid() + 1)
    refused(make_host(), "belongs to another user")


def test_a_path_that_is_too_long(tmp_path: Path) -> None:
    folder = tmp_path / "é"
    fill = 107 - len(os.fsencode(folder)) - 1
    host = EmbeddedHost(tmp_path, folder / ("s" * fill), make_server=StandIn)
    host.start()
    assert host.ready.wait(PATIENCE)
    host.stop()
    host = EmbeddedHost(tmp_path, folder / ("s" * (fill + 1)), make_server=StandIn)
    refused(host, "too long: 108 bytes, where 107 are possible")
