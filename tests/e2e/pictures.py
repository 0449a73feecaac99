"""Pictures in a real terminal."""

import re
from pathlib import Path

from PIL import Image

from tests.e2e.terminal import Terminal

NAME = b"\x1b[>q"
"""XTVERSION."""


def a_picture(path: Path) -> None:
    """Red above, blue below."""
    image = Image.new("RGB", (400, 160), (220, 20, 20))
    image.paste((20, 20, 220), (0, 80, 400, 160))
    image.save(path)


def has_blue(terminal: Terminal) -> bool:
    """Whether a part of the picture is there; its lower half is blue."""
    grounds = {cell.bg for line in terminal._pyte.buffer.values() for cell in line.values()}
    return any(re.fullmatch("0000(?!00)..", ground) for ground in grounds)
