"""How pictures are shown on this terminal: what it can, and what is wished for."""

from collections.abc import Callable
from typing import Final

from chat_tui.ui.terminal.graphics import Graphics
from chat_tui.ui.terminal.picture_store import PictureStore

AUTO, ASKED, BLOCKS = "auto", "asked", "blocks"
"""What may be wished for: see the setting ``pictures``."""

Style = tuple[Graphics, bool, tuple[int, int]]
"""What a picture is made for: how it is shown, whether what is clear in it is to be black and not
white, and the pixels of a cell, across and down."""


class PictureOutput:
    """One for the terminal, whatever is shown on it."""

    def __init__(
        self,
        store: PictureStore,
        *,
        cell_size: Callable[[], tuple[int, int]],
        is_dark: Callable[[], bool],
        changed: Callable[[], None],
        refusal: Callable[[], str] = str,
    ) -> None:
        """``is_dark`` tells of the theme. ``changed`` is called when pictures are to be made anew.
        ``refusal`` tells why none can be shown, in a part of a sentence; empty when they can."""
        self.store: Final = store
        self._refusal = refusal
        self._cell_size = cell_size
        self._is_dark = is_dark
        self._changed = changed
        self._can = Graphics.BLOCKS
        self._wish = AUTO
        self._known = (self.graphics, self._wish, self._is_dark())

    @property
    def refusal(self) -> str:
        """Why none can be shown, in a part of a sentence; empty when they can."""
        return self._refusal()

    @property
    def graphics(self) -> Graphics:
        """How pictures are shown, as far as it is known by now what the terminal can."""
        return Graphics.BLOCKS if self._wish == BLOCKS else self._can

    @property
    def style(self) -> Style:
        """What a picture is to be made for now."""
        return self.graphics, self._is_dark(), self._cell_size()

    @property
    def shows_unasked(self) -> bool:
        """Whether small pictures are shown without being asked for. In half blocks one sees too
        little of what one did not want to see."""
        is_sharp = self.graphics is Graphics.PLACEHOLDERS
        return self._wish == AUTO and is_sharp and not self.refusal

    def wish(self, wish: str) -> None:
        """One of AUTO, ASKED and BLOCKS."""
        self._wish = wish
        self.look_again()

    def told(self, graphics: Graphics) -> None:
        """The terminal has said what it can."""
        self._can = graphics
        self.look_again()

    def look_again(self) -> None:
        """The theme may be another."""
        known = (self.graphics, self._wish, self._is_dark())
        if known != self._known:
            self._known = known
            self._changed()
