"""The rooms and conversations one is in."""

from chat_tui.domain.models import RoomKind
from chat_tui.session.state import ChatState, RoomState
from chat_tui.ui.triage import calls, is_marked, is_muted, waits
from chat_tui.ui.widgets.panel import Panel, PanelRow
from chat_tui.ui.words import count, shown_name


class RoomList(Panel):
    """Unread rooms stand out, those that call for the user more so; people have a dot when they
    are there. A click on a heading folds what stands below it, but for what is unread."""

    def __init__(self, *, id: str) -> None:  # noqa: A002
        super().__init__(id=id)
        self._state: ChatState | None = None
        self._folded: set[str] = set()

    def show_state(self, state: ChatState) -> None:
        """Draw what ``state`` says now."""
        self._state = state
        sections: dict[str, list[RoomState]] = {"Favourites": [], "Rooms": [], "People": []}
        for room in state.sorted_rooms():
            sections[_section(state, room)].append(room)
        rows: list[PanelRow] = []
        for title, rooms in sections.items():
            if rooms or title == "Rooms":
                rows += [PanelRow("")] if rows else []
                rows += self._rows(state, title, rooms)
        self.show_rows(rows)

    def _rows(self, state: ChatState, title: str, rooms: list[RoomState]) -> list[PanelRow]:
        shown = rooms
        if title in self._folded:
            shown = [room for room in rooms if waits(state, room) or _is_here(state, room)]
        hidden = len(rooms) - len(shown)
        note = f"+{hidden}" if hidden else ""
        heading = PanelRow(title, key=title, style="panel--heading", note=note)
        return [heading, *(_row(state, room) for room in shown)]

    def choose(self, key: str) -> None:
        """A room is gone to, a section is folded or unfolded."""
        if self._state is None or key in self._state.rooms:
            super().choose(key)
        else:
            self._folded ^= {key}
            self.show_state(self._state)


def _section(state: ChatState, room: RoomState) -> str:
    if state.preferences.is_favourite(room.room.id):
        return "Favourites"
    return "People" if room.room.kind is RoomKind.DIRECT else "Rooms"


def _is_here(state: ChatState, room: RoomState) -> bool:
    return room.room.id == state.viewed


def _row(state: ChatState, room: RoomState) -> PanelRow:
    name = shown_name(room.room.name)
    mark, mark_style = " ", "panel--dim"
    if room.room.kind is RoomKind.DIRECT:
        here = state.online.get(room.room.peer or "", False)
        mark, mark_style = ("●", "panel--good") if here else ("○", "panel--dim")
    if is_muted(state, room):
        style, note_style = "panel--dim", "panel--dim"
        note = f"@{count(room.mentions)}" if room.mentions else ""
    else:
        style = "panel--strong" if waits(state, room) else "panel--plain"
        note_style = "panel--alert" if calls(state, room) else "panel--strong"
        note = count(room.unread) if room.unread else "•" if is_marked(state, room) else ""
        note = f"@{note}" if room.mentions else note
    return PanelRow(
        text=name if room.room.kind is RoomKind.DIRECT else f"#{name}",
        key=room.room.id,
        mark=mark,
        mark_style=mark_style,
        style=style,
        note=note,
        note_style=note_style,
        current=_is_here(state, room),
    )
