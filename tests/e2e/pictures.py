"""Pictures in a real terminal."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image

from tests.e2e.programs import Home, Server
from tests.e2e.terminal import Terminal
from tests.e2e.tmux import Shell

NAME = b"\x1b[>q"
"""XTVERSION."""

STATUS = 100
"""Bytes at most with which the status bar tells of the link, at any time. A picture has more."""


def a_picture(path: Path) -> None:
    """Red above, blue below."""
    image = Image.new("RGB", (400, 160), (220, 20, 20))
    image.paste((20, 20, 220), (0, 80, 400, 160))
    image.save(path)


def has_blue(terminal: Terminal) -> bool:
    """Whether a part of the picture is there; its lower half is blue."""
    grounds = {cell.bg for line in terminal._pyte.buffer.values() for cell in line.values()}
    return any(re.fullmatch("0000(?!00)..", ground) for ground in grounds)


@contextmanager
def flag_in_tmux(home: Home, server: Server) -> Iterator[Terminal]:
    """ana in tmux, with a picture that ben has sent picked."""
    a_picture(home.path / "flag.png")
    with Shell(home, server, "ana") as shell:
        ana = shell.start()
        home.person(server, "ben").enter("/upload ~/flag.png")
        ana.wait_for("≡ flag.png")
        ana.wait_quiet(0.5)
        ana.press("shift+up")
        ana.wait_for("v view")
        yield ana
