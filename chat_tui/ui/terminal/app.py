"""An app whose keys and frames go through our own driver, guard, pacing and output stage."""

import asyncio
import os
import signal
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Final, TypeVar

from rich.console import Console, RenderableType
from textual import events
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.app import App
from textual.driver import Driver
from textual.drivers.linux_driver import LinuxDriver
from textual.filter import LineFilter, Monochrome
from textual.geometry import Offset, Region
from textual.screen import Screen
from textual.strip import Strip
from textual.widget import Widget

from chat_tui.ui.terminal.background import may_ask
from chat_tui.ui.terminal.clipboard import clipboard_sequence
from chat_tui.ui.terminal.driver import LoopDriver
from chat_tui.ui.terminal.filters import AsciiMarks, TwoTones
from chat_tui.ui.terminal.frames import FrameScreen
from chat_tui.ui.terminal.graphics import may_have_graphics
from chat_tui.ui.terminal.guard import inert_update
from chat_tui.ui.terminal.kitty import CHUNK
from chat_tui.ui.terminal.overlay import MOST_BYTES, MOST_OVER_SSH, Overlay
from chat_tui.ui.terminal.pacing import Pacer
from chat_tui.ui.terminal.picture_store import PAUSE_OVER_SSH, PictureStore
from chat_tui.ui.terminal.pointer import Pointer
from chat_tui.ui.terminal.signals import BELL, notification, window_title
from chat_tui.ui.terminal.stage import WIPE, Capabilities, OutputStage, knows_hyperlinks
from chat_tui.ui.terminal.turns import TextLine, Turns, is_input, now
from chat_tui.ui.terminal_use import USUAL_USE, TerminalUse

Result = TypeVar("Result")

ONE_SIGHT: Final = 256
"""Characters of a frame that nobody can see the half of: it is not marked as one update, which
costs 16 bytes."""


SPARED_PERIOD: Final = 0.25
"""Seconds at least between two frames over a slow link."""

SPARED_RATE: Final = 1500.0
"""Bytes a second that such frames take at most when they go on and on: a third of a line of
5 kB/s, so that a key finds it free."""

SPARED_LONGEST: Final = 2.0
"""Seconds: what is shown is never older, however large the frames are. A line of 1 kB/s that
has more to carry holds them back itself (see Pacer)."""

USUAL_CELL: Final = (10, 20)
"""Pixels, for terminals that do not tell."""

PAUSE: Final = 1.0
"""Seconds without a key after which whoever wrote has looked up. Over a slow line some 0.3 of
them go by while a frame and a key are on their way."""

_DOINGS: Final = (
    events.Key,
    events.Paste,
    events.MouseDown,
    events.MouseUp,
    events.MouseScrollUp,
    events.MouseScrollDown,
)
"""What the user does on purpose: moving the mouse is not."""


class CleanUpdate(LayoutUpdate):
    """A whole screen, on a terminal that is cleared before."""

    def render_segments(self, console: Console) -> str:
        """The terminal is not trusted to show anything of what was written to it before."""
        return WIPE + super().render_segments(console)


