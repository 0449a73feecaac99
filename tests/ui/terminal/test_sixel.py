"""What is written as sixel is read as the same pixels."""

from hypothesis import given
from hypothesis import strategies as st

from chat_tui.ui.terminal.sixel import MOST_COLOURS, Colour, sixels
from tests.ui.terminal.sixels import decoded

PARTS = st.integers(0, 255)
PALETTES = st.lists(st.tuples(PARTS, PARTS, PARTS), min_size=1, max_size=MOST_COLOURS)


@given(PALETTES, st.integers(1, 40), st.integers(1, 20), st.data())
def test_pixels_come_back(
    palette: list[Colour], width: int, height: int, data: st.DataObject
) -> None:
    runs = st.tuples(st.integers(0, len(palette) - 1), st.integers(1, 30))
    drawn = b"".join(bytes([colour]) * count for colour, count in data.draw(st.lists(runs)))
    pixels = drawn[: width * height].ljust(width * height, b"\0")
    shown = {
        (at % width, at // width): tuple(round(part * 100 / 255) for part in palette[colour])
        for at, colour in enumerate(pixels)
    }
    assert decoded(sixels(width, pixels, palette)) == (width, height, shown)


def test_runs_are_written_once() -> None:
    text = sixels(1000, bytes(1000 * 600), [(0, 0, 0)])
    assert len(text) < 1500
    assert text.startswith('\x1bP0;1;0q"1;1;1000;600#0;2;0;0;0#0!1000~-')


def test_what_is_not_used_is_not_defined() -> None:
    assert "#1;" not in sixels(2, b"\0\2", [(0, 0, 0), (255, 0, 0), (0, 0, 255)])
