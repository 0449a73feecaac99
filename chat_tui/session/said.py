"""What was said last, of what is loaded. Pure."""

from collections.abc import Sequence

from chat_tui.domain.models import ChatMessage
from chat_tui.session.state import Pending, PendingMessage, RoomState
from chat_tui.session.timeline import LogEntry


def last_said(room: RoomState, me: str | None, *, own: bool) -> ChatMessage | None:
    """The last message of mine (``own``), or of others, that is loaded and still there; None: there
    is none. ``me`` is my id, None before a server has told it."""
    return last_of(_entries(room), me, own=own)


def last_of(entries: Sequence[LogEntry], me: str | None, *, own: bool) -> ChatMessage | None:
    """As ``last_said``, of these."""
    for entry in reversed(entries):
        if isinstance(entry, ChatMessage) and (entry.user == me) is own and entry.deleted is None:
            return entry
    return None


def last_unsettled(below: Sequence[Pending]) -> PendingMessage | None:
    """The last message of mine that has no place in the log yet, None: there is none; see
    Outbox.below."""
    return next((item for item in reversed(below) if isinstance(item, PendingMessage)), None)


def says(room: RoomState, seq: int, body: str, *, action: bool) -> bool:
    """Whether the message at ``seq`` says that already."""
    return is_said(_entries(room), seq, body, action=action)


def is_said(entries: Sequence[LogEntry], seq: int, body: str, *, action: bool) -> bool:
    """As ``says``, of these."""
    return any(
        isinstance(entry, ChatMessage)
        and entry.seq == seq
        and (entry.body, entry.action) == (body, action)
        for entry in entries
    )


def _entries(room: RoomState) -> Sequence[LogEntry]:
    return room.timeline.entries if room.timeline is not None else ()
