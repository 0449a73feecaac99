"""The terminal device: a way in that is ours alone, and how it is set while keys are read."""

import fcntl
import os
import struct
import sys
import termios
import tty
from contextlib import suppress
from typing import Any, Final

INPUT_FLAGS: Final = termios.IXON | termios.IXOFF | termios.ICRNL | termios.INLCR | termios.IGNCR
"""Input flags that would take Ctrl+S and Ctrl+Q away, or turn Enter into Ctrl+J."""


def open_terminal(fd: int) -> int | None:
    """Open the terminal that ``fd`` is, once more, for reading and writing without blocking.

    Standard input, output and error are mostly one open file that the shell has as well, and
    ``O_NONBLOCK`` belongs to the open file: set there it would make the shell's reads fail, and
    would stay so after a crash. A file opened by us has flags of its own, as libuv found out
    (``uv_tty_init``).

    Returns None when it cannot be opened, which happens to who got the terminal by ``su`` in a
    container that does not show it.
    """
    flags = os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK | os.O_CLOEXEC
    with suppress(OSError):
        own = os.open(os.ttyname(fd), flags)
        if os.fstat(own).st_rdev == os.fstat(fd).st_rdev:
            return own
        os.close(own)
    # Anybody may open the name of the controlling terminal. Only if it is that one, the group in
    # front can be asked for; and macOS cannot wait for this name, so there it is of no use.
    if sys.platform != "darwin":
        with suppress(OSError):
            os.tcgetpgrp(fd)
            return os.open("/dev/tty", flags)
    return None


def can_open_terminal() -> bool:
    """Whether both the keys and the screen can be had by ``open_terminal``."""
    for stream in (sys.__stdin__, sys.__stderr__):
        own = None if stream is None else open_terminal(stream.fileno())
        if own is None:
            return False
        os.close(own)
    return True


class KeyMode:
    """Keys one by one and unechoed, instead of lines, between ``enter`` and ``leave``."""

    def __init__(self, fd: int) -> None:
        self._fd = fd
        self._before: list[Any] | None = None

    def enter(self) -> int:
        """Set it; when it is set already, what is put back later stays what was there first.

        Returns how many bytes wait to be read in which an Enter is a line feed: those that were
        typed before it was set, while a program is being loaded, say.

        Raises:
            InterruptedError: this process is in the background, and was told so by SIGTTOU.
            OSError: there is no terminal any more.
        """
        try:
            settings = termios.tcgetattr(self._fd)
            was_translated = bool(settings[tty.IFLAG] & termios.ICRNL)
            if self._before is None:
                self._before = [*settings[: tty.CC], [*settings[tty.CC]]]
            settings[tty.LFLAG] &= ~(termios.ECHO | termios.ICANON | termios.IEXTEN | termios.ISIG)
            settings[tty.IFLAG] &= ~INPUT_FLAGS
            settings[tty.CC][termios.VMIN] = 1
            settings[tty.CC][termios.VTIME] = 0
            termios.tcsetattr(self._fd, termios.TCSANOW, settings)
        except termios.error as error:
            raise OSError(*error.args) from None
        return self._waiting() if was_translated else 0

    def _waiting(self) -> int:
        """Bytes. As long as lines are read it would be those of whole lines."""
        waiting: int = struct.unpack("i", fcntl.ioctl(self._fd, termios.FIONREAD, bytes(4)))[0]
        return waiting

    def leave(self) -> None:
        """Set what was set before. Keys pressed so far are thrown away: they were for us."""
        if self._before is not None:
            with suppress(termios.error):
                termios.tcflush(self._fd, termios.TCIFLUSH)
            with suppress(termios.error):
                termios.tcsetattr(self._fd, termios.TCSANOW, self._before)
            self._before = None
