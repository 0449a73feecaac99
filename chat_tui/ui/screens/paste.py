"""What is to become of a paste that may not have been meant."""

from typing import ClassVar, Final

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Static

from chat_tui.text.sanitize import sanitize_line
from chat_tui.ui import keymap
from chat_tui.ui.paste import Answer, Choice, Doubt
from chat_tui.ui.screens.dialog import Dialog
from chat_tui.ui.terminal.turns import now

SHOWN_LINES: Final = 6
"""Lines of the paste that are shown."""

MAX_LINE: Final = 200
"""Characters of a line that are looked at: more than is shown."""


class PasteScreen(Dialog[Answer]):
    """Keys that were pressed before it was seen are no answer: over a slow line one types on
    behind a paste, and must not have sent it by that."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *keymap.DIALOG,
        Binding("y", "answer('SEND')", "send", show=False),
        Binding("e", "answer('EDIT')", "edit", show=False),
        Binding("escape", "answer('DROP')", "drop", show=False),
    ]

    DEFAULT_CSS = """
    PasteScreen {
        align: center bottom;
        & > Vertical {
            width: 100%; max-width: 100; height: auto; max-height: 100%;
            padding: 0 1;
        }
        & .-what { text-style: bold; }
        & .-text { color: $chat-dim; text-wrap: nowrap; text-overflow: ellipsis; padding: 0 1; }
    }
    """

    def __init__(self, pasted: str, doubt: Doubt) -> None:
        super().__init__()
        self._pasted = pasted
        self._doubt = doubt
        self._seen_at = float("inf")
        self._early: list[events.Key | events.Paste] = []

    def compose(self) -> ComposeResult:
        """Why it is asked about, the first lines, and the keys."""
        doubt = self._doubt
        lines = self._pasted.rstrip("\n").split("\n", SHOWN_LINES)
        shown = "\n".join(sanitize_line(line[:MAX_LINE]) for line in lines[:SHOWN_LINES])
        if len(lines) > SHOWN_LINES:
            shown += f"\n… and {lines[-1].count(chr(10)) + 1:,} more"
        keys = [
            *(["Y sends it"] if doubt.can_send else []),
            *(["E edits it first"] if doubt.can_edit else []),
            "Esc drops it",
        ]
        with Vertical():
            yield Static(f"Pasted: {'; '.join(doubt.reasons)}", classes="-what", markup=False)
            yield Static(shown, classes="-text", markup=False)
            yield Static("   ".join(keys), markup=False)

    def on_mount(self) -> None:
        """From the first frame on a key is an answer."""
        self.call_after_refresh(self._seen)

    def _seen(self) -> None:
        self._seen_at = now()

    def on_key(self, event: events.Key) -> None:
        """Keep what was typed too early."""
        self._keep_early(event)

    def on_paste(self, event: events.Paste) -> None:
        """Keep what was pasted too early."""
        self._keep_early(event)

    def _keep_early(self, event: events.Key | events.Paste) -> None:
        """By when it came: it may have waited for the question."""
        if event.time < self._seen_at:
            event.stop()
            event.prevent_default()
            self._early.append(event)

    def action_answer(self, choice: str) -> None:
        """Y, E or Escape."""
        doubt = self._doubt
        can = {"SEND": doubt.can_send, "EDIT": doubt.can_edit, "DROP": True}
        if can[choice]:
            self.dismiss(Answer(Choice[choice], tuple(self._early)))
