"""Pictures that lie over cells are as small as they have to be."""

import re
from base64 import b64decode
from io import BytesIO

import pytest
from PIL import Image

from chat_tui.ui.picture_overlay import OverlayPicture, overlay_picture
from chat_tui.ui.pictures import CannotShow
from chat_tui.ui.terminal.graphics import Graphics
from chat_tui.ui.terminal.overlay import MOST_BYTES, MOST_OVER_SSH
from tests.ui.terminal.sixels import decoded

CELL = (10, 20)


def saved(image: Image.Image) -> bytes:
    written = BytesIO()
    image.save(written, "PNG")
    return written.getvalue()


FLAT = saved(Image.new("RGB", (301, 101), (255, 0, 0)))


def laid(
    data: bytes,
    graphics: Graphics,
    size: tuple[int, int] = (80, 22),
    cell: tuple[int, int] | None = CELL,
    most: int = MOST_BYTES,
) -> OverlayPicture | None:
    return overlay_picture(data, *size, graphics, cell, dark=True, most=most)


def noise() -> bytes:
    # The same each time, unlike Pillow's own.
    size = (1200, 700)
    image = Image.new("L", size)
    image.putdata([(x * x * 7 + x * 13) // 11 % 251 for x in range(size[0] * size[1])])
    return saved(image)


@pytest.mark.parametrize("most", [MOST_BYTES, MOST_OVER_SSH])
def test_inline(most: int) -> None:
    found = laid(noise(), Graphics.INLINE, most=most)
    assert found is not None
    assert most / 3 < len(found.picture) <= most
    assert (found.columns, found.rows) == (76, 22)
    png = re.search(r":([^:\x07]+)\x07$", found.picture)
    assert png is not None
    assert Image.open(BytesIO(b64decode(png[1]))).format == "PNG"


def test_sixel() -> None:
    found = laid(FLAT, Graphics.SIXEL)
    assert found is not None
    assert (found.columns, found.rows) == (31, 6)
    width, height, pixels = decoded(found.picture)
    assert (width, height) == (301, 101)
    assert set(pixels.values()) == {(100, 0, 0)}


@pytest.mark.parametrize("cell", [(10, 20), (7, 13), (9, 19)])
def test_a_whole_band_of_sixel_has_room_in_the_rows(cell: tuple[int, int]) -> None:
    tall = saved(Image.new("RGB", (50, 2000)))
    found = laid(tall, Graphics.SIXEL, cell=cell)
    assert found is not None
    assert found.rows <= 22
    _, height, _ = decoded(found.picture)
    assert -(-height // 6) * 6 <= found.rows * cell[1]


def test_what_is_too_much_as_sixel_is_smaller_or_none() -> None:
    whole = laid(noise(), Graphics.SIXEL, most=10_000_000)
    assert whole is not None
    for share in (0.9, 0.4):
        limit = int(len(whole.picture) * share)
        smaller = laid(noise(), Graphics.SIXEL, most=limit)
        assert smaller is not None
        assert len(smaller.picture) <= limit
        assert whole.columns / 2 <= smaller.columns < whole.columns
    assert laid(noise(), Graphics.SIXEL, most=len(whole.picture) // 20) is None


def test_where_there_is_none() -> None:
    for graphics in (Graphics.BLOCKS, Graphics.PLACEHOLDERS):
        assert laid(FLAT, graphics) is None
    for graphics in (Graphics.INLINE, Graphics.SIXEL):
        assert laid(FLAT, graphics, most=0) is None, "the link is slow"
    assert laid(FLAT, Graphics.SIXEL, cell=None) is None
    assert laid(FLAT, Graphics.SIXEL, size=(80, 1), cell=(5, 5)) is None
    assert laid(FLAT, Graphics.INLINE, cell=None) is not None


@pytest.mark.parametrize("graphics", [Graphics.INLINE, Graphics.SIXEL])
def test_no_picture(graphics: Graphics) -> None:
    with pytest.raises(CannotShow, match="this is no picture"):
        laid(b"hello", graphics)
