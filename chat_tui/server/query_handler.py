"""Where requests are answered that change nothing."""

from collections.abc import Sequence
from dataclasses import replace

from chat_tui.domain.commands import (
    DescribePerson,
    FetchHistory,
    FetchThread,
    ListBans,
    ListMembers,
    ListRooms,
    SearchMessages,
)
from chat_tui.domain.models import RoomListing
from chat_tui.protocol.codec import MAX_INTEGER
from chat_tui.protocol.event_encoding import (
    encode_found,
    encode_members,
    encode_page,
    encode_person,
    encode_rooms,
    encode_thread,
)
from chat_tui.protocol.moderation import encode_bans
from chat_tui.server.hub import Hub, Person, payload_for
from chat_tui.server.limits import ServerLimits
from chat_tui.server.people import People
from chat_tui.server.searches import Searches
from chat_tui.server.storage.base import Storage
from chat_tui.server.views import FRAME_LIMIT, fitting, short_topic
from chat_tui.text.names import normalize_name

MAX_DIGITS = 18
"""Of the id of an entry: so many fit into 63 bits."""

Query = (
    FetchHistory
    | SearchMessages
    | FetchThread
    | ListMembers
    | ListBans
    | ListRooms
    | DescribePerson
)


class Denied(Exception):
    """A request that is refused before the storage is asked."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.code = code


class QueryHandler:
    """What ``person`` may read."""

    def __init__(
        self, storage: Storage, limits: ServerLimits, hub: Hub, searches: Searches, person: Person
    ) -> None:
        self._storage = storage
        self._limits = limits
        self._people = People(storage, hub)
        self._searches = searches
        self._person = person

    async def answer(self, request_id: int, query: Query) -> bytes:
        """The frame that answers. Safe to cancel.

        Raises:
            Denied: it is not for this person, or there is no such thing.
            InvalidName: nobody can be called so.
            TooManySearches: not now.
            Refused, StorageError: see Storage.
        """
        match query:
            case FetchHistory():
                return await self._history(request_id, query)
            case SearchMessages():
                return await self._search(request_id, query)
            case FetchThread():
                return await self._thread(request_id, query)
            case ListMembers(room=room):
                return await self._members(request_id, room)
            case ListBans(room=room):
                return await self._bans(request_id, room)
            case ListRooms():
                return await self._rooms(request_id)
            case DescribePerson(name=name):
                return await self._describe(request_id, name)

    async def _describe(self, request_id: int, name: str) -> bytes:
        described = await self._people.describe(self._person.id, normalize_name(name))
        if described is None:
            raise Denied("not_found", "There is nobody of this name.")
        return encode_person(request_id, described)

    async def _thread(self, request_id: int, command: FetchThread) -> bytes:
        await self.check_member(command.room)
        events, more = await self._storage.thread(
            command.room,
            command.message,
            limit=self._limits.page,
            max_bytes=self._limits.page_bytes,
        )
        await self._check_still(command.room)
        if not events:
            raise Denied("not_found", "There is no such message in this room.")
        payloads = [payload_for(event, self._person.id) for event in events]
        return encode_thread(request_id, command.room, command.message, payloads, more)

    async def _history(self, request_id: int, command: FetchHistory) -> bytes:
        await self.check_member(command.room)
        events, more = await self._storage.history(
            command.room,
            before=command.before,
            after=command.after,
            limit=min(command.limit, self._limits.page),
            max_bytes=self._limits.page_bytes,
        )
        await self._check_still(command.room)
        if events:
            first, last = events[0].seq, events[-1].seq
        elif command.before is not None:
            first, last = command.before, command.before - 1
        else:
            last = min(command.after or 0, MAX_INTEGER - 1)
            first = last + 1
        payloads = [payload_for(event, self._person.id) for event in events]
        return encode_page(request_id, command.room, payloads, first, last, more)

    async def _search(self, request_id: int, command: SearchMessages) -> bytes:
        before = command.before
        if before is not None and not (before.isdigit() and len(before) <= MAX_DIGITS):
            raise Denied("bad_request", "Nothing was found before this.")
        found = await self._searches.run(
            self._person.id,
            lambda: self._storage.search(
                self._person.id,
                command.search,
                before=None if before is None else int(before),
                limit=min(command.limit, self._limits.found),
                max_bytes=self._limits.page_bytes,
            ),
        )
        payloads = [payload_for(event, self._person.id) for event in found.events]
        following = None if found.following is None else str(found.following)
        return encode_found(request_id, payloads, following)

    async def _members(self, request_id: int, room: str) -> bytes:
        await self.check_member(room)
        users = await self._people.of_room(room)
        operators = await self._storage.operators(room)
        await self._check_still(room)
        members = self._people.as_members(users)
        return fitting(lambda some: encode_members(request_id, some, operators), members)

    async def _bans(self, request_id: int, room: str) -> bytes:
        await self.check_member(room)
        bans = await self._storage.bans(room)
        await self._check_still(room)
        return fitting(lambda some: encode_bans(request_id, some), bans)

    async def _rooms(self, request_id: int) -> bytes:
        def encode(some: Sequence[RoomListing]) -> bytes:
            return encode_rooms(request_id, some)

        rooms: list[RoomListing] = await self._storage.public_rooms(self._person.id)
        frame = encode(rooms)
        if len(frame) > FRAME_LIMIT:
            short = [replace(room, topic=short_topic(room.topic)) for room in rooms]
            frame = fitting(encode, short)
        return frame

    async def check_member(self, room: str) -> None:
        """Raises Denied where one is not in ``room``."""
        if room not in self._person.rooms:
            if await self._storage.room(room) is None:
                raise Denied("not_found", "There is no such room.")
            raise Denied("not_member", "You are not in this room.")

    async def _check_still(self, room: str) -> None:
        """Raises Denied where one is not in ``room`` any more, now that something was read of it:
        who was put out meanwhile must not be told what came later."""
        if not await self._storage.is_member(room, self._person.id):
            raise Denied("not_member", "You are not in this room.")
