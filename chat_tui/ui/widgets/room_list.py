"""The rooms and conversations one is in."""

from dataclasses import replace
from typing import Final

from chat_tui.connection.state import ConnectionState, Failed, Online
from chat_tui.domain.models import RoomKind
from chat_tui.session.state import ChatState, RoomState
from chat_tui.ui.folding import Section, sections
from chat_tui.ui.presence import dot
from chat_tui.ui.servers import Server, Servers, Spot
from chat_tui.ui.triage import calls, is_marked, is_muted, waits
from chat_tui.ui.widgets.panel import Panel, PanelRow
from chat_tui.ui.words import count, shown_name

DIM: Final = "panel--dim"


class RoomList(Panel):
    """Unread rooms stand out, those that call for the user more so; people have a dot when they
    are there. A click on a heading folds what stands below it, but for what is unread.

    Several servers have a heading each, and their connection's mark while they are not online.
    """

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self._spots: dict[str, Spot] = {}
        self._headings: dict[str, Section] = {}

    def show_servers(self, servers: Servers) -> None:
        """Draw what they say now."""
        self._spots.clear()
        self._headings.clear()
        rows: list[PanelRow] = []
        for section in sections(servers):
            below = self._rows(servers, section)
            rows += [PanelRow(""), *below] if rows else below
        self.show_rows(rows)

    def spot(self, key: str) -> Spot | None:
        """Where a row that was chosen leads; None: it was folded or unfolded."""
        return self._spots.get(key)

    def _rows(self, servers: Servers, section: Section) -> list[PanelRow]:
        server, shown = section.server, section.shown(servers)
        online = isinstance(server.client.state, Online)
        mark, style = _connection(server.client.state) if servers.are_several else (" ", DIM)
        hidden = len(section.rooms) - len(shown)
        heading = PanelRow(
            shown_name(section.title),
            key=f"heading {len(self._headings)}",
            mark=mark,
            mark_style=style,
            style="panel--heading",
            note=f"+{hidden}" if hidden else "",
        )
        self._headings[heading.key or ""] = section
        seen = server is servers.current
        rows = [
            self._place(server, room.room.id, _row(server.state, room, seen=seen, online=online))
            for room in shown
        ]
        if servers.are_several and not section.rooms:
            rows = [self._place(server, None, _empty(current=seen))]
        return [heading, *rows]

    def _place(self, server: Server, room: str | None, row: PanelRow) -> PanelRow:
        key = f"row {len(self._spots)}"
        self._spots[key] = Spot(server, room)
        return replace(row, key=key)

    def choose(self, key: str) -> None:
        """A room is gone to, a section is folded or unfolded."""
        if key in self._spots:
            super().choose(key)
        elif key in self._headings:
            self._headings[key].turn()


def _connection(state: ConnectionState) -> tuple[str, str]:
    """The mark of a connection, and how to draw it; none while all is well."""
    if isinstance(state, Online):
        return " ", DIM
    return ("✗", "panel--alert") if isinstance(state, Failed) else ("○", DIM)


def _empty(*, current: bool) -> PanelRow:
    return PanelRow("no room yet", style=DIM, current=current)


def _row(state: ChatState, room: RoomState, *, seen: bool, online: bool) -> PanelRow:
    name = shown_name(room.room.name)
    mark, mark_style = " ", DIM
    if room.room.kind is RoomKind.DIRECT:
        mark, mark_style = dot(state.presence.get(room.room.peer or ""), online=online)
    # The sign counts mentions, as it does everywhere; what is unread beside them follows.
    call = f"@{count(room.mentions)}" if room.mentions else ""
    if is_muted(state, room):
        style = call_style = note_style = DIM
        note = ""
    else:
        style = "panel--strong" if waits(state, room) else "panel--plain"
        call_style = "panel--alert" if calls(state, room) else "panel--strong"
        note = count(room.unread) if room.unread else "•" if is_marked(state, room) else ""
        note = "" if room.mentions and room.mentions >= room.unread else note
        note_style = "panel--strong" if room.mentions else call_style
    if room.removed is not None:
        style = "panel--dim"
    return PanelRow(
        text=name if room.room.kind is RoomKind.DIRECT else f"#{name}",
        mark=mark,
        mark_style=mark_style,
        style=style,
        call=call,
        note=note,
        call_style=call_style,
        note_style=note_style,
        current=seen and room.room.id == state.viewed,
    )
