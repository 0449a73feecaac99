"""Placeholders and the commands of kitty's protocol, byte by byte."""

import re
import unicodedata
from base64 import b64decode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from chat_tui.text.sanitize import sanitize_body, sanitize_line
from chat_tui.text.width import cell_len
from chat_tui.ui.terminal.cells import cells_of
from chat_tui.ui.terminal.kitty import (
    CHUNK,
    LARGEST,
    PLACEHOLDER,
    as_cells,
    deletion,
    placeholders,
    transmission,
)
from chat_tui.ui.terminal.sgr import Pens

numbers = st.integers(1, LARGEST - 1)


def test_the_marks_are_those_of_the_protocol() -> None:
    text = placeholders(1, 0, LARGEST)
    marks = [text[at + 2] for at in range(0, len(text), 4)]
    assert [ord(mark) for mark in marks[:6]] == [0x305, 0x30D, 0x30E, 0x310, 0x312, 0x33D]
    assert len(set(marks)) == LARGEST == len(marks)
    assert {unicodedata.combining(mark) for mark in marks} == {230}
    assert unicodedata.normalize("NFC", text) == text


@given(numbers, st.integers(0, LARGEST - 1), st.integers(1, LARGEST), st.data())
def test_a_row_is_as_wide_as_it_says_however_it_is_cut(
    number: int, row: int, columns: int, data: st.DataObject
) -> None:
    text = placeholders(number, row, columns)
    assert cell_len(text) == columns
    start = data.draw(st.integers(0, columns - 1))
    end = data.draw(st.integers(start + 1, columns))
    (piece,) = Strip([Segment(text)], columns).crop(start, end)
    found = as_cells(piece.text)
    assert found is not None
    assert found[0] == number
    assert found[1] == [text[4 * at : 4 * at + 3] for at in range(start, end)]


@given(st.text(st.sampled_from([PLACEHOLDER, "\u0305", "\u030d", "a"]), max_size=20))
def test_what_people_write_is_no_picture(text: str) -> None:
    for shown in (sanitize_body(text), sanitize_line(text)):
        assert PLACEHOLDER not in shown
        assert as_cells(shown) is None


@pytest.mark.parametrize("text", ["", "a", PLACEHOLDER, PLACEHOLDER + "abc", PLACEHOLDER * 4])
def test_what_is_none(text: str) -> None:
    assert as_cells(text) is None


@pytest.mark.parametrize("system", ["truecolor", "256", "standard"])
def test_the_number_is_the_colour_whatever_else_it_was_drawn_in(system: str) -> None:
    pens = Pens(system, hyperlinks=True)
    style = Style(color="#123456", bgcolor="#000000", bold=True, underline=True, link="http://a")
    row = cells_of([Segment(placeholders(42, 3, 2), style)], 2, pens)
    (pen,) = set(row.pens)
    assert (pen.foreground, pen.attributes, pen.link) == ("38;5;42", 0, "")
    assert pen.background == pens.of(Style(bgcolor="#000000")).background
    assert row.chars == ["\U0010eeee\u0310\u0305", "\U0010eeee\u0310\u030d"]
    assert row.doubtful == ()


@given(st.binary(max_size=3 * CHUNK), numbers)
def test_a_transmission_is_whole(png: bytes, number: int) -> None:
    *pieces, last = transmission(number, png, 7, 3)
    found = [re.fullmatch(r"\x1b_G([^;]*);(.*)\x1b\\", piece) for piece in pieces]
    controls = [one[1] for one in found if one]
    data = [one[2] for one in found if one]
    assert b64decode("".join(data)) == png
    assert all(len(one) <= CHUNK for one in data)
    assert all(len(one) % 4 == 0 for one in data)
    if data:
        assert controls[0].startswith(f"a=t,f=100,t=d,i={number},q=2,m=")
        assert [one[-3:] for one in controls] == ["m=1"] * (len(data) - 1) + ["m=0"]
        assert set(controls[1:]) <= {"q=2,m=1", "q=2,m=0"}
    assert last == f"\x1b_Ga=p,U=1,i={number},c=7,r=3,q=2;\x1b\\"


def test_deletion() -> None:
    assert deletion(9) == "\x1b_Ga=d,d=I,i=9,q=2;\x1b\\"
