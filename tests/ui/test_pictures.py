"""Pictures as half blocks, and files that are none."""

import io
import struct
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from chat_tui.text.width import cell_len
from chat_tui.ui.pictures import (
    MAX_PIXELS,
    MAX_SCANS,
    CannotShow,
    Picture,
    is_picture,
    load_picture,
    picture_rows,
)
from tests.ui.pictures import huge

RED, BLUE = (255, 0, 0), (0, 0, 255)


def flag(path: Path, size: tuple[int, int] = (40, 20)) -> Path:
    """Red above, blue below."""
    image = Image.new("RGB", size, RED)
    image.paste(BLUE, (0, size[1] // 2, size[0], size[1]))
    image.save(path)
    return path


def test_names() -> None:
    assert [is_picture(name) for name in ("a.PNG", "a.jpeg", "a.svg", "png", "a.png.exe")] == [
        True,
        True,
        False,
        False,
        False,
    ]


def test_two_pixels_to_a_cell() -> None:
    pixels = bytes([*RED, *RED, *BLUE, *BLUE, *RED, *BLUE])
    (row,) = picture_rows(Picture(3, 2, pixels))
    found = [(segment.text, segment.style) for segment in row]
    colours = [
        (text, style.color.triplet, style.bgcolor.triplet)
        for text, style in found
        if style is not None and style.color is not None and style.bgcolor is not None
    ]
    assert colours == [("▀", RED, BLUE), (" ", RED, RED), (" ", BLUE, BLUE)]


@pytest.mark.parametrize("room", [(20, 10), (80, 3), (3, 80), (1, 1), (0, 0)])
def test_it_fits(tmp_path: Path, room: tuple[int, int]) -> None:
    picture = load_picture(flag(tmp_path / "a.png").read_bytes(), *room, dark=True)
    rows = picture_rows(picture)
    assert len(rows) <= max(1, room[1])
    assert {cell_len(row.text) for row in rows} == {picture.width}
    assert picture.width <= max(1, room[0])
    assert len(picture.pixels) == picture.width * picture.height * 3


def test_colours_and_paper(tmp_path: Path) -> None:
    picture = load_picture(flag(tmp_path / "a.png").read_bytes(), 20, 10, dark=True)
    assert tuple(picture.pixels[:3]) == RED
    assert tuple(picture.pixels[-3:]) == BLUE
    clear = tmp_path / "clear.png"
    Image.new("RGBA", (4, 4), (0, 0, 0, 0)).save(clear)
    assert set(load_picture(clear.read_bytes(), 4, 4, dark=True).pixels) == {0}
    assert set(load_picture(clear.read_bytes(), 4, 4, dark=False).pixels) == {255}


def test_a_picture_that_lies_on_its_side(tmp_path: Path) -> None:
    path = tmp_path / "a.jpg"
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.new("RGB", (40, 20), RED).save(path, exif=exif)
    picture = load_picture(path.read_bytes(), 100, 100, dark=True)
    assert (picture.width, picture.height) == (20, 40)


def cut() -> bytes:
    content = io.BytesIO()
    Image.effect_noise((64, 64), 50).save(content, "PNG")
    return content.getvalue()[:200]


def jpeg(side: int = 64, **options: Any) -> bytes:
    content = io.BytesIO()
    Image.new("RGB", (side, side), RED).save(content, "JPEG", **options)
    return content.getvalue()


def scanned(times: int) -> bytes:
    """A JPEG whose last scan comes ``times`` more than it has to."""
    content = jpeg(progressive=True)
    scan = content[content.rindex(b"\xff\xda") : -2]
    return content[:-2] + scan * times + content[-2:]


def odd_exif() -> bytes:
    """The description of the picture is given as its height."""
    exif = Image.Exif()
    exif[0x010E], exif[0x0112] = "hello", 6
    return jpeg(exif=exif).replace(b"\x01\x0e\x00\x02", b"\x01\x01\x00\x02", 1)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "no picture"),
        (b"hello", "no picture"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n", "no picture"),
        (cut(), "damaged"),
        (huge(), "are too many"),
        (scanned(MAX_SCANS), "would take too long"),
        (odd_exif(), "damaged"),
        (jpeg(int(MAX_PIXELS**0.5) + 1, progressive=True), "are too many"),
    ],
    ids=["empty", "text", "postscript", "cut", "huge", "scans", "exif", "progressive"],
)
def test_what_cannot_be_shown(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(content)
    with pytest.raises(CannotShow, match=words):
        load_picture(path.read_bytes(), 20, 10, dark=True)


def test_jpegs_that_can(tmp_path: Path) -> None:
    path = tmp_path / "a.jpg"
    thumbnail = b"\xff\xe1" + struct.pack(">H", 2 + 4 * MAX_SCANS) + b"\xff\xda\x00\x00" * MAX_SCANS
    once = jpeg(int(MAX_PIXELS**0.5) + 1)
    contents = (scanned(MAX_SCANS // 2), once[:2] + thumbnail + once[2:], once)
    for content in contents:
        path.write_bytes(content)
        assert load_picture(path.read_bytes(), 20, 10, dark=True).width == 20
