"""What one untrusted code point is, and what is shown in its place.

The table is the project's text-safety rules. It sorts code points; what happens
to a code point because of its neighbours is decided in `sanitize`.
"""

import enum
import unicodedata
from functools import lru_cache

from rich.cells import cell_len

REPLACEMENT = "\ufffd"
DOTTED_CIRCLE = "\u25cc"
ZWNJ = "\u200c"
ZWJ = "\u200d"
JOINERS = frozenset({ZWNJ, ZWJ})
"""Typed by keyboards within Persian words and within emoji: nothing to be seen, but meant."""

TEXT_STYLE = "\ufe0e"
EMOJI_STYLE = "\ufe0f"
KEYCAP = "\u20e3"
TAB = " " * 4

PICTURE_CELL = 0x10EEEE
# To kitty and Ghostty a part of a picture: it is for this program alone to say of which.

_VIRAMA_CLASS = 9


class Kind(enum.Enum):
    """The part a code point plays next to its neighbours."""

    OTHER = enum.auto()
    GAP = enum.auto()  # white space: nothing can combine with it
    LETTER = enum.auto()
    DIGIT = enum.auto()  # what a keycap is drawn around: 0-9, # and *
    WIDE_EMOJI = enum.auto()
    NARROW_EMOJI = enum.auto()  # one cell until U+FE0F follows
    MARK = enum.auto()  # anything the terminal draws onto what comes before it
    VIRAMA = enum.auto()  # the mark that asks for a conjunct
    SKIN_TONE = enum.auto()
    STYLE = enum.auto()  # U+FE0E and U+FE0F
    JOINER = enum.auto()  # U+200C and U+200D
    DROPPED = enum.auto()


def _members(*spans: tuple[int, int]) -> frozenset[int]:
    return frozenset(code for first, last in spans for code in range(first, last + 1))


# A name with one of these cannot be told from the same name without it, by eye
# or, for the marks, by the order it is shown in.
DIRECTION_MARKS = _members((0x200E, 0x200F), (0x061C, 0x061C))
FILLERS = _members((0x115F, 0x1160), (0x3164, 0x3164), (0xFFA0, 0xFFA0))
ANNOTATIONS = _members((0xFFF9, 0xFFFB), (0x1D173, 0x1D17A))
BLANK_BRAILLE = 0x2800

BIDI_OVERRIDES = _members((0x202A, 0x202E), (0x2066, 0x2069))

_INVISIBLE = _members(
    (0x200B, 0x200B),
    (0x2060, 0x2065),
    (0x206A, 0x206F),
    (0xFEFF, 0xFEFF),
    (0x180E, 0x180E),
    (0x034F, 0x034F),
    (0x00AD, 0x00AD),
    (0xFE00, 0xFE0D),
    # Not in the rules and just as invisible: U+2065 above, the unassigned
    # specials and the shorthand controls are ignorable by definition.
    (0xFFF0, 0xFFF8),
    (0x1BCA0, 0x1BCA3),
)

_DROPPED = _INVISIBLE | DIRECTION_MARKS | FILLERS | ANNOTATIONS

# Marks that draw nothing: harmless in a body, a second spelling in a name.
IGNORABLE_MARKS = _members((0x17B4, 0x17B5), (0x180B, 0x180D), (0x180F, 0x180F))


def is_dropped(code: int) -> bool:
    """Whether nothing at all is shown for `code`."""
    # Tags, the second block of variation selectors, and what is reserved around
    # them: the whole range is ignorable by definition.
    return code in _DROPPED or 0xE0000 <= code <= 0xE0FFF


def is_noncharacter(code: int) -> bool:
    """Whether `code` is one of the 66 code points that are never characters."""
    return 0xFDD0 <= code <= 0xFDEF or code & 0xFFFE == 0xFFFE


def is_surrogate(code: int) -> bool:
    """Whether `code` is half of a UTF-16 pair; in a `str` it is always a lone one."""
    return 0xD800 <= code <= 0xDFFF


def control_picture(code: int) -> str | None:
    """The one-cell stand-in for a control code point; None for any other.

    Every C0 code has one, newline and tab too: the caller decides which to keep.
    """
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F:
        return "\u2421"
    if 0x80 <= code <= 0x9F:
        return REPLACEMENT
    return None


@lru_cache(maxsize=8192)
def classify(char: str) -> tuple[Kind, str]:
    """The kind of one code point and the text shown for it if its neighbours allow it.

    Newline is a GAP shown as it is; U+2028 and U+2029 are GAPs shown as a newline:
    one-line fields turn both into something else. Dropped code points show as "".
    """
    code = ord(char)
    if char == "\n" or code in (0x2028, 0x2029):
        return Kind.GAP, "\n"
    if char == "\t":
        return Kind.GAP, TAB
    picture = control_picture(code)
    if picture is not None:
        return Kind.OTHER, picture
    if is_dropped(code):
        return Kind.DROPPED, ""
    steers = code in BIDI_OVERRIDES or code == PICTURE_CELL
    if steers or is_surrogate(code) or is_noncharacter(code):
        return Kind.OTHER, REPLACEMENT
    return _kind(char, code), char


def _kind(char: str, code: int) -> Kind:
    if char in JOINERS:
        return Kind.JOINER
    if char in (TEXT_STYLE, EMOJI_STYLE):
        return Kind.STYLE
    if char.isspace():
        return Kind.GAP
    if char in "0123456789#*":
        return Kind.DIGIT
    if 0x1F3FB <= code <= 0x1F3FF:
        return Kind.SKIN_TONE
    if unicodedata.combining(char) == _VIRAMA_CLASS:
        return Kind.VIRAMA
    # Rich gives no width to conjoining Hangul vowels and finals either. They stack
    # on a syllable just as marks do, so they are held to the same limit.
    if unicodedata.category(char).startswith("M") or cell_len(char) == 0:
        return Kind.MARK
    if char.isalpha():
        return Kind.LETTER
    return _emoji_kind(char, code)


def _emoji_kind(char: str, code: int) -> Kind:
    cells = cell_len(char)
    if cells == 1 and cell_len(char + EMOJI_STYLE) == 2:
        return Kind.NARROW_EMOJI
    in_emoji_blocks = 0x2300 <= code <= 0x2BFF or 0x1F000 <= code <= 0x1FAFF
    if cells == 2 and (in_emoji_blocks or code in (0x3030, 0x303D, 0x3297, 0x3299)):
        return Kind.WIDE_EMOJI
    return Kind.OTHER
