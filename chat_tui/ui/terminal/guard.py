"""The last look at text before it is written to the terminal.

Everything untrusted is made inert where it enters the view. Neither Textual nor Rich do that
by themselves (an ESC in a widget's text reaches the terminal as it is), so a single forgotten
place would let anybody who can speak here write to the user's terminal. This is the net below:
no text of a Segment leaves with a control character in it, wherever it came from.
"""

from collections.abc import Iterable

from rich.console import RenderableType
from rich.segment import Segment
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.strip import Strip

from chat_tui.text.sanitize import is_inert, make_inert


def inert_strip(strip: Strip) -> Strip:
    """The strip itself when its text is inert, else one of the same width that is."""
    if all(segment.control or is_inert(segment.text) for segment in strip):
        return strip
    inert = Strip(
        Segment(segment.text, segment.style, segment.control)
        if segment.control
        else Segment(make_inert(segment.text), segment.style)
        for segment in strip
    )
    # What takes the place of a control is seen, so it takes a cell that nobody reckoned with.
    cut = inert.adjust_cell_length(strip.cell_length)
    # A cut behind a joiner leaves less than Rich says.
    missing = strip.cell_length - sum(segment.cell_length for segment in cut)
    return Strip([*cut, Segment(" " * missing)], strip.cell_length) if missing > 0 else cut


def inert_update(update: RenderableType | None) -> RenderableType | None:
    """What the compositor hands over for the screen, with inert text."""
    if isinstance(update, LayoutUpdate):
        lines: list[Iterable[Strip]] = [
            [inert_strip(strip) for strip in line] for line in update.strips
        ]
        return LayoutUpdate(lines, update.region)
    if isinstance(update, ChopsUpdate):
        chops = [
            {x: None if strip is None else inert_strip(strip) for x, strip in line.items()}
            for line in update.chops
        ]
        return ChopsUpdate(chops, update.spans, update.chop_ends)
    return update
