"""A terminal with a program in it: what a person would type, see and wait for."""

import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from threading import Condition, Thread
from typing import Any, Final

import pyte

from tests.e2e.queries import answers, split_whole
from tests.patience import PATIENCE

KEYS: Final = {
    "enter": "\r",
    "shift+enter": "\x1b[13;2u",  # of those that know the protocol of kitty
    "tab": "\t",
    "shift+tab": "\x1b[Z",
    "alt+shift+up": "\x1b[1;4A",
    "alt+shift+down": "\x1b[1;4B",
    "escape": "\x1b",
    "backspace": "\x7f",
    "up": "\x1b[A",
    "down": "\x1b[B",
    "shift+up": "\x1b[1;2A",
    "shift+down": "\x1b[1;2B",
    "alt+up": "\x1b[1;3A",
    "alt+down": "\x1b[1;3B",
    "pageup": "\x1b[5~",
    "pagedown": "\x1b[6~",
    "ctrl+home": "\x1b[1;5H",
    "ctrl+end": "\x1b[1;5F",
    "f1": "\x1bOP",
    "f2": "\x1bOQ",
    "f3": "\x1bOR",
}
"""What xterm sends. ``ctrl+a`` to ``ctrl+z`` and ``alt+`` with a letter need no entry."""

# pyte prints the end of these: private parameters it does not know, and intermediate bytes.
NOT_FOR_PYTE: Final = re.compile(
    rb"\x1b(?:\[[<=>][0-?]*[@-~]|\[\?[0-9;]*u|\[[0-?]*[ -/]+[@-~]|\[[0-9;]*t|[PX^_][^\x1b]*\x1b\\)"
)

# Makes its standard input the controlling terminal, as a login does, and becomes the program.
_LOGIN: Final = (
    "import fcntl, os, sys, termios;"
    "fcntl.ioctl(0, termios.TIOCSCTTY, 0); os.execv(sys.argv[1], sys.argv[1:])"
)

Wanted = str | re.Pattern[str] | Callable[[list[str]], bool]


class Screen(pyte.Screen):
    """pyte's, which has no scrolling without a cursor movement (SU and SD) of its own, and lets a
    cursor outside of the margins jump into them (where a line feed leads it: tmux does that)."""

    def cursor_down(self, count: int | None = None) -> None:
        """CUD."""
        margins, last = self.margins, self.lines - 1
        end = last if margins is None or self.cursor.y > margins.bottom else margins.bottom
        self.cursor.y = min(self.cursor.y + (count or 1), end)

    def cursor_up(self, count: int | None = None) -> None:
        """CUU."""
        margins = self.margins
        end = 0 if margins is None or self.cursor.y < margins.top else margins.top
        self.cursor.y = max(self.cursor.y - (count or 1), end)

    def scroll_up(self, lines: int = 1) -> None:
        """SU."""
        self._scroll(lines, lambda: self.delete_lines(lines or 1))

    def scroll_down(self, lines: int = 1) -> None:
        """SD."""
        self._scroll(lines, lambda: self.insert_lines(lines or 1))

    def _scroll(self, lines: int, change: Callable[[], None]) -> None:
        at = self.cursor.y, self.cursor.x
        self.cursor.y = self.margins.top if self.margins else 0
        change()
        self.cursor.y, self.cursor.x = at


class Stream(pyte.ByteStream):
    """pyte's, with SU and SD."""

    csi = {**pyte.ByteStream.csi, "S": "scroll_up", "T": "scroll_down"}  # noqa: RUF012
    events = pyte.ByteStream.events | {"scroll_up", "scroll_down"}

    def draw(self, data: bytes) -> None:
        """Show what the program has written: whole sequences (see queries.split_whole)."""
        self.feed(NOT_FOR_PYTE.sub(b"", data))


