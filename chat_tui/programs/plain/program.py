"""Runs the line-by-line chat: on a terminal until the user leaves, in a pipe until all that was
written is sent."""

import asyncio
import io
import signal
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Final

from chat_tui.config.load import Loaded
from chat_tui.connection.state import ConnectionState, Failed
from chat_tui.domain.errors import ChatError
from chat_tui.programs.link import open_client
from chat_tui.programs.plain.author import PlainAuthor
from chat_tui.programs.plain.reader import Next, Reader
from chat_tui.session.client import ChatClient
from chat_tui.session.completion import Completion
from chat_tui.text.sanitize import make_inert, sanitize_line
from chat_tui.ui.words import QUIT_WITHIN, left_out

FAREWELL: Final = 2.5
"""Seconds a clean goodbye to the server may take."""


class Conversation:
    """The reader's LineHandler: lines go to the chat when it can take them."""

    def __init__(
        self,
        client: ChatClient,
        author: PlainAuthor,
        *,
        is_terminal: bool,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Without a terminal a line waits until there is a room it can go to. ``clock`` is
        monotonic seconds."""
        self._clock = clock
        self._interrupted_at = float("-inf")
        self._client = client
        self._author = author
        self._is_terminal = is_terminal
        self._news = asyncio.Event()
        self.leaving = asyncio.Event()
        self.failure: str | None = None
        client.subscribe(self._connection_changed)
        client.session.subscribe(lambda _change: self._news.set())
        author.when_done = self._news.set

    def _connection_changed(self, state: ConnectionState) -> None:
        self._news.set()
        if isinstance(state, Failed) and not self._is_terminal:
            self.failure = "; ".join(part for part in (state.reason, state.advice) if part)
            self.leaving.set()

    async def line(self, text: str) -> Next:
        """See Desk."""
        if not self._is_terminal:
            await self._until(lambda: self._can_take)
        self._author.submit(text)
        return self.next()

    @property
    def _can_take(self) -> bool:
        session, author = self._client.session, self._author
        return session.live and author.room is not None and author.is_settled

    async def secret(self, text: str) -> Next:
        """See Desk."""
        if text:
            self._client.session.use_secret(text)
            self._client.retry_now()
        return self.next()

    async def interrupted(self, text: str) -> Next:
        """See Desk. As on the screen: it clears the line, and quits when that was done just now."""
        now = self._clock()
        if not text and now - self._interrupted_at < QUIT_WITHIN:
            self.leaving.set()
            return Next(last=True)
        self._interrupted_at = now
        self._author.drop(text)
        return self.next()

    def next(self) -> Next:
        """What the next line begins with."""
        if self._author.leaving:
            self.leaving.set()
        found = Next(self._author.prefill, self._author.wants_secret, last=self.leaving.is_set())
        self._author.prefill, self._author.wants_secret = "", False
        return found

    def complete(self, before: str) -> Completion:
        """See Desk."""
        return self._author.complete(before)

    async def drained(self) -> None:
        """All that was asked for is done, or was refused."""
        await self._until(lambda: self._author.is_settled)

    async def _until(self, condition: Callable[[], bool]) -> None:
        while not condition():
            self._news.clear()
            await self._news.wait()


class Lines:
    """Standard output. A line that comes while one is being written stands on its own, and what
    was written is repeated below it: without moving the cursor there is no other way."""

    def __init__(self) -> None:
        self.reader: Reader | None = None
        if isinstance(sys.stdout, io.TextIOWrapper):
            sys.stdout.reconfigure(errors="replace")

    def tell(self, text: str) -> None:
        """Print a line, or a message of several."""
        # The last look: what is told was made inert where it was put together.
        text = "\n".join(map(make_inert, text.split("\n")))
        written = "" if self.reader is None else self.reader.written().rpartition("\n")[2]
        print(f"\n{text}\n{written}" if written else text, end="" if written else "\n", flush=True)

    def ring(self) -> None:
        """Ring the bell: it moves no cursor, and is all that every terminal knows of the ladder of
        notifications."""
        print("\a", end="", flush=True)


def run_plain(loaded: Loaded) -> int:
    """Chat line by line; returns the exit code. What the settings file has that cannot be used is
    told, and left out.

    Raises:
        SettingsError: something in the settings file may change where one goes.
        ChatError: it cannot be opened; without a terminal also: the server cannot be used, or
            the program was ended while something waited to be sent.
    """
    if sys.stdin is None or sys.stdout is None:
        raise ChatError("standard input or output is closed: there is nothing to chat with")
    loaded.refuse_blocking()
    is_terminal = sys.stdin.isatty() and sys.stdout.isatty()
    with open_client(loaded.settings, remember=True) as client:
        return asyncio.run(_run(client, loaded, is_terminal))


async def _run(client: ChatClient, loaded: Loaded, is_terminal: bool) -> int:
    lines = Lines()
    author = PlainAuthor(
        client,
        lines.tell,
        room=loaded.settings.room,
        clock=time.monotonic,
        reads=is_terminal,
        ring=lines.ring if is_terminal else lambda: None,
    )
    conversation = Conversation(client, author, is_terminal=is_terminal)
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, conversation.leaving.set)
    refused_before = client.session.outbox.failed
    if loaded.faults:
        told = left_out([fault.short for fault in loaded.faults])
        lines.tell(f"! {sanitize_line(told)}")
    author.begin()
    connection = asyncio.create_task(client.run(), name="connection")
    draining: list[asyncio.Task[None]] = []

    def ended() -> None:
        if is_terminal:
            conversation.leaving.set()
            return
        task = asyncio.create_task(conversation.drained())
        task.add_done_callback(lambda _task: conversation.leaving.set())
        draining.append(task)

    reader = lines.reader = Reader(conversation, is_terminal=is_terminal, ended=ended)
    reader.start(conversation.next())
    leaving = asyncio.create_task(conversation.leaving.wait())
    try:
        await asyncio.wait([leaving, connection], return_when=asyncio.FIRST_COMPLETED)
        if connection.done():
            connection.result()
    finally:
        author.keep(reader.written())
        reader.close()
        for task in (leaving, *draining, connection):
            task.cancel()
        await asyncio.wait([connection], timeout=FAREWELL)
    if is_terminal:
        with suppress(OSError):
            print(flush=True)
    waiting = client.session.outbox.waiting
    if conversation.failure is not None:
        raise ChatError(conversation.failure)
    if client.session.outbox.failed > refused_before and not is_terminal:
        raise ChatError("the server refused what was written: see /failed")
    if waiting and not is_terminal:
        raise ChatError(f"{waiting} not sent: kept, and sent at the next start")
    return 0
