"""What is left of what somebody says in a line beside what they do."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat_tui.text.remarks import MAX_AWAY, MAX_REASON, away_words, reason_words


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("back at four", "back at four"),
        ("  tea\n\n and\tcake \x1b[2J\x00", "tea and cake [2J"),
        ("a\u2028b\u2029c\x85d", "a b c d"),
        ("\ud800x", "x"),
        ("", ""),
        (" \n", ""),
        ("x" * 300, "x" * MAX_AWAY),
        ("x " * 300, ("x " * 60).rstrip()),
        ("👨‍👩‍👧‍👦 家", "👨‍👩‍👧‍👦 家"),
    ],
)
def test_examples(said: str, kept: str) -> None:
    assert away_words(said) == kept


@given(st.text(st.characters(), max_size=600))
def test_one_line_of_so_many_characters(said: str) -> None:
    kept = away_words(said)
    assert len(kept) <= MAX_AWAY
    assert away_words(kept) == kept
    assert kept == " ".join(kept.split())
    assert all(char.isprintable() or ord(char) > 127 for char in kept)
    kept.encode()  # it can be sent


@pytest.mark.parametrize(
    ("said", "kept"),
    [("spam", "spam"), (" a\n\tb \x1b[2J\ud800", "a b [2J"), ("x" * 999, "x" * MAX_REASON)],
)
def test_reasons(said: str, kept: str) -> None:
    assert reason_words(said) == kept
