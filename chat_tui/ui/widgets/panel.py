"""A narrow list beside the messages: rooms on the left, people on the right."""

from collections.abc import Sequence
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from chat_tui.domain.record import record
from chat_tui.text.width import cell_len, truncate


@record
class PanelRow:
    """One row: ``mark`` (1 cell), ``text``, and ``note`` at the right edge, with ``call`` before
    it.

    Styles are names of the panel's component classes. ``key`` is what a click reports; None
    for a heading. ``current`` marks the one row that is kept in sight.
    """

    text: str
    key: str | None = None
    mark: str = " "
    call: str = ""
    note: str = ""
    style: str = "panel--plain"
    mark_style: str = "panel--dim"
    call_style: str = "panel--alert"
    note_style: str = "panel--dim"
    current: bool = False


class Panel(Widget):
    """Draws rows that a subclass makes; scrolls by itself so that the current one is seen."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "panel--plain",
        "panel--dim",
        "panel--heading",
        "panel--strong",
        "panel--alert",
        "panel--good",
        "panel--busy",
        "panel--current",
        "panel--cursor",
    }

    DEFAULT_CSS = """
    Panel {
        width: 20;
        color: $foreground;
        & .panel--dim { color: $chat-dim; }
        & .panel--heading { color: $chat-dim; text-style: bold; }
        & .panel--strong { text-style: bold; }
        & .panel--alert { color: $accent; text-style: bold; }
        & .panel--good { color: $success; }
        & .panel--busy { color: $warning; }
        & .panel--current { background: $panel; }
        & .panel--cursor { color: $primary; }
    }
    """

    ALLOW_SELECT = False

    class Chosen(Message):
        """A row was clicked."""

        def __init__(self, panel: "Panel", key: str) -> None:
            super().__init__()
            self.panel = panel
            self.key = key

        @property
        def control(self) -> "Panel":
            """The panel it happened in."""
            return self.panel

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self._panel_rows: Sequence[PanelRow] = ()
        self._top = 0

    def show_rows(self, rows: Sequence[PanelRow]) -> None:
        """What to show from now on. A count that changes draws its own row only."""
        old, top = list(self._panel_rows), self._top
        changed = [
            number for number, pair in enumerate(zip(old, rows, strict=False)) if pair[0] != pair[1]
        ]
        if not changed and len(rows) == len(old):
            return
        self._panel_rows = rows
        self._keep_in_sight()
        if self._top != top or len(rows) != len(old):
            self.refresh()
        else:
            for number in changed:
                self.refresh(Region(0, number - top, self.size.width, 1))

    def _keep_in_sight(self) -> None:
        height = max(1, self.size.height)
        for number, row in enumerate(self._panel_rows):
            if row.current:
                self._top = min(max(self._top, number - height + 1), number)
        self._top = max(0, min(self._top, len(self._panel_rows) - height))

    def on_resize(self, event: events.Resize) -> None:
        """The current row may have gone out of sight."""
        self._keep_in_sight()
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """One row of the list."""
        width, number = self.size.width, self._top + y
        if number >= len(self._panel_rows):
            return Strip.blank(width, self.rich_style)
        row = self._panel_rows[number]
        base = self.rich_style
        mark = f"{row.mark} " if row.mark.strip() else " "
        style = self._part(row.style, partial=True)
        if row.current:
            base = self._part("panel--current")
            style += self._part("panel--strong", partial=True)
        call = f" {row.call}" if row.call else ""
        note = f" {row.note} " if row.note else " "
        left, right = 1 + len(mark), cell_len(call) + cell_len(note)
        text = truncate(row.text, max(1, width - left - right))
        gap = max(0, width - left - cell_len(text) - right)
        cursor = base + self._part("panel--cursor", partial=True)
        return Strip(
            [
                Segment("▌" if row.current else " ", cursor),
                Segment(mark, base + self._part(row.mark_style, partial=True)),
                Segment(text, base + style),
                Segment(" " * gap, base),
                Segment(call, base + self._part(row.call_style, partial=True)),
                Segment(note, base + self._part(row.note_style, partial=True)),
            ]
        ).adjust_cell_length(width, base)

    def _part(self, name: str, *, partial: bool = False) -> Style:
        return self.get_component_rich_style(name, partial=partial)

    def on_click(self, event: events.Click) -> None:
        """Choose the row under the mouse."""
        number = self._top + event.y
        if number < len(self._panel_rows):
            key = self._panel_rows[number].key
            if key is not None:
                self.choose(key)

    def choose(self, key: str) -> None:
        """A row was clicked."""
        self.post_message(self.Chosen(self, key))

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Towards the first row."""
        event.stop()
        self._top = max(0, self._top - 3)
        self.refresh()

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Towards the last row."""
        event.stop()
        self._top = max(0, min(self._top + 3, len(self._panel_rows) - self.size.height))
        self.refresh()
