"""The servers on the screen, and which of them is looked at.

Each has a client with a session, a cache and a connection of its own; they share nothing but the
screen. Holds no state of the chat.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import field
from functools import partial
from typing import Protocol

from chat_tui.connection.state import Online
from chat_tui.domain.record import record
from chat_tui.session.state import ChatState, RoomState
from chat_tui.ui.bridge import Client
from chat_tui.ui.catch_up import Absence
from chat_tui.ui.navigation import around
from chat_tui.ui.picture_output import PictureOutput
from chat_tui.ui.side_lists import ListWishes
from chat_tui.ui.status_line import Part, in_short
from chat_tui.ui.triage import UNREAD, Totals, elsewhere
from chat_tui.ui.words import shown_name


@record(eq=False)
class Server:
    """One account on one server. ``name`` is what it is called here: text of the user's.

    ``room`` is the one to begin in, without ``#``. ``close`` gives back what the client holds on
    the disk; to be called when it has ended.
    """

    name: str
    client: Client
    room: str | None = None
    close: Callable[[], None] = lambda: None
    absence: Absence = field(default_factory=Absence)

    @property
    def state(self) -> ChatState:
        """What is known of it."""
        return self.client.session.state


@record
class Spot:
    """Somewhere to be: in ``room``, None: whichever room of the server one was in last, if any;
    and there at the message of the seq ``message``, None: at none."""

    server: Server
    room: str | None = None
    message: int | None = None


class Servers:
    """In the order of the room list; there is always one."""

    def __init__(self, first: Server) -> None:
        self._all = [first]
        self.current = first
        """The one that is looked at. Its state's ``viewed`` room is on the screen; that of any
        other would be."""

        self.before: Spot | None = None
        """Where one was before."""

    @property
    def all(self) -> Sequence[Server]:
        """Those on the screen."""
        return self._all

    @property
    def are_several(self) -> bool:
        """Whether they have to be told apart."""
        return len(self._all) > 1

    @property
    def others(self) -> list[Server]:
        """All but the current one."""
        return [server for server in self._all if server is not self.current]

    def label(self, server: Server) -> str:
        """What it is called, inert; empty where there is no other to tell it from."""
        return shown_name(server.name) if self.are_several else ""

    def find(self, name: str) -> Server | None:
        """The one called so."""
        return next((server for server in self._all if server.name == name), None)

    def add(self, server: Server) -> None:
        """Have one more. Its name is unlike those of the others."""
        self._all.append(server)

    def remove(self, server: Server) -> None:
        """Have one less: not the last one. When it is the current one, its neighbour is."""
        number = self._all.index(server)
        self._all.remove(server)
        if self.before is not None and self.before.server is server:
            self.before = None
        if server is self.current:
            self.current = self._all[min(number, len(self._all) - 1)]

    def look_at(self, server: Server) -> None:
        """Look at another one."""
        if server is not self.current:
            self.left(self.current, self.current.state.viewed)
            self.current = server

    def left(self, server: Server, room: str | None) -> None:
        """Another room of ``server`` is about to be shown; of no interest where none is seen."""
        if server is self.current:
            self.before = Spot(server, room)

    def shows(self, server: Server, room: str) -> bool:
        """Whether a room is the one on the screen."""
        return server is self.current and server.state.viewed == room

    def elsewhere(self) -> Totals:
        """What waits in rooms that are not on the screen, whosever they are."""
        each = [elsewhere(server.state, seen=server is self.current) for server in self._all]
        return Totals(sum(one.unread for one in each), sum(one.mentions for one in each))

    def troubles(self) -> list[Part]:
        """What is out of order on the others, a few words each."""
        return [
            (f"{shown_name(server.name)}: {words}", style)
            for server in self.others
            for words, style in _trouble(server)
        ]

    # -- where keys lead -----------------------------------------------------------------------

    def next_room(self, step: int) -> Spot | None:
        """Down (1) or up (-1) the room list. A server without a room is a stop as well."""
        return self._walk(step, lambda _state, _room: True)

    def next_unread(self, step: int) -> Spot | None:
        """As navigation.next_unread, on all servers: no mention is passed by for what merely
        waits nearer."""
        for wanted in UNREAD:
            if (found := self._walk(step, partial(_is_one, wanted))) is not None:
                return found
        return None

    def _walk(
        self, step: int, wanted: Callable[[ChatState, RoomState | None], bool]
    ) -> Spot | None:
        stops: list[tuple[Server, RoomState | None]] = []
        for server in self._all:
            stops += [(server, room) for room in server.state.sorted_rooms()] or [(server, None)]
        spots = [Spot(server, None if room is None else room.room.id) for server, room in stops]
        here = Spot(self.current, self.current.state.viewed)
        at = spots.index(here) if here in spots else None
        for number in around(len(spots), at, step):
            server, room = stops[number]
            if wanted(server.state, room):
                return spots[number]
        return None


class MultiServerApp(Protocol):
    """The application: it has a screen for every server."""

    @property
    def servers(self) -> Servers:
        """All there are."""
        ...

    @property
    def picture_output(self) -> PictureOutput:
        """What pictures are shown on."""
        ...

    @property
    def lists(self) -> ListWishes:
        """Which are wanted beside the messages of all of them."""
        ...

    def go(self, spot: Spot) -> None:
        """Put a room on the screen, of whichever server."""
        ...

    def admit(self, server: Server) -> None:
        """Have one more server, and connect to it. Its name is unlike those of the others."""
        ...

    def dismiss(self, server: Server) -> None:
        """Have one less: not the last one. What is written and what waits to be sent is kept."""
        ...

    def leave(self) -> None:
        """End the program; what is being written anywhere is kept."""
        ...


def _is_one(
    wanted: Callable[[ChatState, RoomState], bool], state: ChatState, room: RoomState | None
) -> bool:
    return room is not None and wanted(state, room)


def _trouble(server: Server) -> Iterator[Part]:
    """The worst thing, if there is one."""
    client = server.client
    if not isinstance(client.state, Online):
        yield in_short(client.state)
    elif client.session.disk_trouble is not None:
        yield "the disk refuses", "status-bar--bad"
    elif client.session.outbox.failed:
        yield f"{client.session.outbox.failed} not sent", "status-bar--bad"
