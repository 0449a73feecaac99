"""Sockets to listen on, and what to say when there are none to be had."""

import contextlib
import errno
import os
import secrets
import socket
import stat
import sys
from pathlib import Path

from chat_tui.domain.errors import ChatError

_MAX_PATH = 107 if sys.platform == "linux" else 103
"""Bytes; nobody could connect to a socket at a longer path."""

_REASONS = {
    errno.EADDRINUSE: "it is in use already",
    errno.EACCES: "this user is not allowed to",
    errno.EPERM: "this user is not allowed to",
    errno.EADDRNOTAVAIL: "this machine has no such address",
}


def cannot_listen(where: str, error: OSError | OverflowError) -> ChatError:
    """The one sentence that tells why ``where`` cannot be listened on."""
    if isinstance(error, OverflowError):
        return ChatError(f"The server cannot listen on {where}: a port is at most 65535.")
    if isinstance(error, socket.gaierror):
        return ChatError(f"The server cannot listen on {where}: the host name is not known.")
    reason = _REASONS.get(error.errno or 0) or os.strerror(error.errno or 0) if error.errno else ""
    return ChatError(f"The server cannot listen on {where}: {reason or error}.")


class UnixSocket:
    """A listening socket at a path: nobody but this user can ever open it."""

    def __init__(self, path: Path) -> None:
        """Bind and listen, under a temporary name until ``publish``.

        Raises:
            ChatError: the path cannot be used, or another server listens there.
        """
        self.path = path
        # As short as can be: the length of a socket's path is limited to about 100 bytes.
        self._temporary = path.with_name(f".{secrets.token_hex(3)}")
        self._inode: tuple[int, int] | None = None
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            self._check_path()
            self.socket.bind(str(self._temporary))
            # Nobody can connect before listen(), so never to one that all may open.
            self._temporary.chmod(0o600)
            self.socket.listen(128)
            self.socket.setblocking(False)
        except OSError as error:
            self._discard()
            raise cannot_listen(str(path), error) from None
        except ValueError:
            self._discard()
            raise ChatError(f"The server cannot listen on {path!r}: it is no path.") from None
        except ChatError:
            self._discard()
            raise

    def publish(self) -> None:
        """Put the socket in its place, in one step. A stale one there is replaced.

        Raises:
            ChatError: it cannot be put there.
        """
        try:
            found = self._temporary.stat()
            self._inode = (found.st_dev, found.st_ino)
            self._temporary.replace(self.path)
        except OSError as error:
            self._inode = None
            self._remove_temporary()
            raise cannot_listen(str(self.path), error) from None

    def remove(self) -> None:
        """Remove it from its path, unless another server has taken the path since."""
        with contextlib.suppress(FileNotFoundError):
            found = self.path.lstat()
            if (found.st_dev, found.st_ino) == self._inode:
                self.path.unlink()

    def _check_path(self) -> None:
        if len(os.fsencode(self.path)) > _MAX_PATH:
            raise ChatError(f"The server cannot listen on {self.path}: the path is too long.")
        try:
            found = self.path.lstat()
        except FileNotFoundError:
            return
        if not stat.S_ISSOCK(found.st_mode):
            raise ChatError(
                f"The server cannot listen on {self.path}: there is a file of this name."
            )
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
            probe.setblocking(False)
            if probe.connect_ex(str(self.path)) in (0, errno.EAGAIN):
                raise ChatError(
                    f"The server cannot listen on {self.path}: another server does already."
                )

    def _discard(self) -> None:
        self.socket.close()
        self._remove_temporary()

    def _remove_temporary(self) -> None:
        with contextlib.suppress(OSError, ValueError):
            self._temporary.unlink()
