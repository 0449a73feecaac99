"""The last change of what is drawn: for terminals without Unicode, and without colours.

Line filters see everything that is drawn, ours and Textual's own (borders, scroll bars), and
change no width.
"""

from functools import lru_cache
from typing import Final

from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.filter import LineFilter

_ACROSS: Final = "─━┄┅┈┉╌╍═╴╶╸╺"
_DOWN: Final = "│┃┆┇┊┋╎╏║╵╷╹╻▏▕"
_MARKS: Final = {
    "●": "*", "○": "o", "◐": "~", "✗": "x", "◷": "~", "◌": ".", "›": ">", "·": "-", "…": ".",
    "↪": "\\", "▌": ">", "•": "*", "«": "<", "»": ">", "–": "-", "—": "-", "→": ">", "←": "<",
    "↑": "^", "↓": "v", "✓": "v", "▸": ">", "▾": "v", "◂": "<", "☐": "o", "↳": "\\",
    "◔": "~", "≡": "=", "░": ".", "“": '"', "”": '"',
}  # fmt: skip

ASCII_MARKS: Final = str.maketrans(
    {chr(code): "+" for code in range(0x2500, 0x2580)}
    | {chr(code): "#" for code in range(0x2580, 0x25A0)}
    | dict.fromkeys(_ACROSS, "-")
    | dict.fromkeys(_DOWN, "|")
    | _MARKS
)
"""One cell for one cell. Letters stay: what people write is not ours to change."""


class AsciiMarks(LineFilter):
    """Marks and lines in ASCII."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """See LineFilter."""
        return [
            segment
            if segment.control or segment.text.isascii()
            else Segment(segment.text.translate(ASCII_MARKS), segment.style)
            for segment in segments
        ]


class TwoTones(LineFilter):
    """Bold, underlined and reversed alone: a light background is the terminal's text colour.

    Textual's own filter for NO_COLOR makes greys, which are colours too.
    """

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """See LineFilter."""
        return [
            segment
            if segment.control or segment.style is None
            else Segment(segment.text, _two_tone(segment.style))
            for segment in segments
        ]


@lru_cache(maxsize=1024)
def _two_tone(style: Style) -> Style:
    is_light = style.bgcolor is not None and Color.from_rich_color(style.bgcolor).brightness > 0.5
    return Style(
        bold=style.bold,
        underline=style.underline or style.italic,
        reverse=is_light is not bool(style.reverse) or None,
        link=style.link,
        meta=style.meta or None,
    )
