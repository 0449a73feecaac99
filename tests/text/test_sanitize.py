import re
from collections.abc import Callable

import pytest
import rich.cells
from hypothesis import given

from chat_tui.text import sanitize
from chat_tui.text.codepoints import Kind, classify
from chat_tui.text.sanitize import is_inert, sanitize_body, sanitize_line
from tests.text.strategies import LIVE, any_text, scattered_codes

Sanitize = Callable[[str], str]

BOTH = pytest.mark.parametrize("clean", [sanitize_body, sanitize_line])
C0 = [code for code in range(0x20) if chr(code) not in "\n\t"]
C1 = range(0x80, 0xA0)
BIDI_OVERRIDES = [*range(0x202A, 0x202F), *range(0x2066, 0x206A)]
DIRECTION_MARKS = [0x200E, 0x200F, 0x061C]
DROPPED = [
    *(0x200B, *range(0x2060, 0x2065), *range(0x206A, 0x2070), 0xFEFF, 0x180E, 0x034F, 0x00AD),
    *range(0xFE00, 0xFE0E),
    *range(0xE0100, 0xE01F0),
    *range(0xE0000, 0xE0080),
    *(0xFFF9, 0xFFFA, 0xFFFB, *range(0x1D173, 0x1D17B)),
    *(0x115F, 0x1160, 0x3164, 0xFFA0),
]
NONCHARACTERS = [
    *range(0xFDD0, 0xFDF0),
    *(plane << 16 | low for plane in range(17) for low in (0xFFFE, 0xFFFF)),
]
SURROGATES = [0xD800, 0xDBFF, 0xDC00, 0xDFFF]


def lines_are_inert(text: str) -> bool:
    return LIVE.search(text.replace("\n", "")) is None


def by_code(codes: list[int] | range) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("code", codes, ids=[f"{code:04X}" for code in codes])


@BOTH
@by_code(C0)
def test_c0_becomes_its_control_picture(clean: Sanitize, code: int) -> None:
    assert clean(f"a{chr(code)}b") == f"a{chr(0x2400 + code)}b"


@BOTH
def test_escape_sequence_stays_readable(clean: Sanitize) -> None:
    assert clean("\x1b]0;title\x07\x1b[31m") == "\u241b]0;title\u2407\u241b[31m"


@BOTH
def test_delete_becomes_its_control_picture(clean: Sanitize) -> None:
    assert clean("a\x7fb") == "a\u2421b"


@BOTH
@by_code(C1)
def test_c1_becomes_the_replacement_character(clean: Sanitize, code: int) -> None:
    assert clean(f"a{chr(code)}b") == "a\ufffdb"


@BOTH
@by_code(BIDI_OVERRIDES)
def test_bidi_override_becomes_the_replacement_character(clean: Sanitize, code: int) -> None:
    assert clean(f"a{chr(code)}b") == "a\ufffdb"


@BOTH
@by_code(DIRECTION_MARKS + DROPPED)
def test_invisible_code_point_is_dropped(clean: Sanitize, code: int) -> None:
    assert clean(f"a{chr(code)}b") == "ab"
    assert clean(f"😀{chr(code)}漢") == "😀漢"


@BOTH
@by_code(NONCHARACTERS + SURROGATES)
def test_what_is_no_character_becomes_the_replacement_character(clean: Sanitize, code: int) -> None:
    assert clean(f"a{chr(code)}b") == "a\ufffdb"


@BOTH
def test_two_surrogates_are_two_replacements(clean: Sanitize) -> None:
    assert clean("\ud83d\ude00") == "\ufffd\ufffd"


@BOTH
def test_tab_becomes_spaces(clean: Sanitize) -> None:
    assert clean("a\tb") == "a    b"


@pytest.mark.parametrize(
    ("text", "body", "line"),
    [
        ("a\nb", "a\nb", "a\u240ab"),
        ("a\r\nb", "a\nb", "a\u240d\u240ab"),
        ("a\rb", "a\u240db", "a\u240db"),
        ("a\r\r\nb", "a\u240d\nb", "a\u240d\u240d\u240ab"),
        ("a\u2028b", "a\nb", "a b"),
        ("a\u2029b", "a\nb", "a b"),
        ("a\x85b", "a\ufffdb", "a\ufffdb"),
        ("a\r\u200b\nb", "a\u240d\nb", "a\u240d\u240ab"),
    ],
)
def test_line_breaks(text: str, body: str, line: str) -> None:
    assert sanitize_body(text) == body
    assert sanitize_line(text) == line


