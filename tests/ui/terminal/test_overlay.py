"""When a picture is written over blank cells, and when it goes."""

from collections.abc import Callable

from rich.segment import Segment
from textual._compositor import LayoutUpdate
from textual.geometry import Region
from textual.strip import Strip

from chat_tui.ui.terminal.overlay import Overlay
from chat_tui.ui.terminal.stage import WIPE, Capabilities, OutputStage

SIZE = (8, 5)
PLACE = Region(2, 1, 3, 2)
WRITTEN = "\x1b7\x1b[2;3HPICTURE\x1b8"


class Play:
    """An overlay on a stage of five rows."""

    def __init__(self) -> None:
        self.stage = OutputStage(Capabilities())
        self.written: list[str] = []
        self.pending = 0
        self.later: list[Callable[[], None]] = []
        self.redraws = 0
        self.overlay = Overlay(
            self.stage,
            self.written.append,
            lambda: self.pending,
            lambda _seconds, action: self.later.append(action),
            self.redraw,
        )

    def redraw(self) -> None:
        self.redraws += 1

    def frame(self, *rows: str) -> None:
        strips = [[Strip([Segment(row.ljust(8))])] for row in (*rows, *[""] * (5 - len(rows)))]
        self.stage.encode(LayoutUpdate(list(strips), Region(0, 0, *SIZE)), SIZE)
        self.overlay.frame_written()


def test_it_waits_for_blank_cells() -> None:
    play = Play()
    play.overlay.lay(PLACE, "PICTURE")
    assert play.written == [], "nothing is known of the terminal"
    play.frame("title", "  text")
    assert play.written == []
    play.frame("title")
    assert play.written == [WRITTEN]
    play.frame("other")
    assert play.written == [WRITTEN]
    assert play.later == []


def test_it_comes_again_when_what_lay_over_it_has_gone() -> None:
    play = Play()
    play.frame()
    play.overlay.lay(PLACE, "PICTURE")
    play.frame("", "beside")
    assert play.written == [WRITTEN]
    play.frame()
    assert play.written == [WRITTEN] * 2
    play.stage.forget()
    play.frame()
    assert play.written == [WRITTEN] * 3


def test_it_is_not_written_behind_a_frame_that_has_not_left() -> None:
    play = Play()
    play.frame()
    play.pending = 1
    play.overlay.lay(PLACE, "PICTURE")
    play.frame("title")
    assert play.written == []
    assert len(play.later) == 1
    play.later.pop()()
    assert len(play.later) == 1
    play.pending = 0
    play.later.pop()()
    assert play.written == [WRITTEN]
    assert play.later == []


def test_taken_off() -> None:
    play = Play()
    play.frame()
    play.overlay.take_off()
    assert play.redraws == 0
    play.overlay.lay(PLACE, "PICTURE")
    play.overlay.take_off()
    assert play.redraws == 1
    play.frame()
    assert not play.stage.is_covered
    play.frame()
    assert play.written == [WRITTEN]


def test_farewell() -> None:
    play = Play()
    play.frame()
    assert play.overlay.farewell() == ""
    play.overlay.lay(PLACE, "PICTURE")
    assert play.overlay.farewell() == WIPE
    play.frame()
    assert play.written == [WRITTEN] * 2, "the terminal is ours again"


def test_the_same_one_is_not_sent_twice() -> None:
    play = Play()
    play.frame()
    for _ in range(2):
        play.overlay.lay(Region(*PLACE), "PICTURE")
    play.frame()
    assert play.written == [WRITTEN]
    assert play.redraws == 0


def test_another_one_takes_its_place() -> None:
    play = Play()
    play.frame()
    play.overlay.lay(PLACE, "PICTURE")
    play.overlay.lay(PLACE, "OTHER")
    play.frame()
    assert play.redraws == 1
    assert play.written == [WRITTEN, WRITTEN.replace("PICTURE", "OTHER")]
