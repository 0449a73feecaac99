"""The last look at text before it is written to the terminal.

Everything untrusted is made inert where it enters the view. Neither Textual nor Rich do that
by themselves (an ESC in a widget's text reaches the terminal as it is), so a single forgotten
place would let anybody who can speak here write to the user's terminal. This is the net below:
no text of a Segment leaves with a control character in it, wherever it came from.
"""

from collections.abc import Iterable
from typing import Final, TypeVar

from rich.console import Console, RenderableType
from rich.segment import Segment
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.app import App
from textual.screen import Screen
from textual.strip import Strip
from textual.widget import Widget

from chat_tui.text.sanitize import is_inert, make_inert
from chat_tui.ui.terminal.driver import LoopDriver
from chat_tui.ui.terminal.pacing import Pacer

Result = TypeVar("Result")

WIPE: Final = "\x1b[0m\x1b[2J"
"""Plain style, and nothing on the screen."""


def inert_strip(strip: Strip) -> Strip:
    """The strip itself when its text is inert, else one of the same width that is."""
    if all(segment.control or is_inert(segment.text) for segment in strip):
        return strip
    inert = Strip(
        Segment(segment.text, segment.style, segment.control)
        if segment.control
        else Segment(make_inert(segment.text), segment.style)
        for segment in strip
    )
    # What takes the place of a control is seen, so it takes a cell that nobody reckoned with.
    return inert.adjust_cell_length(strip.cell_length)


def inert_update(update: RenderableType | None) -> RenderableType | None:
    """What the compositor hands over for the screen, with inert text."""
    if isinstance(update, LayoutUpdate):
        lines: list[Iterable[Strip]] = [
            [inert_strip(strip) for strip in line] for line in update.strips
        ]
        return LayoutUpdate(lines, update.region)
    if isinstance(update, ChopsUpdate):
        chops = [
            {x: None if strip is None else inert_strip(strip) for x, strip in line.items()}
            for line in update.chops
        ]
        return ChopsUpdate(chops, update.spans, update.chop_ends)
    return update


class CleanUpdate(LayoutUpdate):
    """A whole screen, on a terminal that is cleared before."""

    def render_segments(self, console: Console) -> str:
        """The terminal is not trusted to show anything of what was written to it before."""
        return WIPE + super().render_segments(console)


class GuardedApp(App[Result]):
    """An App none of whose text can steer the terminal.

    What stands there can be lost: another program wrote over it, or the terminal has switched
    back to us after Ctrl+Z with an empty screen. ``action_redraw`` trusts nothing of it.
    """

    def __init__(self, *, plain: bool = False) -> None:
        """``plain`` leaves keys and drawing to Textual's own driver."""
        super().__init__(driver_class=None if plain else LoopDriver)
        self._wants_wipe = False
        self._pacer = Pacer(self)

    def on_mount(self) -> None:
        """Textual comes back from Ctrl+Z to an empty screen, and only draws what changes."""
        self.app_resume_signal.subscribe(self, lambda _app: self.action_redraw())

    def action_redraw(self) -> None:
        """Clear the terminal and write all of the screen again."""
        self._wants_wipe = True
        self.refresh(layout=True)

    def paint(self, widget: Widget) -> None:
        """Show a widget that has changed at once, if the terminal takes anything."""
        self._pacer.paint(widget)

    def _display(self, screen: Screen[object], renderable: RenderableType | None) -> None:
        if self._pacer.is_holding:
            if renderable is not None:
                self._pacer.missed()
            return
        update = inert_update(renderable)
        if self._wants_wipe and isinstance(update, LayoutUpdate) and screen is self.screen:
            self._wants_wipe = False
            update = CleanUpdate(update.strips, update.region)
        super()._display(screen, update)
        self._pacer.written()
