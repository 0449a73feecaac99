"""What is left of why somebody was put out of a room."""

import pytest

from chat_tui.text.reason import MAX_REASON, reason_words


@pytest.mark.parametrize(
    ("said", "kept"),
    [("spam", "spam"), (" a\n\tb \x1b[2J\ud800", "a b [2J"), ("x" * 999, "x" * MAX_REASON)],
)
def test_examples(said: str, kept: str) -> None:
    assert reason_words(said) == kept
