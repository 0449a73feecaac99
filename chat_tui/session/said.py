"""What was said in a room, as far as it is loaded. Pure."""

from chat_tui.domain.models import ChatMessage
from chat_tui.session.state import RoomState


def last_said(room: RoomState, me: str | None, *, own: bool) -> ChatMessage | None:
    """The last message of mine, or of others, that is loaded and still there."""
    entries = room.timeline.entries if room.timeline is not None else []
    for entry in reversed(entries):
        if isinstance(entry, ChatMessage) and (entry.user == me) is own and entry.deleted is None:
            return entry
    return None


def says(room: RoomState, seq: int, body: str, *, action: bool) -> bool:
    """Whether the message at ``seq`` says that already."""
    entries = room.timeline.entries if room.timeline is not None else []
    return any(
        isinstance(entry, ChatMessage)
        and entry.seq == seq
        and (entry.body, entry.action) == (body, action)
        for entry in entries
    )
