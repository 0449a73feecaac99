import pytest

from chat_tui.text.codepoints import (
    Kind,
    classify,
    control_picture,
    is_noncharacter,
    is_surrogate,
)


@pytest.mark.parametrize("code", range(0x20))
def test_a_c0_code_has_its_own_picture(code: int) -> None:
    assert control_picture(code) == chr(0x2400 + code)


def test_no_printable_character_has_a_picture() -> None:
    for code in [*range(0x20, 0x7F), *range(0xA0, 0x300)]:
        assert control_picture(code) is None


def test_there_are_66_noncharacters() -> None:
    assert sum(is_noncharacter(code) for code in range(0x110000)) == 66


def test_there_are_2048_surrogates() -> None:
    assert sum(is_surrogate(code) for code in range(0x110000)) == 2048


@pytest.mark.parametrize(
    ("char", "kind"),
    [
        (" ", Kind.GAP),
        ("\u3000", Kind.GAP),
        ("\n", Kind.GAP),
        ("\u2028", Kind.GAP),
        ("\t", Kind.GAP),
        ("a", Kind.LETTER),
        ("漢", Kind.LETTER),
        ("\u1100", Kind.LETTER),
        ("7", Kind.DIGIT),
        ("#", Kind.DIGIT),
        ("😀", Kind.WIDE_EMOJI),
        ("⭐", Kind.WIDE_EMOJI),
        ("㊗", Kind.WIDE_EMOJI),
        ("❤", Kind.NARROW_EMOJI),
        ("©", Kind.NARROW_EMOJI),
        ("\u0301", Kind.MARK),
        ("\u20e3", Kind.MARK),
        ("\u1161", Kind.MARK),
        ("\u094d", Kind.VIRAMA),
        ("\U0001f3fd", Kind.SKIN_TONE),
        ("\ufe0f", Kind.STYLE),
        ("\u200d", Kind.JOINER),
        ("\u200b", Kind.DROPPED),
        ("\U0001f1ec", Kind.OTHER),
        ("!", Kind.OTHER),
        ("\x1b", Kind.OTHER),
        ("\ud800", Kind.OTHER),
    ],
)
def test_kinds(char: str, kind: Kind) -> None:
    assert classify(char)[0] is kind
