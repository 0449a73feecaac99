"""The rooms and conversations one is in."""

from collections.abc import Iterator
from dataclasses import replace

from chat_tui.connection.state import ConnectionState, Failed, Online
from chat_tui.domain.models import RoomKind
from chat_tui.session.state import ChatState, RoomState
from chat_tui.ui.presence import dot
from chat_tui.ui.servers import Server, Servers, Spot
from chat_tui.ui.triage import calls, is_marked, is_muted, waits
from chat_tui.ui.widgets.panel import Panel, PanelRow
from chat_tui.ui.words import count, shown_name


class RoomList(Panel):
    """Unread rooms stand out, those that call for the user more so; people have a dot when they
    are there. A click on a heading folds what stands below it, but for what is unread.

    Several servers have a heading each, and their connection's mark while they are not online.
    """

    def __init__(self, *, id: str) -> None:  # noqa: A002
        super().__init__(id=id)
        self._servers: Servers | None = None
        self._spots: dict[str, Spot] = {}
        self._folded: set[str] = set()

    def show_servers(self, servers: Servers) -> None:
        """Draw what they say now."""
        self._servers = servers
        self._spots.clear()
        rows: list[PanelRow] = []
        for section in self._of_each(servers) if servers.are_several else self._of_one(servers):
            rows += [PanelRow(""), *section] if rows else section
        self.show_rows(rows)

    def spot(self, key: str) -> Spot | None:
        """Where a row that was chosen leads; None: it was folded or unfolded."""
        return self._spots.get(key)

    def _of_one(self, servers: Servers) -> Iterator[list[PanelRow]]:
        server = servers.current
        sections: dict[str, list[RoomState]] = {"Favourites": [], "Rooms": [], "People": []}
        for room in server.state.sorted_rooms():
            sections[_section(server.state, room)].append(room)
        for title, rooms in sections.items():
            if rooms or title == "Rooms":
                heading = PanelRow(title, key=f"fold {title}", style="panel--heading")
                yield self._rows(server, heading, rooms, seen=True)

    def _of_each(self, servers: Servers) -> Iterator[list[PanelRow]]:
        for server in servers.all:
            mark, style = _connection(server.client.state)
            name = shown_name(server.name)
            fold = f"fold {server.name}"
            heading = PanelRow(name, key=fold, mark=mark, mark_style=style, style="panel--heading")
            seen, rooms = server is servers.current, server.state.sorted_rooms()
            rows = self._rows(server, heading, rooms, seen=seen)
            yield rows if rooms else [*rows, self._place(server, None, _empty(current=seen))]

    def _rows(
        self, server: Server, heading: PanelRow, rooms: list[RoomState], *, seen: bool
    ) -> list[PanelRow]:
        state, shown = server.state, rooms
        online = isinstance(server.client.state, Online)
        if heading.key in self._folded:
            here = state.viewed if seen else None
            shown = [room for room in rooms if waits(state, room) or room.room.id == here]
        hidden = len(rooms) - len(shown)
        heading = replace(heading, note=f"+{hidden}" if hidden else "")
        return [
            heading,
            *(
                self._place(server, room.room.id, _row(state, room, seen=seen, online=online))
                for room in shown
            ),
        ]

    def _place(self, server: Server, room: str | None, row: PanelRow) -> PanelRow:
        key = f"row {len(self._spots)}"
        self._spots[key] = Spot(server, room)
        return replace(row, key=key)

    def choose(self, key: str) -> None:
        """A room is gone to, a section is folded or unfolded."""
        if key in self._spots:
            super().choose(key)
        elif self._servers is not None:
            self._folded ^= {key}
            self.show_servers(self._servers)


def _connection(state: ConnectionState) -> tuple[str, str]:
    """The mark of a connection, and how to draw it; none while all is well."""
    if isinstance(state, Online):
        return " ", "panel--dim"
    return ("✗", "panel--alert") if isinstance(state, Failed) else ("○", "panel--dim")


def _empty(*, current: bool) -> PanelRow:
    return PanelRow("no room yet", style="panel--dim", current=current)


def _section(state: ChatState, room: RoomState) -> str:
    if state.preferences.is_favourite(room.room.id):
        return "Favourites"
    return "People" if room.room.kind is RoomKind.DIRECT else "Rooms"


def _row(state: ChatState, room: RoomState, *, seen: bool, online: bool) -> PanelRow:
    name = shown_name(room.room.name)
    mark, mark_style = " ", "panel--dim"
    if room.room.kind is RoomKind.DIRECT:
        mark, mark_style = dot(state.presence.get(room.room.peer or ""), online=online)
    if is_muted(state, room) or room.removed is not None:
        style, note_style = "panel--dim", "panel--dim"
        note = f"@{count(room.mentions)}" if room.mentions else ""
    else:
        style = "panel--strong" if waits(state, room) else "panel--plain"
        note_style = "panel--alert" if calls(state, room) else "panel--strong"
        note = count(room.unread) if room.unread else "•" if is_marked(state, room) else ""
        note = f"@{note}" if room.mentions else note
    return PanelRow(
        text=name if room.room.kind is RoomKind.DIRECT else f"#{name}",
        mark=mark,
        mark_style=mark_style,
        style=style,
        note=note,
        note_style=note_style,
        current=seen and room.room.id == state.viewed,
    )
