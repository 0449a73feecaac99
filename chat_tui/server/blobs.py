"""Files on the disk, each once, named after what is in it.

    FOLDER/ab/abcdef…            a whole file, by its SHA-256
    FOLDER/partial/USER-abcdef…  what a user has brought of one so far

A file has its own name only when all of it is on the disk and its SHA-256 was found right, so
that what has a name is whole after a crash at any moment. What is partial belongs to one user:
whoever only knows the SHA-256 of somebody else's file learns nothing, and gets nothing, by it.

All functions block, and are for a thread. They raise StorageError when the disk refuses.
"""

import errno
import hashlib
import os
import shutil
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from chat_tui.domain.errors import ReadOnlyError, StorageError

PARTIALS: Final = 4
"""Files that one user may bring at a time; of more the one that has waited longest is dropped."""

KEPT: Final = 7 * 86_400.0
"""Seconds for which is kept what nobody goes on with, or what no message has. The second may be
so since somebody has started the server with another database by mistake."""


class Blobs:
    """One folder, made when it is missing, for one process at a time. See above for what all of
    it does and raises."""

    def __init__(self, folder: Path, *, reserve: int) -> None:
        """``reserve`` bytes of the disk are left free, for the log is on it as well."""
        self._folder = folder
        self._partial = folder / "partial"
        self._reserve = reserve

    def sweep(self, kept: Collection[str], now: float) -> None:
        """Make the folder; drop old files that are not in ``kept`` (SHA-256), and old parts.

        ``now`` is seconds since the Unix epoch.
        """
        with _reported():
            self._partial.mkdir(mode=0o700, parents=True, exist_ok=True)
            unused = [path for path in self._folder.glob("??/*") if path.name not in kept]
            for path in (*unused, *self._partial.iterdir()):
                if now - path.stat().st_mtime > KEPT:
                    path.unlink()

    def begin(self, user: str, sha256: str, size: int) -> int:
        """How many bytes there are of what the user brings. There must be a place for the rest."""
        with _reported():
            have = self._have(user, sha256)
            if have > size:
                self._part(user, sha256).unlink()
                have = 0
            self._check_free(size - have)
            return have

    def _check_free(self, size: int) -> None:
        if shutil.disk_usage(self._folder).free - size < self._reserve:
            raise StorageError("The server's disk is nearly full.")

    def _drop_oldest(self, user: str, keep: int) -> None:
        parts = sorted(self._partial.glob(f"{user}-*"), key=lambda path: path.stat().st_mtime)
        for path in parts[: max(0, len(parts) - keep)]:
            path.unlink()

    def append(self, user: str, sha256: str, offset: int, data: bytes) -> int:
        """Put ``data`` behind what there is, if that has ``offset`` bytes; returns how many there
        are now."""
        with _reported():
            have = self._have(user, sha256)
            if have != offset:
                return have
            # Not where it is begun: any number of files can be, at once, while there is room.
            self._check_free(len(data))
            if have == 0:
                self._drop_oldest(user, keep=PARTIALS - 1)
            file = os.open(self._part(user, sha256), os.O_WRONLY | os.O_CREAT, 0o600)
            try:
                # To its place: should the same piece come twice at once, it is there once.
                return have + os.pwrite(file, data, offset)
            finally:
                os.close(file)

    def finish(self, user: str, sha256: str) -> bool:
        """Give a file that is all there its name. False: it is another one; it was dropped."""
        with _reported():
            part, whole = self._part(user, sha256), self._whole(sha256)
            with part.open("rb") as file:
                if hashlib.file_digest(file, "sha256").hexdigest() != sha256:
                    part.unlink()
                    return False
                os.fsync(file.fileno())
            whole.parent.mkdir(mode=0o700, exist_ok=True)
            part.replace(whole)
            for folder in (whole.parent, self._folder):
                _sync_folder(folder)
            return True

    def has(self, sha256: str) -> bool:
        """Whether a whole file is there."""
        with _reported():
            return self._whole(sha256).exists()

    def read(self, sha256: str, offset: int, limit: int) -> bytes | None:
        """Up to ``limit`` bytes of a whole file; none behind its end. None: there is no file."""
        with _reported():
            try:
                with self._whole(sha256).open("rb") as file:
                    return os.pread(file.fileno(), limit, offset)
            except FileNotFoundError:
                return None

    def remove(self, sha256: str) -> None:
        """Drop a whole file, if it is there."""
        with _reported():
            self._whole(sha256).unlink(missing_ok=True)

    def _have(self, user: str, sha256: str) -> int:
        try:
            return self._part(user, sha256).stat().st_size
        except FileNotFoundError:
            return 0

    def _part(self, user: str, sha256: str) -> Path:
        return self._partial / f"{user}-{sha256}"

    def _whole(self, sha256: str) -> Path:
        return self._folder / sha256[:2] / sha256


def _sync_folder(folder: Path) -> None:
    """So that a name is there after a power cut as well."""
    opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


@contextmanager
def _reported() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        words = (error.strerror or str(error)).lower()
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            words = "the disk is full"
        kind = ReadOnlyError if error.errno == errno.EROFS else StorageError
        raise kind(f"The server could not write to its disk: {words}.") from error
