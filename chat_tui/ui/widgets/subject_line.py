"""One line above the composer: what is being written about, when that was said already."""

from typing import ClassVar

from rich.segment import Segment
from textual.strip import Strip
from textual.widget import Widget

from chat_tui.text.sanitize import sanitize_line
from chat_tui.text.width import truncate


class SubjectLine(Widget):
    """Takes no room while there is nothing to say."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"subject-line--what", "subject-line--text"}

    DEFAULT_CSS = """
    SubjectLine {
        height: 1;
        display: none;
        & .subject-line--what { color: $accent; }
        & .subject-line--text { color: $chat-dim; }
    }
    """

    ALLOW_SELECT = False

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self._parts = ("", "")

    def say(self, what: str, text: str) -> None:
        """``what`` is done with which ``text``, which anybody may have written. Empty: none."""
        parts = (what, sanitize_line(text))
        self.display = bool(what)
        if parts != self._parts:
            self._parts = parts
            self.refresh()

    def render_line(self, y: int) -> Strip:
        """The text is cut when it is too long."""
        width, base = self.size.width, self.rich_style
        what, text = self._parts
        what = truncate(f" {what}", width)
        dim = base + self.get_component_rich_style("subject-line--text", partial=True)
        strip = Strip(
            [
                Segment(
                    what, base + self.get_component_rich_style("subject-line--what", partial=True)
                ),
                Segment(f" {text}", dim),
            ]
        )
        if strip.cell_length > width:
            strip = Strip([*strip.crop(0, max(0, width - 1)), Segment("…", dim)])
        return strip.adjust_cell_length(width, base)
