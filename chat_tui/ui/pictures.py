"""Pictures out of files that anybody may have made, as large as they are shown.

In kitty and Ghostty a picture is sent as PNG, and cells stand for its parts (terminal.kitty); in
every other terminal with colours it is drawn in half blocks, two pixels to a cell. Both are cells,
so both go through the output stage like any text. With iTerm2's inline pictures and with sixel a
picture lies on the screen with no cell that stands for it: what is drawn over it, scrolls it or
clears it would have to be guessed, and tmux drops it as it is set up by default. So they are
spoken in one place alone, over the whole screen, where nothing else is (terminal.overlay).
textual-image 0.12, which speaks all of them, asks the terminal on import and writes past the
program's own output.

Pillow is the extra ``chat-tui[images]``, and is imported with the first picture.
"""

import re
from collections.abc import Callable
from importlib.util import find_spec
from io import BytesIO
from math import ceil, sqrt
from typing import TYPE_CHECKING, Final, TypeVar

from rich.color import Color
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from chat_tui.domain.errors import ChatError
from chat_tui.domain.record import record
from chat_tui.ui.terminal.sixel import BAND, MOST_COLOURS, sixels

if TYPE_CHECKING:
    from PIL.Image import Image as Opened

SUFFIXES: Final = (".png", ".jpg", ".jpeg", ".gif", ".webp", ".bmp")
_FORMATS: Final = ("PNG", "JPEG", "GIF", "WEBP", "BMP")

MAX_BYTES: Final = 20 << 20
"""Of a file that is fetched only to be looked at."""

MAX_PIXELS: Final = 24_000_000
"""100 MB: a small file can be a picture that fills the memory."""

UNASKED_PIXELS: Final = 4_200_000
"""Of a picture that nobody has asked for: what a large screen has. Anybody can send one, and it
costs the memory of whoever is there."""

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


SHARP_COLOURS: Final = 128
"""Of a picture that is sent as PNG."""

SHARP_BYTES: Final = 36_000
"""Of a PNG at most: 48 kB in Base64, which a line of 60 kB/s carries within two seconds beside
all else (see terminal.picture_store). What has more is sent with fewer pixels, and drawn as
large."""

Made = TypeVar("Made")


class CannotShow(ChatError):
    """A picture that cannot be shown; the text says why, in a part of a sentence."""


@record
class Picture:
    """``width`` by ``height`` pixels, three bytes each, row by row; ``height`` is even."""

    width: int
    height: int
    pixels: bytes


@record
class Sharp:
    """A PNG, and the cells it is to be shown on."""

    png: bytes
    columns: int
    rows: int


@record
class Sixels:
    """``text`` for a terminal, and the pixels that it covers at most."""

    text: str
    width: int
    height: int


def is_picture(name: str) -> bool:
    """Whether a file of that name is worth a try."""
    return name.casefold().endswith(SUFFIXES)


def can_show() -> bool:
    """Whether Pillow is there."""
    return find_spec("PIL") is not None


def load_picture(
    data: bytes, columns: int, rows: int, *, dark: bool, pixels: int = MAX_PIXELS
) -> Picture:
    """The picture in a file with this ``data``, as large as ``columns`` by ``rows`` cells and
    LARGEST allow; it may have so many ``pixels``. Blocks.

    Raises:
        CannotShow: it is none, or too large.
    """
    size = (max(1, min(columns, LARGEST[0])), 2 * max(1, min(rows, LARGEST[1])))
    return _read(data, size, pixels, lambda found: _drawn(_flat(found, size, dark=dark)))


def load_sharp(
    data: bytes,
    columns: int,
    rows: int,
    *,
    cell: tuple[int, int],
    dark: bool,
    most: int = SHARP_BYTES,
    pixels: int = MAX_PIXELS,
) -> Sharp:
    """The same as a PNG of about ``most`` bytes at most; ``cell`` has so many pixels. Blocks.

    Raises:
        CannotShow: it is none, or too large.
    """
    columns, rows = max(1, min(columns, LARGEST[0])), max(1, min(rows, LARGEST[1]))
    size = (columns * cell[0], rows * cell[1])

    def make(found: "Opened") -> Sharp:
        flat = _flat(found, size, dark=dark)
        across, down = ceil(flat.width / cell[0]), ceil(flat.height / cell[1])
        return Sharp(_png(flat, most), across, down)

    return _read(data, size, pixels, make)


