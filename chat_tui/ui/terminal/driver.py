"""Textual's driver for Linux and macOS, on the event loop instead of in two threads.

Textual reads keys in a thread that wakes up ten times a second, and writes in another one
behind a queue of 30, whose blocking ``put`` stops the whole program while the terminal reads
nothing. Here both are callbacks of the loop: no wake-up without a cause, no hop between
threads, and nothing that can block.
"""

import fcntl
import os
import signal
import struct
import termios
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from textual import constants, events
from textual.drivers.linux_driver import LinuxDriver
from textual.geometry import Size
from textual.message import Message

from chat_tui.ui.terminal import background, graphics
from chat_tui.ui.terminal.device import KeyMode, open_terminal
from chat_tui.ui.terminal.keys import asking
from chat_tui.ui.terminal.reader import TerminalReader
from chat_tui.ui.terminal.signals import POP_TITLE, PUSH_TITLE
from chat_tui.ui.terminal.writer import TerminalWriter

if TYPE_CHECKING:
    from textual.app import App

FAREWELL: Final = 1.0
"""Seconds the terminal gets to take what is still to be written when we leave or stop."""

MAX_CELL: Final = 64
"""Pixels: twice what a large one has."""


class TerminalLost(events.Event):
    """The terminal is gone: nobody sees anything or presses a key any more."""


