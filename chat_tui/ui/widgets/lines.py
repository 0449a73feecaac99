"""Two single lines: what room this is, above the messages, and the rule below them."""

from typing import ClassVar, Final

from rich.segment import Segment
from textual.strip import Strip
from textual.widget import Widget

from chat_tui.session.state import RoomState
from chat_tui.text.sanitize import sanitize_line
from chat_tui.text.width import cell_len, truncate
from chat_tui.ui.words import room_label

MAX_TOPIC: Final = 1000
"""Characters of a topic that are looked at: more than any line shows."""


class RoomHeader(Widget):
    """The room's name and topic; of a conversation, whether the other one is there."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"room-header--name", "room-header--topic"}

    DEFAULT_CSS = """
    RoomHeader {
        height: 1;
        background: $panel;
        & .room-header--name { text-style: bold; }
        & .room-header--topic { color: $chat-dim; }
    }
    """

    ALLOW_SELECT = False

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self._name_text = ""
        self._topic_text = ""

    def show_room(self, room: RoomState | None, *notes: str) -> None:
        """The room on the screen; ``notes`` are put in front of its topic."""
        name = room_label(room)
        topic = "" if room is None else sanitize_line(room.room.topic[:MAX_TOPIC])
        topic = "  ".join(part for part in (*notes, topic) if part)
        if (name, topic) != (self._name_text, self._topic_text):
            self._name_text, self._topic_text = name, topic
            self.refresh()

    def render_line(self, y: int) -> Strip:
        """Name and topic; the topic is cut when it is too long."""
        width, base = self.size.width, self.rich_style
        name = truncate(f" {self._name_text}", width)
        topic = truncate(f"  {self._topic_text}", max(0, width - cell_len(name) - 1))
        return Strip(
            [
                Segment(
                    name, base + self.get_component_rich_style("room-header--name", partial=True)
                ),
                Segment(
                    topic, base + self.get_component_rich_style("room-header--topic", partial=True)
                ),
            ]
        ).adjust_cell_length(width, base)


class TypingRule(Widget):
    """The thin rule above the composer; who is typing, what the keys do with a picked message,
    and what lies above or below, is set in it, so that nothing of it moves the messages. What the
    keys do comes first where there is no room for all."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "typing-rule--line",
        "typing-rule--words",
        "typing-rule--keys",
    }

    DEFAULT_CSS = """
    TypingRule {
        height: 1;
        & .typing-rule--line { color: $chat-rule; }
        & .typing-rule--words { color: $chat-dim; }
        & .typing-rule--keys { color: $foreground; }
    }
    """

    ALLOW_SELECT = False

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self._left = ""
        self._right = ""
        self._keys = ""

    def show_keys(self, words: str) -> None:
        """The keys that work on what is picked; they come before who is typing. Empty: none."""
        if words != self._keys:
            self._keys = words
            self.refresh()

    def show_typing(self, words: str) -> None:
        """Who is typing now; empty: nobody."""
        if words != self._left:
            self._left = words
            self.refresh()

    def show_below(self, words: str) -> None:
        """What lies below the messages on the screen; empty at the end of the log."""
        if words != self._right:
            self._right = words
            self.refresh()

    def render_line(self, y: int) -> Strip:
        """The rule with its words."""
        width, base = self.size.width, self.rich_style
        line = base + self.get_component_rich_style("typing-rule--line", partial=True)
        dim = base + self.get_component_rich_style("typing-rule--words", partial=True)
        keys = base + self.get_component_rich_style("typing-rule--keys", partial=True)
        has_room = not self._keys or cell_len(f"{self._keys}  {self._right}") <= width - 8
        right = truncate(f" {self._right} ", max(0, width - 4)) if self._right and has_room else ""
        cells = max(0, width - 6 - cell_len(right))
        words = fitting(self._keys, cells - 2) or self._left
        left = truncate(f" {words} ", cells) if words else ""
        between = max(0, width - 4 - cell_len(left) - cell_len(right))
        return Strip(
            [
                Segment("──", line),
                Segment(left, keys if self._keys else dim),
                Segment("─" * between, line),
                Segment(right, dim),
                Segment("──", line),
            ]
        ).adjust_cell_length(width, base)


def fitting(keys: str, cells: int) -> str:
    """``keys`` with two spaces between them, in no more than ``cells`` where that can be: the
    last ones are left out, but never the very last, which is the way back."""
    parts = keys.split("  ")
    while len(parts) > 2 and cell_len("  ".join(parts)) > cells:
        del parts[-2]
    return "  ".join(parts)
