"""Cells that something lies over which is no text."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.segment import Segment
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.geometry import Region
from textual.strip import Strip

from chat_tui.ui.terminal.stage import Capabilities, OutputStage
from tests.ui.terminal.emulator import Emulator
from tests.ui.terminal.frames import Frames

SIZE = (12, 6)
PLACE = Region(3, 1, 6, 3)
ROWS = ["title", "", "", "", "words", "last"]
NOTHING = ChopsUpdate([], [], [])


def screen(rows: list[str]) -> LayoutUpdate:
    strips = [[Strip([Segment(row.ljust(SIZE[0]))])] for row in rows]
    return LayoutUpdate(list(strips), Region(0, 0, *SIZE))


class Play:
    """A stage, and a terminal with a picture over PLACE: cells of "#" that nobody knows of."""

    def __init__(self) -> None:
        self.stage = OutputStage(Capabilities(colours_erased=True))
        self.terminal = Emulator(*SIZE, colours_erased=True)
        self.show(ROWS)
        self.cover()

    def cover(self) -> None:
        rows = [f"\x1b[{y + 1};{PLACE.x + 1}H{'#' * PLACE.width}" for y in PLACE.line_range]
        self.terminal.feed("\x1b7" + "".join(rows) + "\x1b8")
        self.stage.cover(PLACE)

    def show(self, rows: list[str]) -> str:
        return self.draw(screen(rows))

    def draw(self, update: LayoutUpdate | ChopsUpdate) -> str:
        written = self.stage.encode(update, SIZE)
        self.terminal.feed(written)
        return written

    def seen(self) -> list[str]:
        return [row.rstrip() for row in self.terminal.display]


COVERED = ["title", *["   ######"] * 3, "words", "last"]


def test_what_changes_beside_it_leaves_it() -> None:
    play = Play()
    assert play.seen() == COVERED
    assert play.show(ROWS) == ""
    play.show(["other", *ROWS[1:]])
    assert play.seen() == ["other", *COVERED[1:]]
    assert play.stage.is_covered


def test_after_uncovering_the_next_frame_writes_the_cells() -> None:
    play = Play()
    play.stage.uncover()
    assert play.seen() == COVERED
    written = play.draw(NOTHING)
    assert play.seen() == ROWS
    assert not play.stage.is_covered
    assert "title" not in written
    assert "2J" not in written
    assert play.draw(NOTHING) == ""


@pytest.mark.parametrize("x", [0, 4, 11])
def test_a_change_in_one_of_its_rows_takes_all_of_it_away(x: int) -> None:
    play = Play()
    row = " " * x + "!"
    play.show([*ROWS[:2], row, *ROWS[3:]])
    assert play.seen() == [*ROWS[:2], row, *ROWS[3:]]
    assert not play.stage.is_covered


def test_nothing_scrolls_below_it() -> None:
    """All has moved a row up, but the rows that are covered are blank before and after."""
    size, place = (40, 12), Region(3, 4, 6, 2)
    texts = [letter * 39 for letter in "abcdefgh"]

    def whole(lines: list[str]) -> LayoutUpdate:
        strips = [[Strip([Segment(line.ljust(40))])] for line in lines]
        return LayoutUpdate(list(strips), Region(0, 0, *size))

    stage, terminal = OutputStage(Capabilities(colours_erased=True)), Emulator(*size)
    before = [*texts[:3], "", "", "", "", *texts[3:7], ""]
    after = [*texts[1:3], "", "", "", "", *texts[3:8], ""]
    terminal.feed(stage.encode(whole(before), size))
    terminal.feed("\x1b7\x1b[5;4H######\x1b[6;4H######\x1b8")
    stage.cover(place)
    terminal.feed(stage.encode(whole(after), size))
    assert stage.is_covered
    covered = [*after[:4], "   ######", "   ######", *after[6:]]
    assert [row.rstrip() for row in terminal.display] == covered


def test_once_all_is_forgotten_nothing_is_covered() -> None:
    play = Play()
    play.stage.forget()
    assert not play.stage.is_covered
    assert not play.stage.is_blank(PLACE)
    play.show(ROWS)
    assert play.seen() == ROWS
    assert play.stage.is_blank(PLACE)


def test_another_size_uncovers() -> None:
    play = Play()
    play.stage.encode(NOTHING, (20, 6))
    assert not play.stage.is_covered


def test_what_is_blank() -> None:
    play = Play()
    assert play.stage.is_blank(Region(3, 1, 9, 3))
    assert not play.stage.is_blank(Region(3, 0, 6, 3)), "text"
    assert not play.stage.is_blank(Region(6, 4, 6, 2)), "the last row"
    assert not play.stage.is_blank(Region(6, 2, 7, 1)), "beyond the edge"


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32 - 1), st.data())
def test_whatever_happens_nothing_of_it_remains(seed: int, data: st.DataObject) -> None:
    """What is drawn over random screens is gone when it is not covered any more, and else there."""
    frames = Frames(seed)
    stage = OutputStage(Capabilities(None, True))
    size = (0, 0)
    for _ in range(8):
        update = frames.happen() if size[0] else frames.whole()
        if size != (size := (frames.width, frames.height)):
            ours, plain = (Emulator(*size, colours_erased=True) for _ in range(2))
            reference = OutputStage(Capabilities(None, True))
        ours.feed(stage.encode(update, size))
        plain.feed(reference.encode(update, size))
        if stage.is_covered:
            stage.uncover()
            ours.feed(stage.encode(NOTHING, size))
        assert ours.seen() == plain.seen()
        x, y = data.draw(st.integers(0, size[0] - 1)), data.draw(st.integers(0, size[1] - 1))
        across = data.draw(st.integers(1, size[0] - x))
        place = Region(x, y, across, data.draw(st.integers(1, size[1] - y)))
        rows = [f"\x1b[{row + 1};{x + 1}H\x1b[0m{'#' * across}" for row in place.line_range]
        ours.feed("\x1b7" + "".join(rows) + "\x1b8")
        stage.cover(place)
