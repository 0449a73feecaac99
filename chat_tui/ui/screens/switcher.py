"""Ctrl+K: go to a room or a person by a few letters of the name."""

from typing import ClassVar

from rich.text import Text
from textual.binding import Binding, BindingType
from textual.fuzzy import Matcher

from chat_tui.text.sanitize import sanitize_line
from chat_tui.ui.screens.chooser import ChooserScreen
from chat_tui.ui.screens.target import Target


class SwitcherScreen(ChooserScreen[Target]):
    """Gives the chosen Target, or None."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+k,ctrl+g", "cancel", "close", show=False, priority=True),
    ]

    PLACEHOLDER = "go to a room or person"

    def __init__(self, targets: list[Target]) -> None:
        """``targets`` in the order they are offered in before anything is typed."""
        super().__init__()
        self._targets = targets

    def show_targets(self, targets: list[Target]) -> None:
        """There is more to choose from now."""
        self._targets = targets
        self.offer_anew()

    def matching(self, typed: str) -> list[Target]:
        """See ChooserScreen."""
        wanted = typed.removeprefix("#")
        if not wanted:
            return list(self._targets)
        matcher = Matcher(wanted)
        scored = [(matcher.match(target.name), target) for target in self._targets]
        fitting = [pair for pair in scored if pair[0] > 0]
        fitting.sort(key=lambda pair: -pair[0])
        found = [target for _score, target in fitting]
        if not any(target.name.casefold() == wanted.casefold() for target in found):
            # Never the first choice where anything else is meant as likely as not.
            label = f"make #{wanted}"
            found.append(Target(label=label, note="", name=wanted, room=None))
        return found

    def prompt(self, item: Target) -> Text:
        """See ChooserScreen."""
        text = Text(sanitize_line(item.label), no_wrap=True, overflow="ellipsis")
        if item.note:
            text.append(f"  {sanitize_line(item.note)}", style="dim")
        return text
