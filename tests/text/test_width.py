import pytest
import rich.cells
from hypothesis import given
from hypothesis import strategies as st

from chat_tui.text import width
from chat_tui.text.sanitize import sanitize_line
from chat_tui.text.width import cell_len, graphemes, pad, truncate
from tests.text.strategies import any_text


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        ("", 0),
        ("abc", 3),
        ("漢字", 4),
        ("e\u0301", 1),
        ("👨‍👩‍👧‍👦", 2),
        ("❤", 1),
        ("❤️", 2),
        ("1️⃣", 2),
        ("🇬🇧", 2),
        ("👍🏻", 2),
    ],
)
def test_cell_len(text: str, cells: int) -> None:
    assert cell_len(text) == cells == rich.cells.cell_len(text)


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("", []),
        ("ab", [(0, 1, 1), (1, 2, 1)]),
        ("a漢", [(0, 1, 1), (1, 2, 2)]),
        ("e\u0301x", [(0, 2, 1), (2, 3, 1)]),
        ("👍🏻!", [(0, 2, 2), (2, 3, 1)]),
        ("🇬🇧🇫🇷", [(0, 2, 2), (2, 4, 2)]),
        ("🇬🇧🇫", [(0, 2, 2), (2, 3, 1)]),
        ("🇬a🇧", [(0, 1, 1), (1, 2, 1), (2, 3, 1)]),
        ("🇬\u0301🇧", [(0, 2, 1), (2, 3, 1)]),
        ("\u1100\u1161\u11a8", [(0, 3, 2)]),
        ("\u200d\u200dab", [(0, 2, 0), (2, 3, 1), (3, 4, 1)]),
    ],
)
def test_graphemes(text: str, spans: list[tuple[int, int, int]]) -> None:
    assert graphemes(text) == spans


@given(text=any_text())
def test_graphemes_cover_the_text_and_add_up(text: str) -> None:
    spans = graphemes(text)
    assert "".join(text[start:end] for start, end, _ in spans) == text
    assert all(end > start and 0 <= cells <= 2 for start, end, cells in spans)
    assert sum(cells for _, _, cells in spans) == cell_len(text)


@given(text=any_text())
def test_each_grapheme_of_sanitized_text_has_its_own_width(text: str) -> None:
    line = sanitize_line(text)
    assert all(cell_len(line[start:end]) == cells for start, end, cells in graphemes(line))


def test_quick_measure_agrees_with_rich_about_every_code_point() -> None:
    quick = 0
    for code in range(0x110000):
        char = chr(code)
        if width._UNIFORM.fullmatch(char):
            quick += 1
            assert graphemes(char) == rich.cells.split_graphemes(char)[0], hex(code)
    assert quick > 30_000


@pytest.mark.parametrize(
    ("text", "cells", "result"),
    [
        ("hello", 5, "hello"),
        ("hello", 4, "hel…"),
        ("hello", 1, "…"),
        ("hello", 0, ""),
        ("hello", -1, ""),
        ("漢字漢字", 5, "漢字…"),
        ("漢字漢字", 4, "漢…"),
        ("漢字漢字", 3, "漢…"),
        ("漢字漢字", 2, "…"),
        ("🇬🇧🇫🇷", 3, "🇬🇧…"),
        ("🇬🇧🇫🇷", 2, "…"),
        ("👨‍👩‍👧‍👦ab", 3, "👨‍👩‍👧‍👦…"),
        ("e\u0301e\u0301e\u0301", 2, "e\u0301…"),
        ("", 3, ""),
    ],
)
def test_truncate(text: str, cells: int, result: str) -> None:
    assert truncate(text, cells) == result


def test_truncate_with_another_ellipsis() -> None:
    assert truncate("hello world", 7, "...") == "hell..."
    assert truncate("hello world", 3, "") == "hel"
    assert truncate("hello", 2, "...") == "he"


@pytest.mark.parametrize(
    ("text", "cells", "result"),
    [
        ("ab", 4, "ab  "),
        ("abcd", 4, "abcd"),
        ("abcde", 4, "abc…"),
        ("漢字", 3, "漢…"),
        ("漢字漢", 4, "漢… "),
        ("", 2, "  "),
        ("a", 0, ""),
    ],
)
def test_pad(text: str, cells: int, result: str) -> None:
    assert pad(text, cells) == result


@given(text=any_text(), cells=st.integers(-1, 45), ellipsis=st.sampled_from(["…", "", "..."]))
def test_truncate_never_exceeds_and_never_splits(text: str, cells: int, ellipsis: str) -> None:
    result = truncate(text, cells, ellipsis)
    assert cell_len(result) <= max(cells, 0)
    if cells <= 0:
        assert result == ""
        return
    if cell_len(text) <= cells:
        assert result == text
        return
    kept = result if cells < len(ellipsis) else result.removesuffix(ellipsis)
    assert text.startswith(kept)
    assert len(kept) in {0, *(end for _, end, _ in graphemes(text))}


@given(text=any_text(), cells=st.integers(0, 45))
def test_pad_is_exact(text: str, cells: int) -> None:
    assert cell_len(pad(text, cells)) == cells


@pytest.mark.parametrize("unit", ["a", "漢", "👍🏻", "\u0301", "🇬🇧", "\u200d"])
def test_a_megabyte(unit: str) -> None:
    text = unit * (1_000_000 // len(unit))
    assert sum(cells for _, _, cells in graphemes(text)) == cell_len(text)
    assert cell_len(pad(text, 80)) == 80
