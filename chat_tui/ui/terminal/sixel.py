"""Sixel: pixels as text, six of a column in one character. Pure.

As DEC wrote it down for the VT340 (EK-VT3XX-TP-001, chapter 14): a device control string with the
size, the colours that are used, and bands six pixels high. A band is written once for each of its
colours, which lie over each other: "$" goes back to its start, "-" to the next band.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final

MOST_COLOURS: Final = 64
"""What each terminal has that has sixel at all, but for the 16 of a VT340."""

BAND: Final = 6
"""Pixels: the height of a sixel."""

_RUN: Final = re.compile(rb"(.)\1{3,}", re.DOTALL)
_FIRST: Final = ord("?")
_AS_TEXT: Final = bytes(range(_FIRST, _FIRST + 64)).ljust(256, b"?")

Colour = tuple[int, int, int]


def sixels(width: int, pixels: bytes, palette: Sequence[Colour]) -> str:
    """A picture with rows of so many ``pixels``, each a number in ``palette``, whose colours have
    three parts from 0 to 255 and are shown to a hundredth. What is no whole band is left as it
    is. Where the cursor is the picture begins; it scrolls the screen if it has no room there."""
    height = len(pixels) // width
    used = sorted(set(pixels))
    colours = "".join(_definition(number, palette[number]) for number in used)
    bands = (
        _band(width, pixels[at : at + BAND * width]) for at in range(0, len(pixels), BAND * width)
    )
    return f'\x1bP0;1;0q"1;1;{width};{height}{colours}{"-".join(bands)}\x1b\\'


def _definition(number: int, colour: Colour) -> str:
    parts = ";".join(str(round(part * 100 / 255)) for part in colour)
    return f"#{number};2;{parts}"


def _band(width: int, pixels: bytes) -> str:
    return "$".join(_layers(width, pixels))


def _layers(width: int, pixels: bytes) -> Iterator[str]:
    """Each colour of a band. The work on single pixels is left to translate and to numbers as
    long as a row: 1000 by 600 pixels of a photo take some 0.2 s."""
    rows = [pixels[at : at + width] for at in range(0, len(pixels), width)]
    for number in sorted(set(pixels)):
        layer = 0
        for bit, row in enumerate(rows):
            table = bytearray(256)
            table[number] = 1 << bit
            layer |= int.from_bytes(row.translate(table))
        text = layer.to_bytes(width).translate(_AS_TEXT).rstrip(b"?")
        yield f"#{number}{_RUN.sub(_shortened, text).decode()}"


def _shortened(run: re.Match[bytes]) -> bytes:
    return b"!%d%s" % (len(run[0]), run[1])