class LoopDriver(LinuxDriver):
    """Keys come by ``add_reader``, bytes leave by ``add_writer``.

    Must be made, started and stopped in the thread of the running event loop. Restarting it
    while it runs (after ``kill -CONT``, say) sets the terminal again and starts nothing twice.
    """

    def __init__(
        self,
        app: "App[Any]",
        *,
        debug: bool = False,
        mouse: bool = True,
        size: tuple[int, int] | None = None,
    ) -> None:
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        self.on_drained: Callable[[], None] | None = None
        """Called when bytes that had to wait have left."""

        self.farewell: Callable[[], str] | None = None
        """What is to be written before the terminal is given back."""
        self._asking = asking(os.environ)
        self._mode = KeyMode(self.fileno)
        self._reader: TerminalReader | None = None
        self._writer: TerminalWriter | None = None
        self._files: list[int] = []
        self._is_wanted = False
        # Between two callbacks of the loop, not between any two instructions.
        self._loop.add_signal_handler(signal.SIGTSTP, self._sigtstp_application)
        self._loop.add_signal_handler(signal.SIGCONT, self._sigcont_application)

    @property
    def pending(self) -> int:
        """Bytes that the terminal has not taken yet."""
        return 0 if self._writer is None else self._writer.pending

    def time(self) -> float:
        """The loop's clock, in seconds."""
        return self._loop.time()

    def ask(self, *, about_background: bool, about_graphics: bool) -> None:
        """Ask what the terminal's background is like and what it can show, without waiting: see
        TerminalBackground and TerminalGraphics."""
        if self._reader is not None:
            self._reader.expect_answers(background=about_background, graphics=about_graphics)
            self.write(background.QUERY * about_background + graphics.QUERY * about_graphics)
            self.flush()

    def cell_size(self) -> tuple[int, int] | None:
        """Pixels of a cell across and down, as the terminal tells the kernel, over SSH too; None:
        it does not."""
        try:
            told = fcntl.ioctl(self.fileno, termios.TIOCGWINSZ, bytes(8))
        except OSError:
            return None
        rows, columns, width, height = struct.unpack("HHHH", told)
        if not (rows and columns and width and height):
            return None
        return max(1, min(width // columns, MAX_CELL)), max(1, min(height // rows, MAX_CELL))

    # -- in both directions --------------------------------------------------------------------

    def write(self, data: str) -> None:
        """Write ``data`` in order; what is written while the terminal is not ours is dropped."""
        if self._writer is not None:
            self._writer.write(data)

    def flush(self) -> None:
        """Write what was held back."""
        if self._writer is not None:
            self._writer.flush()

    def send_message(self, message: Message) -> None:
        """Straight into the queue of the app: we are in its loop."""
        self._app.post_message(message)

    def _drained(self) -> None:
        if self.on_drained is not None:
            self.on_drained()

    def _lost(self) -> None:
        self.send_message(TerminalLost())

    # -- beginning and ending ------------------------------------------------------------------

    def start_application_mode(self) -> None:
        """Take the terminal; one that is not there any more is told of as lost."""
        self._is_wanted = True
        was_taken = self._writer is not None
        early = self._claim()
        if early is None or not self._open():
            return
        if self._reader is not None:
            self._reader.expect_early(early)
        self._loop.add_signal_handler(signal.SIGWINCH, self._resized)
        self._send_size()
        self.write("\x1b[?1049h")  # the alternate screen
        if not was_taken:
            self.write(PUSH_TITLE)
        self._enable_mouse_support()
        self.write("\x1b[?25l\x1b[?1004h")  # no cursor; tell of the focus
        if not constants.DISABLE_KITTY_KEY:
            if was_taken:  # a terminal keeps a stack of these, from which we take one when leaving
                self.write(self._asking.as_before)
            self.write(self._asking.more)
        self._request_terminal_sync_mode_support()
        self._query_in_band_window_resize()
        self._enable_bracketed_paste()
        self._disable_line_wrap()
        self._enable_mouse_support()  # iTerm 3.5.0 wants it behind the others, says Textual
        self.flush()
        if self._must_signal_resume:
            self._must_signal_resume = False
            self.send_message(self.SignalResume())

    def _claim(self) -> int | None:
        """Set the terminal for keys (see KeyMode.enter). None: we may not, being in the background.

        Whoever sets the terminal from there is told so by SIGTTOU. We stop again then, until
        the shell continues us in the foreground, which begins this anew.
        """

        def stop_again(*_: object) -> None:
            os.kill(os.getpid(), signal.SIGSTOP)

        before = signal.signal(signal.SIGTTOU, stop_again)
        try:
            return self._mode.enter()
        except InterruptedError:
            return None
        except OSError:
            self._lost()
            return None
        finally:
            signal.signal(signal.SIGTTOU, before)

    def _open(self) -> bool:
        if self._writer is not None:
            return True
        keys = open_terminal(self.fileno)
        screen = None if self._file is None else open_terminal(self._file.fileno())
        self._files = [fd for fd in (keys, screen) if fd is not None]
        if keys is None or screen is None:
            self._close_files()
            self._mode.leave()
            self._lost()
            return False
        self._writer = TerminalWriter(
            self._loop, screen, on_drained=self._drained, on_lost=self._lost
        )
        self._reader = TerminalReader(
            self._loop, keys, on_message=self.process_message, on_lost=self._lost
        )
        return True

    def disable_input(self) -> None:
        """Read no more keys."""
        if self._reader is not None:
            self._loop.remove_signal_handler(signal.SIGWINCH)
            self._disable_mouse_support()
            self._reader.close()
            self._reader = None

    def stop_application_mode(self) -> None:
        """Give the terminal back as it was, also when it takes nothing any more."""
        self._is_wanted = False
        if self._writer is None:
            return
        self._writer.begin_farewell()
        if self.farewell is not None:
            self.write(self.farewell())
        self._disable_bracketed_paste()
        self._enable_line_wrap()
        self._disable_in_band_window_resize()
        # No style; and the keyboard protocol before the screen, for each has one of its own.
        self.write(f"\x1b[0m{self._asking.as_before}\x1b[?1049l\x1b[?25h\x1b[?1004l")
        self.write(POP_TITLE)
        self.disable_input()
        self._writer.close(FAREWELL)
        self._writer = None
        self._drained()
        self._mode.leave()
        self._close_files()

    def close(self) -> None:
        """Listen to no more signals."""
        for number in (signal.SIGTSTP, signal.SIGCONT):
            self._loop.remove_signal_handler(number)

    def _close_files(self) -> None:
        for fd in self._files:
            os.close(fd)
        self._files.clear()

    # -- being stopped and continued -----------------------------------------------------------

    def suspend_application_mode(self) -> None:
        """Let somebody else have the terminal for a while."""
        self.stop_application_mode()

    def _sigtstp_application(self, *_: object) -> None:
        if self._auto_restart:
            wanted = self._is_wanted
            self.stop_application_mode()
            self._is_wanted = wanted
        os.kill(os.getpid(), signal.SIGSTOP)

    def _sigcont_application(self, *_: object) -> None:
        """After our own stop, and after a SIGSTOP from outside that we knew nothing of.

        Not when we are leaving: the last words to the server take a while.
        """
        if self._auto_restart and self._is_wanted:
            self._must_signal_resume = True
            self.start_application_mode()

    # -- sizes ---------------------------------------------------------------------------------

    def _resized(self) -> None:
        if not self._in_band_window_resize:
            self._send_size()

    def _send_size(self) -> None:
        # Asked of the terminal alone: COLUMNS, where a shell exports it, is what it was once.
        try:
            columns, rows = os.get_terminal_size(self.fileno)
        except OSError:
            columns, rows = 0, 0
        size = Size(columns or 80, rows or 24)
        self.send_message(events.Resize(size, size))
