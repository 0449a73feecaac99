"""Shortcodes, and that their table costs nothing before one is seen."""

import pytest

from chat_tui.text.emoji import emoji_of, emoji_starting_with, one_emoji
from chat_tui.text.sanitize import sanitize_line
from chat_tui.text.width import cell_len
from tests.imports import loaded_by


def test_codes_people_type() -> None:
    wanted = {
        "tada": "🎉", "+1": "👍", "-1": "👎", "thumbsup": "👍", "joy": "😂", "heart": "❤️",
        "thinking": "🤔", "shrug": "🤷", "white_check_mark": "✅", "100": "💯", "de": "🇩🇪",
        "saluting_face": "🫡",
    }  # fmt: skip
    assert {code: emoji_of(code) for code in wanted} == wanted


def test_what_is_no_code() -> None:
    for code in ("", "nope", "Tada", ":tada:", "tada ", "x" * 100):
        assert emoji_of(code) is None


def test_every_emoji_is_inert_and_two_cells_wide() -> None:
    every = [pair for letter in "abcdefghijklmnopqrstuvwxyz0123456789+-_"
             for pair in emoji_starting_with(letter, 10_000)]  # fmt: skip
    assert len(every) > 1500
    for code, shown in every:
        assert sanitize_line(shown) == shown
        assert cell_len(shown) == 2
        assert emoji_of(code) == shown


def test_the_shortest_come_first_and_each_emoji_once() -> None:
    found = emoji_starting_with("thumbs", 50)
    assert found[0] == ("thumbsup", "👍")
    assert len({shown for _code, shown in found}) == len(found)
    assert [len(code) for code, _shown in found] == sorted(len(code) for code, _shown in found)
    assert len(emoji_starting_with("s", 7)) == 7
    assert emoji_starting_with("nope", 7) == []


def test_tables_are_loaded_with_the_first_code() -> None:
    quiet = "from chat_tui.text.markup import parse; parse('plain: 12:30:45 text_x')"
    assert "emoji" not in loaded_by(quiet)
    assert "emoji" in loaded_by(quiet + "; parse(':tada:')")


@pytest.mark.parametrize(
    ("written", "emoji"),
    [
        ("👍", "👍"),
        (":+1:", "👍"),
        (":tada:", "🎉"),
        ("❤", "❤️"),
        ("❤️", "❤️"),
        ("👍🏽", "👍🏽"),
        ("👨‍👩‍👧‍👦", "👨‍👩‍👧‍👦"),
        ("🇩🇪", "🇩🇪"),
    ],
)
def test_one_emoji_in_one_spelling(written: str, emoji: str) -> None:
    assert one_emoji(written) == emoji


@pytest.mark.parametrize(
    "written",
    [
        *["", " ", "x", "1", "👍👍", "👍 ", " 👍", "tada", ":nope:", ":tada", "::", "é", "\x1b"],
        *["\u200d", "\ufe0f", "👍" * 1000, "a" * 10_000, "\ud83d", "👍\u202e", "漢", "🏽🏽"],
        "\N{WAVING BLACK FLAG}\U000e0067\U000e0062\U000e0077\U000e006c\U000e0073\U000e007f",
    ],
)
def test_what_is_not_one_emoji(written: str) -> None:
    assert one_emoji(written) is None


def test_every_code_gives_what_is_one_emoji() -> None:
    for code, shown in emoji_starting_with("s", 10_000):
        assert one_emoji(shown) == one_emoji(f":{code}:") == shown
