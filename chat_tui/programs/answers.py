"""Asking a terminal what it is and how wide it draws, and understanding what it says."""

import os
import re
import select
import termios
import time
import tty
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Final

from chat_tui.domain.record import record
from chat_tui.text.width import cell_len

PATIENCE: Final = 2.0
"""Seconds a terminal has to answer, all together: more than a round trip by satellite."""

SAMPLES: Final = (
    ("a letter with an accent", "e\u0301"),
    ("Chinese", "漢字"),
    ("an emoji", "🎉"),
    ("a heart made an emoji", "❤\ufe0f"),
    ("a family (ZWJ)", "👨\u200d👩\u200d👧"),
    ("a flag", "🇩🇪"),
    ("a skin tone", "👍🏽"),
)
"""What terminals draw in different widths."""

FENCE: Final = "\x1b[c"
"""DA1, which every terminal answers: what was asked before and has no answer then has none."""

_ANSWER: Final = re.compile(
    rb"\x1b\[(?P<row>\d{1,5});(?P<column>\d{1,5})R"
    rb"|\x1b\[\?(?P<keys>\d{1,5})u"
    rb"|\x1bP>\|(?P<version>[^\x1b\x07]{0,100})(?:\x1b\\|\x07)"
    rb"|\x1b\[\?(?P<device>[\d;]{0,100})c"
)


@record
class Answers:
    """``columns``: where the cursor was said to be, from 1, in the order of the questions.

    ``keys``: it has the kitty keyboard protocol; ``version``: its own words, untrusted, or None;
    ``device``: its attributes (DA1), so that what is missing is not known to it; None: it said
    nothing.
    """

    columns: tuple[int, ...] = ()
    keys: bool = False
    version: str | None = None
    device: str | None = None


def understand(data: bytes) -> Answers:
    """What a terminal has said; anything else in between is skipped."""
    columns: list[int] = []
    keys = False
    version = device = None
    for match in _ANSWER.finditer(data):
        if match["column"] is not None:
            columns.append(int(match["column"]))
        elif match["keys"] is not None:
            keys = True
        elif match["version"] is not None:
            version = match["version"].decode("utf-8", "replace")
        else:
            device = match["device"].decode()
    return Answers(tuple(columns), keys, version, device)


def questions(samples: tuple[tuple[str, str], ...] = SAMPLES) -> str:
    """Each sample at the start of a line that is cleared again, and what else is asked."""
    widths = "".join(f"\r{text}\x1b[6n\r\x1b[K" for _name, text in samples)
    return f"\x1b[>q\x1b[?u{widths}{FENCE}"


def wrong_widths(columns: tuple[int, ...]) -> list[str]:
    """Which samples it draws in another width than we reckon, in words."""
    wrong = []
    for (name, text), column in zip(SAMPLES, columns, strict=False):
        if (drawn := column - 1) != (ours := cell_len(text)):
            wrong.append(f"{name} in {drawn} instead of {ours}")
    return wrong


@contextmanager
def _raw(fd: int) -> Iterator[None]:
    before = termios.tcgetattr(fd)
    try:
        tty.setcbreak(fd, termios.TCSANOW)
        yield
    finally:
        # An answer that comes late must not be typed into the shell.
        termios.tcflush(fd, termios.TCIFLUSH)
        termios.tcsetattr(fd, termios.TCSANOW, before)


def ask_terminal(keys: int, screen: int, patience: float = PATIENCE) -> Answers:
    """Ask the terminal with these files: what is read, and what is written to. Blocks for up to
    ``patience`` seconds. A terminal that says nothing gives empty Answers."""
    data = b""
    with suppress(OSError, termios.error), _raw(keys):
        os.write(screen, questions().encode())
        deadline = time.monotonic() + patience
        while (left := deadline - time.monotonic()) > 0 and understand(data).device is None:
            if not select.select([keys], [], [], left)[0]:
                break
            if not (more := os.read(keys, 4096)):
                break
            data += more
        os.write(screen, b"\r\x1b[K")
    return understand(data)
