"""Copies of the files that wait to be sent: what the user gave is sent as it was then.

A screenshot in /tmp may be gone, and a log file longer, before a slow line has carried it. So a
file is copied beside the outbox, under the cid of its message, and is on the disk before that
message is written down.
"""

import hashlib
import os
import stat
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path
from typing import Final

from chat_tui.domain.errors import ChatError, StorageError
from chat_tui.domain.models import Attachment
from chat_tui.text.files import safe_name, shown_size

_BLOCK: Final = 1 << 20


class CannotSend(ChatError):
    """A file that cannot be sent; the text says why, in a part of a sentence."""


def check_file(path: Path, limit: int) -> int:
    """The size of the file that is to be sent, in bytes; ``limit`` is that of the server.

    Raises:
        CannotSend: it is none, or none that can be sent.
    """
    try:
        status = path.stat()
        if stat.S_ISREG(status.st_mode) and not os.access(path, os.R_OK):
            raise CannotSend(f"{path} may not be read")
    except FileNotFoundError:
        raise CannotSend(f"there is no file {path}") from None
    except (OSError, ValueError) as error:
        raise CannotSend(f"{path} cannot be read: {_words(error)}") from None
    if stat.S_ISDIR(status.st_mode):
        raise CannotSend(f"{path} is a folder; pack it into one file first")
    if not stat.S_ISREG(status.st_mode):
        raise CannotSend(f"{path} is no file that has an end")
    if status.st_size == 0:
        raise CannotSend(f"{path} is empty")
    if status.st_size > limit:
        raise CannotSend(
            f"{path} is too large: {shown_size(status.st_size)}, where this server takes"
            f" {shown_size(limit)}"
        )
    return status.st_size


class Spool:
    """A folder of copies, made when it is first used. All methods block."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def take(self, path: Path, cid: str, limit: int) -> Attachment:
        """Copy a file; it is on the disk when this returns. May run in a thread of its own.

        Raises:
            CannotSend: see check_file.
            StorageError: the copy could not be made.
        """
        check_file(path, limit)
        copy = self._folder / cid
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            digest, size = _copy(path, copy, limit)
        except BaseException as error:
            with suppress(OSError):
                copy.unlink(missing_ok=True)
            if isinstance(error, OSError):
                raise StorageError(f"no copy of {path} could be made: {_words(error)}") from None
            raise
        return Attachment(sha256=digest, name=safe_name(path.name), size=size)

    def read(self, cid: str, offset: int, size: int) -> bytes:
        """A part of a copy, shorter than ``size`` at its end; empty when it is gone."""
        try:
            with (self._folder / cid).open("rb") as file:
                return os.pread(file.fileno(), size, offset)
        except OSError:
            return b""

    def drop(self, cid: str) -> None:
        """The file of this message need not be kept any more."""
        with suppress(OSError):  # it is swept away later
            (self._folder / cid).unlink(missing_ok=True)

    def sweep(self, kept: Collection[str], before: float) -> None:
        """Drop all copies but those of the messages ``kept``, by their cids, and those that were
        made after ``before`` (Unix seconds): their message may not be written down yet."""
        with suppress(OSError):
            for path in list(self._folder.iterdir()):
                if path.name not in kept and path.stat().st_mtime < before:
                    path.unlink(missing_ok=True)


def _copy(path: Path, copy: Path, limit: int) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    # Not to wait for ever where the file was replaced by a pipe since it was looked at.
    source = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    with open(source, "rb") as file, open(copy, "xb", opener=_private) as written:
        while block := file.read(_BLOCK):
            size += len(block)
            if size > limit:
                raise CannotSend(f"{path} grows while it is read")
            digest.update(block)
            written.write(block)
        written.flush()
        os.fsync(written.fileno())
    if size == 0:
        raise CannotSend(f"{path} is empty")
    return digest.hexdigest(), size


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _words(error: OSError | ValueError) -> str:
    words = getattr(error, "strerror", None) or str(error)
    return words[:1].lower() + words[1:]
