"""Words, lines and letters, as readline has them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat_tui.text import editing

REACHES = [
    editing.word_left,
    editing.word_right,
    editing.argument_left,
    editing.line_start,
    editing.line_end,
]


def reached(reach: object, marked: str) -> str:
    """``|`` marks where the cursor is, and then where it goes."""
    at = marked.index("|")
    text = marked.replace("|", "")
    there = reach(text, at)  # type: ignore[operator]
    return text[:there] + "|" + text[there:]


@pytest.mark.parametrize(
    ("reach", "before", "after"),
    [
        (editing.word_left, "one two  |", "one |two  "),
        (editing.word_left, "one t|wo", "one |two"),
        (editing.word_left, "snake_case|", "snake_|case"),
        (editing.word_left, "one\n|two", "|one\ntwo"),
        (editing.word_left, "  |", "|  "),
        (editing.word_left, "cafe\u0301|", "|cafe\u0301"),
        (editing.word_right, "one| two three", "one two| three"),
        (editing.word_right, "|/usr/bin", "/usr|/bin"),
        (editing.word_right, "one|\ntwo", "one\ntwo|"),
        (editing.argument_left, "cd /usr/bin  |", "cd |/usr/bin  "),
        (editing.argument_left, "a\nb|", "a\n|b"),
        (editing.line_start, "one\ntwo three|", "one\n|two three"),
        (editing.line_start, "one\n|two", "one|\ntwo"),
        (editing.line_start, "|one", "|one"),
        (editing.line_end, "o|ne\ntwo", "one|\ntwo"),
        (editing.line_end, "one|\ntwo", "one\n|two"),
        (editing.line_end, "one|", "one|"),
    ],
)
def test_where_they_lead(reach: object, before: str, after: str) -> None:
    assert reached(reach, before) == after


@pytest.mark.parametrize(
    ("text", "at", "found"),
    [
        ("teh", 3, (1, "he")),
        ("teh", 2, (1, "he")),
        ("ab", 1, (0, "ba")),
        ("ab", 0, None),
        ("a", 1, None),
        ("", 0, None),
        ("ab\ncd", 2, (0, "ba")),
        ("ab\ncd", 3, None),
        ("ab\nc", 4, None),
    ],
)
def test_transposing(text: str, at: int, found: tuple[int, str] | None) -> None:
    assert editing.transposed(text, at) == found


@given(st.text(alphabet="ab _-\né\u0301", max_size=12), st.data())
def test_places_stay_in_the_text(text: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(text)))
    for reach in REACHES:
        there = reach(text, at)
        assert 0 <= there <= len(text)
        assert there <= at if reach.__name__.endswith(("left", "start")) else there >= at
    found = editing.transposed(text, at)
    if found is not None:
        start, both = found
        assert sorted(both) == sorted(text[start : start + 2])
        assert len(both) == 2
