"""One widget on the terminal now, ahead of the frame that would show it."""

from collections.abc import Mapping

from textual._compositor import ChopsUpdate
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget


def paint_now(widget: Widget) -> bool:
    """Draw a widget that has changed, if it stands where it stood and nothing covers it.

    Textual tells the screen of the change by a message, which starts a timer, whose frame asks
    all widgets for their lines: 2 to 3 ms on an idle machine, and up to 17 more behind the last
    frame. This asks one. Returns False when it is left to the next frame.
    """
    app, screen = widget.app, widget.screen
    if app._batch_count or not app._running or screen is not app.screen or widget._layout_required:
        return False
    place = _uncovered(widget)
    if place is None or place.size != widget.outer_size:
        return False
    # As the compositor would, so that the next frame does not draw it once more.
    widget._exchange_repaint_regions()
    widget._repaint_required = False
    strips = widget.render_lines(Region(0, 0, place.width, place.height))
    chops: list[Mapping[int, Strip | None]] = [{}] * place.y
    chops += [{place.x: strip} for strip in strips]
    spans = [(y, place.x, place.right) for y in place.line_range]
    app._display(screen, ChopsUpdate(chops, spans, [[place.right]] * place.bottom))
    return True


def _uncovered(widget: Widget) -> Region | None:
    """Where it is in the last layout; None when it is not seen, or not as a whole."""
    found = widget.screen._compositor.visible_widgets
    if widget not in found:
        return None
    place, clip = found[widget]
    if not clip.contains_region(place):
        return None
    for other, (region, its_clip) in found.items():  # from the front to the back
        if other is widget:
            break
        if region.intersection(its_clip).overlaps(place):
            return None
    return place
