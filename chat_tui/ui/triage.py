"""Which rooms want to be looked at, and how much. Pure."""

from typing import Final

from chat_tui.domain.preferences import Level
from chat_tui.domain.record import record
from chat_tui.session.state import ChatState, RoomState


@record
class Totals:
    """Unread messages, and how many of them are mentions."""

    unread: int
    mentions: int


def is_muted(state: ChatState, room: RoomState) -> bool:
    """Whether a room is left out of all that follows."""
    return state.preferences.is_muted(room.room.id)


def is_marked(state: ChatState, room: RoomState) -> bool:
    """Whether the user wants to read in a room again."""
    return state.preferences.marked(room.room.id) is not None


def waits(state: ChatState, room: RoomState) -> bool:
    """Whether there is something to be read."""
    return not is_muted(state, room) and (room.unread > 0 or is_marked(state, room))


def calls(state: ChatState, room: RoomState) -> bool:
    """Whether there is something that was said to the user, or that they want to be told of."""
    if is_muted(state, room):
        return False
    level = state.preferences.level(room.room)
    return room.unread > 0 if level is Level.ALL else level is not Level.NONE and room.mentions > 0


def mentions(state: ChatState, room: RoomState) -> bool:
    """Whether something in it calls the user by name, or by a word of theirs."""
    return room.mentions > 0 and calls(state, room)


UNREAD: Final = (mentions, calls, waits)
"""What wants to be looked at, the most urgent first."""


def elsewhere(state: ChatState, *, seen: bool = True) -> Totals:
    """What waits in rooms that are not on the screen; with ``seen`` the viewed one is there."""
    rooms = [
        room
        for room in state.rooms.values()
        if not (seen and room.room.id == state.viewed) and not is_muted(state, room)
    ]
    return Totals(sum(room.unread for room in rooms), sum(room.mentions for room in rooms))
