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
from chat_tui.ui.hanging import make
from chat_tui.ui.pictures import CannotShow
from chat_tui.ui.screens.dialog import UncalledDialog
from chat_tui.ui.wall import Wall

MARGIN = 2
"""Rows for the words, and one below them."""


class Canvas(Widget):
    """The rows of a picture, as large as it is."""

    DEFAULT_CSS = "Canvas { width: auto; height: auto; }"

    def __init__(self) -> None:
        super().__init__()
        self._rows: tuple[Strip, ...] = ()

    def show(self, rows: tuple[Strip, ...]) -> None:
        """Another picture."""
        self._rows = rows
        self.refresh(layout=True)

    def get_content_width(self, container: Size, viewport: Size) -> int:
        """See Widget."""
        return self._rows[0].cell_length if self._rows else 0

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """See Widget."""
        return len(self._rows)

    def render_line(self, y: int) -> Strip:
        """See Widget."""
        return self._rows[y] if y < len(self._rows) else Strip.blank(self.size.width)


class PictureScreen(UncalledDialog[None]):
    """Comes when its file has. Closed by Esc, q, v and z."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *keymap.HELPED,
        Binding("escape,q,v,z", "close", "close", show=False, priority=True),
    ]

    DEFAULT_CSS = """
    PictureScreen {
        align: center middle;
        & > Static { width: auto; color: $chat-dim; text-align: center; }
    }
    """

    def __init__(self, data: bytes, words: str, wall: Wall, most: int) -> None:
        """``words`` say what it is: inert, one line. No more than ``most`` bytes are sent for it
        at once where it is sent as PNG."""
        super().__init__()
        self._data = data
        self._wall = wall
        self._most = most
        self._number: int | None = None
        self._words = words
        self._is_loading = False
        self._canvas = Canvas()
        self._line = Static("", markup=False)

    def compose(self) -> ComposeResult:
        """The picture, and what it is."""
        yield self._canvas
        yield self._line

    def on_resize(self) -> None:
        """As large as the terminal is; at first as well."""
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
        columns, rows, style = size.width, size.height - MARGIN, self._wall.style
        self._line.update(f"{self._words}  …")
        try:
            made = await asyncio.to_thread(make, self._data, columns, rows, style, self._most)
        except CannotShow as error:
            self._line.update(f"{self._words}: {error}  (Esc closes)")
        else:
            if self.is_attached:
                self._take_down()
                self._number = made.hang(self._wall.easel, self._hung)

    def _hung(self, rows: tuple[Strip, ...]) -> None:
        if self.is_attached:
            self._canvas.show(rows)
            self._line.update(f"{self._words}  (Esc closes)")

    def _take_down(self) -> None:
        if self._number is not None:
            self._wall.easel.take_down(self._number)
            self._number = None

    def on_unmount(self) -> None:
        """The terminal need not keep it."""
        self._take_down()

    def action_close(self) -> None:
        """Back to the chat."""
        self.dismiss()
