"""Selecting with the mouse: text without gutter, bars and the breaks of wrapping."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.text.strategies import any_text
from tests.ui.helpers import STYLES, message, receive
from tests.ui.viewing import CountingBuilder, Looking


def look_at(*bodies: str, width: int = 60, height: int = 14) -> Looking:
    look = Looking(height=height, width=width)
    receive(look.session, *(message(seq, body) for seq, body in enumerate(bodies, 1)))
    look.rows()
    return look


def row_with(look: Looking, words: str) -> tuple[int, int]:
    """(column, row) where these words begin."""
    rows = look.rows()
    y = next(number for number, row in enumerate(rows) if words in row)
    return rows[y].index(words), y


def select(look: Looking, start: tuple[int, int], end: tuple[int, int]) -> str:
    look.view.select(*start, look.height, anew=True)
    look.view.select(*end, look.height)
    return look.view.selected


def test_words_of_one_line() -> None:
    look = look_at("the quick brown fox")
    x, y = row_with(look, "quick")
    assert select(look, (x, y), (x + 4, y)) == "quick"
    assert select(look, (x + 4, y), (x, y)) == "quick", "in either direction"
    assert select(look, (0, y), (59, y)) == "the quick brown fox", "the gutter is no part of it"


def test_wrapped_lines_are_whole() -> None:
    url = "https://example.org/" + "abcdefgh/" * 9
    look = look_at(f"see {url} and\nthat")
    (_, first), (_, last) = row_with(look, "see"), row_with(look, "that")
    assert last - first >= 3
    assert select(look, (0, first), (59, last)) == f"see {url} and\nthat"
    x, y = row_with(look, "https")
    assert select(look, (x, y), (59, last - 1)) == f"{url} and"


def test_messages_are_lines() -> None:
    look = look_at("one", "two", "three")
    (x, y), (_, last) = row_with(look, "one"), row_with(look, "three")
    assert select(look, (x + 1, y), (0, last)) == "ne\ntwo\n"
    assert select(look, (x + 1, y), (59, last)) == "ne\ntwo\nthree"


def test_code_comes_without_its_bar() -> None:
    look = look_at("```\nif x:\n    return 1\n```")
    (_, y), (_, last) = row_with(look, "if x"), row_with(look, "return")
    assert select(look, (0, y), (59, last)) == "if x:\n    return 1"


def test_wide_characters_are_taken_whole() -> None:
    look = look_at("漢字 ok")
    x = row_with(look, "漢")[0]
    assert (
        select(look, (x + 1, row_with(look, "漢")[1]), (x + 2, row_with(look, "漢")[1])) == "漢字"
    )


def test_it_stays_on_its_words() -> None:
    look = look_at("first", "second")
    x, y = row_with(look, "second")
    assert select(look, (x, y), (x + 5, y)) == "second"
    for seq in range(3, 8):
        receive(look.session, message(seq))
    look.rows()
    assert look.view.selected == "second"
    assert look.view.leave_selection()
    assert not look.view.leave_selection()
    assert look.view.selected == ""


def reversed_text(look: Looking) -> list[str]:
    drawn = look.view.draw(look.builder, look.height)
    rows = [
        "".join(s.text for s in strip if s.style is not None and s.style.reverse)
        for _, strip in drawn
    ]
    return [row for row in rows if row]


def test_what_is_selected_stands_out() -> None:
    look = look_at("the quick brown fox", "jumps")
    x, y = row_with(look, "brown")
    select(look, (x, y), (x + 1, row_with(look, "jumps")[1]))
    assert reversed_text(look)[0] == "brown fox"
    assert len(reversed_text(look)) == 2


def test_what_is_drawn_already_is_linked_where_links_are_wanted() -> None:
    look = look_at("see https://example.org/x")

    def links() -> set[str | None]:
        drawn = look.view.draw(look.builder, look.height)
        return {s.style.link for _, strip in drawn for s in strip if s.style is not None}

    assert links() == {None}
    look.builder = CountingBuilder(look.width, replace(STYLES, hyperlinks=True))
    assert links() == {None, "https://example.org/x"}


def test_what_is_selected_is_not_kept_with_what_is_drawn() -> None:
    look = look_at("the quick brown fox")
    x, y = row_with(look, "quick")
    assert (select(look, (x, y), (x + 4, y)), reversed_text(look)) == ("quick", ["quick"])
    drawn = look.builder.drawn
    assert (select(look, (x, y), (x, y)), reversed_text(look)) == ("q", ["q"])
    assert look.view.leave_selection()
    assert (reversed_text(look), look.builder.drawn) == ([], drawn)
    assert not look.view.leave_selection()


def test_nothing_there() -> None:
    look = Looking()
    look.view.select(1, 1, 10, anew=True)
    assert look.view.selected == ""
    look = look_at("a")
    look.view.select(0, 0, look.height)
    assert look.view.selected == ""


def bodies() -> st.SearchStrategy[str]:
    return any_text(80).map(lambda text: text.encode("utf-8", "replace").decode() or ".")


@pytest.mark.parametrize("width", [9, 30, 60])
@settings(max_examples=40)
@given(st.lists(bodies(), min_size=1, max_size=4), st.tuples(*[st.integers(0, 59)] * 4))
def test_whatever_is_said(width: int, said: list[str], at: tuple[int, int, int, int]) -> None:
    look = look_at(*said, width=width)
    before = look.rows()
    text = select(look, (at[0] % width, at[1] % 14), (at[2] % width, at[3] % 14))
    assert look.rows() == before, "selecting moves nothing and cuts nothing"
    shown = "".join(reversed_text(look)).replace(" ", "")
    assert len(shown) <= len(text), "what stands out is copied"
