"""The candidates of a completion, above the composer."""

from typing import ClassVar

from rich.segment import Segment
from textual.strip import Strip
from textual.widget import Widget

from chat_tui.session.completion import Candidate
from chat_tui.text.sanitize import sanitize_line
from chat_tui.text.width import cell_len, pad

MAX_SHOWN = 8
"""Rows at most; the list scrolls with the choice, and says how many there are."""

MIN_LABEL, MAX_LABEL = 16, 40
"""Cells of the column with what can be chosen; hints stand behind it."""


class CompletionList(Widget):
    """Hidden while there is nothing to choose from."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "completion-list--hint",
        "completion-list--chosen",
    }

    DEFAULT_CSS = """
    CompletionList {
        height: auto;
        max-height: 8;
        background: $panel;
        display: none;
        & .completion-list--hint { color: $chat-dim; }
        & .completion-list--chosen { background: $primary; color: $background; }
    }
    """

    ALLOW_SELECT = False

    def __init__(self, *, id: str) -> None:  # noqa: A002
        super().__init__(id=id)
        self._candidates: tuple[Candidate, ...] = ()
        self._choice = 0
        self._top = 0
        self._label_cells = MIN_LABEL

    def offer(self, candidates: tuple[Candidate, ...], choice: int) -> None:
        """Show ``candidates``, ``choice`` among them being in the text; empty hides the list."""
        self._candidates, self._choice = candidates, choice
        self._top = max(0, min(choice - MAX_SHOWN // 2, len(candidates) - MAX_SHOWN))
        widest = max((cell_len(sanitize_line(c.label)) for c in candidates), default=0)
        self._label_cells = max(MIN_LABEL, min(widest, MAX_LABEL))
        self.display = bool(candidates)
        self.styles.height = min(MAX_SHOWN, len(candidates))
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """One candidate and its hint."""
        width, number = self.size.width, self._top + y
        if number >= len(self._candidates):
            return Strip.blank(width, self.rich_style)
        candidate = self._candidates[number]
        style = hint = self.rich_style
        if number == self._choice:
            style = hint = self.get_component_rich_style("completion-list--chosen")
        else:
            hint = style + self.get_component_rich_style("completion-list--hint", partial=True)
        count = ""
        if y == MAX_SHOWN - 1 and len(self._candidates) > MAX_SHOWN:
            count = f" {self._choice + 1} of {len(self._candidates)} "
        label = f" {pad(sanitize_line(candidate.label), self._label_cells)} "
        row = Strip([Segment(label, style), Segment(sanitize_line(candidate.hint), hint)])
        row = row.adjust_cell_length(max(0, width - len(count)), style)
        return Strip([*row, Segment(count, hint)]).adjust_cell_length(width, style)
