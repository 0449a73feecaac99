"""Rooms in which something is unread."""

from chat_tui.domain.models import Room
from chat_tui.session.state import ChatState, RoomState


def rooms(*unread: tuple[int, int], viewed: str | None = None) -> ChatState:
    """Rooms r0, r1, ... with (unread, mentions)."""
    state = ChatState(name="mia", viewed=viewed)
    for number, (count, mentions) in enumerate(unread):
        id_ = f"r{number}"
        room = Room(id=id_, name=id_)
        state.rooms[id_] = RoomState(room=room, unread=count, mentions=mentions)
    return state