class Terminal:
    """Runs ``argv`` on a pty until ``close``. Reads in a thread of its own."""

    def __init__(
        self,
        argv: Sequence[str],
        environment: Mapping[str, str],
        *,
        size: tuple[int, int] = (80, 24),
        on_output: Callable[[bytes], None] | None = None,
    ) -> None:
        """``size`` is columns, rows. ``on_output`` is called in the reading thread."""
        self._changed = Condition()
        self._switch_on(*size)
        self._unread = b""
        self._output = bytearray()
        self._on_output = on_output
        self._master, slave = pty.openpty()
        self._set_size(*size)
        self.settings_before = self._settings()
        self.started = time.monotonic()
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-ISc", _LOGIN, *argv],
                stdin=slave,
                stdout=slave,
                stderr=slave,
                env=dict(environment),
                start_new_session=True,
            )
        finally:
            os.close(slave)
        self._reader = Thread(target=self._read, name="terminal", daemon=True)
        self._reader.start()

    def __enter__(self) -> "Terminal":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # -- hands ---------------------------------------------------------------------------------

    def type(self, text: str) -> None:
        """Write ``text`` at once, as a paste without brackets or very quick fingers would."""
        data = text.encode()
        while data:
            data = data[os.write(self._master, data) :]

    def press(self, *keys: str) -> None:
        """Press keys by their names, all in one write."""
        self.type("".join(_bytes_of(key) for key in keys))

    def enter(self, text: str) -> None:
        """Type a line and press Enter."""
        self.type(text + "\r")

    def resize(self, columns: int, rows: int) -> None:
        """Change the size of the window."""
        with self._changed:
            self._pyte.resize(rows, columns)
        self._set_size(columns, rows)
        # The kernel tells the foreground process group by itself.

    def kill(self, number: signal.Signals = signal.SIGKILL) -> None:
        """Send a signal to the program alone."""
        self._process.send_signal(number)

    # -- eyes ----------------------------------------------------------------------------------

    @property
    def pid(self) -> int:
        """Of the program."""
        return self._process.pid

    @property
    def screen(self) -> list[str]:
        """What can be seen, row by row, without spaces at the end."""
        with self._changed:
            return self._rows()

    @property
    def output(self) -> bytes:
        """Every byte the program has written so far."""
        with self._changed:
            return bytes(self._output)

    def wait_for(self, wanted: Wanted, timeout: float = PATIENCE) -> list[str]:
        """Wait until a row has a text, or the screen fulfils a condition; returns it then."""
        if isinstance(wanted, str):
            wanted = re.compile(re.escape(wanted))
        if isinstance(wanted, re.Pattern):
            search = wanted.search
            return self._wait(lambda rows: any(map(search, rows)), repr(wanted.pattern), timeout)
        return self._wait(wanted, "what was waited for", timeout)

    def wait_gone(self, text: str, timeout: float = PATIENCE) -> list[str]:
        """Wait until a text is not on the screen any more."""
        return self._wait(
            lambda rows: not any(text in row for row in rows), f"a screen without {text!r}", timeout
        )

    def wait_output(self, wanted: bytes, timeout: float = PATIENCE) -> None:
        """Wait until the program has written these bytes."""
        self._wait(lambda _: wanted in self._output, repr(wanted), timeout)

    def wait_quiet(self, seconds: float = 0.15, timeout: float = PATIENCE) -> list[str]:
        """Wait until nothing was written for a while, and no program of this test has anything to
        do, which a busy machine may have kept it from: what is seen then is a whole frame."""
        deadline = time.monotonic() + timeout
        with self._changed:
            while self._changed.wait(seconds) or self._has_more() or is_busy(os.getpid()):
                if time.monotonic() > deadline:
                    raise AssertionError(f"never quiet within {timeout:g} s\n{self._drawn()}")
            return self._rows()

    def _has_more(self) -> bool:
        """Whether the program has written what is still to be read."""
        return self._reader.is_alive() and bool(select.select([self._master], [], [], 0)[0])

    def exit_code(self, timeout: float = PATIENCE) -> int:
        """Wait for the program's end; everything it wrote has been read then."""
        try:
            code = self._process.wait(timeout)
        except subprocess.TimeoutExpired:
            raise AssertionError(f"still running after {timeout:g} s\n{self._drawn()}") from None
        self._reader.join(timeout)
        return code

    def settings_after(self) -> list[Any]:
        """What the terminal is set to now (echo, line mode), to compare with the start's."""
        return self._settings()

    def close(self) -> None:
        """End the program, whatever it is doing, and everything it started."""
        if self._process.poll() is None:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
        self._reader.join(PATIENCE)
        if self._master >= 0:
            os.close(self._master)
            self._master = -1

    def _wait(self, wanted: Callable[[list[str]], bool], what: str, timeout: float) -> list[str]:
        deadline = time.monotonic() + timeout
        with self._changed:
            while not wanted(rows := self._rows()):
                left = deadline - time.monotonic()
                ended = not self._reader.is_alive()
                if left <= 0 or ended:
                    why = "the program ended" if ended else f"{timeout:g} s passed"
                    raise AssertionError(f"{why} without {what}\n{self._drawn()}")
                self._changed.wait(min(left, 0.5))
            return rows

    def _rows(self) -> list[str]:
        return [row.rstrip() for row in self._pyte.display]

    def _drawn(self) -> str:
        with self._changed:
            width = self._pyte.columns
            edge = f"+{'-' * width}+"
            return "\n".join([edge, *(f"|{row:<{width}}|" for row in self._rows()), edge])

    # -- the wire ------------------------------------------------------------------------------

    def _set_size(self, columns: int, rows: int) -> None:
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def _settings(self) -> list[Any]:
        return termios.tcgetattr(self._master)

    def _read(self) -> None:
        while True:
            data = self._take()
            if not data:
                with self._changed:
                    self._changed.notify_all()
                return
            if self._on_output is not None:
                self._on_output(data)
            with self._changed:
                self._output += data
                self._feed(data)
                self._changed.notify_all()

    def _take(self) -> bytes:
        """What the program has written; empty when nothing can come any more."""
        try:
            return os.read(self._master, 1 << 16)
        except OSError:
            return b""  # Linux says EIO when the last program has closed the terminal

    def _feed(self, data: bytes) -> None:
        data, self._unread = split_whole(self._unread + data)
        if answer := answers(data):
            os.write(self._master, answer)
        self._draw(data)

    # -- the glass -----------------------------------------------------------------------------

    def _switch_on(self, columns: int, rows: int) -> None:
        self._pyte: pyte.Screen = Screen(columns, rows)
        self._stream = Stream(self._pyte)

    def _draw(self, data: bytes) -> None:
        """Show whole sequences."""
        self._stream.draw(data)


def is_busy(parent: int) -> bool:
    """Whether a process that this one has started, or one of theirs, runs or waits for the disk."""
    for children in Path(f"/proc/{parent}/task").glob("*/children"):
        for child in children.read_text().split():
            with suppress(FileNotFoundError, ProcessLookupError):  # it has ended meanwhile
                stat = Path(f"/proc/{child}/stat").read_text()
                if stat.rpartition(")")[2].split()[0] in "RD" or is_busy(int(child)):
                    return True
    return False


def _bytes_of(key: str) -> str:
    if key in KEYS:
        return KEYS[key]
    modifier, _, letter = key.rpartition("+")
    if modifier == "ctrl":
        return chr(ord(letter) & 0x1F)
    return "\x1b" + letter if modifier == "alt" else key
