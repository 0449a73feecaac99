"""A list to choose from: one row for each choice, and the chosen one the same in every dialog."""

from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip
from textual.widgets import OptionList


class ChoiceList(OptionList):
    """Lines that are too long are cut. The highlighted one has two colours only, whatever is in
    it: a name's own, or dim words, cannot be read on every ground."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"choice-list--chosen"}

    DEFAULT_CSS = """
    ChoiceList {
        height: auto; border: none; background: $chat-sheet; padding: 0;
        scrollbar-size-vertical: 1;
        text-wrap: nowrap; text-overflow: ellipsis;
        & .choice-list--chosen {
            color: $chat-chosen; background: $chat-chosen-ground; text-style: $chat-chosen-style;
        }
        & > .option-list--option { padding: 0 1; }
        &:focus { border: none; background-tint: $foreground 0%; }
    }
    """

    def render_line(self, y: int) -> Strip:
        """See OptionList, which marks each row with the option it belongs to."""
        strip = super().render_line(y)
        first = next(iter(strip), None)
        option = first.style.meta.get("option") if first is not None and first.style else None
        if option is None or option != self.highlighted:
            return strip
        chosen = self.get_component_rich_style("choice-list--chosen") + Style(dim=False)
        return Strip(
            [Segment(text, (style or Style()) + chosen) for text, style, _ in strip],
            strip.cell_length,
        )
