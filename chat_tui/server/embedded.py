"""The server inside the client: one of the running clients hosts it for all of a user's.

Whoever holds the lock on DATA/server.lock is the host. The others wait in flock(2), so that
one of them takes over in the moment the host ends, however it ended, and none wakes up before.
The host runs in a thread of its own: a stalled terminal does not stall the others' chat.
"""

import asyncio
import errno
import fcntl
import hashlib
import os
import stat
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from threading import Event, Lock, Thread
from typing import Final, Protocol

from chat_tui.domain.errors import ChatError
from chat_tui.server.storage.base import Storage
from chat_tui.server.storage.sqlite import SqliteStorage

_MAX_SOCKET_PATH: Final = 107  # bytes in sockaddr_un.sun_path, but for the last zero
_STOP_TIMEOUT: Final = 3.0
_RETRY_AFTER: Final = 2.0  # seconds between two tries to be the host


class ServerLike(Protocol):
    """What a host needs of a server."""

    async def start_unix(self, path: Path) -> None:
        """Listen on a Unix socket."""
        ...

    async def stop(self) -> None:
        """Send everybody away, and end."""
        ...


def embedded_socket(runtime_dir: Path, data_dir: Path) -> Path:
    """Where the clients of one data folder meet, in a folder of the user's."""
    digest = hashlib.sha256(os.fsencode(data_dir.resolve())).hexdigest()
    return runtime_dir / f"{digest[:12]}.sock"


class EmbeddedHost:
    """Makes this process the host as soon as no other is, once started.

    The log is in ``data_dir``/server.db; ``socket`` is what clients connect to, in a folder
    that is this user's alone. ``make_server`` is called with an open storage, in the hosting
    thread, where it also runs. ``on_failure`` is called in that thread with each ``failure``.
    """

    def __init__(
        self,
        data_dir: Path,
        socket: Path,
        *,
        make_server: Callable[[Storage], ServerLike] | None = None,
        on_failure: Callable[[str], None] | None = None,
    ) -> None:
        self._data_dir = data_dir
        self._socket = socket
        self._make_server = make_server or _chat_server
        self._on_failure = on_failure
        self._thread = Thread(target=self._run, name="chat_tui host", daemon=True)
        self._lock = Lock()  # guards the next two
        self._stopping = Event()
        self._holds_file = False
        self._wake: Callable[[], object] | None = None
        self._is_hosting = False
        self.ready = Event()
        """Set once this process accepts connections, and from then on."""
        self.failure: str | None = None
        """In one sentence why this process could not be the host when it tried last, or None."""

    @property
    def hosting(self) -> bool:
        """Whether this process accepts connections on the socket."""
        return self._is_hosting

    def start(self) -> None:
        """Host now or later. Returns at once. Only once per object.

        Raises:
            ChatError: the socket's path is too long, its folder is not this user's alone, or a
                folder cannot be made.
        """
        length = len(os.fsencode(self._socket))
        if length > _MAX_SOCKET_PATH:
            raise ChatError(
                f"The path of the socket {self._socket} is too long: "
                f"{length} bytes, where {_MAX_SOCKET_PATH} are possible."
            )
        try:
            self._data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
            _claim_folder(self._socket.parent)
        except OSError as error:
            raise ChatError(f"{error.filename} cannot be used: {error.strerror}.") from error
        self._thread.start()

    def stop(self, timeout: float = _STOP_TIMEOUT) -> None:
        """Stop hosting, or waiting for it; then another process may host.

        Blocks until the server has stopped, the socket is gone and the lock is given back, for
        ``timeout`` seconds at most. A thread that still waits for the lock is left alone: it
        would give it back at once.
        """
        with self._lock:
            self._stopping.set()
            if not self._holds_file:
                return
            if self._wake is not None:
                self._wake()
        self._thread.join(timeout)

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                self._hold_file()
            except ChatError as error:
                self._fail(str(error))
            except OSError as error:
                what = error.strerror or error
                self._fail(f"The chat server of this computer cannot run: {what}.")
            except BaseException as error:
                self._fail(f"The chat server of this computer has failed: {error!r}.")
                raise
            # A full disk is emptied, another server is stopped: not to be the end of chatting.
            self._stopping.wait(_RETRY_AFTER)

    def _hold_file(self) -> None:
        file = _lock_file(self._data_dir / "server.lock")
        try:
            with self._lock:
                self._holds_file = not self._stopping.is_set()
            if self._holds_file:
                asyncio.run(self._host())
        finally:
            with self._lock:
                self._holds_file = False
            os.close(file)

    def _fail(self, failure: str) -> None:
        self.failure = failure
        if self._on_failure is not None:
            self._on_failure(failure)

    async def _host(self) -> None:
        loop = asyncio.get_running_loop()
        stop = asyncio.Event()
        with self._lock:
            if self._stopping.is_set():
                return
            self._wake = lambda: loop.call_soon_threadsafe(stop.set)
        try:
            await self._serve(stop)
        finally:
            with self._lock:
                self._wake = None

    async def _serve(self, stop: asyncio.Event) -> None:
        storage = SqliteStorage(self._data_dir / "server.db")
        await storage.open()
        try:
            server = self._make_server(storage)
            # The lock is ours: what is there now is left over from a host that was killed.
            _remove_socket(self._socket)
            try:
                await server.start_unix(self._socket)
                ours = _identity(self._socket)
                self._is_hosting = True
                self.failure = None
                self.ready.set()
                await stop.wait()
            finally:
                self._is_hosting = False
                await server.stop()
            if ours is not None and _identity(self._socket) == ours:
                self._socket.unlink(missing_ok=True)
        finally:
            await storage.close()


def _chat_server(storage: Storage) -> ServerLike:
    # Only the host needs it, and it takes a while to import.
    from chat_tui.server.app import ChatServer

    return ChatServer(storage)


def _lock_file(path: Path) -> int:
    """Wait for the lock on a file; returns its descriptor, which no child process inherits.

    Raises:
        OSError: the file cannot be made.
    """
    while True:
        file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(file, fcntl.LOCK_EX)
            if _identity(path) == _identity_of(os.fstat(file)):
                return file
        except BaseException:
            os.close(file)
            raise
        os.close(file)  # somebody has removed it, and the others lock another one


def _claim_folder(path: Path) -> None:
    """Make a folder that only this user can look into, or make sure that it is one.

    Raises:
        ChatError: it is somebody else's, meant to be shared, or a symbolic link.
        OSError: it cannot be made.
    """
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        folder = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except OSError as error:
        if error.errno in (errno.ELOOP, errno.ENOTDIR):
            raise ChatError(f"{path} must be a folder, not a link to one.") from error
        raise
    try:
        status = os.fstat(folder)
        if status.st_uid != os.geteuid():
            raise ChatError(f"{path} belongs to another user.")
        if status.st_mode & stat.S_ISVTX:
            raise ChatError(f"{path} is shared with other users.")
        if status.st_mode & 0o077:
            os.fchmod(folder, 0o700)
    finally:
        os.close(folder)


def _remove_socket(path: Path) -> None:
    with suppress(FileNotFoundError):
        if not stat.S_ISSOCK(path.lstat().st_mode):
            raise ChatError(f"{path} is in the way: it is not a socket.")
        path.unlink()


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        return _identity_of(path.lstat())
    except FileNotFoundError:
        return None


def _identity_of(status: os.stat_result) -> tuple[int, int]:
    return status.st_dev, status.st_ino
