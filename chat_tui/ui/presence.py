"""Who is there, in dots and words. Pure."""

from datetime import tzinfo

from chat_tui.domain.models import Presence
from chat_tui.session.state import ChatState, RoomState
from chat_tui.ui.look import TIME_FORMAT, Look
from chat_tui.ui.words import away, moment


def dot(presence: Presence | None, *, online: bool) -> tuple[str, str]:
    """The mark of somebody, and the component class of a panel to draw it with. Not ``online``:
    there is no connection, so that it is of before and has no colour."""
    if presence is None or not presence.online:
        return "○", "panel--dim"
    mark, style = ("●", "panel--good") if presence.away is None else ("◐", "panel--busy")
    return mark, style if online else "panel--dim"


def of_peer(
    state: ChatState, room: RoomState | None, zone: tzinfo | None, look: Look, *, online: bool
) -> str:
    """What stands above a conversation: whether the other one is there. Empty in other rooms, and
    while it is not known, as without a connection (not ``online``). When they were seen is told
    by the clock, which stays true."""
    there = None if room is None else state.presence.get(room.room.peer or "")
    if there is None or (there.online and not online):
        return ""
    if there.online:
        return "here" if there.away is None else away(there.away)
    if there.seen is None:
        return "not here"
    return f"last seen {moment(there.seen, zone, look.time_format or TIME_FORMAT)}"
