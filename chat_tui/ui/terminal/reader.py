"""From the bytes of a terminal to keys, pastes and clicks, on the event loop."""

import asyncio
import os
from codecs import getincrementaldecoder
from collections.abc import Callable, Iterable
from typing import Final

from textual import events
from textual._time import get_time
from textual.geometry import Size
from textual.message import Message

from chat_tui.ui.terminal.answers import Answers
from chat_tui.ui.terminal.events import TerminalBackground, TerminalGraphics
from chat_tui.ui.terminal.keys import KeyParser

READ_SIZE: Final = 4096
"""Bytes at once: what a terminal's line discipline holds."""

LARGEST: Final = Size(2_000, 1_000)
"""Cells: four times a screen of 4K in the smallest print."""


def _is_window(size: Size) -> bool:
    """Whether a window can be so large. What is told in band is only words: with no rows at all
    nothing is drawn until the next size is told, and a million of them fill the memory."""
    return 0 < size.width <= LARGEST.width and 0 < size.height <= LARGEST.height


class TerminalReader:
    """Reads a non-blocking file as soon as there is something, and never else.

    Whether an ESC is the key or begins a sequence is known when nothing came for a while
    (ESCDELAY): only then a timer runs.
    """

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        fd: int,
        *,
        on_message: Callable[[Message], None],
        on_lost: Callable[[], None],
    ) -> None:
        """``on_lost`` is called once, when nothing can come any more."""
        self._loop = loop
        self._fd = fd
        self._on_message = on_message
        self._on_lost = on_lost
        self._parser = KeyParser()
        # What is not UTF-8 is shown as such; a wrong locale or a broken paste ends no program.
        self._decode = getincrementaldecoder("utf-8")("replace").decode
        self._early = 0
        self._timer: asyncio.TimerHandle | None = None
        self._answers: Answers | None = None
        self._letting_go: asyncio.TimerHandle | None = None
        loop.add_reader(fd, self._readable)

    def close(self) -> None:
        """Read no more."""
        self._loop.remove_reader(self._fd)
        self._cancel_timer()
        self._cancel_letting_go()

    def expect_early(self, count: int) -> None:
        """The next ``count`` bytes were typed while an Enter came as a line feed (see KeyMode)."""
        self._early = count

    def expect_answers(self, *, background: bool, graphics: bool) -> None:
        """The terminal is asked for its background and for what it can show: its answers come as
        a TerminalBackground and a TerminalGraphics."""
        self._answers = Answers(self._loop.time(), background=background, graphics=graphics)

    def _readable(self) -> None:
        try:
            data = os.read(self._fd, READ_SIZE)
        except (BlockingIOError, InterruptedError):
            return
        except OSError:
            data = b""
        if not data:
            self.close()
            self._on_lost()
            return
        if self._early:
            early, later = data[: self._early], data[self._early :]
            self._early -= len(early)
            data = early.replace(b"\n", b"\r") + later
        text = self._decode(data)
        if self._answers is not None:
            text = self._without_answers(self._answers, text)
        if text:
            self._pass_on(self._parser.feed(text))

    def _without_answers(self, answers: Answers, text: str) -> str:
        self._cancel_letting_go()
        known = answers.dark, answers.graphics
        text = answers.feed(text, self._loop.time())
        if known[0] is None and answers.dark is not None:
            self._on_message(TerminalBackground(dark=answers.dark))
        if known[1] is None and answers.graphics is not None:
            self._on_message(TerminalGraphics(answers.graphics))
        if (seconds := answers.hold()) is not None:
            self._letting_go = self._loop.call_later(seconds, self._let_go, answers)
        return text

    def _let_go(self, answers: Answers) -> None:
        self._letting_go = None
        if text := answers.let_go():
            self._pass_on(self._parser.feed(text))

    def _cancel_letting_go(self) -> None:
        if self._letting_go is not None:
            self._letting_go.cancel()
            self._letting_go = None

    def _tick(self) -> None:
        self._timer = None
        self._pass_on(self._parser.tick())

    def _pass_on(self, messages: Iterable[Message]) -> None:
        self._cancel_timer()
        try:
            for message in messages:
                if not isinstance(message, events.Resize) or _is_window(message.size):
                    self._on_message(message)
        except (ValueError, OverflowError):
            # A number in a sequence that is no character's: its generator has ended by that.
            self._parser = KeyParser()
        due = self._parser._timeout_time
        if due is not None:
            self._timer = self._loop.call_later(max(0.0, due - get_time()), self._tick)

    def _cancel_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
