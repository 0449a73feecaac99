"""What can be seen of the chat without looking at it: the bell, a notification, the title."""

from collections.abc import Callable
from typing import Final, Protocol

from chat_tui.session.state import Change, ChangeKind
from chat_tui.ui.notifier import Notifier, title
from chat_tui.ui.servers import Server, Servers

TITLE_PAUSE: Final = 1.0
"""Seconds between two titles: a busy room must not fill the line with them."""

SLOW_TITLE_PAUSE: Final = 10.0
"""The same over a slow link."""

COUNTS: Final = (
    ChangeKind.ROOM,
    ChangeKind.ROOMS,
    ChangeKind.TIMELINE,
    ChangeKind.PREFERENCES,
)
"""What may change the counts that are seen wherever one is."""


class Terminal(Protocol):
    """What shows it; ui.terminal.app.TerminalApp is one."""

    def notify_outside(self, title: str, body: str) -> None:
        """Ring, and show a notification."""
        ...

    def show_window_title(self, text: str) -> None:
        """The title from now on."""
        ...


class Alerts:
    """Is told of what changes on every server. Nothing is written while nothing changes."""

    def __init__(
        self,
        servers: Servers,
        terminal: Terminal,
        *,
        clock: Callable[[], float],
        later: Callable[[float, Callable[[], None]], object],
    ) -> None:
        """``clock`` is monotonic seconds; ``later(seconds, action)`` does something after a
        while."""
        self._servers = servers
        self._terminal = terminal
        self._later = later
        self._is_due = False
        self.notifier = Notifier(clock)
        """Tell it of keys and of the focus."""

    def changed(self, server: Server, change: Change) -> None:
        """A session changed. Quick: it is called for every message."""
        if change.kind is ChangeKind.CALL:
            self._call(server)
        elif not self._is_due and change.kind in COUNTS:
            self._is_due = True
            pause = SLOW_TITLE_PAUSE if server.state.slow_link else TITLE_PAUSE
            self._later(pause, self.show_title)

    def show_title(self) -> None:
        """Say in the title how much waits."""
        self._is_due = False
        self._terminal.show_window_title(title(self._servers))

    def _call(self, server: Server) -> None:
        call = server.state.call
        room = None if call is None else server.state.rooms.get(call.room)
        if call is None or room is None:
            return
        shown = self._servers.shows(server, call.room)
        label = self._servers.label(server)
        notification = self.notifier.called(call, room, shown=shown, server=label)
        if notification is not None:
            self._terminal.notify_outside(notification.title, notification.body)
