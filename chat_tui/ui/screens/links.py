"""The links of a message: to be opened where there is a display, else to be copied."""

from typing import ClassVar, Final

from rich.style import Style
from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from chat_tui.text.links import Link
from chat_tui.ui import keymap
from chat_tui.ui.screens.dialog import Dialog
from chat_tui.ui.widgets.choice_list import ChoiceList

NUMBERED: Final = 9
"""Links that a digit chooses."""


class LinksScreen(Dialog[tuple[str, bool] | None]):
    """Gives the address that was chosen, and whether it is to be copied; or None."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *keymap.LISTED,
        Binding("escape,q,o", "cancel", "close", show=False, priority=True),
        Binding("y,c", "copy", "copy", show=False, priority=True),
        *(
            Binding(str(number), f"choose({number - 1})", f"link {number}", show=False)
            for number in range(1, NUMBERED + 1)
        ),
    ]

    DEFAULT_CSS = """
    LinksScreen {
        align: center middle;
        & > Vertical {
            width: 76; max-width: 100%; height: auto; max-height: 100%;
            padding: 1 1;
        }
        & Static { color: $chat-dim; }
        & ChoiceList { max-height: 16; text-wrap: wrap; text-overflow: fold; }
    }
    """

    def __init__(self, links: tuple[Link, ...], *, opens: bool) -> None:
        """``opens``: there is a display, so that a number opens; else it copies."""
        super().__init__()
        self._links = links
        self._opens = opens

    def compose(self) -> ComposeResult:
        """A number, the host it leads to, and the whole address."""
        with Vertical():
            yield ChoiceList(
                *(Option(_row(number, link)) for number, link in enumerate(self._links, 1)),
                markup=False,
            )
            what = "opens" if self._opens else "copies (there is no display here)"
            numbers = "1" if len(self._links) == 1 else f"1-{min(NUMBERED, len(self._links))}"
            yield Static(f"{numbers} or Enter {what}, y copies, Esc closes", markup=False)

    def on_mount(self) -> None:
        """The first is the likeliest."""
        self.query_one(ChoiceList).highlighted = 0

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Enter, or a click."""
        self.action_choose(event.option_index)

    def action_choose(self, index: int) -> None:
        """A digit."""
        if index < len(self._links):
            self.dismiss((self._links[index].url, not self._opens))

    def action_copy(self) -> None:
        """Copy the highlighted one, display or not."""
        highlighted = self.query_one(ChoiceList).highlighted
        if highlighted is not None:
            self.dismiss((self._links[highlighted].url, True))

    def action_cancel(self) -> None:
        """Neither."""
        self.dismiss(None)


def _row(number: int, link: Link) -> Text:
    # Addresses are of ASCII alone: nothing in them draws or steers.
    text = Text(f"{number if number <= NUMBERED else ' '} ", overflow="fold")
    text.append(link.host, Style(bold=True))
    text.append(f"\n  {link.url}")
    return text
