"""What the storage knows, as one viewer sees it."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeVar

from chat_tui.domain.events import RoomOpened
from chat_tui.domain.log import MessageReceived
from chat_tui.domain.models import Room, RoomSummary
from chat_tui.protocol.codec import MAX_SERVER_FRAME
from chat_tui.protocol.event_encoding import encode_room_opened
from chat_tui.server.storage.base import Standing, StoredRoom

_COUNTED = 1000

_SHORT_TOPIC = 100

_Item = TypeVar("_Item")

FRAME_LIMIT = MAX_SERVER_FRAME - 1024
"""Bytes; a list that would make a larger frame is cut short."""


def room_for(room: StoredRoom, viewer: str) -> Room:
    """The room as the user ``viewer`` sees it: a direct one is called after the other."""
    peer = None
    if room.pair is not None:
        peer = room.pair[1] if room.pair[0].id == viewer else room.pair[0]
    return Room(
        id=room.id,
        name=room.name if peer is None else peer.name,
        kind=room.kind,
        topic=room.topic,
        peer=None if peer is None else peer.id,
    )


def summary_for(standing: Standing, viewer: str) -> RoomSummary:
    """One of the user's rooms, as it stands."""
    return RoomSummary(
        room=room_for(standing.room, viewer),
        head=standing.room.head,
        read=standing.read,
        unread=standing.unread,
        mentions=standing.mentions,
        removed=standing.removed,
    )


def before_events(standing: Standing, first: int, last: int) -> Standing:
    """The standing before the entries ``first`` to ``last``, none of them a message, so that
    they can still be sent. Unchanged when there are newer entries already."""
    if standing.room.head != last:
        return standing
    return replace(standing, room=replace(standing.room, head=first - 1))


def before_message(standing: Standing, viewer: str, message: MessageReceived) -> Standing:
    """The standing of the user ``viewer`` before ``message``, so that it can still be sent.
    Unchanged when there are newer entries already."""
    earlier = before_events(standing, message.seq, message.seq)
    passed_over = {viewer, *standing.attention.ignored}
    if earlier is standing or message.user in passed_over or message.seq <= standing.read:
        return earlier
    mentioned = standing.attention.is_called(message.body)
    return replace(
        earlier,
        unread=standing.unread - (0 < standing.unread < _COUNTED),
        mentions=standing.mentions - (mentioned and 0 < standing.mentions < _COUNTED),
    )


def encode_opened(standing: Standing, viewer: str) -> bytes:
    """The frame that makes a room known to the user ``viewer``."""
    return encode_room_opened(RoomOpened(summary=summary_for(standing, viewer)))


def fitting(encode: Callable[[Sequence[_Item]], bytes], items: Sequence[_Item]) -> bytes:
    """A frame with as many of the first items as fit into what a client accepts."""
    frame = encode(items)
    while len(frame) > FRAME_LIMIT and items:
        items = items[: min(len(items) - 1, len(items) * FRAME_LIMIT // len(frame))]
        frame = encode(items)
    return frame


def short_topic(topic: str) -> str:
    """A topic for a list that would become too large with whole ones."""
    return topic if len(topic) <= _SHORT_TOPIC else topic[: _SHORT_TOPIC - 1] + "…"
