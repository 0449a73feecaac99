"""Cells as Textual reckons them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len, split_graphemes
from rich.segment import ControlType, Segment
from rich.style import Style

from chat_tui.ui.terminal import cells
from chat_tui.ui.terminal.cells import UNKNOWN, Row, cells_of, filled, is_doubtful, patched
from chat_tui.ui.terminal.sgr import Pens

PENS = Pens("256", hyperlinks=True)


def row(*texts: str) -> Row:
    segments = [Segment(text) for text in texts]
    return cells_of(segments, sum(segment.cell_length for segment in segments), PENS)


def test_every_narrow_character_is_one_cell_and_one_grapheme() -> None:
    narrow = [chr(code) for code in range(0x3000) if cells._NARROW.fullmatch(chr(code))]
    assert len(narrow) > 900
    text = "".join(narrow)
    assert split_graphemes(text) == ([(n, n + 1, 1) for n in range(len(text))], len(text))
    assert not any(is_doubtful(char) for char in narrow)


@given(st.lists(st.sampled_from(["a", " ", "漢", "😀", "é", "e\u0301", "❤️", "👨‍👩‍👧", "🇬🇧", "│"])))
def test_as_many_cells_as_rich_says(words: list[str]) -> None:
    text = "".join(words)
    made = row(text)
    assert len(made.chars) == len(made.pens) == cell_len(text)
    assert "".join(made.chars) == text
    assert not made.marks
    starts = [at for at, char in enumerate(made.chars) if len(char) > 1]
    assert list(made.doubtful) == starts


@pytest.mark.parametrize("text", ["a", "漢", "한", "😀", "│", "é", "ａ"])
def test_what_every_terminal_agrees_about(text: str) -> None:
    assert not is_doubtful(text)


@pytest.mark.parametrize("text", ["e\u0301", "❤️", "👨‍👩‍👧", "🇬🇧", "🇬", "1️⃣", "🫨", "👍🏽"])
def test_what_they_do_not(text: str) -> None:
    assert is_doubtful(text)


def test_spaces_have_the_pen_of_their_background() -> None:
    style = Style(color="red", bgcolor="blue", bold=True)
    made = cells_of([Segment("a b", style)], 3, PENS)
    assert made.pens == [PENS.of(style), PENS.of(Style(bgcolor="blue")), PENS.of(style)]


def test_controls_are_left_out_and_lost_cells_are_blank() -> None:
    control = Segment("\x1b[2J", None, [(ControlType.CLEAR,)])
    assert cells_of([control, Segment("ab")], 4, PENS).chars == ["a", "b", " ", " "]


def test_no_more_cells_than_it_says() -> None:
    made = cells_of([Segment("ab👨"), Segment("👩│")], 5, PENS)
    assert made.chars == ["a", "b", "👨", "", " "]
    assert len(made.pens) == 5
    assert made.doubtful == ()


def test_what_is_covered_in_part_is_blank() -> None:
    old = row("a漢字b")
    assert patched(old, [(2, row("xy"))]).chars == ["a", " ", "x", "y", " ", "b"]
    assert old.chars == ["a", "漢", "", "字", "", "b"]
    assert patched(old, [(1, row("字"))]).chars == ["a", "字", "", "字", "", "b"]
    assert patched(old, [(4, row("字"))]).chars == ["a", "漢", "", " ", "字", ""]


def test_what_goes_over_the_edge_is_cut_off() -> None:
    old = filled("x", PENS.default, 3)
    assert patched(old, [(2, row("字"))]).chars == ["x", "x", " "]
    assert patched(old, [(1, row("abc"))]).chars == ["x", "a", "b"]
    assert patched(old, [(7, row("abc"))]).chars == ["x", "x", "x"]


def test_doubtful_columns_follow_what_is_there() -> None:
    old = patched(filled(" ", PENS.default, 8), [(1, row("❤️e\u0301"))])
    assert old.doubtful == (1, 3)
    assert patched(old, [(3, row("a"))]).doubtful == (1,)
    assert patched(old, [(2, row("a"))]).doubtful == (3,)
    assert patched(old, [(5, row("e\u0301"))]).doubtful == (1, 3, 5)


def test_marks_without_a_letter_go_to_the_one_before() -> None:
    piece = row("\u0301b")
    assert (piece.chars, piece.marks) == (["b"], "\u0301")
    once = patched(row("ea"), [(1, piece)])
    assert (once.chars, once.doubtful) == (["e\u0301", "b"], (0,))
    assert patched(once, [(1, piece)]).chars == ["e\u0301", "b"]
    assert patched(filled(UNKNOWN, PENS.default, 2), [(1, piece)]).chars == [UNKNOWN, "b"]
    assert patched(row("漢a"), [(2, piece)]).chars == ["漢\u0301", "", "b"]


@given(st.text("ab ", min_size=1, max_size=30), st.integers(0, 29))
def test_where_only_blanks_follow(text: str, least: int) -> None:
    blank = len(text.rstrip(" "))
    least = min(least, len(text))
    assert row(text).ends_blank(least) == max(blank, least)
    striped = cells_of([Segment(text), Segment("  ", Style(bgcolor="red"))], len(text) + 2, PENS)
    assert striped.ends_blank(0) == len(text)
    underlined = cells_of([Segment("  ", Style(underline=True))], 2, PENS)
    assert underlined.ends_blank(0) == 2


@given(
    st.lists(
        st.sampled_from(["👨", "👩", "\u200d", "👩\u200d👧", "a", "می\u200c", "é"]), max_size=8
    )
)
def test_no_cell_joins_the_next_to_it(parts: list[str]) -> None:
    made = row(*parts)
    assert len(made.chars) == sum(cell_len(part) for part in parts)
    assert not any(char.endswith("\u200d") for char in made.chars)
    assert "\u200d" not in made.marks
