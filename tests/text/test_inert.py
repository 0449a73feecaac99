"""The last check before the terminal: `is_inert` and `make_inert`."""

import pytest
import rich.cells
from hypothesis import given

from chat_tui.text.sanitize import is_inert, make_inert, sanitize_line
from tests.text.strategies import LIVE, any_text

DIRECTION_MARKS = [0x200E, 0x200F, 0x061C]
BIDI_OVERRIDES = [*range(0x202A, 0x202F), *range(0x2066, 0x206A)]
C1 = range(0x80, 0xA0)
SURROGATES = [0xD800, 0xDBFF, 0xDC00, 0xDFFF]


@pytest.mark.parametrize("code", [*range(0x20), 0x7F, *C1, *BIDI_OVERRIDES, *DIRECTION_MARKS])
def test_live_code_point_is_not_inert(code: int) -> None:
    text = f"ab{chr(code)}cd"
    assert not is_inert(text)
    assert is_inert(make_inert(text))
    assert make_inert(text)[:2] + make_inert(text)[3:] == "abcd"


@pytest.mark.parametrize("code", SURROGATES)
def test_surrogate_is_not_inert(code: int) -> None:
    assert not is_inert(chr(code))
    assert make_inert(chr(code)) == "\ufffd"


@pytest.mark.parametrize(
    "text", ["", "plain", "日本\u3000語", "\u00a0", "👩‍🚀", "\ue000", "\u200b"]
)
def test_inert_text_is_left_alone(text: str) -> None:
    assert is_inert(text)
    assert make_inert(text) == text


def test_stand_ins_at_the_last_write() -> None:
    assert make_inert("\x1b\n\t\x7f\x9b\u202e") == "\u241b\u240a\u2409\u2421\ufffd\ufffd"


@pytest.mark.parametrize("code", DIRECTION_MARKS)
def test_direction_mark_keeps_its_zero_cells_at_the_last_write(code: int) -> None:
    assert rich.cells.cell_len(make_inert(f"a{chr(code)}b")) == 2


@given(text=any_text())
def test_last_write_keeps_the_number_of_code_points(text: str) -> None:
    inert = make_inert(text)
    assert len(inert) == len(text)
    assert is_inert(inert)
    assert LIVE.search(inert) is None
    assert is_inert(text) == (LIVE.search(text) is None)
    assert make_inert(inert) == inert


@given(text=any_text())
def test_sanitized_line_passes_the_last_check(text: str) -> None:
    assert make_inert(sanitize_line(text)) == sanitize_line(text)
