"""/theme: choose from a list, and see each in the chat itself while moving over it."""

from collections.abc import Callable
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import OptionList, Static

from chat_tui.ui import keymap
from chat_tui.ui.screens.dialog import Dialog
from chat_tui.ui.widgets.choice_list import ChoiceList


class ThemesScreen(Dialog[str | None]):
    """Gives the chosen name, or None."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *keymap.LISTED,
        Binding("escape", "cancel", "close", show=False, priority=True),
    ]

    DEFAULT_CSS = """
    ThemesScreen {
        align: right top;
        background: transparent;
        & > Vertical {
            width: 34;
            max-width: 100%;
            height: auto;
            max-height: 100%;
            margin: 1 0;
            padding: 0 1;
        }
        & ChoiceList { max-height: 16; }
        & Static { color: $chat-dim; }
    }
    """

    def __init__(self, names: list[str], worn: str, show: Callable[[str], None]) -> None:
        """``worn`` is the one that is on, ``show`` puts one on."""
        super().__init__()
        self._names = names
        self._worn = worn
        self._show = show

    def compose(self) -> ComposeResult:
        """The list, and what the keys do."""
        with Vertical():
            yield ChoiceList(*self._names, id="themes", markup=False)
            yield Static("Enter keeps it, Esc goes back", markup=False)

    def on_mount(self) -> None:
        """The one that is on comes first to the eye."""
        options = self.query_one(ChoiceList)
        if self._worn in self._names:
            options.highlighted = self._names.index(self._worn)

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """Try it on."""
        self._show(self._names[event.option_index])

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Enter, or a click."""
        self.dismiss(self._names[event.option_index])

    def action_cancel(self) -> None:
        """As it was."""
        self._show(self._worn)
        self.dismiss(None)
