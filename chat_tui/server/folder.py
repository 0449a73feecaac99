"""The files by which the clients of one user find their host: its lock, its socket, its folder."""

import errno
import fcntl
import os
import stat
from contextlib import suppress
from pathlib import Path
from typing import Final

from chat_tui.domain.errors import ChatError

_LOCK_NAME: Final = "server.lock"
_END: Final = b"\0"  # of the path in the lock file: no path has one
_MAX_CONTENT: Final = 4096


def current_socket(data_dir: Path, default: Path) -> Path:
    """Where the host of ``data_dir`` listens, ``default`` while there is none that says so.

    The host may have been started with another runtime folder than this process, so this is to
    be asked before every try to connect. A host that was killed has left its path behind: nobody
    answers there until the next one has written its own.
    """
    try:
        with (data_dir / _LOCK_NAME).open("rb") as file:
            path, end, _ = file.read(_MAX_CONTENT).partition(_END)
    except OSError:
        return default  # whoever is to be the host makes it, or says why it cannot
    return Path(os.fsdecode(path)) if end and path.startswith(b"/") else default


class HostLock:
    """The lock on DATA/server.lock, which tells where its holder listens.

    Waiting for it is flock(2); no child process inherits it, and the death of the process gives
    it back.
    """

    def __init__(self, data_dir: Path) -> None:
        """Wait for the lock.

        Raises:
            OSError: the file cannot be made.
        """
        self._file = _lock_file(data_dir / _LOCK_NAME)

    def publish(self, socket: Path) -> None:
        """Tell others where to connect.

        Raises:
            OSError: the disk refused; they look where they would listen themselves.
        """
        content = os.fsencode(socket.absolute()) + _END
        # In this order a reader sees a whole path at any moment, the old one or the new one.
        os.pwrite(self._file, content, 0)
        os.ftruncate(self._file, len(content))

    def release(self) -> None:
        """Forget the path and give the lock back."""
        try:
            os.ftruncate(self._file, 0)
        finally:
            os.close(self._file)


def _lock_file(path: Path) -> int:
    while True:
        file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(file, fcntl.LOCK_EX)
            if identity(path) == identity_of(os.fstat(file)):
                return file
        except BaseException:
            os.close(file)
            raise
        os.close(file)  # somebody has removed it, and the others lock another one


def claim_folder(path: Path) -> None:
    """Make a folder that only this user can look into, or make sure that it is one.

    Raises:
        ChatError: it is somebody else's, meant to be shared, or a symbolic link; or somebody
            else could put another in its place.
        OSError: it cannot be made.
    """
    # Not with parents=True: what that makes may be open to the group.
    for folder_or_parent in (*reversed(path.parents), path):
        folder_or_parent.mkdir(mode=0o700, exist_ok=True)
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
    _check_parents(path)


def _check_parents(path: Path) -> None:
    """Whoever may write to a folder on the way may put another one in the place of the next."""
    # Both ways: with its links and without them. Each of them could be turned elsewhere.
    for parent in {*path.absolute().parents, *path.resolve().parents}:
        status = parent.stat()
        if status.st_uid not in (os.geteuid(), 0):
            raise ChatError(f"{path} is not safe: {parent} belongs to another user.")
        if status.st_mode & 0o022 and not status.st_mode & stat.S_ISVTX:
            raise ChatError(f"{path} is not safe: others may write to {parent}.")


def remove_socket(path: Path) -> None:
    """Remove what a host that was killed has left behind.

    Raises:
        ChatError: it is no socket.
    """
    with suppress(FileNotFoundError):
        if not stat.S_ISSOCK(path.lstat().st_mode):
            raise ChatError(f"{path} is in the way: it is not a socket.")
        path.unlink()


def identity(path: Path) -> tuple[int, int] | None:
    """What tells a file from every other one, None when there is none."""
    try:
        return identity_of(path.lstat())
    except FileNotFoundError:
        return None


def identity_of(status: os.stat_result) -> tuple[int, int]:
    """As ``identity``, of what is known of a file."""
    return status.st_dev, status.st_ino
