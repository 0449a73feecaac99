"""One line of a message, with the hit in sight."""

from hypothesis import example, given
from hypothesis import strategies as st

from chat_tui.text.sanitize import is_inert
from chat_tui.text.tokens import Phrase
from chat_tui.text.width import cell_len
from chat_tui.ui.excerpt import excerpt

TEA = [Phrase(("tea",))]


def test_a_short_one_is_shown_whole_and_on_one_line() -> None:
    assert excerpt("some\n  Tea\nand tea", TEA, 40) == ("some Tea and tea", [(5, 8), (13, 16)])


def test_the_hit_is_in_sight() -> None:
    shown, spans = excerpt("word " * 50 + "tea at four " + "word " * 50, TEA, 30)
    assert shown.startswith("…")
    assert shown.endswith("…")
    assert [shown[start:end] for start, end in spans] == ["tea"]
    assert cell_len(shown) == 30


def test_without_words_it_is_the_beginning() -> None:
    assert excerpt("word " * 50, [], 12) == ("word word w…", [])


@given(st.text(max_size=200), st.text("té大 好", max_size=60), st.integers(8, 60))
@example("\x1b[31mtea", "", 20)
@example("大" * 100 + " tea", "", 9)
def test_anything(before: str, after: str, cells: int) -> None:
    shown, spans = excerpt(f"{before} tea {after}", TEA, cells)
    assert cell_len(shown) <= cells
    assert is_inert(shown)
    ends = [0]
    for start, end in spans:
        assert ends[-1] <= start < end <= len(shown)
        ends.append(end)
