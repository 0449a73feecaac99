"""What is told of people to those who ask."""

from collections.abc import Mapping
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

    async def of_room(self, room: str) -> dict[User, int | None]:
        """Who is in a room, by name, and when they were last there (Unix milliseconds; None: it is
        not known). That is read of a direct room alone: in others it would be many bytes that
        nobody reads.

        Raises:
            StorageError: the disk refuses.
        """
        found = await self._storage.room(room)
        users = await self._storage.members(room)
        if found is None or found.kind is not RoomKind.DIRECT:
            return dict.fromkeys(users)
        return {user: await self._last_seen(user) for user in users}

    def as_members(self, users: Mapping[User, int | None]) -> list[Member]:
        """The same, and who of them is there at this moment: whoever is told of it now has to be
        told before they hear of what changes later."""
        return [self._member(user, seen) for user, seen in users.items()]

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
        operates = await self._operates(user.id, shared[:ROOMS_TOLD])
        person = self._hub.find(user.id)  # as of this moment: nothing is waited for behind it
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
            operates=operates,
            terminals=len(person.feeds) if is_self and person is not None else 0,
        )

    async def _operates(self, user: str, rooms: list[str]) -> tuple[str, ...]:
        operators = [await self._storage.operators(room) for room in rooms]
        return tuple(room for room, some in zip(rooms, operators, strict=True) if user in some)

    async def _last_seen(self, user: User) -> int | None:
        visits = await self._storage.visits(user.id)
        return None if visits is None else visits.last

    def _member(self, user: User, seen: int | None) -> Member:
        person = self._hub.find(user.id)
        if person is None:
            return Member(user=user.id, name=user.name, online=False, seen=seen)
        return Member(user=user.id, name=user.name, online=True, away=person.attendance.away)
