"""A line to type into and a list of what matches: what every dialog has that chooses one thing."""

from typing import ClassVar, Final, Generic, TypeVar

from rich.style import Style
from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option

from chat_tui.ui import keymap
from chat_tui.ui.screens.dialog import Dialog
from chat_tui.ui.widgets.choice_list import ChoiceList

Item = TypeVar("Item")

NOTHING: Final = "nothing fits"


class ChooserScreen(Dialog[Item | None], Generic[Item]):
    """Gives the chosen Item, or None. What there is to choose from is up to a subclass."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *keymap.HELPED,
        Binding("escape", "cancel", "close", show=False, priority=True),
        Binding("down,ctrl+n,tab", "move(1)", "next", show=False, priority=True),
        Binding("up,ctrl+p,shift+tab", "move(-1)", "previous", show=False, priority=True),
    ]

    COMPONENT_CLASSES: ClassVar[set[str]] = {"chooser--dim"}

    VERTICAL_BREAKPOINTS = [(0, "-low"), (10, "-high")]  # noqa: RUF012 - as Textual declares it

    DEFAULT_CSS = """
    ChooserScreen {
        align: center top;
        & > Vertical {
            width: 60;
            max-width: 100%;
            height: auto;
            max-height: 100%;
            margin: 2 0;
            padding: 1 1;
        }
        & Input { border: none; background: $boost; height: 1; padding: 0 1; }
        & Input:focus { border: none; }
        & ChoiceList { max-height: 12; }
        &.-low > Vertical { margin: 0; padding: 0 1; }
        & .chooser--dim { color: $chat-dim; }
    }
    """

    PLACEHOLDER: ClassVar[str] = ""

    def __init__(self) -> None:
        super().__init__()
        self.offered: list[Item] = []
        """What is in the list now."""

        self._typed = ""

    def matching(self, typed: str) -> list[Item]:
        """What there is to choose from when this was typed, which may be nothing."""
        raise NotImplementedError

    def is_likely(self, item: Item) -> bool:
        """Whether Enter takes it at once where it is offered first; else it does so the second
        time."""
        return True

    def prompt(self, item: Item) -> Text:
        """How an item is shown, on one line."""
        raise NotImplementedError

    @property
    def dim(self) -> Style:
        """Of what matters less in a prompt."""
        return self.get_component_rich_style("chooser--dim", partial=True)

    def compose(self) -> ComposeResult:
        """A line to type into, and what matches."""
        with Vertical():
            yield Input(placeholder=self.PLACEHOLDER, id="chooser-input")
            yield ChoiceList(id="chooser-list", markup=False)

    def on_mount(self) -> None:
        """Everything is offered at first."""
        self.query_one(Input).cursor_blink = False
        self.offer("")

    def on_input_changed(self, event: Input.Changed) -> None:
        """Fewer letters, more matches."""
        self.offer(event.value.strip())

    def on_input_submitted(self) -> None:
        """Enter takes the highlighted one; what is not likely it highlights first."""
        options = self.query_one(ChoiceList)
        if options.highlighted is not None:
            self.dismiss(self.offered[options.highlighted])
        elif self.offered:
            options.highlighted = 0

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """A click takes the one under the mouse."""
        self.dismiss(self.offered[event.option_index])

    def action_cancel(self) -> None:
        """Choose nothing."""
        self.dismiss(None)

    def action_move(self, step: int) -> None:
        """The highlight moves while the input keeps the focus."""
        options = self.query_one(ChoiceList)
        if self.offered:
            before = -1 if options.highlighted is None and step > 0 else options.highlighted or 0
            options.highlighted = (before + step) % len(self.offered)

    def offer(self, typed: str) -> None:
        """Offer what matches, the first of it highlighted if it is likely."""
        self._typed = typed
        self.offered = self.matching(typed)
        options = self.query_one(ChoiceList)
        options.clear_options()
        options.add_options(Option(self.prompt(item)) for item in self.offered)
        if not self.offered:
            options.add_option(Option(NOTHING, disabled=True))
        if self.offered and self.is_likely(self.offered[0]):
            options.highlighted = 0

    def offer_anew(self) -> None:
        """There is something else to choose from now. What was highlighted still is."""
        if self.is_mounted:
            highlighted = self.query_one(ChoiceList).highlighted
            chosen = None if highlighted is None else self.offered[highlighted]
            self.offer(self._typed)
            if chosen in self.offered and highlighted:
                self.query_one(ChoiceList).highlighted = self.offered.index(chosen)
