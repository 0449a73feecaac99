"""Endless texts and names, the topmost row, and places in a text."""

import time
from datetime import UTC

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat_tui.domain.log import MemberJoined
from chat_tui.text.width import cell_len
from chat_tui.ui.rows import RowBuilder
from chat_tui.ui.text_rows import MAX_ROWS
from tests.text.strategies import any_text
from tests.ui.drawing import JUST_BEFORE, draw, event_args, said
from tests.ui.helpers import STYLES

MINUTE = 60_000


@pytest.mark.parametrize("width", [10, 60, 120])
def test_a_message_of_thousands_of_lines_is_cut(width: int) -> None:
    drawn = draw(said("\n" * 30_000 + "end"), JUST_BEFORE, width=width)
    assert len(drawn.text) == MAX_ROWS
    assert "29,602 more"[: width - 8] in drawn.text[-1]


def test_a_name_without_an_end_is_cut_before_it_is_measured() -> None:
    name = "👨‍👩‍👧‍👦漢" * 40_000
    started = time.process_time()
    for entry in (said(name=name), MemberJoined(**event_args() | {"name": name})):  # type: ignore[arg-type]
        assert len(draw(entry).text) < 8
    assert time.process_time() - started < 0.5


@pytest.mark.parametrize("width", [30, 60, 120])
def test_the_topmost_row_says_who_speaks_and_when(width: int) -> None:
    builder = RowBuilder(width, STYLES, UTC)
    message = said("漢字 and words " * 20, name="陽子")
    context = builder.context(message, message, me="mia", new=False, notices=(), fetching=False)
    block = builder.entry_rows(message, context)
    plain, headed = block[2], builder.headed(block[2], message, first=False)
    assert headed.cell_length == cell_len(headed.text) == width
    assert headed.text.strip().startswith("09:00" if width >= 44 else "陽子")
    assert "陽子" in headed.text
    assert headed.text.endswith(plain.text.strip() + " " * (width - cell_len(plain.text.rstrip())))
    me = builder.headed(block[0], said(action=True), first=True)
    assert "*" in me.text


@given(any_text(), st.integers(10, 90), st.integers(10, 90))
def test_a_place_in_a_text_is_found_at_any_width(text: str, one: int, two: int) -> None:
    blocks = [
        builder.entry_rows(
            said(text),
            builder.context(said(text), None, me="", new=True, notices=(), fetching=False),
        )
        for builder in (RowBuilder(one, STYLES, UTC), RowBuilder(two, STYLES, UTC))
    ]
    for block in blocks:
        assert block.starts == sorted(block.starts)
        assert len(block.starts) == len(block)
        assert [block.row_of(start) for start in block.starts] == list(range(len(block)))
    for start in blocks[0].starts:
        row = blocks[1].row_of(start)
        assert blocks[1].starts[row] <= start
        assert row == len(blocks[1]) - 1 or blocks[1].starts[row + 1] > start
