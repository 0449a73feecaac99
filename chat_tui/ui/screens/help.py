"""All keys and commands, drawn from the bindings and the command table themselves."""

from typing import ClassVar, Final

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text
from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Static

from chat_tui.session.slash import COMMANDS, SlashCommand
from chat_tui.ui import keymap

STACKED: Final = 60
"""Columns of the terminal below which what a key does stands under it."""

CLOSING: Final = "Esc closes, arrows and PageUp/PageDown scroll"

NOTES: Final = {
    "reading": (
        ("in a search", 'words, "exact words", begin*, from:ana, in:#room, has:link'),
        ("", "before:2026-11-01, after:yesterday"),
    ),
    "writing": (
        ("\\ at the end of a line", "then Enter begins a new line"),
        (
            ":ta, @an, #ge, /jo",
            "offer emoji, people, rooms and commands: Tab or an arrow moves there",
        ),
        ("a paste", "of many lines, or of what looks like a password or key, asks first"),
        ("//text", "sends a text that begins with a slash"),
    ),
}
"""What is neither bound nor a command."""

Row = tuple[str, str]


class HelpScreen(ModalScreen[None]):
    """Closed by F1 and Esc."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *keymap.DIALOG,
        Binding("escape,f1,q,question_mark", "dismiss_help", "close", show=False),
    ]

    DEFAULT_CSS = """
    HelpScreen {
        align: center middle;
        & > VerticalScroll {
            width: 80;
            max-width: 100%;
            height: auto;
            max-height: 100%;
            background: $panel;
            padding: 0 1;
            scrollbar-size-vertical: 1;
        }
        & Static { width: 100%; }
    }
    """

    def __init__(
        self, keys: list[tuple[str, str, str]], command: SlashCommand | None = None
    ) -> None:
        """``keys``: (binding id, keys as shown, what it does), as they are bound now.

        ``command`` is the one to tell about, None for everything.
        """
        super().__init__()
        self._bound = keys
        self._command = command

    def compose(self) -> ComposeResult:
        """One scrolling sheet."""
        with VerticalScroll():
            yield Static(markup=False)

    def on_resize(self, event: events.Resize) -> None:
        """In a narrow terminal the columns are stacked."""
        self.query_one(Static).update(self._sheet(event.size.width < STACKED))

    def _sheet(self, stacked: bool) -> RenderableType:
        parts: list[RenderableType] = [Text(CLOSING, style="italic")]
        for title, rows in self._groups():
            parts += [Text(""), Text(title, style="bold")]
            if stacked:
                for left, right in rows:
                    parts += [Text(left), Text(f"  {right}")]
            else:
                table = Table.grid(padding=(0, 2))
                table.add_column(no_wrap=True, min_width=24)
                table.add_column(ratio=1)
                for left, right in rows:
                    table.add_row(Text(f"  {left}"), Text(right))
                parts.append(table)
        return Group(*parts)

    def _groups(self) -> list[tuple[str, list[Row]]]:
        if self._command is not None:
            return [("Command", [_command(self._command)])]
        groups: list[tuple[str, list[Row]]] = []
        for group, title in keymap.GROUPS.items():
            rows = [(keys, words) for id_, keys, words in self._bound if id_.split(".")[0] == group]
            rows += NOTES.get(group, ())
            groups.append((title, rows))
        groups.append(("Commands", [_command(command) for command in COMMANDS]))
        return [(title, rows) for title, rows in groups if rows]

    def action_dismiss_help(self) -> None:
        """Back to the chat."""
        self.dismiss()


def _command(command: SlashCommand) -> Row:
    also = f"  (also {', '.join('/' + name for name in command.aliases)})"
    usage = f"/{command.name} {command.usage}".rstrip()
    return usage, command.help + (also if command.aliases else "")
