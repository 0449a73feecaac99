"""Ctrl+K: go to a room or a person by a few letters of the name."""

from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.fuzzy import Matcher
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option

from chat_tui.text.sanitize import sanitize_line
from chat_tui.ui import keymap
from chat_tui.ui.screens.target import Target


class SwitcherScreen(ModalScreen[Target | None]):
    """Gives the chosen Target, or None."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *keymap.DIALOG,
        Binding("escape,ctrl+k,ctrl+g", "cancel", "close", show=False, priority=True),
        Binding("down,ctrl+n,tab", "move(1)", "next", show=False, priority=True),
        Binding("up,ctrl+p,shift+tab", "move(-1)", "previous", show=False, priority=True),
    ]

    DEFAULT_CSS = """
    SwitcherScreen {
        align: center top;
        & > Vertical {
            width: 60;
            max-width: 100%;
            height: auto;
            max-height: 100%;
            margin: 2 0;
            background: $panel;
            padding: 1 1;
        }
        & Input { border: none; background: $boost; height: 1; padding: 0 1; }
        & Input:focus { border: none; }
        & OptionList {
            height: auto; max-height: 12; border: none; background: $panel; padding: 0;
            scrollbar-size-vertical: 1;
        }
        & OptionList:focus { border: none; }
    }
    """

    def __init__(self, targets: list[Target]) -> None:
        """``targets`` in the order they are offered in before anything is typed."""
        super().__init__()
        self._targets = targets
        self._offered: list[Target] = []
        self._typed = ""

    def show_targets(self, targets: list[Target]) -> None:
        """There is more to choose from now. What was highlighted still is."""
        self._targets = targets
        if self.is_mounted:
            highlighted = self.query_one(OptionList).highlighted
            chosen = None if highlighted is None else self._offered[highlighted]
            self._offer(self._typed)
            if chosen in self._offered and highlighted:
                self.query_one(OptionList).highlighted = self._offered.index(chosen)

    def compose(self) -> ComposeResult:
        """A line to type into, and what matches."""
        with Vertical():
            yield Input(placeholder="go to a room or person", id="switcher-input")
            yield OptionList(id="switcher-list", markup=False)

    def on_mount(self) -> None:
        """Everything is offered at first."""
        self.query_one(Input).cursor_blink = False
        self._offer("")

    def on_input_changed(self, event: Input.Changed) -> None:
        """Fewer letters, more matches."""
        self._offer(event.value.strip())

    def on_input_submitted(self) -> None:
        """Enter takes the highlighted one."""
        highlighted = self.query_one(OptionList).highlighted
        self.dismiss(None if highlighted is None else self._offered[highlighted])

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """A click takes the one under the mouse."""
        self.dismiss(self._offered[event.option_index])

    def action_cancel(self) -> None:
        """Stay where we are."""
        self.dismiss(None)

    def action_move(self, step: int) -> None:
        """The highlight moves while the input keeps the focus."""
        options = self.query_one(OptionList)
        if options.option_count:
            options.highlighted = ((options.highlighted or 0) + step) % options.option_count

    def _offer(self, typed: str) -> None:
        self._typed = typed
        wanted = typed.removeprefix("#")
        if wanted:
            matcher = Matcher(wanted)
            scored = [(matcher.match(target.name), target) for target in self._targets]
            matching = [pair for pair in scored if pair[0] > 0]
            matching.sort(key=lambda pair: -pair[0])
            self._offered = [target for _score, target in matching]
            if not any(target.name.casefold() == wanted.casefold() for target in self._offered):
                # Never the first choice where anything else is meant as likely as not.
                label = f"make #{wanted}"
                self._offered.append(Target(label=label, note="", name=wanted, room=None))
        else:
            self._offered = list(self._targets)
        options = self.query_one(OptionList)
        options.clear_options()
        options.add_options(Option(_prompt(target)) for target in self._offered)
        if self._offered:
            options.highlighted = 0


def _prompt(target: Target) -> Text:
    text = Text(sanitize_line(target.label), no_wrap=True, overflow="ellipsis")
    if target.note:
        text.append(f"  {sanitize_line(target.note)}", style="dim")
    return text
