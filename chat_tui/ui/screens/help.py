"""All keys and commands, drawn from the bindings and the command table themselves."""

from typing import ClassVar, Final

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text
from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.widgets import Static

from chat_tui.session.slash import COMMANDS, SlashCommand
from chat_tui.text.sanitize import sanitize_line
from chat_tui.ui import keymap
from chat_tui.ui.screens.dialog import Dialog

STACKED: Final = 60
"""Columns of the terminal below which what a key does stands under it."""

CLOSING: Final = "Esc closes, arrows and PageUp/PageDown scroll, type to find"

MAX_WANTED: Final = 40
"""Letters to look for."""

NOTES: Final = {
    "reading": (
        ("in a search", 'words, "exact words", begin*, from:ana, in:#room'),
        ("", "before:2026-11-01, after:yesterday, has:link, has:file"),
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


class HelpScreen(Dialog[None]):
    """Closed by F1 and Esc; letters look for what they spell."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *keymap.DIALOG,
        Binding("escape", "back", "close", show=False),
        Binding("f1", "dismiss_help", "close", show=False),
    ]

    DEFAULT_CSS = """
    HelpScreen {
        align: center middle;
        & > VerticalScroll {
            width: 80;
            max-width: 100%;
            height: auto;
            max-height: 100%;
            padding: 0 1;
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
        self._wanted = ""

    def compose(self) -> ComposeResult:
        """One scrolling sheet."""
        with VerticalScroll():
            yield Static(markup=False)

    def on_resize(self, event: events.Resize) -> None:
        """In a narrow terminal the columns are stacked."""
        self._show(event.size.width)

    def on_key(self, event: events.Key) -> None:
        """A letter narrows what is shown down, Backspace widens it."""
        if event.key == "backspace" and self._wanted:
            self._look_for(self._wanted[:-1])
        elif event.key == "question_mark" and not self._wanted:
            self.dismiss()
        elif event.is_printable and event.character and not event.key.startswith("alt+"):
            self._look_for(self._wanted + sanitize_line(event.character))
        else:
            return
        event.stop()

    def _look_for(self, wanted: str) -> None:
        self._wanted = wanted[:MAX_WANTED]
        self._show(self.size.width)
        self.query_one(VerticalScroll).scroll_home(animate=False)

    def _show(self, width: int) -> None:
        self.query_one(Static).update(self._sheet(width < STACKED))

    def _sheet(self, stacked: bool) -> RenderableType:
        words = f"Esc shows all again; finding: {self._wanted}" if self._wanted else CLOSING
        parts: list[RenderableType] = [Text(words, style="italic")]
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
        wanted = self._wanted.casefold().split()
        groups = [
            (title, [row for row in rows if _has(f"{title} {row[0]} {row[1]}", wanted)])
            for title, rows in groups
        ]
        found = [(title, rows) for title, rows in groups if rows]
        return found or [("Nothing has that", [("Backspace", "takes a letter back")])]

    def action_back(self) -> None:
        """Show all again, or close."""
        if self._wanted:
            self._look_for("")
        else:
            self.dismiss()

    def action_dismiss_help(self) -> None:
        """Back to the chat."""
        self.dismiss()


def _has(text: str, words: list[str]) -> bool:
    text = text.casefold()
    return all(word in text for word in words)


def _command(command: SlashCommand) -> Row:
    also = f"  (also {', '.join('/' + name for name in command.aliases)})"
    usage = f"/{command.name} {command.usage}".rstrip()
    return usage, command.help + (also if command.aliases else "")
