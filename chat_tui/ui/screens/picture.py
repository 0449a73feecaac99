"""A picture over the chat."""

import asyncio
from pathlib import Path
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Static

from chat_tui.ui import keymap
from chat_tui.ui.pictures import CannotShow, load_picture, picture_rows
from chat_tui.ui.screens.dialog import UncalledDialog

MARGIN = 2
"""Rows for the words, and one below them."""


class Canvas(Widget):
    """The rows of a picture, as large as it is."""

    DEFAULT_CSS = "Canvas { width: auto; height: auto; }"

    def __init__(self) -> None:
        super().__init__()
        self._rows: list[Strip] = []

    def show(self, rows: list[Strip]) -> None:
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
    """Comes when its file has. Closed by Esc, q and v. The file is the caller's, to be dropped
    when it is closed."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *keymap.HELPED,
        Binding("escape,q,v", "close", "close", show=False, priority=True),
    ]

    DEFAULT_CSS = """
    PictureScreen {
        align: center middle;
        & > Static { width: auto; color: $chat-dim; text-align: center; }
    }
    """

    def __init__(self, path: Path, words: str) -> None:
        """``words`` say what it is: inert, one line."""
        super().__init__()
        self._path = path
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
        dark = self.app.current_theme.dark
        columns, rows = size.width, size.height - MARGIN
        try:
            picture = await asyncio.to_thread(load_picture, self._path, columns, rows, dark=dark)
        except CannotShow as error:
            self._line.update(f"{self._words}: {error}  (Esc closes)")
        else:
            self._canvas.show(picture_rows(picture))
            self._line.update(f"{self._words}  (Esc closes)")

    def action_close(self) -> None:
        """Back to the chat."""
        self.dismiss()
