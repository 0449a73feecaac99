"""What is told of people to those who ask."""

from chat_tui.domain.models import Member, RoomKind
from chat_tui.server.hub import Hub
from chat_tui.server.storage.base import Storage, User


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

    async def _member(self, user: User, *, tells_seen: bool) -> Member:
        person = self._hub.find(user.id)
        if person is not None:
            away = person.attendance.away
            return Member(user=user.id, name=user.name, online=True, away=away)
        visits = await self._storage.visits(user.id) if tells_seen else None
        seen = None if visits is None else visits.last
        return Member(user=user.id, name=user.name, online=False, seen=seen)
