"""Keys that come in one burst, as over a slow line: each is done before the next is looked at.

Textual hands a key to what has the focus when the key comes, though the key before it, which is
about to move the focus, may still stand in the queue of a widget. What was typed ahead behind a
key that opens or closes something would be written into another line, or be sent into another
room.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from itertools import takewhile
from typing import Any, Final, cast
from weakref import WeakSet

from textual import events
from textual._time import get_time
from textual.app import App
from textual.message import Message
from textual.message_pump import MessagePump
from textual.widget import Widget
from textual.widgets import Input, TextArea

PATIENCE: Final = 1.0
"""Seconds that one widget may hold up the keys."""

TICKS: Final = 10
"""Parts the patience is counted in: while all of the program stands still (a slow disk, a
stopped machine) one of them passes at most, and nobody is taken for dead."""

FLOOD: Final = 32
"""Letters at once that nobody types: they are written as one. Each by itself would have all of
its line wrapped and measured anew. Fewer stay what they are, for each can be undone."""

LONGEST_CHAIN: Final = 40
"""Steps that are followed. One through every widget up to the app is about ten; what takes more
is no key's, but a flood that never ends."""


def now() -> float:
    """In the seconds of the time that an event has from when it came."""
    return get_time()


def is_input(message: Message | None) -> bool:
    """Whether it comes from the user's hands, and nobody was given it yet."""
    return isinstance(message, events.InputEvent | events.Paste) and not message.is_forwarded


def is_letter(message: Message | None) -> bool:
    """Whether it is a key, yet to be given to anybody, that may write something."""
    return isinstance(message, events.Key) and message.is_printable and is_input(message)


class TextLine(TextArea):
    """A text area that knows its keys."""

    def is_text(self, key: events.Key) -> bool:
        """Whether all that the key does here is to be written, provided that all keys before it
        are done or were text as well."""
        return False


class Turns:
    """Holds input back until what came before it has done all that it does: every message that
    follows from it was handled, and what it opened has the focus and its place on the screen.

    Letters behind letters do not wait. What comes alone is not held up, and costs a look at
    whether anybody is at work.
    """

    def __init__(self, app: App[Any], dispatch: Callable[[events.Event], Awaitable[None]]) -> None:
        """``dispatch`` is called in the app's own task, in the order the events came."""
        self._app = app
        self._dispatch = dispatch
        self._waiting: deque[events.Event] = deque()
        self._line: Widget | None = None
        self._following: asyncio.Task[None] | None = None
        self._stuck: WeakSet[MessagePump] = WeakSet()
        self._undrawn: WeakSet[MessagePump] = WeakSet()

    @property
    def are_over(self) -> bool:
        """Whether everything that came is done."""
        queue: Any = self._app._message_queue
        is_empty = queue.empty() and not self._waiting and self._following is None
        return is_empty and not self._is_at_work()

    def close(self) -> None:
        """Hand nothing on any more."""
        self._waiting.clear()
        if self._following is not None:
            self._following.cancel()

    async def take(self, event: events.Event) -> None:
        """Hand it on when those before it are done. Called in the app's own task."""
        self._waiting.append(event)
        while is_letter(self._waiting[-1]) and is_letter(self._app._peek_message()):
            self._waiting.append(cast(events.Key, await self._app._get_message()))
        await self._go_on()

    def put_first(self, kept: Iterable[events.Event]) -> None:
        """These, which somebody kept, came before all that waits here."""
        self._waiting.extendleft(reversed(list(kept)))
        self._follow()

    async def _go_on(self) -> None:
        while self._following is None and self._waiting:
            if self._is_more_text(self._waiting[0]) or not self._is_at_work():
                await self._hand_on()
            else:
                self._follow()

    async def _hand_on(self) -> None:
        event = self._waiting.popleft()
        line = self._line = self._line_for(event)
        if isinstance(line, TextLine) and isinstance(event, events.Key):
            event = self._with_flood(event)
        await self._dispatch(event)

    # -- letters -------------------------------------------------------------------------------

    def _with_flood(self, first: events.Key) -> events.Key:
        """The first of many letters for one line, with all the others; else as it is."""
        others = list(takewhile(self._is_more_text, self._waiting))
        if len(others) < FLOOD:
            return first
        for _ in others:
            self._waiting.popleft()
        keys = [first, *(one for one in others if isinstance(one, events.Key))]
        return events.Key(first.key, "".join(key.character or "" for key in keys))

    def _is_more_text(self, event: events.Event) -> bool:
        return self._line is not None and self._line_for(event) is self._line

    def _line_for(self, event: events.Event) -> Widget | None:
        """The line in which it is nothing but text."""
        line = self._app.focused
        if isinstance(event, events.Key):
            if isinstance(line, TextLine) and line.is_text(event):
                return line
            if isinstance(line, Input) and event.is_printable and event.key[:4] != "alt+":
                return line
        return None

    # -- being done ----------------------------------------------------------------------------

    def _is_at_work(self) -> bool:
        """Asked in the app's own task, so of the app only what it has to do yet."""
        queue: Any = self._app._message_queue
        if self._must_be_laid_out() or not all(map(is_input, queue.values)):
            return True
        return any(map(_is_at_work, self._widgets()))

    def _widgets(self) -> list[MessagePump]:
        return [one for one in self._app._registry if one not in self._stuck]

    def _must_be_laid_out(self) -> bool:
        return self._app.screen._layout_required and self._app.screen not in self._undrawn

    def _follow(self) -> None:
        if self._following is None:
            self._following = asyncio.create_task(self._finish(), name="finish a key")

    async def _finish(self) -> None:
        for _ in range(LONGEST_CHAIN):
            busy = list(filter(_is_at_work, [self._app, *self._widgets()]))
            for one in busy:
                await self._wait_for(one, one.call_later, self._stuck)
            if not busy:
                if not self._must_be_laid_out():
                    break
                screen = self._app.screen
                await self._wait_for(screen, screen.call_after_refresh, self._undrawn)
        self._app.call_later(self._finished)

    async def _finished(self) -> None:
        self._following = None
        if self._waiting:
            await self._hand_on()
        await self._go_on()

    async def _wait_for(
        self, one: MessagePump, schedule: Callable[..., bool], late: WeakSet[MessagePump]
    ) -> None:
        """Until it has done what was to be done. Not for ever: who is ``late`` is not waited for
        again before that. No frame is drawn, say, while a slow terminal takes none."""
        passed = asyncio.Event()
        if not schedule(passed.set):
            return  # it is closing, and does nothing any more
        for _ in range(TICKS):
            with suppress(TimeoutError):
                async with asyncio.timeout(PATIENCE / TICKS):
                    await passed.wait()
                    return
        late.add(one)
        schedule(late.discard, one)


def _is_at_work(one: MessagePump) -> bool:
    """Whether it has something to do, or does it, or is about to be there."""
    queue: Any = one._message_queue
    return not (queue.empty() and queue.ready_event._waiters) and not one._closing
