"""All keys and commands, drawn from the bindings and the command table themselves."""

from typing import ClassVar

from rich.table import Table
from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Static

from chat_tui.session.slash import COMMANDS
from chat_tui.ui import keymap


class HelpScreen(ModalScreen[None]):
    """Closed by F1 and Esc."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,f1,q,question_mark", "dismiss_help", "close", show=False),
    ]

    DEFAULT_CSS = """
    HelpScreen {
        align: center middle;
        & > VerticalScroll {
            width: 76;
            max-width: 100%;
            height: auto;
            max-height: 100%;
            background: $panel;
            padding: 1 2;
            scrollbar-size-vertical: 1;
        }
        & Static { width: 100%; }
    }
    """

    def __init__(self, keys: list[tuple[str, str, str]]) -> None:
        """``keys``: (binding id, keys as shown, what it does), as they are bound now."""
        super().__init__()
        self._keys = keys

    def compose(self) -> ComposeResult:
        """One scrolling sheet."""
        with VerticalScroll():
            yield Static(self._sheet(), markup=False)

    def _sheet(self) -> Table:
        table = Table.grid(padding=(0, 2))
        table.add_column(no_wrap=True)
        table.add_column(ratio=1)
        for group, title in keymap.GROUPS.items():
            rows = [row for row in self._keys if row[0].split(".")[0] == group]
            if rows:
                table.add_row(Text(title, style="bold"), "")
                for _id, keys, words in rows:
                    table.add_row(Text(f"  {keys}"), Text(words))
                table.add_row("", "")
        table.add_row(Text("Commands", style="bold"), Text("// sends a leading slash"))
        for command in COMMANDS:
            also = f"  (also {', '.join('/' + name for name in command.aliases)})"
            usage = f"  /{command.name} {command.usage}".rstrip()
            table.add_row(Text(usage), Text(command.help + (also if command.aliases else "")))
        return table

    def action_dismiss_help(self) -> None:
        """Back to the chat."""
        self.dismiss()
