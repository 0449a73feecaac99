import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat_tui.domain.errors import InvalidName
from chat_tui.text.names import fold_name, normalize_name, normalize_room_name
from chat_tui.text.sanitize import is_inert, sanitize_line
from chat_tui.text.width import cell_len
from tests.text.strategies import any_text, scattered_codes

Normalize = Callable[[str], str]

BOTH = pytest.mark.parametrize("normalize", [normalize_name, normalize_room_name])
REFUSED = [
    *range(0x20),
    0x7F,
    *range(0x80, 0xA0),
    *range(0x202A, 0x202F),
    *range(0x2066, 0x206A),
    *(0x200C, 0x200D, 0x200E, 0x200F, 0x061C),
    *(0x2028, 0x2029),
    *(0xFFF9, 0xFFFA, 0xFFFB, *range(0x1D173, 0x1D17B)),
    *(0x115F, 0x1160, 0x3164, 0xFFA0, 0x2800),
    *(0xFDD0, 0xFDEF, 0xFFFE, 0xFFFF, 0x1FFFE, 0x10FFFF),
    *(0xE000, 0xF8FF, 0xF0000, 0x10FFFD),
    *(0xD800, 0xDBFF, 0xDC00, 0xDFFF),
    *(0x17B4, 0x17B5, 0x180B),
]
SPACES = [code for code in range(0x110000) if chr(code).isspace()]
DROPPED = [
    *(0x200B, *range(0x2060, 0x2065), *range(0x206A, 0x2070), 0xFEFF, 0x180E, 0x034F, 0x00AD),
    *range(0xFE00, 0xFE10),
    *(0xE0100, 0xE01EF, 0xE0001, 0xE0020, 0xE007F),
]


@BOTH
@pytest.mark.parametrize("code", REFUSED, ids=[f"{code:04X}" for code in REFUSED])
def test_refused_code_point(normalize: Normalize, code: int) -> None:
    with pytest.raises(InvalidName):
        normalize(f"an{chr(code)}n")
    with pytest.raises(InvalidName):
        normalize(f"😀{chr(code)}😀")


@BOTH
@pytest.mark.parametrize("code", SPACES)
@pytest.mark.parametrize("shape", ["a{}b", "{}a", "a{}"])
def test_no_white_space(normalize: Normalize, code: int, shape: str) -> None:
    with pytest.raises(InvalidName, match="spaces"):
        normalize(shape.format(chr(code)))


@BOTH
@pytest.mark.parametrize("code", DROPPED, ids=[f"{code:04X}" for code in DROPPED])
def test_dropped_code_point(normalize: Normalize, code: int) -> None:
    assert normalize(f"an{chr(code)}n{chr(code)}") == "ann"


@BOTH
@pytest.mark.parametrize(
    "raw",
    [
        "",
        "\u200b",
        "a" * 33,
        "漢" * 33,
        "@ann",
        "/ann",
        "##ann",
        "ann,",
        "ann:",
        "漢:",
        "\u0301ann",
    ],
)
def test_refused_name(normalize: Normalize, raw: str) -> None:
    with pytest.raises(InvalidName):
        normalize(raw)


@BOTH
@pytest.mark.parametrize("raw", ["a" + "\u0316" * 5, "🏻", "👍🏻🏻", "\u0301"])
def test_name_that_would_be_shown_otherwise_is_refused(normalize: Normalize, raw: str) -> None:
    with pytest.raises(InvalidName, match="do not show"):
        normalize(raw)


@BOTH
@pytest.mark.parametrize(
    "raw",
    [
        "a",
        "a" * 32,
        "漢" * 32,
        "Ann-Marie",
        "ann.smith",
        "田中",
        "O'Neill",
        "👍🏻",
        "🇬🇧",
        "a#b",
        "a@b",
    ],
)
def test_usable_name_is_kept_as_it_is(normalize: Normalize, raw: str) -> None:
    assert normalize(raw) == raw


def test_hash_is_part_of_writing_a_room_name() -> None:
    assert normalize_room_name("#general") == normalize_room_name("general") == "general"
    with pytest.raises(InvalidName):
        normalize_name("#general")
    with pytest.raises(InvalidName, match="at least one"):
        normalize_room_name("#")


@BOTH
def test_length_is_counted_after_composing(normalize: Normalize) -> None:
    assert normalize("e\u0301" * 32) == "é" * 32
    # U+0958 is excluded from composition and becomes two.
    with pytest.raises(InvalidName, match="32"):
        normalize("\u0958" * 17)


@BOTH
def test_a_megabyte_is_refused_before_it_is_normalised(normalize: Normalize) -> None:
    with pytest.raises(InvalidName, match="32"):
        normalize("a" + "\u0316\u0301" * 500_000)


@BOTH
@pytest.mark.parametrize("raw", ["", "an\x1b[31mn", "ann\u202e", "an n", "ann:", "\ue000"])
def test_reason_is_one_sentence_that_does_not_quote(normalize: Normalize, raw: str) -> None:
    with pytest.raises(InvalidName) as caught:
        normalize(raw)
    reason = str(caught.value)
    assert reason[0].isupper()
    assert reason.endswith(".")
    assert "\x1b" not in reason
    assert "31m" not in reason
    assert is_inert(reason)


def test_reason_names_the_kind_of_name() -> None:
    with pytest.raises(InvalidName, match=r"^A name "):
        normalize_name("")
    with pytest.raises(InvalidName, match=r"^A room name "):
        normalize_room_name("")


@BOTH
@given(raw=any_text(max_size=12))
def test_normalised_name_is_safe_and_stable(normalize: Normalize, raw: str) -> None:
    try:
        name = normalize(raw)
    except InvalidName:
        return
    assert normalize(name) == name
    assert 1 <= len(name) <= 32
    assert unicodedata.is_normalized("NFC", name)
    assert sanitize_line(name) == name
    assert is_inert(name)
    assert cell_len(name) > 0
    assert not any(char.isspace() for char in name)
    assert name[0] not in "#@/"
    assert name[-1] not in ",:"


def test_every_code_point_by_itself_gives_a_safe_name_or_none() -> None:
    usable = 0
    for code in scattered_codes():
        try:
            name = normalize_name(chr(code))
        except InvalidName:
            continue
        usable += 1
        assert sanitize_line(name) == name, hex(code)
        assert fold_name(fold_name(name)) == fold_name(name), hex(code)
    assert usable > 50_000


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ann", "aNN"),
        ("é", "e\u0301"),
        ("É", "e\u0301"),
        ("Straße", "STRASSE"),
        ("Σίσυφος", "ΣΊΣΥΦΟΣ"),
        ("\u212a", "k"),
        ("ᾳ\u0301", "\u03b1\u0301\u0345"),
        ("가", "\u1100\u1161"),
    ],
)
def test_same_name(one: str, other: str) -> None:
    assert fold_name(one) == fold_name(other)


@pytest.mark.parametrize(("one", "other"), [("ann", "anne"), ("a", "а"), ("é", "e"), ("1", "１")])
def test_different_names(one: str, other: str) -> None:
    assert fold_name(one) != fold_name(other)


@given(name=any_text())
def test_folding_is_stable(name: str) -> None:
    assert fold_name(fold_name(name)) == fold_name(name)


@given(name=st.text(max_size=12))
def test_folding_ignores_composition(name: str) -> None:
    composed = unicodedata.normalize("NFC", name)
    assert fold_name(unicodedata.normalize("NFD", name)) == fold_name(composed)
