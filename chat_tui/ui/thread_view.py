"""One thread as it is being looked at: a room's view with the thread for its log."""

from dataclasses import replace

from chat_tui.session.session import Session
from chat_tui.session.state import PendingMessage, RoomState
from chat_tui.session.thread import Thread
from chat_tui.session.timeline import LogEntry
from chat_tui.ui.column import MessageColumn, Tail
from chat_tui.ui.room_column import Window
from chat_tui.ui.room_view import RoomView
from chat_tui.ui.shown_picture import NO_PICTURES, Pictures
from chat_tui.ui.viewport import Placed


class ThreadWindow:
    """All that is known of a thread. There is nothing to be loaded before it or after it."""

    at_start = True
    is_full = False
    at_end = True
    first = 1

    def __init__(self, thread: Thread) -> None:
        self._thread = thread
        self._known: tuple[int, list[LogEntry]] = (-1, [])

    @property
    def last(self) -> int:
        """The seq of the newest message."""
        messages = self._thread.messages
        return messages[-1].seq if messages else self.first

    @property
    def entries(self) -> list[LogEntry]:
        """Its messages: the same list for as long as nothing has changed."""
        if self._known[0] != self._thread.version:
            self._known = self._thread.version, [*self._thread.messages]
        return self._known[1]


class ThreadView(RoomView):
    """Shows ``thread``, which is one of ``room``, from its end."""

    is_room = False

    def __init__(
        self, session: Session, room: RoomState, thread: Thread, pictures: Pictures = NO_PICTURES
    ) -> None:
        super().__init__(session, room, pictures)
        self.thread = thread
        self._window = ThreadWindow(thread)

    def mark_new(self) -> None:
        """What is new is told in the room."""

    @property
    def _marked_after(self) -> int | None:
        return None

    def pick_message(self, seq: int) -> None:
        """Pick a message of the thread; there is nothing to be loaded."""
        if seq in self.thread:
            self._place, self._picked = None, seq

    def to_start(self) -> None:
        """Go to the original."""
        if self._window.entries:
            self._viewport.show(self.thread.messages[0].seq)

    def to_end(self) -> None:
        """Go to the newest answer, and follow."""
        self._viewport.follow()

    def _timeline(self) -> Window:
        return self._window

    def _fill_hole(self, column: MessageColumn, placed: list[Placed], height: int) -> None:
        """There are none."""

    def _note_following(self, near_end: bool) -> None:
        """The window of the room is another."""

    def _tail(self, window: Window, entries: list[LogEntry]) -> list[Tail]:
        """My answers that have no place in the log yet."""
        return [
            replace(item, reply=None) if item.reply.seq == self.thread.original.seq else item
            for item in self._session.outbox.in_room(self.room.room.id)
            if isinstance(item, PendingMessage)
            and item.reply is not None
            and item.reply.seq in self.thread
        ]
