"""The rows of the pop-up: any text, any width, exactly as wide as they are."""

import pytest
from rich.style import Style

from chat_tui.session.completion import Candidate
from chat_tui.text.sanitize import is_inert
from chat_tui.text.width import cell_len
from chat_tui.ui.completing import Offer
from chat_tui.ui.popup import MAX_SHOWN, Popup, PopupStyles
from tests.ui.drawing import HOSTILE

STYLES = PopupStyles(base=Style(bold=True), hint=Style(dim=True), chosen=Style(reverse=True))


def twenty(chosen: int | None) -> Popup:
    return Popup(Offer(0, tuple(Candidate(f"c{n}", f"c{n}") for n in range(20)), chosen))


@pytest.mark.parametrize(
    ("chosen", "first"), [(None, 0), (0, 0), (3, 0), (5, 1), (12, 8), (19, 12)]
)
def test_what_was_moved_to_is_among_those_shown(chosen: int | None, first: int) -> None:
    popup = twenty(chosen)
    height = popup.height(30)
    assert height == MAX_SHOWN
    assert popup.first(height) == first
    _, rows = popup.rows(40, height, STYLES)
    shown = [row.text.split() for row in rows]
    note = "Tab" if chosen is None else f"{chosen + 1}/20"
    assert shown == [[f"c{first}", note], *([f"c{n}"] for n in range(first + 1, first + height))]
    highlighted = [n for n, row in enumerate(rows, first) if any(s.style.reverse for s in row)]  # type: ignore[union-attr]
    assert highlighted == ([] if chosen is None else [chosen])


def test_no_more_rows_than_there_are() -> None:
    assert twenty(None).height(3) == 3
    assert twenty(None).height(0) == 0
    assert Popup(Offer()).height(10) == 0


@pytest.mark.parametrize("width", [1, 2, 5, 8, 11, 14, 29, 40, 79, 200])
@pytest.mark.parametrize("text", HOSTILE)
def test_it_is_as_wide_as_it_says_and_within_the_pane(width: int, text: str) -> None:
    candidates = (Candidate("x", text, text), Candidate("y", "short"), Candidate("z", "", text))
    for chosen in (None, 0, 1):
        for anchor in (0, 7, 1000):
            x, rows = Popup(Offer(0, candidates, chosen), anchor).rows(width, 3, STYLES)
            for row in rows:
                assert x >= 0
                assert x + row.cell_length <= width
                assert row.cell_length == sum(cell_len(segment.text) for segment in row)
                assert row.cell_length == rows[0].cell_length
                assert is_inert(row.text)


def test_it_stands_where_the_word_stands_if_it_fits() -> None:
    assert twenty(None).rows(80, 8, STYLES)[0] == 0
    assert Popup(twenty(None).offer, 12).rows(80, 8, STYLES)[0] == 12
    x, rows = Popup(twenty(None).offer, 79).rows(80, 8, STYLES)
    assert x == 80 - rows[0].cell_length
