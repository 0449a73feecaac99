"""An app in this process, on a pseudo terminal, by our own driver."""

import asyncio
import fcntl
import os
import struct
import sys
import termios
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass, field
from unittest.mock import patch

from rich.segment import Segment
from textual.app import ComposeResult
from textual.strip import Strip
from textual.widget import Widget

from chat_tui.ui.terminal.app import TerminalApp
from chat_tui.ui.terminal.driver import LoopDriver
from tests.e2e.terminal import Screen, Stream
from tests.ui.terminal.ptys import Pty, eventually, opened

SIZE = (60, 12)


class Words(Widget):
    """Fills itself with one text, anew each time it is told another."""

    DEFAULT_CSS = "Words { height: 1fr; }"
    words = "ready"

    def say(self, words: str) -> None:
        self.words = words
        self.refresh()

    def render_line(self, y: int) -> Strip:
        return Strip([Segment(f"{self.words} {y} ".ljust(self.size.width, "."))])


class WordsApp(TerminalApp[None]):
    """Nothing but words."""

    def __init__(self) -> None:
        super().__init__()
        self.frames = 0

    def compose(self) -> ComposeResult:
        yield Words()

    @property
    def words(self) -> Words:
        return self.screen.query_one(Words)

    def post_display_hook(self) -> None:
        self.frames += 1


@dataclass
class Play:
    """The app and its terminal; ``came`` is all that was read of it."""

    app: WordsApp
    pair: Pty
    driver: LoopDriver
    came: bytearray = field(default_factory=bytearray)

    def __post_init__(self) -> None:
        self._screen = Screen(*SIZE)
        self._stream = Stream(self._screen)

    def has_seen(self, text: bytes) -> bool:
        """Whether it was written as it is: for what is no part of a frame."""
        self._read()
        return text in self.came

    def shows(self, text: str) -> bool:
        """Whether it is on the screen, however it came there."""
        self._read()
        return any(text in row for row in self._screen.display)

    def _read(self) -> None:
        data = self.pair.seen()
        self.came += data
        self._stream.draw(data)


@asynccontextmanager
async def playing(app: WordsApp) -> AsyncIterator[Play]:
    """Runs the app until the end of the block."""
    with opened() as pair, ExitStack() as stack:
        fcntl.ioctl(pair.near, termios.TIOCSWINSZ, struct.pack("HHHH", SIZE[1], SIZE[0], 0, 0))
        for name in ("__stdin__", "__stdout__", "__stderr__"):
            stream = stack.enter_context(os.fdopen(pair.near, closefd=False, encoding="utf-8"))
            stack.enter_context(patch.object(sys, name, stream))
        run = asyncio.create_task(app.run_async(mouse=False))
        await eventually(lambda: isinstance(app._driver, LoopDriver))
        driver = app._driver
        assert isinstance(driver, LoopDriver)
        play = Play(app, pair, driver)
        try:
            await eventually(lambda: play.shows("ready 0"))
            yield play
        finally:
            app.exit()
            while not run.done():  # whoever leaves waits for a reader, but not for long
                pair.seen()
                await asyncio.sleep(0)
            await run
