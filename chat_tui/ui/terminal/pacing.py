"""No frame before the last one has left."""

from collections.abc import Callable
from typing import Any

from textual.app import App
from textual.widget import Widget

from chat_tui.ui.terminal.driver import LoopDriver
from chat_tui.ui.terminal.painting import paint_now


class Pacer:
    """Holds the drawing of an app while its terminal takes no more.

    What changes meanwhile is kept by Textual itself, as the parts of the screen that are to be
    drawn; when the last byte has left, they are drawn once, as they are then. So a terminal
    that is slow sees fewer frames and never an old one, and one that reads nothing costs one
    frame of memory, and no work.
    """

    def __init__(self, app: App[Any], waited: Callable[[float], None]) -> None:
        """``waited`` is told of each frame how many seconds it took to leave: 0 for one that
        was taken at once."""
        self._app = app
        self._waited = waited
        self._since = 0.0
        self._is_holding = False
        self._is_judged = True
        self._missed = False
        self._first: Widget | None = None

    @property
    def is_holding(self) -> bool:
        """Whether the last frame has not left yet."""
        return self._is_holding

    def paint(self, widget: Widget) -> None:
        """Show a widget that has changed: now, or ahead of all else when the frame has left."""
        if self._is_holding:
            self._first = widget
        else:
            paint_now(widget)

    def missed(self) -> None:
        """A frame was drawn and thrown away: what it showed is not known to be there."""
        self._missed = True

    def written(self, *, is_frame: bool = True) -> None:
        """Something was written: hold the next frame if it has not left. How long that takes
        tells of the link only if it is a frame."""
        driver = self._app._driver
        if self._is_holding or not isinstance(driver, LoopDriver):
            return
        if driver.pending:
            self._is_holding = True
            self._is_judged = is_frame
            self._since = driver.time()
            driver.on_drained = self._release
            self._app._begin_batch()
        elif is_frame:
            self._waited(0.0)

    def _release(self) -> None:
        if not self._is_holding:
            return
        self._is_holding = False
        driver = self._app._driver
        if isinstance(driver, LoopDriver) and self._is_judged:
            self._waited(driver.time() - self._since)
        self._app._end_batch()
        first, self._first = self._first, None
        if first is not None and first.is_attached:
            paint_now(first)
        if self._missed:
            self._missed = False
            self._app.refresh()
        for screen in self._app.screen_stack:
            screen.check_idle()
