"""What is offered while one writes, as rows that lie over the lowest messages. Pure."""

from typing import Final

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from chat_tui.domain.record import record
from chat_tui.text.sanitize import sanitize_line
from chat_tui.text.width import cell_len, pad, truncate
from chat_tui.ui.completing import Offer

MAX_SHOWN: Final = 8
"""Rows at most; they scroll with what was moved to, and say how many there are."""

MIN_LABEL, MAX_LABEL = 10, 40
"""Cells of the column with what can be chosen; hints stand behind it."""

MAX_HINT: Final = 200
"""Characters of a hint that are looked at: more than any row shows."""


@record
class PopupStyles:
    """``chosen`` is that of the row that was moved to. ``edge`` stands at both sides of a row:
    where a pop-up has no ground of its own it is told from the messages by that."""

    base: Style
    hint: Style
    chosen: Style
    edge: str = " "


@record
class Popup:
    """``anchor`` is the column in which the word begins that is completed."""

    offer: Offer
    anchor: int = 0

    def height(self, available: int) -> int:
        """Rows it takes of those ``available``; 0: there is none."""
        return max(0, min(MAX_SHOWN, available, len(self.offer.candidates)))

    def first(self, height: int) -> int:
        """The index of the candidate on the first of ``height`` rows."""
        chosen = self.offer.chosen or 0
        return max(0, min(chosen - height // 2, len(self.offer.candidates) - height))

    def rows(self, width: int, height: int, styles: PopupStyles) -> tuple[int, list[Strip]]:
        """The column it begins in, and its rows, no wider than ``width`` cells."""
        candidates, chosen = self.offer.candidates, self.offer.chosen
        labels = [sanitize_line(candidate.label) for candidate in candidates]
        # Of all of them, so that the columns stay where they are while one moves.
        cells = max(MIN_LABEL, min(max(map(cell_len, labels), default=0), MAX_LABEL))
        hints = [sanitize_line(candidate.hint[:MAX_HINT]) for candidate in candidates]
        note = "Tab" if chosen is None else f"{chosen + 1}/{len(candidates)}"
        widest = max((cell_len(hint) + 2 for hint in hints if hint), default=0)
        notes = max(len("Tab"), 2 * len(str(len(candidates))) + 1)
        full = min(width, cells + 4 + widest + notes)
        drawn = []
        first = self.first(height)
        for number in range(first, first + height):
            style, hint_style = styles.base, styles.hint
            if number == chosen:
                style = hint_style = styles.chosen
            right = f" {note}{styles.edge}" if number == first else styles.edge
            left = pad(labels[number], cells)
            hint = f"  {hints[number]}" if hints[number] else ""
            hint = truncate(hint, max(0, full - cells - 1 - len(right)))
            edge = Segment(styles.edge, hint_style)
            row = Strip([edge, Segment(left, style), Segment(hint, hint_style)])
            row = row.adjust_cell_length(max(0, full - len(right)), style)
            drawn.append(Strip([*row, Segment(right, hint_style)]).adjust_cell_length(full, style))
        return max(0, min(self.anchor, width - full)), drawn
