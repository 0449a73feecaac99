"""A joined room, as it is written down in the cache. Pure."""

from types import NoneType
from typing import Final

from chat_tui.domain.errors import ProtocolError
from chat_tui.domain.models import Removal, Room, RoomKind, RoomSummary
from chat_tui.protocol.codec import MAX_SERVER_FRAME, dump, load
from chat_tui.protocol.moderation import encode_removal, parse_removal
from chat_tui.session.sqlite_errors import Row

SELECT_ROOMS: Final = (
    "SELECT id, name, kind, topic, peer, head, read, unread, mentions, removed FROM room"
)

ROOM_KINDS: Final = (
    *(str, str, str, str, (str, NoneType)),
    *(int, int, int, int, (bytes, NoneType)),
)
"""Of the values of a row: see sqlite_errors.typed."""


def room_to_row(summary: RoomSummary) -> Row:
    """What is written down."""
    room, removed = summary.room, summary.removed
    return (
        *(room.id, room.name, room.kind.value, room.topic, room.peer),
        *(summary.head, summary.read, summary.unread, summary.mentions),
        None if removed is None else dump(encode_removal(removed)),
    )


def room_from_row(row: Row) -> RoomSummary:
    """The reverse; an unknown kind of room is a room."""
    id_, name, kind, topic, peer, head, read, unread, mentions, removed = row
    is_direct = kind == RoomKind.DIRECT.value
    return RoomSummary(
        room=Room(
            id=id_,
            name=name,
            kind=RoomKind.DIRECT if is_direct else RoomKind.ROOM,
            topic=topic,
            peer=peer,
        ),
        head=head,
        read=read,
        unread=unread,
        mentions=mentions,
        removed=_removal(removed),
    )


def _removal(stored: bytes | None) -> Removal | None:
    """What is damaged was one all the same: who did it will be told by the server."""
    if stored is None:
        return None
    try:
        return parse_removal(load(stored, MAX_SERVER_FRAME).child("removed"))
    except ProtocolError:
        return Removal(by="?", time=0)
