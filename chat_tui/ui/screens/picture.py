"""A picture over the chat."""

import asyncio
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Static

from chat_tui.ui import keymap
from chat_tui.ui.picture_output import PictureOutput
from chat_tui.ui.picture_overlay import OverlayPicture, overlay_picture
from chat_tui.ui.pictures import CannotShow
from chat_tui.ui.screens.dialog import UncalledDialog
from chat_tui.ui.shown_picture import make
from chat_tui.ui.terminal.graphics import OVER_CELLS

MARGIN = 2
"""Rows for the words, and one below them."""


class Canvas(Widget):
    """The rows of a picture, as large as it is."""

    DEFAULT_CSS = "Canvas { width: auto; height: auto; }"

    def __init__(self) -> None:
        super().__init__()
        self._rows: tuple[Strip, ...] = ()
        self._is_blank = False

    def show(self, rows: tuple[Strip, ...], *, is_blank: bool = False) -> None:
        """Another picture; or blank cells, for one to lie over."""
        self._rows = rows
        self._is_blank = is_blank
        self.refresh(layout=True)

    def get_content_width(self, container: Size, viewport: Size) -> int:
        """See Widget."""
        return self._rows[0].cell_length if self._rows else 0

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """See Widget."""
        return len(self._rows)

    def render_line(self, y: int) -> Strip:
        """See Widget."""
        if self._is_blank or y >= len(self._rows):
            return Strip.blank(self.size.width, self.rich_style)
        return self._rows[y]


class PictureScreen(UncalledDialog[None]):
    """Comes when its file has. Closed by Esc, q, v and z."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *keymap.HELPED,
        Binding("escape,q,v,z", "close", "close", show=False, priority=True),
        Binding("ctrl+l", "app.redraw", "redraw", show=False, priority=True, id="program.redraw"),
    ]

    DEFAULT_CSS = """
    PictureScreen {
        align: center middle;
        & > Static { width: auto; color: $chat-dim; text-align: center; }
        /* What changes beside a picture without cells of its own would take it away. */
        &.-alone { background: $background; }
        &.-alone:ansi { background: ansi_default; }
    }
    """

    def __init__(self, data: bytes, words: str, output: PictureOutput, most: int) -> None:
        """``words`` say what it is: inert, one line. No more than ``most`` bytes are sent for it
        at once where it is sent as PNG."""
        super().__init__()
        self._data = data
        self._output = output
        self._most = most
        self._number: int | None = None
        self._laid: OverlayPicture | None = None
        self._words = words
        self._is_loading = False
        self._canvas = Canvas()
        self._line = Static("", markup=False)
        # From the first frame on: one that comes behind a picture would have it sent twice.
        self.set_class(output.graphics in OVER_CELLS, "-alone")

    def compose(self) -> ComposeResult:
        """The picture, and what it is."""
        yield self._canvas
        yield self._line

    def on_resize(self) -> None:
        """As large as the terminal is; at first as well."""
        self._lift()
        if not self._is_loading:
            self._is_loading = True
            self.run_worker(self._follow())

    async def _follow(self) -> None:
        # One after the other: a thread cannot be stopped, and each may need 240 MB.
        size = None
        while size != self.size:
            size = self.size
            await self._load(size)
        self._is_loading = False

    async def _load(self, size: Size) -> None:
        columns, rows, style = size.width, size.height - MARGIN, self._output.style
        graphics, dark, _ = style
        cell, most = self.app.known_cell_size, self.app.most_overlay_bytes
        self._line.update(f"{self._words}  …")
        try:
            laid = await asyncio.to_thread(
                overlay_picture, self._data, columns, rows, graphics, cell, dark=dark, most=most
            )
            if laid is not None:
                self._spread(laid)
                return
            made = await asyncio.to_thread(make, self._data, columns, rows, style, self._most)
        except CannotShow as error:
            self._line.update(f"{self._words}: {error}  (Esc closes)")
        else:
            if self.is_attached:
                self._take_down()
                self._number = made.send(self._output.store, self._hung)

    def _spread(self, laid: OverlayPicture) -> None:
        if self.is_attached:
            self._take_down()
            self._laid = laid
            self._canvas.show((Strip.blank(laid.columns),) * laid.rows, is_blank=True)
            self._line.update(f"{self._words}  (Esc closes)")
            self.call_after_refresh(self._lay)

    def _lay(self) -> None:
        """Where the blank cells are now, if they all have room and nothing lies over them."""
        laid, region = self._laid, self._canvas.region
        if laid is None or self.app.screen is not self:
            return
        if region.size == (laid.columns, laid.rows):
            self.app.lay_over(region, laid.picture)

    def _lift(self) -> None:
        if self._laid is not None:
            self.app.take_off()

    def on_screen_suspend(self) -> None:
        """Another screen lies over this one, or the chat is seen again."""
        self._lift()

    def on_screen_resume(self) -> None:
        """See above."""
        self.call_after_refresh(self._lay)

    def _hung(self, rows: tuple[Strip, ...]) -> None:
        if self.is_attached:
            self._canvas.show(rows)
            self._line.update(f"{self._words}  (Esc closes)")

    def _take_down(self) -> None:
        if self._number is not None:
            self._output.store.remove(self._number)
            self._number = None
        self._lift()
        self._laid = None

    def on_unmount(self) -> None:
        """The terminal need not keep it."""
        self._take_down()

    def action_close(self) -> None:
        """Back to the chat."""
        self._lift()
        self.dismiss()