class TerminalApp(App[Result]):
    """An App none of whose text can steer the terminal, and which writes little to it.

    What stands there can be lost: another program wrote over it, or the terminal has switched
    back to us after Ctrl+Z with an empty screen. ``action_redraw`` trusts nothing of it.
    """

    def __init__(
        self, *, plain: bool = False, use: TerminalUse = USUAL_USE, monochrome: bool = False
    ) -> None:
        """``plain`` leaves keys and drawing to Textual's own driver and output. ``monochrome``:
        the theme is one of black and white (see filters.TwoTones)."""
        super().__init__(driver_class=None if plain else LoopDriver)
        self.use = use
        """How the terminal is used; see use_terminal."""

        self._tones = [TwoTones()] if monochrome else []
        self._wants_wipe = False
        self.is_lent = False
        """Whether another program has the terminal: see lent."""

        self.spares_link = False
        """Whether frames are drawn seldom, but for those that a key asks for."""

        self._frame_size = 0
        self._pacer = Pacer(self, self.frame_left)
        self._window_title = ""
        self._turns = Turns(self, self._handle)
        self._pointer = Pointer()
        self.written_at = float("-inf")
        """When the last key or paste for a line to write on came, as ``event.time`` tells."""

        self._stage: OutputStage | None = None
        self._overlay: Overlay | None = None
        self.picture_store = PictureStore(
            self._signal, self._unwritten, _later, pause=self._picture_pause
        )
        """Holds pictures on the terminal, where that can show them."""

        self.shows_hyperlinks = knows_hyperlinks(os.environ)
        """Whether the style of a text may have a link (OSC 8)."""

        if not plain:
            system = self.console.color_system
            stage = self._stage = OutputStage(Capabilities.of(os.environ, system))
            self._overlay = Overlay(
                stage, self._write_overlay, self._unwritten, _later, self.refresh
            )

    def frame_left(self, seconds: float) -> None:
        """The terminal took so long to take a frame; 0: it took it at once."""

    def frame_pause(self) -> float:
        """For how many seconds the next frame is put off; see FrameScreen.frame_pause."""
        if not self.spares_link:
            return 0.0
        return max(SPARED_PERIOD, min(self._frame_size / SPARED_RATE, SPARED_LONGEST))

    @property
    def input_is_done(self) -> bool:
        """Whether what the user did has done all that it does."""
        return self._turns.are_over

    @property
    def is_written(self) -> bool:
        """Whether somebody is writing, and does not look up."""
        return now() - self.written_at < PAUSE

    def take_again(self, kept: Iterable[events.Event]) -> None:
        """Handle these as if they were done now, ahead of what waits. They must be new ones."""
        self._turns.put_first(kept)

    async def on_event(self, event: events.Event) -> None:
        """What the user does is done one after the other (see Turns)."""
        if is_input(event):
            self._hurry_for(event)
            await self._turns.take(event)
        else:
            await super().on_event(event)

    def line_below(self, event: events.Key | events.Paste) -> Widget | None:
        """The line that it is for although something lies over that; None: it is for what has
        the focus."""
        return None

    async def _handle(self, event: events.Event) -> None:
        if isinstance(event, events.MouseEvent):
            within = self._pointer.within(event, self.size)
            if within is None:
                return
            event = within
        self._hurry_for(event)
        if isinstance(event, events.Key | events.Paste):
            line = self.line_below(event)
            if line is not None or isinstance(self.focused, TextLine):
                self.written_at = event.time
            if line is not None:
                line._forward_event(event)
                return
        await super().on_event(event)

    def _hurry_for(self, event: events.Event) -> None:
        """What the user does is answered at once."""
        if isinstance(event, _DOINGS) and isinstance(self.screen, FrameScreen):
            self.screen.hurry()

    @property
    def cell_size(self) -> tuple[int, int]:
        """Pixels of a cell, across and down; what is usual where they are not known."""
        return self.known_cell_size or USUAL_CELL

    @property
    def known_cell_size(self) -> tuple[int, int] | None:
        """The same; None where they are not known."""
        driver = self._driver
        return driver.cell_size() if isinstance(driver, LoopDriver) else None

    @property
    def most_overlay_bytes(self) -> int:
        """How many a picture for ``lay_over`` may have; 0: there is to be none."""
        if self.spares_link:
            return 0
        return MOST_OVER_SSH if "SSH_CONNECTION" in os.environ else MOST_BYTES

    def lay_over(self, region: Region, picture: str) -> None:
        """Show a picture over cells that are blank, or will be: see Overlay.lay. Whoever does so
        calls ``take_off`` when it goes, or when another screen lies over it."""
        if self._overlay is not None:
            self._overlay.lay(region, picture)

    def take_off(self) -> None:
        """Show the cells again that a picture was laid over, if any was."""
        if self._overlay is not None:
            self._overlay.take_off()

    def _write_overlay(self, picture: str) -> None:
        self._signal(picture)
        self._pacer.written(is_frame=False)

    def _farewell(self) -> str:
        over = "" if self._overlay is None else self._overlay.farewell()
        return self.picture_store.farewell() + over

    def _unwritten(self) -> int:
        return self._driver.pending if isinstance(self._driver, LoopDriver) else 0

    def _picture_pause(self) -> float:
        if self.spares_link:
            return CHUNK / SPARED_RATE
        return PAUSE_OVER_SSH if "SSH_CONNECTION" in os.environ else 0.0

    def on_mount(self) -> None:
        """Textual comes back from Ctrl+Z to an empty screen, and only draws what changes."""
        self.app_resume_signal.subscribe(self, lambda _app: self._resumed())
        if isinstance(self._driver, LoopDriver):
            self._driver.farewell = self._farewell

    async def on_unmount(self) -> None:
        """What is still held back is for nobody any more."""
        self._turns.close()

    def _resumed(self) -> None:
        self.action_redraw()
        self._signal(window_title(self._window_title, os.environ))

    def action_redraw(self) -> None:
        """Clear the terminal and write all of the screen again."""
        self._wants_wipe = True
        self.picture_store.renew()
        self.refresh(layout=True)

    @contextmanager
    def lent(self) -> Iterator[None]:
        """Let another program have the terminal; then all of the screen is written again.

        Keys that end a program go to that one alone. Nothing is drawn meanwhile, and what
        changes is drawn at the end.

        Raises:
            SuspendNotSupported: nobody else can have it.
        """
        failure: Exception | None = None
        # Drawing goes on without the batch, to a terminal that is not ours.
        with self.suspend(), self.batch_update():
            # A handler of ours, since a signal that is ignored would be so in that program too.
            before = [
                (number, signal.signal(number, lambda *_: None))
                for number in (signal.SIGINT, signal.SIGQUIT)
            ]
            self.is_lent = True
            try:
                yield
            except Exception as error:  # noqa: BLE001 - suspend would not take the terminal back
                failure = error
            finally:
                self.is_lent = False
                for number, handler in before:
                    signal.signal(number, handler)
        if failure is not None:
            raise failure

    def use_terminal(self, use: TerminalUse) -> None:
        """Use the terminal in this way from now on; what is drawn otherwise is drawn anew."""
        old, self.use = self.use, use
        if self._driver is None:
            return
        if use.mouse is not old.mouse:
            self._report_mouse(self._driver, use.mouse)
        if use.ascii_marks is not old.ascii_marks:
            for node in self._registry:
                node.refresh()

    def _report_mouse(self, driver: Driver, wanted: bool) -> None:
        """Both do nothing in a driver that takes no mouse: so it takes it while they work."""
        if isinstance(driver, LinuxDriver):
            driver._mouse = True
            if wanted:
                driver._enable_mouse_support()
            else:
                driver._disable_mouse_support()
            driver._mouse = wanted
            driver.flush()

    def notify_outside(self, title: str, body: str) -> None:
        """Ring, and show a notification where the terminal can. Not for every message."""
        self._signal(BELL + notification(title, body, os.environ, self.use.notifications))

    def show_window_title(self, text: str) -> None:
        """The title of the terminal from now on; it gets its own back when we leave."""
        if text != self._window_title:
            self._window_title = text
            self._signal(window_title(text, os.environ))

    def ask_terminal(self, *, background: bool, graphics: bool) -> None:
        """Ask the terminal for its background and for what it can show, where that does no harm.
        Most answer by a TerminalBackground and a TerminalGraphics, some time."""
        background = background and may_ask(os.environ)
        graphics = graphics and may_have_graphics(os.environ)
        if isinstance(self._driver, LoopDriver) and (background or graphics):
            self._driver.ask(about_background=background, about_graphics=graphics)

    def _signal(self, sequence: str) -> None:
        if sequence and self._driver is not None and not self.is_headless:
            self._driver.write(sequence)
            self._driver.flush()

    def get_line_filters(self) -> Sequence[LineFilter]:
        """See App; NO_COLOR does not make greys."""
        theirs = [one for one in super().get_line_filters() if not isinstance(one, Monochrome)]
        marks = [AsciiMarks()] if self.use.ascii_marks else []
        return [*theirs, *marks, *self._tones]

    def copy_to_clipboard(self, text: str) -> None:
        """Put ``text`` into the terminal's clipboard, through tmux and GNU screen as well."""
        self._clipboard = text
        if self._driver is not None:
            self._driver.write(clipboard_sequence(text, os.environ))

    def paint(self, widget: Widget) -> None:
        """Show a widget that has changed at once, if the terminal takes anything."""
        self._pacer.paint(widget)

    def expect(self, strips: Iterable[Strip]) -> None:
        """What a widget may draw next: whatever can be done about it beforehand is done now."""
        if self._stage is not None:
            self._stage.expect(strips)

    def _display(self, screen: Screen[object], renderable: RenderableType | None) -> None:
        if self._pacer.is_holding:
            if renderable is not None:
                self._pacer.missed()
            return
        update = inert_update(renderable)
        wipes = self._wants_wipe and isinstance(update, LayoutUpdate) and screen is self.screen
        if wipes:
            self._wants_wipe = False
        if self._stage is not None and isinstance(update, LayoutUpdate | ChopsUpdate):
            if wipes:
                self._stage.forget()
            try:
                self._write_frame(self._stage, update)
            finally:
                self.post_display_hook()
        else:
            if wipes and isinstance(update, LayoutUpdate):
                update = CleanUpdate(update.strips, update.region)
            super()._display(screen, update)
        self._pacer.written()
        if self._overlay is not None:
            self._overlay.frame_written()

    def _write_frame(self, stage: OutputStage, update: LayoutUpdate | ChopsUpdate) -> None:
        """As App._display does, through the stage."""
        driver = self._driver
        if self._batch_count or not self._running or self._closed or driver is None:
            return
        if self.is_headless:
            return
        frame = stage.encode(update, self.size, self._cursor_now())
        self._frame_size = len(frame)
        if not frame:
            return
        if len(frame) > ONE_SIGHT:
            self._begin_update()
        driver.write(frame)
        if len(frame) > ONE_SIGHT:
            self._end_update()
        driver.flush()

    def _cursor_now(self) -> Offset:
        """Where an input method has to write.

        ``cursor_position`` is that of the last key, reckoned before the layout it led to.
        """
        position = getattr(self.screen.focused, "cursor_screen_offset", self.cursor_position)
        return self.screen.outer_size.clamp_offset(position)


def _later(seconds: float, action: Callable[[], None]) -> None:
    asyncio.get_running_loop().call_later(seconds, action)
