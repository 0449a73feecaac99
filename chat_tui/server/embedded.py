"""The server inside the client: one of the running clients hosts it for all of a user's.

Whoever holds the lock on DATA/server.lock is the host. The others wait in flock(2), so that
one of them takes over in the moment the host ends, however it ended, and none wakes up before.
The host runs in a thread of its own: a stalled terminal does not stall the others' chat.
"""

import asyncio
import hashlib
import logging
import os
from collections.abc import Callable, Collection
from functools import partial
from pathlib import Path
from threading import Event, Lock, Thread
from typing import Final, Protocol

from chat_tui.domain.errors import ChatError
from chat_tui.server.folder import HostLock, claim_folder, current_socket, identity, remove_socket
from chat_tui.server.storage.base import Storage
from chat_tui.server.storage.sqlite import SqliteStorage

_MAX_SOCKET_PATH: Final = 107  # bytes in sockaddr_un.sun_path, but for the last zero
_STOP_TIMEOUT: Final = 3.0
_RETRY_AFTER: Final = 2.0  # seconds between two tries to be the host
_CHECK_EVERY: Final = 2.0  # seconds between two looks at the socket

__all__ = ["EmbeddedHost", "ServerLike", "current_socket", "embedded_socket"]

logger = logging.getLogger("chat_tui.server")


class ServerLike(Protocol):
    """What a host needs of a server."""

    async def start_unix(self, path: Path) -> None:
        """Listen on a Unix socket. A second call is for one whose path was taken away: then
        nobody finds the earlier one any more, and it need not listen longer."""
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
    Every ``check_every`` seconds the socket is put back should somebody have removed it.
    ``operators`` are names: see storage.moderation.

    Others find the socket by ``current_socket``, whatever they would have called it themselves.
    """

    def __init__(
        self,
        data_dir: Path,
        socket: Path,
        *,
        operators: Collection[str] = (),
        make_server: Callable[[Storage], ServerLike] | None = None,
        on_failure: Callable[[str], None] | None = None,
        check_every: float = _CHECK_EVERY,
    ) -> None:
        self._data_dir = data_dir
        self._socket = socket
        self._operators = operators
        self._make_server = make_server or partial(_chat_server, data_dir / "files")
        self._on_failure = on_failure
        self._check_every = check_every
        self._thread = Thread(target=self._run, name="chat_tui host", daemon=True)
        self._lock = Lock()  # guards the next two
        self._stopping = Event()
        self._holds_file = False
        self._wake: Callable[[], object] | None = None
        self.ready = Event()
        """Set once this process accepts connections, and from then on."""
        self.failure: str | None = None
        """In one sentence why this process could not be the host when it tried last, or None."""

    def start(self) -> None:
        """Host now or later. Returns at once. Only once per object.

        Raises:
            ChatError: the socket's path is too long, its folder is not this user's alone or
                could be replaced by others, or a folder cannot be made.
        """
        length = len(os.fsencode(self._socket))
        if length > _MAX_SOCKET_PATH:
            raise ChatError(
                f"The path of the socket {self._socket} is too long: "
                f"{length} bytes, where {_MAX_SOCKET_PATH} are possible."
            )
        try:
            self._data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
            claim_folder(self._socket.parent)
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
        lock = HostLock(self._data_dir)
        try:
            with self._lock:
                self._holds_file = not self._stopping.is_set()
            if self._holds_file:
                asyncio.run(self._host(lock))
        finally:
            with self._lock:
                self._holds_file = False
            lock.release()

    def _fail(self, failure: str) -> None:
        self.failure = failure
        if self._on_failure is not None:
            self._on_failure(failure)

    async def _host(self, lock: HostLock) -> None:
        loop = asyncio.get_running_loop()
        stop = asyncio.Event()
        with self._lock:
            if self._stopping.is_set():
                return
            self._wake = lambda: loop.call_soon_threadsafe(stop.set)
        try:
            await self._serve(lock, stop)
        finally:
            with self._lock:
                self._wake = None

    async def _serve(self, lock: HostLock, stop: asyncio.Event) -> None:
        storage = SqliteStorage(self._data_dir / "server.db", operators=self._operators)
        await storage.open()
        try:
            server = self._make_server(storage)
            # The lock is ours: what is there now is left over from a host that was killed.
            remove_socket(self._socket)
            ours = None
            try:
                await server.start_unix(self._socket)
                ours = identity(self._socket)
                self._tell_path(lock)
                self.failure = None
                self.ready.set()
                while not await self._is_set(stop):
                    ours = await self._look_after(server, ours)
            finally:
                await server.stop()
            if ours is not None and identity(self._socket) == ours:
                self._socket.unlink(missing_ok=True)
        finally:
            await storage.close()

    def _tell_path(self, lock: HostLock) -> None:
        try:
            lock.publish(self._socket)
        except OSError as error:
            logger.warning("only who has the same runtime folder can find the host: %s", error)

    async def _is_set(self, stop: asyncio.Event) -> bool:
        """Wait for the next look at the socket, or for the end."""
        try:
            async with asyncio.timeout(self._check_every):
                await stop.wait()
        except TimeoutError:
            return False
        return True

    async def _look_after(
        self, server: ServerLike, ours: tuple[int, int] | None
    ) -> tuple[int, int] | None:
        """Listen again when the socket is gone; returns what tells the present one."""
        try:
            if ours is not None and identity(self._socket) == ours:
                return ours
            claim_folder(self._socket.parent)
            await server.start_unix(self._socket)
            self.failure = None
            return identity(self._socket)
        except (ChatError, OSError) as error:
            # Whoever is connected stays so. It is tried again at the next look.
            failure = f"The chat server of this computer cannot be found any more: {error}"
            if failure != self.failure:
                self._fail(failure)
            return None


def _chat_server(files: Path, storage: Storage) -> ServerLike:
    # Only the host needs it, and it takes a while to import.
    from chat_tui.server.app import ChatServer
    from chat_tui.server.limits import ServerLimits

    # The clients are a few and one user's: all may be back at once, with whoever hosts next.
    return ChatServer(storage, ServerLimits(restart_spread_ms=0), files=files)
