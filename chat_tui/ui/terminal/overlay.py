"""A picture that lies over blank cells: iTerm2's and sixel, where no cell stands for a part of it.

It is written when the cells below it are known to be blank, and taken for gone as soon as a frame
touches one of its rows: the stage writes all of them again then (see OutputStage.cover). So what
a terminal does with a picture that is scrolled, erased in part or written over never matters.
"""

from collections.abc import Callable
from typing import Final

from textual.geometry import Region

from chat_tui.ui.terminal.stage import WIPE, OutputStage

MOST_BYTES: Final = 150_000
"""Of a picture at most. It is one command, which nothing else can come amidst: frames wait."""

MOST_OVER_SSH: Final = 120_000
"""The same over SSH: what a line of 60 kB/s carries in two seconds. Over a link that was seen to
be slow there is none, since a key would wait for all of it."""

LOOK_AGAIN: Final = 0.03
"""Seconds after which it is looked again whether the terminal has taken the last frame."""


class Overlay:
    """One picture at most. Nothing runs while there is none, or while it lies there."""

    def __init__(
        self,
        stage: OutputStage,
        write: Callable[[str], None],
        pending: Callable[[], int],
        later: Callable[[float, Callable[[], None]], object],
        redraw: Callable[[], object],
    ) -> None:
        """``write``, ``pending`` and ``later`` are as for a PictureStore; ``redraw`` has a frame
        drawn."""
        self._stage = stage
        self._write = write
        self._pending = pending
        self._later = later
        self._redraw = redraw
        self._wanted: tuple[Region, str] | None = None
        self._is_awaited = False

    def lay(self, region: Region, picture: str) -> None:
        """Show it from the first cell of the region, in which it has room: now, and again whenever
        the region has become blank once more. ``picture`` may move the cursor and nothing else."""
        if self._wanted != (region, picture):
            self.take_off()
            self._wanted = region, picture
        self._try()

    def take_off(self) -> None:
        """There is none any more: the next frame shows the cells below it."""
        self._wanted = None
        if self._stage.is_covered:
            self._stage.uncover()
            self._redraw()

    def frame_written(self) -> None:
        """The terminal shows something else now."""
        self._try()

    def farewell(self) -> str:
        """What takes it away before the terminal is given to somebody else; some keep what lay
        over the alternate screen."""
        if not self._stage.is_covered:
            return ""
        self._stage.forget()
        return WIPE

    def _try(self) -> None:
        if self._wanted is None or self._stage.is_covered:
            return
        region, picture = self._wanted
        if not self._stage.is_blank(region):
            return
        if self._pending():
            if not self._is_awaited:
                self._is_awaited = True
                self._later(LOOK_AGAIN, self._look_again)
            return
        self._stage.cover(region)
        self._write(f"\x1b7\x1b[{region.y + 1};{region.x + 1}H{picture}\x1b8")

    def _look_again(self) -> None:
        self._is_awaited = False
        self._try()
