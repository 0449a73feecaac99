"""What can be seen of the chat without looking at it: the bell, a notification, the title."""

from collections.abc import Callable
from typing import Final, Protocol

from chat_tui.session.state import Change, ChangeKind
from chat_tui.ui.notifier import Notifier
from chat_tui.ui.servers import Server, Servers
from chat_tui.ui.triage import calls, is_muted
from chat_tui.ui.words import count, room_label

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


def title(servers: Servers) -> str:
    """The title of the terminal: how much calls, whether more waits, and where one is."""
    calling = unread = 0
    for state in (server.state for server in servers.all):
        rooms = [room for room in state.rooms.values() if not is_muted(state, room)]
        calling += sum(room.mentions or room.unread for room in rooms if calls(state, room))
        unread += sum(room.unread for room in rooms)
    counts = f"@{count(calling)}" if calling else count(unread) if unread else ""
    counts = f"({counts}) " if counts else ""
    state = servers.current.state
    here = room_label(state.rooms.get(state.viewed or ""))
    here = " ".join(part for part in (here, servers.label(servers.current)) if part)
    return f"{counts}{here} - chat-tui" if here else f"{counts}chat-tui"
