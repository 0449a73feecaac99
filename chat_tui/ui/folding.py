"""The sections of the room list, and which of them are folded."""

from collections.abc import Iterator
from typing import Final

from chat_tui.domain.models import RoomKind
from chat_tui.domain.record import record
from chat_tui.session.state import ChatState, RoomState
from chat_tui.ui.servers import Server, Servers
from chat_tui.ui.triage import waits

FAVOURITES, ROOMS, PEOPLE = "Favourites", "Rooms", "People"

ALL: Final = "all"
"""What a section is kept by that has all rooms of a server."""


@record
class Section:
    """Rooms of one server below a heading. ``title`` is the heading, as its author wrote it;
    ``key`` is what it is kept by, among those of its server."""

    server: Server
    title: str
    key: str
    rooms: tuple[RoomState, ...]

    @property
    def is_folded(self) -> bool:
        """Whether only what is unread in it is shown, and where one is."""
        return self.key in self.server.client.session.folded

    @property
    def ids(self) -> set[str]:
        """Of its rooms."""
        return {room.room.id for room in self.rooms}

    @property
    def words(self) -> str:
        """What it is now."""
        return "folded" if self.is_folded else ""

    def turn(self) -> None:
        """Fold it, or unfold it."""
        self.server.client.session.fold(self.key)

    def shown(self, servers: Servers) -> tuple[RoomState, ...]:
        """Those of its rooms that are shown."""
        if not self.is_folded:
            return self.rooms
        state = self.server.state
        return tuple(
            room
            for room in self.rooms
            if waits(state, room) or servers.shows(self.server, room.room.id)
        )


def sections(servers: Servers) -> list[Section]:
    """In the order of the list: of one server what its rooms are, of several each server."""
    if servers.are_several:
        return [
            Section(server, server.name, ALL, tuple(server.state.sorted_rooms()))
            for server in servers.all
        ]
    server = servers.current
    kinds: dict[str, list[RoomState]] = {FAVOURITES: [], ROOMS: [], PEOPLE: []}
    for room in server.state.sorted_rooms():
        kinds[_kind(server.state, room)].append(room)
    return [
        Section(server, title, title.casefold(), tuple(rooms))
        for title, rooms in kinds.items()
        if rooms or title == ROOMS
    ]


def called(name: str, servers: Servers) -> Section | None:
    """The section that is called so, in any case, or begins so; empty: where one is."""
    if not name:
        here = servers.current
        there = (one for one in sections(servers) if one.server is here)
        return next((one for one in there if here.state.viewed in one.ids), None)
    return next(beginning_with(name, servers), None)


def beginning_with(name: str, servers: Servers) -> Iterator[Section]:
    """Those whose heading begins so; that which is called so comes first."""
    wanted = name.casefold()
    found = [one for one in sections(servers) if one.title.casefold().startswith(wanted)]
    yield from sorted(found, key=lambda one: one.title.casefold() != wanted)


def _kind(state: ChatState, room: RoomState) -> str:
    if state.preferences.is_favourite(room.room.id):
        return FAVOURITES
    return PEOPLE if room.room.kind is RoomKind.DIRECT else ROOMS
