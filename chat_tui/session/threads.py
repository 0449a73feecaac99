"""Opening a thread: from what is known of it, and from the server, which knows all of it."""

from collections.abc import Callable

from chat_tui.domain.commands import FetchThread
from chat_tui.domain.events import ThreadReceived
from chat_tui.domain.log import MessageReceived
from chat_tui.domain.models import ChatMessage, Quote
from chat_tui.session.requests import Requests
from chat_tui.session.rooms import Rooms
from chat_tui.session.state import ChangeKind, ChatState, RoomState
from chat_tui.session.thread import Thread
from chat_tui.session.timeline import shown
from chat_tui.session.writing import quote_of


class Threads:
    """At most one is open in each room."""

    def __init__(
        self,
        state: ChatState,
        rooms: Rooms,
        requests: Requests,
        changed: Callable[[ChangeKind, str | None], None],
    ) -> None:
        self._state = state
        self._rooms = rooms
        self._requests = requests
        self._changed = changed

    def open(self, message: ChatMessage) -> Thread:
        """The thread that a message is in, which is kept up to date until it is closed.

        Raises:
            KeyError: its room is not joined.
        """
        state = self._state.rooms[message.room]
        original = self._original(state, message)
        state.thread = Thread(original, self._rooms.windows.thread_of(state, original.seq))
        if state.removed is None:
            self._requests.fetch_thread(message.room, original.message)
        return state.thread

    def is_asked(self, room: str) -> bool:
        """Whether the server is asked for the one of this room and has not answered."""
        return self._requests.is_fetching_thread(room)

    def close(self, room: str) -> None:
        """It is not looked at any more."""
        if room in self._state.rooms:
            self._state.rooms[room].thread = None

    def went_live(self) -> None:
        """What was missed is asked for."""
        for state in self._state.rooms.values():
            if state.thread is not None and state.removed is None:
                self._requests.fetch_thread(state.room.id, state.thread.original.message)

    def received(self, thread: ThreadReceived) -> None:
        """All there is of one, or what there was room for."""
        state = self._state.rooms.get(thread.room)
        if not self._requests.thread_fetched(thread.room, thread.message) or state is None:
            return
        there = state.thread
        if there is not None and thread.events:
            there.more = thread.more
            if thread.events[0].seq < there.original.seq:
                first = shown(thread.events[0])
                there.begin_with(quote_of(first, first.body))
        self._rooms.learn(state, thread.events)
        self._rooms.settle(thread.room)
        self._changed(ChangeKind.TIMELINE, thread.room)

    def refused(self, asked: FetchThread, again_at: float | None) -> None:
        """It is asked for again then; None: not any more."""
        self._requests.thread_refused(asked, again_at)
        self._changed(ChangeKind.TIMELINE, asked.room)

    def _original(self, state: RoomState, message: ChatMessage) -> Quote:
        original, above = quote_of(message, message.body), message.reply
        while above is not None:
            entry = self._rooms.windows.entry(state, above.seq)
            original = above
            above = entry.reply if isinstance(entry, MessageReceived) else None
        return original
