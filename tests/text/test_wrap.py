import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat_tui.text.sanitize import sanitize_body
from chat_tui.text.width import cell_len, graphemes
from chat_tui.text.wrap import wrap
from tests.text.strategies import any_text


def lines(text: str, width: int) -> list[str]:
    return [text[start:end] for start, end in wrap(text, width)]


def check(text: str, width: int) -> None:
    """The promises that hold for any text at all."""
    position = 0
    for start, end in wrap(text, width):
        assert position <= start <= end
        assert text[position:start].strip(" \n") == ""
        assert "\n" not in text[start:end]
        assert cell_len(text[start:end]) <= width
        position = end
    assert text[position:].strip(" \n") == ""


@pytest.mark.parametrize(
    ("text", "width", "result"),
    [
        ("hello", 10, ["hello"]),
        ("hello world foo", 11, ["hello world", "foo"]),
        ("hello world foo", 10, ["hello", "world foo"]),
        ("a   b", 2, ["a", "b"]),
        ("a   b", 5, ["a   b"]),
        ("abcdefgh", 3, ["abc", "def", "gh"]),
        ("ab cdefgh", 4, ["ab", "cdef", "gh"]),
        ("  two spaces", 8, ["  two", "spaces"]),
        ("  indented", 6, ["  inde", "nted"]),
        ("      word", 4, ["    ", "word"]),
        ("one\ntwo", 10, ["one", "two"]),
        ("one\n  two", 10, ["one", "  two"]),
        ("hello   ", 5, ["hello"]),
        ("hello ", 10, ["hello "]),
        ("      ", 4, ["    "]),
        ("a\u00a0b c", 4, ["a\u00a0b", "c"]),
    ],
)
def test_words(text: str, width: int, result: list[str]) -> None:
    assert lines(text, width) == result
    # The slow path, for which a wide character is added, agrees with the fast one.
    assert lines(f"{text}\n漢", width) == [*result, "漢"]


@pytest.mark.parametrize(
    ("text", "width", "result"),
    [
        ("漢字漢字", 4, ["漢字", "漢字"]),
        ("漢字漢字", 5, ["漢字", "漢字"]),
        ("a漢字b", 4, ["a漢", "字b"]),
        ("漢字です。", 8, ["漢字で", "す。"]),
        ("漢字（字）", 6, ["漢字", "（字）"]),
        ("。。。。", 4, ["。。", "。。"]),
        ("wow 漢字", 6, ["wow 漢", "字"]),
        ("한국어 단어", 8, ["한국어", "단어"]),
        ("한국어", 4, ["한국", "어"]),
        ("🇬🇧🇫🇷", 3, ["🇬🇧", "🇫🇷"]),
        ("👨‍👩‍👧‍👦👍🏻", 3, ["👨‍👩‍👧‍👦", "👍🏻"]),
        ("ééééé e\u0301e\u0301e\u0301", 4, ["éééé", "é", "e\u0301e\u0301e\u0301"]),
        ("   漢", 4, ["   ", "漢"]),
        ("  漢字", 4, ["  漢", "字"]),
        ("é  ", 2, ["é"]),
        ("é ", 2, ["é "]),
        ("éé   ", 2, ["éé"]),
        ("éé   é", 2, ["éé", "é"]),
        ("     é", 3, ["   ", "é"]),
        ("éa bcd", 4, ["éa", "bcd"]),
    ],
)
def test_beyond_ascii(text: str, width: int, result: list[str]) -> None:
    assert lines(text, width) == result


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("", [(0, 0)]),
        ("\n", [(0, 0), (1, 1)]),
        ("a\n\nb", [(0, 1), (2, 2), (3, 4)]),
        ("漢\n", [(0, 1), (2, 2)]),
    ],
)
def test_empty_lines_have_a_place(text: str, spans: list[tuple[int, int]]) -> None:
    assert wrap(text, 5) == spans


@pytest.mark.parametrize("width", [1, 0, -5])
def test_too_narrow(width: int) -> None:
    with pytest.raises(ValueError, match="two cells"):
        wrap("text", width)


@given(text=any_text(), width=st.integers(2, 20))
def test_any_text(text: str, width: int) -> None:
    check(text, width)


@given(text=any_text(), width=st.integers(2, 20))
def test_sanitized_text_breaks_between_graphemes(text: str, width: int) -> None:
    body = sanitize_body(text)
    check(body, width)
    offset = 0
    edges: set[int] = set()
    for line in body.split("\n"):
        edges |= {offset + start for start, _, _ in graphemes(line)} | {offset + len(line)}
        offset += len(line) + 1
    assert {offset for span in wrap(body, width) for offset in span} <= edges


@given(text=st.text("ab \n", max_size=60), width=st.integers(2, 12))
def test_ascii_is_wrapped_as_any_other_text(text: str, width: int) -> None:
    check(text, width)
    # "é" for "a" changes no width, and takes the path for all text.
    assert wrap(text.replace("a", "é").replace("b", "é"), width) == wrap(text, width)


@given(text=st.text("ab \n", max_size=60), width=st.integers(2, 12))
def test_no_word_that_fits_is_broken(text: str, width: int) -> None:
    shown = lines(text, width)
    for word in text.split():
        if all(not line.startswith(" ") for line in text.split("\n")) and len(word) <= width:
            assert any(word in line.split() for line in shown)


@pytest.mark.parametrize("width", [2, 80])
@pytest.mark.parametrize(
    "unit", ["a", " ", "漢", "a ", "漢 ", "。", "é", "한", "a漢", "\n", "👍🏻", "\u0301", "\u200d"]
)
def test_a_hundred_kilobytes(unit: str, width: int) -> None:
    check(unit * 100_000, width)


@pytest.mark.parametrize("tail", ["a", "漢"])
def test_word_after_very_many_spaces(tail: str) -> None:
    assert lines(" " * 100_000 + tail, 80) == [" " * 80, tail]
    assert lines("x" + " " * 100_000 + tail, 80) == ["x", tail]
