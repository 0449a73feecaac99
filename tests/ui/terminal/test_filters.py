"""What terminals without Unicode or colours get."""

import string

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.color import Color

from chat_tui.domain.models import Attachment
from chat_tui.ui import attached, delivery, markup_rows
from chat_tui.ui.terminal.filters import ASCII_MARKS, AsciiMarks, TwoTones
from tests.text.strategies import any_text

BLACK = Color(0, 0, 0)
COLOURS = st.sampled_from((None, "red", "#123456", "#fefefe", "color(37)"))


@given(any_text(40))
def test_no_width_changes_and_no_letter(text: str) -> None:
    (drawn,) = AsciiMarks().apply([Segment(text, Style(bold=True))], BLACK)
    assert cell_len(drawn.text) == cell_len(text)
    assert drawn.style == Style(bold=True)
    kept = [(old, new) for old, new in zip(text, drawn.text, strict=True) if old != new]
    assert all(ord(old) in ASCII_MARKS and new.isascii() for old, new in kept)


def test_every_mark_of_ours_has_one_in_ascii() -> None:
    ours = "▌●○◐✗›·…─│" + delivery.QUEUED_MARK + delivery.PENDING_MARK
    ours += markup_rows.QUOTE + markup_rows.CODE + markup_rows.CONTINUED
    ours += attached.file_words(Attachment(name="a", size=1, sha256="0" * 64), 50) + "◔“”"
    assert ours.translate(ASCII_MARKS).isascii()
    assert attached.bar(50).translate(ASCII_MARKS) == "#####..... 50%"
    assert not any(chr(code) in string.ascii_letters for code in ASCII_MARKS)


@given(COLOURS, COLOURS, st.booleans(), st.booleans(), st.booleans(), st.booleans())
def test_two_tones_are_no_colours(
    colour: str | None, ground: str | None, bold: bool, dim: bool, italic: bool, reverse: bool
) -> None:
    style = Style(
        color=colour, bgcolor=ground, bold=bold, dim=dim, italic=italic, reverse=reverse, link="u"
    )
    (drawn,) = TwoTones().apply([Segment("x", style)], BLACK)
    assert drawn.style is not None
    assert (drawn.style.color, drawn.style.bgcolor) == (None, None)
    assert [drawn.style.dim, drawn.style.italic, drawn.style.strike] == [None] * 3
    assert (bool(drawn.style.bold), bool(drawn.style.underline)) == (bold, italic)
    assert bool(drawn.style.reverse) is ((ground == "#fefefe") is not reverse)
    assert drawn.style.link == "u"
