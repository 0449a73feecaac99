"""What can be seen of the chat without looking at it: the bell, a notification, the title."""

from collections.abc import Callable
from typing import Final, Protocol

from chat_tui.session.state import Change, ChangeKind, ChatState
from chat_tui.ui.notifier import Notifier, title

TITLE_PAUSE: Final = 1.0
"""Seconds between two titles: a busy room must not fill the line with them."""

_COUNTS: Final = (
    ChangeKind.ROOM,
    ChangeKind.ROOMS,
    ChangeKind.TIMELINE,
    ChangeKind.PREFERENCES,
)


class Terminal(Protocol):
    """What shows it; ui.terminal.app.TerminalApp is one."""

    def notify_outside(self, title: str, body: str) -> None:
        """Ring, and show a notification."""
        ...

    def show_window_title(self, text: str) -> None:
        """The title from now on."""
        ...


class Outside:
    """A listener of the session. Nothing is written while nothing changes."""

    def __init__(
        self,
        state: ChatState,
        terminal: Terminal,
        *,
        clock: Callable[[], float],
        later: Callable[[float, Callable[[], None]], object],
    ) -> None:
        """``clock`` is monotonic seconds; ``later(seconds, action)`` does something after a
        while."""
        self._state = state
        self._terminal = terminal
        self._later = later
        self._is_due = False
        self.notifier = Notifier(clock)
        """Tell it of keys and of the focus."""

    def changed(self, change: Change) -> None:
        """The session changed. Quick: it is called for every message."""
        if change.kind is ChangeKind.CALL:
            self._call()
        elif not self._is_due and change.kind in _COUNTS:
            self._is_due = True
            self._later(TITLE_PAUSE, self.show_title)

    def show_title(self) -> None:
        """Say in the title how much waits."""
        self._is_due = False
        self._terminal.show_window_title(title(self._state))

    def _call(self) -> None:
        call = self._state.call
        room = None if call is None else self._state.rooms.get(call.room)
        if call is None or room is None:
            return
        shown = self._state.viewed == call.room
        notification = self.notifier.called(call, room, shown=shown)
        if notification is not None:
            self._terminal.notify_outside(notification.title, notification.body)
