"""Pictures as half blocks, two pixels to a cell: what every terminal with colours can show.

The graphics protocols (kitty, iTerm2, sixel) are left alone on purpose. tmux drops them as it is
set up by default; they leave pictures behind that our output stage, which compares cells, knows
nothing of; and textual-image 0.12, which speaks them, asks the terminal on import and writes past
the program's own output. A picture of half blocks goes through that stage like any text.

Pillow is the extra ``chat-tui[images]``, and is imported with the first picture.
"""

import re
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Final

from rich.color import Color
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from chat_tui.domain.errors import ChatError

if TYPE_CHECKING:
    from PIL.Image import Image as Opened

SUFFIXES: Final = (".png", ".jpg", ".jpeg", ".gif", ".webp", ".bmp")
_FORMATS: Final = ("PNG", "JPEG", "GIF", "WEBP", "BMP")

MAX_BYTES: Final = 20 << 20
"""Of a file that is fetched only to be looked at."""

MAX_PIXELS: Final = 24_000_000
"""100 MB: a small file can be a picture that fills the memory."""

MAX_SCANS: Final = 100
"""Of a JPEG, whose pixels are gone through for each: one of 20 MB can have half a million, and so
take hours. Programs write ten; libjpeg-turbo advises its users to stop at 500."""

# What divides a JPEG, but for the restarts (FF D0 to FF D7) inside its data, where FF 00 is FF.
_MARKER: Final = re.compile(rb"\xff([\x01-\xcf\xd8-\xfe])")
_STARTS, _ENDS, _SCAN, _EMPTY = 0xD8, 0xD9, 0xDA, 0x01

LARGEST: Final = (100, 30)
"""Cells: some 50 kB for the terminal, which a line of 60 kB/s carries in a second."""

COLOURS: Final = 48
"""Fewer make longer runs of one colour, and so a third of the bytes for the terminal."""


class CannotShow(ChatError):
    """A picture that cannot be shown; the text says why, in a part of a sentence."""


@dataclass(frozen=True, slots=True)
class Picture:
    """``width`` by ``height`` pixels, three bytes each, row by row; ``height`` is even."""

    width: int
    height: int
    pixels: bytes


def is_picture(name: str) -> bool:
    """Whether a file of that name is worth a try."""
    return name.casefold().endswith(SUFFIXES)


def can_show() -> bool:
    """Whether Pillow is there."""
    return find_spec("PIL") is not None


def load_picture(path: Path, columns: int, rows: int, *, dark: bool) -> Picture:
    """The picture in a file, as large as ``columns`` by ``rows`` cells and LARGEST allow. Blocks.

    Raises:
        CannotShow: it is none, or too large.
    """
    from PIL import Image, UnidentifiedImageError

    size = (max(1, min(columns, LARGEST[0])), 2 * max(1, min(rows, LARGEST[1])))
    try:
        with Image.open(path, formats=_FORMATS) as found:
            scans = _scans(path.read_bytes()) if found.format == "JPEG" else 1
            if scans > MAX_SCANS:
                raise CannotShow("it would take too long")
            if scans > 1:  # all of it is in the memory before it is made smaller
                _check_size(found)
            found.draft("RGB", size)  # a JPEG is read at an eighth of its size
            _check_size(found)
            return _drawn(found, size, dark=dark)
    except CannotShow:
        raise
    except UnidentifiedImageError:
        raise CannotShow("this is no picture") from None
    except Exception as error:  # noqa: BLE001 - Pillow lets through whatever its readers run into
        raise CannotShow(f"this picture is damaged ({type(error).__name__})") from None


def _check_size(found: "Opened") -> None:
    if found.width * found.height > MAX_PIXELS:
        raise CannotShow(f"{found.width} by {found.height} pixels are too many")


def _scans(data: bytes) -> int:
    """How often the pixels of a JPEG are gone through. Linear time."""
    count = at = 0
    while (found := _MARKER.search(data, at)) is not None:
        kind, at = found[1][0], found.end()
        if kind == _ENDS:
            break
        count += kind == _SCAN
        if kind not in (_STARTS, _EMPTY):
            at += int.from_bytes(data[at : at + 2], "big")
    return count


def _drawn(found: "Opened", size: tuple[int, int], *, dark: bool) -> Picture:
    from PIL import Image, ImageOps

    small = ImageOps.exif_transpose(found).convert("RGBA")
    small.thumbnail(size)
    paper = Image.new("RGBA", small.size, "black" if dark else "white")
    flat = Image.alpha_composite(paper, small).convert("RGB")
    flat = flat.quantize(COLOURS, dither=Image.Dither.NONE).convert("RGB")
    if flat.height % 2:
        flat = ImageOps.pad(flat, (flat.width, flat.height + 1), centering=(0, 0))
    return Picture(flat.width, flat.height, flat.tobytes())


def picture_rows(picture: Picture) -> list[Strip]:
    """The picture as rows of cells."""
    return [_row(picture, y) for y in range(0, picture.height, 2)]


def _row(picture: Picture, y: int) -> Strip:
    stride = picture.width * 3
    upper = picture.pixels[y * stride : (y + 1) * stride]
    lower = picture.pixels[(y + 1) * stride : (y + 2) * stride]
    segments: list[Segment] = []
    start = 0
    for x in range(3, stride + 1, 3):
        if x < stride and (upper[x : x + 3], lower[x : x + 3]) == (
            upper[start : start + 3],
            lower[start : start + 3],
        ):
            continue
        above, below = upper[start : start + 3], lower[start : start + 3]
        style = Style(color=Color.from_rgb(*above), bgcolor=Color.from_rgb(*below))
        text = (" " if above == below else "▀") * ((x - start) // 3)
        segments.append(Segment(text, style))
        start = x
    return Strip(segments, picture.width)
