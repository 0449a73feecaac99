"""Files that are fetched, on their way into a folder of the user's.

What has come so far is NAME.XXXXXXXX.part beside the place it will have (X: the SHA-256), so
that the same file goes on from there later, also in another run. It gets its name, one that is
free, when all of it is there and is what was sent.
"""

import fcntl
import hashlib
import os
from contextlib import suppress
from pathlib import Path
from typing import Final

from chat_tui.domain.errors import ChatError
from chat_tui.domain.models import Attachment
from chat_tui.text.files import numbered, safe_name

STEP: Final = 4 << 20
"""Bytes of an old part that are read at once, to know its SHA-256: 10 to 20 ms."""

_TRIES: Final = 1_000


class CannotSave(ChatError):
    """A file that cannot be saved; the text says why, in a part of a sentence."""


def target_for(wanted: str, folder: Path, name: str) -> Path:
    """Where a file called ``name`` by its sender is to be saved: ``wanted`` is a folder or a
    file, "~" and all; empty: in ``folder``."""
    if not wanted:
        return folder / safe_name(name)
    path = os.path.expanduser(wanted)
    # Unlike Path.is_dir, which raises where a part of it is too long or may not be looked into.
    is_folder = os.path.isdir(path) or wanted.endswith("/")
    return Path(path) / safe_name(name) if is_folder else Path(path)


class PartialFile:
    """A file that is being fetched. ``have`` is how many bytes are known to be there."""

    def __init__(self, target: Path, file: Attachment) -> None:
        """Raises CannotSave when nothing can be written there, or somebody else just does."""
        self._target = target
        self._file = file
        self._part = target.with_name(f"{target.name}.{file.sha256[:8]}.part")
        self._digest = hashlib.sha256()
        self.have = 0
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            self._opened = self._open()
        except (OSError, ValueError) as error:
            raise self._trouble(error) from None
        self._there = min(os.fstat(self._opened).st_size, file.size)

    def _open(self) -> int:
        """The part, which is ours alone until it is closed: else another terminal that fetches
        the same would go on writing into what has got its name here."""
        # Others see nothing of it before it is whole; and no link leads us elsewhere.
        flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
        while True:
            opened = os.open(self._part, flags, 0o600)
            try:
                fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
                if os.path.samestat(os.fstat(opened), os.lstat(self._part)):
                    return opened
            except FileNotFoundError:
                pass  # it got its name, or was dropped, since we have opened it
            except BlockingIOError:
                os.close(opened)
                raise CannotSave(
                    f"{self._target} is being saved already, in another terminal"
                ) from None
            except OSError:
                os.close(opened)
                raise
            os.close(opened)

    def _trouble(self, error: OSError | ValueError) -> CannotSave:
        words = getattr(error, "strerror", None) or str(error)
        return CannotSave(f"{self._target} cannot be written: {words[:1].lower()}{words[1:]}")

    @property
    def is_checked(self) -> bool:
        """Whether ``have`` counts all that was there before."""
        return self.have >= self._there

    def check_some(self) -> None:
        """Read on in what was there before. Raises CannotSave."""
        try:
            data = os.pread(self._opened, min(STEP, self._there - self.have), self.have)
        except OSError as error:
            raise self._trouble(error) from None
        if not data:
            self._there = self.have  # somebody has cut it
        self._digest.update(data)
        self.have += len(data)

    def append(self, data: bytes) -> None:
        """What follows. Raises CannotSave; what was there before stays."""
        try:
            written = 0
            while written < len(data):
                written += os.pwrite(self._opened, data[written:], self.have + written)
        except OSError as error:
            raise self._trouble(error) from None
        self._digest.update(data)
        self.have = self._there = self.have + len(data)

    def finish(self) -> Path:
        """Give it its name, or a free one like it, and the permissions of any new file.

        Raises:
            CannotSave: it is not what was sent, and is dropped; or it cannot be named.
        """
        try:
            if self._digest.hexdigest() != self._file.sha256:
                self._part.unlink(missing_ok=True)
                raise CannotSave("what came is not what was sent; it was dropped, try again")
            os.ftruncate(self._opened, self._file.size)
            os.fsync(self._opened)
            path, mode = self._reserve()
            try:
                os.fchmod(self._opened, mode)
                self._part.replace(path)
            except OSError:
                path.unlink(missing_ok=True)
                raise
        except OSError as error:
            raise self._trouble(error) from None
        finally:
            self.close()
        return path

    def _reserve(self) -> tuple[Path, int]:
        """An empty file of ours that nobody else can take the name of, and its permissions."""
        for number in range(1, _TRIES):
            name = self._target.name if number == 1 else numbered(self._target.name, number)
            path = self._target.with_name(name)
            with suppress(FileExistsError):
                made = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o666)
                mode = os.fstat(made).st_mode & 0o777
                os.close(made)
                return path, mode
        raise CannotSave(f"there are too many files like {self._target}")

    def close(self) -> None:
        """Let go of it; the part stays."""
        if self._opened >= 0:
            os.close(self._opened)
            self._opened = -1