@BOTH
@pytest.mark.parametrize("char", ["\ue000", "\uf8ff", "\U000f0000", "\U0010fffd", "\u2800"])
def test_private_use_and_blank_braille_stay_in_text(clean: Sanitize, char: str) -> None:
    assert clean(f"a{char}b") == f"a{char}b"


@BOTH
@pytest.mark.parametrize(
    "text",
    [
        "plain ASCII, [brackets] and `code`",
        "Grüße, Ελληνικά, Русский, Tiếng Việt",
        "日本語のテキスト。한국어 中文",
        "שָׁלוֹם مُحَمَّد",
        "नमस्ते",
        "ภาษาไทยที่นี่",
        "👨‍👩‍👧‍👦 family",
        "👩🏻‍❤️‍💋‍👨🏿 the longest",
        "👩‍❤‍👨 without style",
        "🏳️‍🌈🏴‍☠️👁️‍🗨️🧑🏽‍🚀⛹🏻‍♂️🐻‍❄️",
        "❤️ ☝️ ©️ ⌚︎ ㊗️",
        "1️⃣ #️⃣ *️⃣",
        "🇬🇧🇫🇷",
        "क्‍ष",
        "ශ්‍රී ලංකා",
        "র‍্যাব",
        "می‌خواهم",
        "각",
        "e\u0301\u0302\u0303\u0304",
    ],
)
def test_honest_text_is_left_alone(clean: Sanitize, text: str) -> None:
    assert clean(text) == text


@BOTH
@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param("a\u200db", "ab", id="zwj where nothing can join"),
        pytest.param("\u200da", "a", id="leading zwj"),
        pytest.param("a\u200d", "a", id="trailing zwj"),
        pytest.param("a\u200d b", "a b", id="zwj before a space"),
        pytest.param("a\u200d1", "a1", id="zwj before a digit"),
        pytest.param("😀\u200da", "😀a", id="zwj between emoji and letter"),
        pytest.param("😀\u200d\u200d😀", "😀\u200d😀", id="two zwj"),
        pytest.param("😀\u200d\u200b😀", "😀\u200d😀", id="zwj and a dropped one"),
        pytest.param("❤\u200d🔥", "❤🔥", id="zwj after a narrow emoji"),
        pytest.param("क्\u200dक्\u200dक", "क्\u200dक्क", id="a second zwj in a conjunct"),
        pytest.param("\u094d\u200dक", "\u25cc\u094dक", id="virama without a letter"),
        pytest.param("क्\u200dab्\u200dक", "क्\u200dab्\u200dक", id="a zwj in each of two"),
        pytest.param("क\u200d\u093f", "क\u093f", id="zwj before a vowel sign"),
        pytest.param("র\u200d\u09cdয", "র\u200d\u09cdয", id="zwj before a virama"),
        pytest.param("1\u200ca", "1a", id="zwnj after a digit"),
        pytest.param("a\u200c", "a", id="trailing zwnj"),
        pytest.param("a\u200c\u200cb", "a\u200cb", id="two zwnj"),
        pytest.param("😀\u200c😀", "😀\u200c😀", id="zwnj between emoji"),
        pytest.param("😀\u200ca", "😀a", id="zwnj between emoji and letter"),
        pytest.param("ab\u0301\u200cc", "ab\u0301\u200cc", id="zwnj after a mark"),
    ],
)
def test_joiners_stay_only_where_they_join(clean: Sanitize, text: str, shown: str) -> None:
    assert clean(text) == shown


@BOTH
@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\ufe0f", "a"),
        ("\ufe0f", ""),
        ("❤\ufe0f\ufe0f", "❤\ufe0f"),
        ("❤\ufe0e", "❤\ufe0e"),
        ("❤\u0301\ufe0f", "❤\u0301"),
        ("漢\ufe0f", "漢"),
        ("1\ufe0f", "1"),
        ("1\ufe0f2", "12"),
        ("1\ufe0f\u0301", "1\u0301"),
        ("1\ufe0e\u20e3", "1\u20e3"),
        ("\U0001f1ec\ufe0f", "\U0001f1ec"),
    ],
)
def test_emoji_style_stays_only_on_emoji(clean: Sanitize, text: str, shown: str) -> None:
    assert clean(text) == shown


@BOTH
@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("👍🏻🏻", "👍🏻\ufffd"),
        ("🏻", "\ufffd"),
        ("a🏻", "a\ufffd"),
        ("☝\ufe0f🏻", "☝\ufe0f🏻"),
    ],
)
def test_skin_tone_needs_an_emoji(clean: Sanitize, text: str, shown: str) -> None:
    assert clean(text) == shown


