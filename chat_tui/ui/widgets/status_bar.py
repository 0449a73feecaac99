"""The connection, in words, and the keys that matter now."""

from collections.abc import Callable
from dataclasses import replace
from typing import ClassVar

from rich.segment import Segment
from textual.strip import Strip
from textual.timer import Timer
from textual.widget import Widget

from chat_tui.connection.endpoint import Endpoint
from chat_tui.connection.state import ConnectionState, Offline, Reconnecting
from chat_tui.text.width import cell_len
from chat_tui.ui.status_line import Facts, Line, Part, compose


class StatusBar(Widget):
    """One line, always true. Counts down while waiting to reconnect, else it costs nothing."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "status-bar--plain",
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

    def __init__(self, endpoint: Endpoint, clock: Callable[[], float], *, id: str) -> None:
        """``clock`` is the one that connection states refer to, in seconds."""
        super().__init__(id=id)
        self._endpoint = endpoint
        self._clock = clock
        self._connection: ConnectionState = Offline()
        self._warning = "not encrypted" if endpoint.exposed else ""
        self._facts = Facts(warning=self._warning)
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

    def show_notes(self, notes: list[Part], hints: tuple[str, ...] = (), *, who: str = "") -> None:
        """``notes``: what matters most first; ``hints``: keys that matter now, the longest first.

        ``who`` is the own name.
        """
        host = self._endpoint.label + (" (TLS)" if self._endpoint.secure else "")
        facts = Facts(
            who, host, tuple(notes), hints, self._warning, counts_down=self._facts.counts_down
        )
        if facts != self._facts:
            self._facts = facts
            self.refresh()

    def show_link(self, *, slow: bool) -> None:
        """Over a slow link nothing is counted down."""
        if slow is self._facts.counts_down:
            self._facts = replace(self._facts, counts_down=not slow)
            self._pace()
            self.refresh()

    @property
    def is_whole(self) -> bool:
        """Whether the cause of a trouble is said in full; also where nothing is drawn yet."""
        return not self.size.width or self._line().whole

    def _line(self) -> Line:
        return compose(self._connection, self._clock(), self._facts, self.size.width)

    def _pace(self) -> None:
        if self._countdown is not None:
            if isinstance(self._connection, Reconnecting) and self._facts.counts_down:
                self._countdown.reset()
                self._countdown.resume()
            else:
                self._countdown.pause()

    def render_line(self, y: int) -> Strip:
        """The bar: state, name, host and notes from the left, the hint at the right."""
        width, base, line = self.size.width, self.rich_style, self._line()
        segments = [
            Segment(text, base + self.get_component_rich_style(style, partial=True))
            for text, style in line.parts
        ]
        if line.hint:
            dim = base + self.get_component_rich_style("status-bar--dim", partial=True)
            used = sum(cell_len(text) for text, _style in line.parts)
            segments.append(Segment(" " * (width - used - cell_len(line.hint) - 1), base))
            segments.append(Segment(line.hint, dim))
        return Strip(segments).adjust_cell_length(width, base)
