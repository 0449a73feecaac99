"""What the mouse does, as far as it is done in the window. Pure.

A terminal may tell of places outside: of a drag that leaves the window, or of a click while the
window grows, before its new size is told. Textual finds no widget there, and takes the focus from
the line on which the user writes: whatever is typed from then on is for nobody.
"""

from textual import events
from textual.geometry import Size


class Pointer:
    """Follows the mouse; asked in the order in which things were done."""

    def __init__(self) -> None:
        self._is_down = False

    def within(self, event: events.MouseEvent, window: Size) -> events.MouseEvent | None:
        """The same as it counts in a window of that size, in cells: what follows from a press
        counts at the nearest edge. None: it is nothing that was done here."""
        is_here = window.region.contains(event.x, event.y)
        was_down = self._is_down
        if isinstance(event, events.MouseDown):
            self._is_down = was_down or is_here
        elif isinstance(event, events.MouseUp):
            self._is_down = False
            # Textual makes a click of it and of whatever was pressed last.
            is_here = is_here and was_down
        if is_here:
            return event
        follows = was_down and isinstance(event, events.MouseMove | events.MouseUp)
        return _at_edge(event, window) if follows and window else None


def _at_edge(event: events.MouseEvent, window: Size) -> events.MouseEvent:
    x, y = window.clamp_offset(event.offset)
    return type(event)(
        event.widget,
        x,
        y,
        event.delta_x,
        event.delta_y,
        event.button,
        event.shift,
        event.meta,
        event.ctrl,
    )
