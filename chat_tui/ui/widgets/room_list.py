"""The rooms and conversations one is in."""

from chat_tui.domain.models import RoomKind
from chat_tui.session.state import ChatState, RoomState
from chat_tui.ui.widgets.panel import Panel, PanelRow
from chat_tui.ui.words import count, shown_name


class RoomList(Panel):
    """Unread rooms stand out, mentions more so; people have a dot when they are there."""

    def show_state(self, state: ChatState) -> None:
        """Draw what ``state`` says now."""
        rooms = state.sorted_rooms()
        rows = [PanelRow("Rooms", style="panel--heading")]
        rows += [_row(state, room) for room in rooms if room.room.kind is RoomKind.ROOM]
        people = [_row(state, room) for room in rooms if room.room.kind is RoomKind.DIRECT]
        if people:
            rows += [PanelRow(""), PanelRow("People", style="panel--heading"), *people]
        self.show_rows(rows)


def _row(state: ChatState, room: RoomState) -> PanelRow:
    name = shown_name(room.room.name)
    mark, mark_style = " ", "panel--dim"
    if room.room.kind is RoomKind.DIRECT:
        here = state.online.get(room.room.peer or "", False)
        mark, mark_style = ("●", "panel--good") if here else ("○", "panel--dim")
    alert = room.mentions > 0 or (room.room.kind is RoomKind.DIRECT and room.unread > 0)
    note = count(room.unread) if room.unread else ""
    return PanelRow(
        text=name if room.room.kind is RoomKind.DIRECT else f"#{name}",
        key=room.room.id,
        mark=mark,
        mark_style=mark_style,
        style="panel--strong" if room.unread else "panel--plain",
        note=f"@{note}" if room.mentions else note,
        note_style="panel--alert" if alert else "panel--strong",
        current=room.room.id == state.viewed,
    )
