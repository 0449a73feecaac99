"""A file in words."""

import pytest

from chat_tui.domain.models import Attachment
from chat_tui.text.width import cell_len
from chat_tui.ui.attached import bar, file_words, percent_of

FILE = Attachment(sha256="ab" * 32, name="harbour.png", size=1_258_291)


def test_name_and_size() -> None:
    assert file_words(FILE) == "≡ harbour.png  1.3 MB"
    assert file_words(FILE, 31) == "≡ harbour.png  1.3 MB  ███░░░░░░░ 31%"


def test_hostile_names() -> None:
    hostile = Attachment(sha256="ab" * 32, name="a\x1b[2J\nb\u202egnp.exe", size=1)
    words = file_words(hostile)
    assert words.isprintable()
    assert "\u202e" not in words


@pytest.mark.parametrize("percent", [0, 9, 10, 99, 100])
def test_a_bar_is_always_as_wide(percent: int) -> None:
    shown, _, digits = bar(percent).partition(" ")
    assert (cell_len(shown), digits) == (10, f"{percent}%")


def test_percent() -> None:
    assert [percent_of(have, 200) for have in (None, 0, 1, 2, 199, 200, 300)] == [
        None,
        0,
        0,
        1,
        99,
        100,
        100,
    ]
    assert percent_of(0, 0) == 100
