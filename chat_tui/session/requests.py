"""What is to be asked of the server besides messages, and when. Sans-I/O.

It asks little and seldom: one page of a room's history at a time, who is in a room once, read
markers collected, typing repeated every few seconds. Times are seconds of the loop's clock.
"""

from collections.abc import Callable
from typing import Final

from chat_tui.domain.commands import (
    Command,
    FetchHistory,
    FetchThread,
    ListMembers,
    MarkRead,
    SearchMessages,
    SetTyping,
)
from chat_tui.domain.events import PageReceived

TYPING_REPEATS: Final = 3.0
"""Seconds between our own repetitions that we are typing."""

READ_DELAY: Final = 0.7
"""Seconds for which read markers are collected before one is sent."""

FETCH_PAUSE: Final = 2.0
"""Seconds at least before a page that was refused, or came empty, is asked for again."""


class Requests:
    """Forgets everything when the connection ends, but what was read and not reported."""

    def __init__(self, wake: Callable[[], None]) -> None:
        """``wake`` is called when ``poll`` has something new to give."""
        self._wake = wake
        self._live = False
        self._queue: list[Command] = []
        self._fetching: dict[str, FetchHistory] = {}
        self._fetch_again: dict[str, float] = {}
        self._threads: dict[str, FetchThread] = {}
        self._threads_again: dict[str, float] = {}
        self._search_again: tuple[float, SearchMessages] | None = None
        self._asked: set[str] = set()
        self._read_due: dict[str, float] = {}
        self._typed_at: dict[str, float] = {}

    @property
    def live(self) -> bool:
        """Whether requests reach a server now."""
        return self._live

    def went_live(self, now: float) -> None:
        """A server listens; what was read while none did is reported at once."""
        self._live = True
        self._read_due = dict.fromkeys(self._read_due, now)
        self._wake()

    def disconnected(self) -> None:
        """Nobody listens any more."""
        self._live = False
        self._queue.clear()
        self._fetching.clear()
        self._fetch_again.clear()
        self._threads.clear()
        self._threads_again.clear()
        self._search_again = None
        self._asked.clear()
        self._typed_at.clear()

    def ask(self, command: Command) -> None:
        """Ask for this with the next poll."""
        self._queue.append(command)
        self._wake()

    def poll(
        self, now: float, read: Callable[[str], int | None]
    ) -> tuple[list[Command], list[str], list[float]]:
        """What to send, rooms whose history may be asked for again, and when to look again.

        ``read`` tells up to which seq a room was read, None when it is not joined any more.
        """
        commands, self._queue = self._queue, []
        for room in [room for room, due in self._read_due.items() if due <= now]:
            del self._read_due[room]
            if (seq := read(room)) is not None:
                commands.append(MarkRead(room=room, seq=seq))
        freed = [room for room, due in self._fetch_again.items() if due <= now]
        for room in freed:
            del self._fetch_again[room]
            self._fetching.pop(room, None)
        for room in [room for room, due in self._threads_again.items() if due <= now]:
            del self._threads_again[room]
            commands.append(self._threads[room])
        deadlines = (self._read_due, self._fetch_again, self._threads_again)
        dues = [due for one in deadlines for due in one.values()]
        if self._search_again is not None and self._search_again[0] <= now:
            commands.append(self._search_again[1])
            self._search_again = None
        elif self._search_again is not None:
            dues.append(self._search_again[0])
        return commands, freed, dues

    # -- searching -----------------------------------------------------------------------------

    def search_again(self, search: SearchMessages, due: float) -> None:
        """It was refused for now: ask again then, unless it is ``search_no_more``."""
        self._search_again = due, search
        self._wake()

    def search_no_more(self) -> None:
        """What was to be asked again is not wanted any more."""
        self._search_again = None

    # -- history -------------------------------------------------------------------------------

    def is_fetching(self, room: str) -> bool:
        """Whether a part of the room's history is under way."""
        return room in self._fetching

    def fetch(self, page: FetchHistory) -> None:
        """Ask for a page, unless one of that room is under way."""
        if self._live and page.room not in self._fetching:
            self._fetching[page.room] = page
            self.ask(page)

    def fetched(self, page: PageReceived, now: float) -> None:
        """A page came: when that is not what was missing, wait a while."""
        asked = self._fetching.get(page.room)
        if asked is None or (page.events and _is_next_to(asked, page)):
            self._fetching.pop(page.room, None)
        else:
            self.fetch_failed(page.room, now)

    def fetch_failed(self, room: str, now: float, after: float = 0.0) -> None:
        """The page was refused or empty: to ask again at once would go on for ever."""
        self._fetch_again[room] = now + max(FETCH_PAUSE, after)
        self._wake()

    def room_closed(self, room: str) -> None:
        """The room is not ours any more; should it be again, everything is asked anew."""
        self._fetching.pop(room, None)
        self._fetch_again.pop(room, None)
        self._threads.pop(room, None)
        self._threads_again.pop(room, None)
        self._asked.discard(room)

    # -- threads -------------------------------------------------------------------------------

    def is_fetching_thread(self, room: str) -> bool:
        """Whether a thread of the room is under way."""
        return room in self._threads

    def fetch_thread(self, room: str, message: str) -> None:
        """Ask for the thread of a message; the one that is under way is not waited for."""
        if self._live:
            self._threads_again.pop(room, None)
            self._threads[room] = FetchThread(room=room, message=message)
            self.ask(self._threads[room])

    def thread_fetched(self, room: str, message: str) -> bool:
        """The answer is here. False when another one is waited for."""
        asked = self._threads.get(room)
        if asked is None or asked.message != message:
            return False
        del self._threads[room]
        self._threads_again.pop(room, None)
        return True

    def thread_refused(self, asked: FetchThread, again_at: float | None) -> None:
        """It was refused: ask again then; None: never."""
        if self._threads.get(asked.room) != asked:
            return
        if again_at is None:
            del self._threads[asked.room]
        else:
            self._threads_again[asked.room] = again_at
            self._wake()

    # -- people and reading --------------------------------------------------------------------

    def ask_members(self, room: str) -> None:
        """Ask who is in the room, once per connection."""
        if self._live and room not in self._asked:
            self._asked.add(room)
            self.ask(ListMembers(room=room))

    def mark_read(self, room: str, due: float) -> None:
        """Report the room's read marker at ``due``, or at an earlier time that was set."""
        self._read_due.setdefault(room, due)
        self._wake()

    def set_typing(self, room: str, on: bool, now: float) -> None:
        """The user types in the room, or has stopped. Call it at every key."""
        typed_at = self._typed_at.get(room)
        if not self._live or (typed_at is None and not on):
            return
        if on and typed_at is not None and now - typed_at < TYPING_REPEATS:
            return
        if on:
            self._typed_at[room] = now
        else:
            del self._typed_at[room]
        self.ask(SetTyping(room=room, on=on))

    def sent(self, room: str) -> None:
        """A message went out: everybody knows by it that the typing is over."""
        self._typed_at.pop(room, None)


def _is_next_to(asked: FetchHistory, page: PageReceived) -> bool:
    """Whether the page begins, or ends, where it was asked to."""
    if asked.before is not None:
        return page.last >= asked.before - 1
    return page.first <= (asked.after or 0) + 1
