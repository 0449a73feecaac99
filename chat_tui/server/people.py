"""What is told of people to those who ask."""

from typing import Final

from chat_tui.domain.models import Member, Person, Presence, RoomKind
from chat_tui.server.hub import Hub
from chat_tui.server.storage.base import Storage, User

ROOMS_TOLD: Final = 20
"""Rooms that two share which are told by their ids; the others are counted."""


class People:
    """The storage knows who there is, the hub who of them is there now."""

    def __init__(self, storage: Storage, hub: Hub) -> None:
        self._storage = storage
        self._hub = hub

    async def members(self, room: str) -> list[Member]:
        """Who is in a room, by name. Of a direct room also when the other one was last seen: in
        others that would be many bytes that nobody reads.

        Raises:
            StorageError: the disk refuses.
        """
        found = await self._storage.room(room)
        is_direct = found is not None and found.kind is RoomKind.DIRECT
        users = await self._storage.members(room)
        return [await self._member(user, tells_seen=is_direct) for user in users]

    async def describe(self, viewer: str, name: str) -> Person | None:
        """Whoever has or had that name, as the user ``viewer`` may know them; None: nobody.

        Raises:
            StorageError: the disk refuses.
        """
        user = await self._storage.find_user(name)
        if user is None:
            return None
        shared = await self._storage.shared_rooms(viewer, user.id)
        visits = await self._storage.visits(user.id)
        person = self._hub.find(user.id)
        is_self = user.id == viewer
        if person is not None:
            presence = person.presence
        else:
            presence = Presence(online=False, seen=None if visits is None else visits.last)
        return Person(
            user=user.id,
            name=user.name,
            since=None if visits is None else visits.first,
            # It is told to those who share a room, here as everywhere.
            presence=presence if shared or is_self else None,
            rooms=tuple(shared[:ROOMS_TOLD]),
            shared=len(shared),
            operates=await self._operates(user.id, shared[:ROOMS_TOLD]),
            terminals=len(person.feeds) if is_self and person is not None else 0,
        )

    async def _operates(self, user: str, rooms: list[str]) -> tuple[str, ...]:
        operators = [await self._storage.operators(room) for room in rooms]
        return tuple(room for room, some in zip(rooms, operators, strict=True) if user in some)

    async def _member(self, user: User, *, tells_seen: bool) -> Member:
        person = self._hub.find(user.id)
        if person is not None:
            away = person.attendance.away
            return Member(user=user.id, name=user.name, online=True, away=away)
        visits = await self._storage.visits(user.id) if tells_seen else None
        seen = None if visits is None else visits.last
        return Member(user=user.id, name=user.name, online=False, seen=seen)