@BOTH
def test_tag_sequence_leaves_the_black_flag(clean: Sanitize) -> None:
    scotland = "\U0001f3f4\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f"
    assert clean(scotland) == "\U0001f3f4"


@BOTH
@pytest.mark.parametrize("mark", ["\u0301", "\u20dd", "\u0903", "\u094d", "\u1161"])
def test_at_most_four_marks(clean: Sanitize, mark: str) -> None:
    assert clean("a" + mark * 9) == "a" + mark * 4
    assert clean("a" + mark * 5 + "b" + mark * 5) == "a" + mark * 4 + "b" + mark * 4


@BOTH
def test_invisible_code_points_buy_no_more_marks(clean: Sanitize) -> None:
    assert clean("a" + "\u0301\u200b\u200c\ufe0f" * 9).count("\u0301") == 4


@pytest.mark.parametrize("before", ["", " ", "a\n", "a\t", "\u200b", "\u3000", "\u2028"])
def test_leading_mark_gets_a_dotted_circle(before: str) -> None:
    assert sanitize_body(f"{before}\u0301x").endswith("\u25cc\u0301x")


def test_mark_after_a_control_picture_sits_on_the_picture() -> None:
    assert sanitize_line("\n\u0301") == "\u240a\u0301"


@BOTH
def test_chain_of_emoji_is_cut_after_four(clean: Sanitize) -> None:
    chain = clean("\u200d".join(["😀"] * 9))
    assert chain.replace("\u200d", "") == "😀" * 9
    assert [end - start for start, end, _ in rich.cells.split_graphemes(chain)[0]] == [7, 7, 1]


@BOTH
@given(text=any_text())
def test_result_is_inert_and_stable(clean: Sanitize, text: str) -> None:
    shown = clean(text)
    assert lines_are_inert(shown)
    assert clean(shown) == shown


@given(text=any_text())
def test_a_line_is_one_line(text: str) -> None:
    shown = sanitize_line(text)
    assert len(shown.splitlines()) <= 1
    assert is_inert(shown)


@given(text=any_text())
def test_no_grapheme_is_wider_than_two_cells_and_none_is_invisible(text: str) -> None:
    for line in sanitize_body(text).split("\n"):
        spans, total = rich.cells.split_graphemes(line)
        assert all(1 <= cells <= 2 for _, _, cells in spans)
        assert total == rich.cells.cell_len(line)


@given(text=any_text())
def test_nothing_is_spliced_into_an_escape_sequence(text: str) -> None:
    noisy = "\x1b" + text + "[31m" + text + "\x9b" + text + "\x1b\x1b\\"
    assert lines_are_inert(sanitize_body(noisy))


@given(text=any_text())
def test_visible_ascii_is_neither_lost_nor_moved(text: str) -> None:
    def visible(string: str) -> list[str]:
        return [char for char in string if "!" <= char <= "~"]

    assert visible(sanitize_body(text)) == visible(text)
    assert visible(sanitize_line(text)) == visible(text)


def test_every_code_point_by_itself() -> None:
    for code in scattered_codes():
        char = chr(code)
        shown = sanitize_line(char)
        assert LIVE.search(shown) is None, hex(code)
        assert sanitize_line(shown) == shown, hex(code)
        assert shown == "" or rich.cells.cell_len(shown) > 0, hex(code)


def test_fast_path_leaves_out_whatever_depends_on_a_neighbour() -> None:
    plain = re.compile(f"[{sanitize._PLAIN}]")
    careful = {Kind.MARK, Kind.VIRAMA, Kind.SKIN_TONE, Kind.STYLE, Kind.JOINER, Kind.DROPPED}
    for code in range(0x110000):
        if plain.match(chr(code)):
            kind, shown = classify(chr(code))
            assert kind not in careful, hex(code)
            assert shown == chr(code), hex(code)


@BOTH
def test_plain_text_is_returned_unchanged_without_a_copy(clean: Sanitize) -> None:
    text = "nothing to do here " * 3
    assert clean(text) is text


@BOTH
@pytest.mark.parametrize(
    "unit",
    ["a", "漢", "\x1b[", "\u0301", "😀\u200d", "👍🏻", "क्\u200d", "\ud83d", "\r\n", "\t", "\u200d"],
)
def test_a_megabyte(clean: Sanitize, unit: str) -> None:
    text = unit * (1_000_000 // len(unit))
    assert lines_are_inert(clean(text))
