"""A picture that lies over the cells of a dialog, where the terminal can show one so."""

from chat_tui.domain.record import record
from chat_tui.ui.pictures import LARGEST, load_sharp, load_sixels
from chat_tui.ui.terminal.graphics import Graphics
from chat_tui.ui.terminal.iterm2 import inline


@record
class OverlayPicture:
    """What is to be written where its first cell is, and how many cells it takes."""

    picture: str
    columns: int
    rows: int


def overlay_picture(
    data: bytes,
    columns: int,
    rows: int,
    graphics: Graphics,
    cell: tuple[int, int] | None,
    *,
    dark: bool,
    most: int,
) -> OverlayPicture | None:
    """The picture in a file with this ``data``, no larger than so many cells and no more than
    ``most`` bytes for the terminal; ``cell`` has so many pixels, None: nobody knows. None: it
    cannot be shown so, and half blocks are what there is. Blocks.

    Raises:
        CannotShow: it is none, or too large.
    """
    if graphics is Graphics.INLINE and most:
        # Base64 takes four bytes for three, and the command some 100.
        limit = (most - 128) * 3 // 4
        sharp = load_sharp(data, columns, rows, cell=cell or (10, 20), dark=dark, most=limit)
        return OverlayPicture(
            inline(sharp.png, sharp.columns, sharp.rows), sharp.columns, sharp.rows
        )
    if graphics is Graphics.SIXEL and most and cell is not None:
        # Its pixels are those of the screen: in cells of another size it would run over its rows.
        across, down = min(columns, LARGEST[0]) * cell[0], min(rows, LARGEST[1]) * cell[1]
        found = load_sixels(data, (across, down), dark=dark, most=most)
        if found is not None:
            return OverlayPicture(
                found.text, -(-found.width // cell[0]), -(-found.height // cell[1])
            )
    return None
