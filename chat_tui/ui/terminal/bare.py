"""A widget that is nothing but its lines."""

from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget


class BareLines(Widget):
    """Asked for its lines it gives them as they are: it has no border, padding nor opacity.

    Textual works out for each line anew what all of its styles do to it.
    """

    def render_lines(self, crop: Region) -> list[Strip]:
        """See Widget."""
        strips = self.filtered([self.render_line(y) for y in crop.line_range])
        if crop.column_span != (0, self.size.width):
            strips = [strip.crop(*crop.column_span) for strip in strips]
        return strips

    def filtered(self, strips: list[Strip]) -> list[Strip]:
        """As they go to the terminal. Each strip remembers it, so it can be done beforehand."""
        background = self.background_colors[1]
        for line_filter in self.get_line_filters():
            strips = [strip.apply_filter(line_filter, background) for strip in strips]
        return strips
