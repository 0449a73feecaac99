"""A picture as rows of cells, of whichever kind the terminal can show."""

from collections.abc import Callable
from typing import Final, Protocol

from rich.segment import Segment
from textual.strip import Strip

from chat_tui.domain.models import ChatMessage
from chat_tui.domain.record import record
from chat_tui.ui.picture_output import Style
from chat_tui.ui.pictures import (
    MAX_PIXELS,
    SHARP_BYTES,
    Picture,
    Sharp,
    load_picture,
    load_sharp,
    picture_rows,
)
from chat_tui.ui.terminal import kitty
from chat_tui.ui.terminal.graphics import Graphics
from chat_tui.ui.terminal.picture_store import PictureStore

SLOW_BYTES: Final = SHARP_BYTES // 4
"""Of a PNG over a slow link: as much as the same in half blocks takes."""

LARGE_BYTES: Final = 3 * SHARP_BYTES
"""Of one that fills the screen."""


@record(eq=False)
class ShownPicture:
    """What stands below the line with the name of a picture: its rows, all as wide, or ``words``
    about why there is none."""

    rows: tuple[Strip, ...]
    words: str = ""

    @property
    def width(self) -> int:
        """Cells."""
        return self.rows[0].cell_length if self.rows else 0


class Pictures(Protocol):
    """The pictures among messages; an inline_pictures.InlinePictures is one."""

    version: int
    """Another one when ``shown`` may say something else."""

    def shown(self, message: ChatMessage, columns: int) -> ShownPicture | None:
        """What stands below the line of a picture where there are so many columns."""
        ...

    def in_sight(self, place: str, messages: tuple[ChatMessage, ...]) -> None:
        """These messages, with files, are in sight in the pane ``place`` now."""
        ...


class NoPictures:
    """Where messages are shown without."""

    version = 0

    def shown(self, message: ChatMessage, columns: int) -> ShownPicture | None:
        """See Pictures."""
        return None

    def in_sight(self, place: str, messages: tuple[ChatMessage, ...]) -> None:
        """See Pictures."""


NO_PICTURES: Final = NoPictures()


@record
class Made:
    """A picture that is as large as it is shown."""

    drawn: Picture | Sharp

    def send(self, store: PictureStore, sent: Callable[[tuple[Strip, ...]], None]) -> int | None:
        """Bring it to the terminal. ``sent`` gets the rows that show it, at once or when it is
        there; the number is that of the store, None when it has none there."""
        if isinstance(self.drawn, Picture):
            sent(tuple(picture_rows(self.drawn)))
            return None
        sharp = self.drawn
        number: int | None = None

        def ready() -> None:
            if number is not None:
                sent(_placeholder_rows(number, sharp))

        number = store.add(sharp.png, sharp.columns, sharp.rows, ready)
        return number


def make(
    data: bytes, columns: int, rows: int, style: Style, most: int, pixels: int = MAX_PIXELS
) -> Made:
    """The picture in a file with this ``data``, no larger than so many cells, nor than about
    ``most`` bytes as PNG; it may have so many ``pixels``. Blocks.

    Raises:
        CannotShow: it is none, or too large.
    """
    graphics, dark, cell = style
    if graphics is Graphics.PLACEHOLDERS:
        sharp = load_sharp(data, columns, rows, cell=cell, dark=dark, most=most, pixels=pixels)
        return Made(sharp)
    return Made(load_picture(data, columns, rows, dark=dark, pixels=pixels))


def _placeholder_rows(number: int, sharp: Sharp) -> tuple[Strip, ...]:
    return tuple(
        Strip([Segment(kitty.placeholders(number, row, sharp.columns))], sharp.columns)
        for row in range(sharp.rows)
    )
