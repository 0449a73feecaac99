"""The connection, in words, and the keys that matter now."""

from collections.abc import Callable
from math import ceil
from typing import ClassVar, Final

from rich.segment import Segment
from textual.strip import Strip
from textual.timer import Timer
from textual.widget import Widget

from chat_tui.connection.endpoint import Endpoint
from chat_tui.connection.state import (
    Authenticating,
    Connecting,
    ConnectionState,
    Failed,
    Offline,
    Online,
    Reconnecting,
    Syncing,
)
from chat_tui.text.sanitize import sanitize_line
from chat_tui.text.width import cell_len, truncate

NARROW: Final = 60
"""Columns below which the connection's trouble has the whole line."""


def describe(state: ConnectionState, now: float) -> tuple[str, str, str]:
    """A state as (dot, words, the component class to draw them with). ``now``: loop's clock."""
    match state:
        case Offline():
            return "○", "offline", "status-bar--dim"
        case Connecting(attempt=1):
            return "◐", "connecting", "status-bar--busy"
        case Connecting(attempt=attempt):
            return "◐", f"connecting (attempt {attempt})", "status-bar--busy"
        case Authenticating():
            return "◐", "logging in", "status-bar--busy"
        case Syncing(total=0):
            return "◐", "syncing", "status-bar--busy"
        case Syncing(done=done, total=total):
            return "◐", f"syncing {done:,} of {total:,}", "status-bar--busy"
        case Online(rtt_ms=None):
            return "●", "online", "status-bar--good"
        case Online(rtt_ms=rtt_ms):
            return "●", f"online {rtt_ms} ms", "status-bar--good"
        case Reconnecting(at=at, attempt=attempt, reason=reason):
            left = max(0, ceil(at - now))
            tries = f" (attempt {attempt})" if attempt > 1 else ""
            words = f"reconnecting in {left} s{tries}: {reason}"
            return "○", words, "status-bar--busy"
        case Failed(reason=reason, advice=advice):
            return "✗", f"failed: {reason}; {advice}", "status-bar--bad"


class StatusBar(Widget):
    """One line, always true. Counts down while waiting to reconnect, else it costs nothing."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "status-bar--dim",
        "status-bar--busy",
        "status-bar--good",
        "status-bar--bad",
        "status-bar--alert",
    }

    DEFAULT_CSS = """
    StatusBar {
        height: 1;
        background: $panel;
        color: $foreground;
        & .status-bar--dim { color: $chat-dim; }
        & .status-bar--busy { color: $warning; }
        & .status-bar--good { color: $success; }
        & .status-bar--bad { color: $error; text-style: bold; }
        & .status-bar--alert { color: $accent; text-style: bold; }
    }
    """

    ALLOW_SELECT = False

    def __init__(self, endpoint: Endpoint, clock: Callable[[], float], *, id: str) -> None:  # noqa: A002
        """``clock`` is the one that connection states refer to, in seconds."""
        super().__init__(id=id)
        self._endpoint = endpoint
        self._clock = clock
        self._connection: ConnectionState = Offline()
        self._notes: list[tuple[str, str]] = []
        self._hint = ""
        self._countdown: Timer | None = None

    def on_mount(self) -> None:
        """The countdown runs only while there is something to count."""
        self._countdown = self.set_interval(1.0, self.refresh, pause=True)
        self._pace()

    def show_connection(self, state: ConnectionState) -> None:
        """The connection changed."""
        self._connection = state
        self._pace()
        self.refresh()

    def show_notes(self, notes: list[tuple[str, str]], hint: str) -> None:
        """``notes``: words and the component class of each; ``hint``: keys that matter now."""
        if (notes, hint) != (self._notes, self._hint):
            self._notes, self._hint = notes, hint
            self.refresh()

    def _pace(self) -> None:
        if self._countdown is not None:
            if isinstance(self._connection, Reconnecting):
                self._countdown.reset()
                self._countdown.resume()
            else:
                self._countdown.pause()

    def render_line(self, y: int) -> Strip:
        """The bar: state, host and notes from the left, the hint at the right if it fits."""
        width, base = self.size.width, self.rich_style
        dot, words, style = describe(self._connection, self._clock())
        hint = self._hint
        if isinstance(self._connection, Reconnecting | Failed):
            hint = "any key: retry now" if width >= NARROW else ""
        host = self._endpoint.label + (" (TLS)" if self._endpoint.secure else "")
        parts = [(f" {dot} ", style), (sanitize_line(words), style)]
        parts += [(f"  {note}", note_style) for note, note_style in self._notes]
        room = width
        if hint and cell_len(hint) + 24 < width:
            room = width - cell_len(hint) - 3
        # What is always the same gives way to what is news.
        where = f"  {sanitize_line(host)}"
        is_well = not isinstance(self._connection, Reconnecting | Failed)
        if is_well and sum(cell_len(text) for text, _ in parts) + cell_len(where) <= room:
            parts.insert(2, (where, "status-bar--dim"))
        segments, used = [], 0
        for number, (text, part_style) in enumerate(parts):
            if number > 1 and cell_len(text) > room - used:
                continue  # a note is shown whole or not at all
            shown = truncate(text, max(0, room - used))
            used += cell_len(shown)
            segments.append(
                Segment(shown, base + self.get_component_rich_style(part_style, partial=True))
            )
        if room < width:
            dim = base + self.get_component_rich_style("status-bar--dim", partial=True)
            segments.append(Segment(" " * (width - used - cell_len(hint) - 1), base))
            segments.append(Segment(hint, dim))
        return Strip(segments).adjust_cell_length(width, base)
