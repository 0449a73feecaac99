"""Lines from a keyboard or a pipe, read in a thread of its own.

On a terminal with GNU readline: it blocks, and there is no other way to have its editing, its
history and the user's own ~/.inputrc.
"""

import asyncio
import getpass
import os
import sys
import termios
import threading
from collections.abc import Callable
from concurrent.futures import CancelledError
from contextlib import suppress
from typing import Any, Final, Protocol

from chat_tui.domain.record import record
from chat_tui.session.completion import Completion

QUIET: Final = ("set enable-bracketed-paste off", "set enable-meta-key off")
"""Both make readline write sequences that a dumb terminal shows, and a screen reader may read."""

INTERRUPT: Final = "\x03"
"""What Ctrl+C leaves in the line that it ends."""

_INTERRUPTS: Final = (
    r'"\C-c": "\C-v\C-c\C-m"',
    "$if mode=vi",
    "set keymap vi-command",
    r'"\C-c": "i\C-v\C-c\C-m"',
    "set keymap vi-insert",
    "$endif",
)
"""Ctrl+C inserts itself, wherever the cursor is, and ends the line. As a signal it could not clear
it: readline is blocked in a thread that no signal reaches."""

PATIENCE: Final = 5.0
"""Seconds a completion may wait for the chat."""


@record
class Next:
    """What the next line begins with; ``secret``: a secret is asked for first; ``last``: there
    is no next one."""

    prefill: str = ""
    secret: bool = False
    last: bool = False


class LineHandler(Protocol):
    """Takes what is typed. Called in the event loop; what is typed next waits for it."""

    async def line(self, text: str) -> Next:
        """A line, or several that were joined."""
        ...

    async def secret(self, text: str) -> Next:
        """The secret that was asked for; empty: it was not given."""
        ...

    async def interrupted(self, text: str) -> Next:
        """Ctrl+C was pressed; ``text`` stood in the line, which is gone."""
        ...

    def complete(self, before: str) -> Completion:
        """What could stand at the end of ``before``."""
        ...


class Reader:
    """Reads until the end of its input; ``ended`` is called in the loop then."""

    def __init__(
        self, handler: LineHandler, *, is_terminal: bool, ended: Callable[[], None]
    ) -> None:
        self._handler = handler
        self._loop = asyncio.get_running_loop()
        self._ended = ended
        self._readline = _readline() if is_terminal else None
        self._is_terminal = is_terminal
        self._offers: list[str] = []
        self._begun = ""
        self._is_reading = False
        self._is_closed = False
        self._settings: list[Any] | None = None
        # A daemon: nothing can interrupt a read, and nobody waits for it at the end.
        self._thread = threading.Thread(target=self._read, name="lines", daemon=True)

    def start(self, first: Next) -> None:
        """Begin; ``first`` as after a line."""
        self._next = first
        if self._is_terminal:
            with suppress(termios.error):
                self._settings = termios.tcgetattr(sys.stdin.fileno())
        if self._readline is not None:
            for setting in QUIET:
                self._readline.parse_and_bind(setting)
            self._readline.set_completer_delims(" \t\n")
            self._readline.set_completer(self._offered)
            self._readline.parse_and_bind("tab: complete")
            self._readline.set_startup_hook(self._fill)
            self._take_interrupts(self._readline)
        self._thread.start()

    def _take_interrupts(self, readline: Any) -> None:
        """Ctrl+C is a key, and no signal, while lines are read."""
        if self._settings is None or "libedit" in (readline.__doc__ or ""):
            return
        for binding in _INTERRUPTS:
            readline.parse_and_bind(binding)
        fd = sys.stdin.fileno()
        with suppress(termios.error, OSError):
            changed = termios.tcgetattr(fd)
            changed[6][termios.VINTR] = bytes([os.fpathconf(fd, "PC_VDISABLE") & 0xFF])
            termios.tcsetattr(fd, termios.TCSANOW, changed)

    def written(self) -> str:
        """What stands in the line that is being written, and in those it goes on."""
        if self._readline is None or not self._is_reading:
            return self._begun
        return self._begun + str(self._readline.get_line_buffer())

    def close(self) -> None:
        """Give the terminal back as it was: readline may still be reading."""
        self._is_closed = True
        if self._settings is not None:
            with suppress(termios.error):
                termios.tcsetattr(sys.stdin.fileno(), termios.TCSANOW, self._settings)

    def _fill(self) -> None:
        """Readline's startup hook: from here on the buffer is that of this line."""
        if self._readline is not None:
            self._readline.insert_text(self._next.prefill)
            self._is_reading = True

    def _read(self) -> None:
        # Once more readline would set the terminal anew, which is given back by then.
        while not self._next.last and not self._is_closed:
            try:
                if self._next.secret and self._is_terminal:
                    secret = getpass.getpass("join secret: ")
                    secret = "" if INTERRUPT in secret else secret
                    self._next = self._ask(self._handler.secret(secret))
                    continue
                text = self._line()
            except (EOFError, OSError):
                self._tell_end()
                return
            except (RuntimeError, CancelledError):
                return  # the loop has ended
            is_interrupted = self._is_terminal and INTERRUPT in text
            if is_interrupted:
                text = self._forget(text)
            elif text.endswith("\\") and not text.endswith("\\\\"):
                self._begun += text[:-1] + "\n"
                self._next = Next()
                continue
            text, self._begun = self._begun + text, ""
            take = self._handler.interrupted if is_interrupted else self._handler.line
            try:
                self._next = self._ask(take(text))
            except (RuntimeError, CancelledError):
                return

    def _forget(self, text: str) -> str:
        """Returns what had been written in the line, which readline's history has from now on."""
        text = text.replace(INTERRUPT, "")
        if self._readline is not None and (last := self._readline.get_current_history_length()):
            if text:
                self._readline.replace_history_item(last - 1, text)
            else:
                self._readline.remove_history_item(last - 1)
        return text

    def _tell_end(self) -> None:
        with suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self._ended)

    def _line(self) -> str:
        if self._is_terminal:
            try:
                return input()
            finally:
                self._is_reading = False
        text = sys.stdin.readline()
        if not text:
            raise EOFError
        return text.removesuffix("\n").removesuffix("\r")

    def _ask(self, answer: Any) -> Next:
        try:
            found: Next = asyncio.run_coroutine_threadsafe(answer, self._loop).result()
        except RuntimeError:
            answer.close()
            raise
        return found

    def _offered(self, _word: str, number: int) -> str | None:
        """Readline's completer: what a word can become, one after the other, then None."""
        if self._readline is None:
            return None
        if number == 0:
            before = self._readline.get_line_buffer()[: self._readline.get_endidx()]
            self._offers = self._completed(before, self._readline.get_begidx())
        return self._offers[number] if number < len(self._offers) else None

    def _completed(self, before: str, begin: int) -> list[str]:
        async def complete() -> Completion:
            return self._handler.complete(before)

        try:
            waiting = asyncio.run_coroutine_threadsafe(complete(), self._loop)
            found = waiting.result(PATIENCE)
        except (RuntimeError, TimeoutError):
            return []
        # Readline replaces what stands behind `begin`.
        kept = before[begin : found.start] if begin < found.start else ""
        return [kept + one.insert for one in found.candidates if begin <= found.start or not kept]


def _readline() -> Any:
    try:
        import readline
    except ImportError:
        return None
    return readline