def load_sixels(
    data: bytes, size: tuple[int, int], *, dark: bool, most: int, pixels: int = MAX_PIXELS
) -> Sixels | None:
    """The same as sixel of ``most`` bytes at most, in so many pixels across and down. What has more
    is shown smaller; None: it would be less than half as wide, or there is no room. Blocks.

    Raises:
        CannotShow: it is none, or too large.
    """
    width, height = size[0], size[1] // BAND * BAND
    if not (width and height):
        return None
    return _read(
        data,
        (width, height),
        pixels,
        lambda found: _sixels(_flat(found, (width, height), dark=dark), most),
    )


def _read(
    data: bytes, size: tuple[int, int], pixels: int, make: Callable[["Opened"], Made]
) -> Made:
    """What ``make`` makes of the picture, which has at most so many ``pixels``, and is shown with
    ``size``."""
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(BytesIO(data), formats=_FORMATS) as found:
            scans = _scans(data) if found.format == "JPEG" else 1
            if scans > MAX_SCANS:
                raise CannotShow("it would take too long")
            if scans > 1:  # all of it is in the memory before it is made smaller
                _check_size(found, pixels)
            found.draft("RGB", size)  # a JPEG is read at an eighth of its size
            _check_size(found, pixels)
            return make(found)
    except CannotShow:
        raise
    except UnidentifiedImageError:
        raise CannotShow("this is no picture") from None
    except Exception as error:  # noqa: BLE001 - Pillow lets through whatever its readers run into
        raise CannotShow(f"this picture is damaged ({type(error).__name__})") from None


def _check_size(found: "Opened", most: int) -> None:
    if found.width * found.height > most:
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


def _flat(found: "Opened", size: tuple[int, int], *, dark: bool) -> "Opened":
    """The right way up, no larger than ``size``, on paper."""
    from PIL import Image, ImageOps

    small = ImageOps.exif_transpose(found).convert("RGBA")
    small.thumbnail(size)
    paper = Image.new("RGBA", small.size, "black" if dark else "white")
    return Image.alpha_composite(paper, small).convert("RGB")


def _drawn(flat: "Opened") -> Picture:
    from PIL import Image, ImageOps

    flat = flat.quantize(COLOURS, dither=Image.Dither.NONE).convert("RGB")
    if flat.height % 2:
        flat = ImageOps.pad(flat, (flat.width, flat.height + 1), centering=(0, 0))
    return Picture(flat.width, flat.height, flat.tobytes())


def _png(flat: "Opened", most: int) -> bytes:
    """With as many pixels as fit into so many bytes."""
    from PIL import Image

    while True:
        written = BytesIO()
        palette = flat.quantize(SHARP_COLOURS, dither=Image.Dither.NONE)
        palette.save(written, "PNG", optimize=True)
        png = written.getvalue()
        if len(png) <= most or max(flat.size) <= 1:
            return png
        share = min(0.9, sqrt(most / len(png)))
        flat = flat.resize((max(1, int(flat.width * share)), max(1, int(flat.height * share))))


def _sixels(flat: "Opened", most: int) -> Sixels | None:
    from PIL import Image

    least = flat.width / 2
    while flat.width >= least:
        palette = flat.quantize(MOST_COLOURS, dither=Image.Dither.NONE)
        parts = palette.getpalette() or []
        colours = [(red, green, blue) for red, green, blue in zip(*[iter(parts)] * 3, strict=True)]
        text = sixels(flat.width, palette.tobytes(), colours)
        if len(text) <= most:
            # There are terminals that draw whole bands.
            return Sixels(text, flat.width, ceil(flat.height / BAND) * BAND)
        share = min(0.9, sqrt(most / len(text)))
        flat = flat.resize((int(flat.width * share), max(1, int(flat.height * share))))
    return None


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
