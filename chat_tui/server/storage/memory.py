"""A storage that forgets: for `chat-tui demo`, for tests, and to say plainly what one does."""

from bisect import bisect_right
from collections.abc import Collection
from itertools import chain

from chat_tui.domain.log import MemberLeft, MemberRenamed, TopicChanged
from chat_tui.domain.models import RoomKind, RoomListing
from chat_tui.server.storage import rules
from chat_tui.server.storage.base import (
    Gap,
    Replay,
    RoomChange,
    Standing,
    StoredEvent,
    StoredRoom,
    User,
    Visits,
)
from chat_tui.server.storage.memory_messages import MemoryMessages
from chat_tui.server.storage.memory_moderating import MemoryModerating
from chat_tui.server.storage.memory_preferring import MemoryPreferring
from chat_tui.server.storage.rules import Quota
from chat_tui.server.storage.tables import Done, Room, Tables
from chat_tui.text.names import fold_name


class MemoryStorage(MemoryMessages, MemoryPreferring, MemoryModerating):
    """A Storage in dicts. Every call is done before it first waits, so none can be cancelled.

    ``clock`` gives milliseconds since the Unix epoch, ``ids`` a new random id. ``operators`` are
    the names of the server's: see Moderation.
    """

    def __init__(
        self,
        *,
        clock: rules.Clock = rules.wall_clock,
        ids: rules.IdMaker = rules.random_id,
        quota: Quota | None = None,
        operators: Collection[str] = (),
    ) -> None:
        names = frozenset(map(fold_name, operators))
        self._tables = Tables(clock, ids, quota or Quota(), names)

    @property
    def epoch(self) -> str:
        """See Storage."""
        return self._tables.epoch

    def cursor_at(self, entry: int) -> str:
        """See Storage."""
        return rules.format_cursor(entry, self._tables.runs[-1])

    async def open(self) -> None:
        """See Storage. What was there before a close() is there again."""
        if self._tables.is_open:
            return
        self._tables.is_open = True
        if is_new := not self._tables.epoch:
            self._tables.epoch = self._tables.ids()
        self._tables.runs.append(self._tables.ids())
        if is_new:
            self._tables.add_room(rules.GENERAL, "")

    async def close(self) -> None:
        """See Storage."""
        self._tables.is_open = False

    async def cursor(self) -> int:
        """See Storage."""
        self._tables.check_open()
        return self._tables.newest

    # People

    async def login(self, name: str) -> tuple[User, RoomChange | None]:
        """See Storage."""
        if user := await self.find_user(name):
            return user, None
        user = User(self._tables.free_id("u_", self._tables.users), name)
        self._tables.users[user.id] = user
        self._tables.names[fold_name(name)] = user.id
        now = self._tables.clock()
        self._tables.visits[user.id] = Visits(now, now)
        general = self._tables.rooms[self._tables.room_names[fold_name(rules.GENERAL)]]
        return user, self._tables.enter(general, user)

    async def note_visit(self, user: str, time: int) -> None:
        """See Storage."""
        before = self._tables.visits[self._tables.user(user).id]
        self._tables.visits[user] = Visits(before.first, max(before.last, time))

    async def visits(self, user: str) -> Visits | None:
        """See Storage."""
        self._tables.check_open()
        return self._tables.visits.get(user)

    async def shared_rooms(self, one: str, other: str) -> list[str]:
        """See Storage."""
        self._tables.check_open()
        shared = [room for room in self._tables.rooms_with(one) if other in room.members]
        shared.sort(key=lambda room: (bool(room.pair), fold_name(room.name), room.id))
        return [room.id for room in shared]

    async def find_user(self, name: str) -> User | None:
        """See Storage."""
        self._tables.check_open()
        found = self._tables.names.get(fold_name(name))
        return None if found is None else self._tables.users[found]

    async def rename(self, user: str, name: str, cid: str) -> tuple[StoredEvent, ...]:
        """See Storage."""
        before = self._tables.user(user)
        digest = rules.digest_of("rename", name)
        if self._tables.earlier(user, cid, digest):
            return ()
        names, folded = self._tables.names, fold_name(name)
        if names.get(folded, user) != user:
            raise rules.name_exists()
        if folded not in names:
            held = sum(holder == user for holder in names.values())
            if held >= self._tables.quota.names_per_user:
                raise rules.too_many_names()
        self._tables.done[user, cid] = Done(digest, "")
        if name == before.name:
            return ()
        names[folded] = user
        self._tables.users[user] = User(user, name)
        now = self._tables.clock()
        return tuple(
            self._tables.write(
                room,
                MemberRenamed(
                    room=room.id,
                    seq=len(room.log) + 1,
                    user=user,
                    name=before.name,
                    time=now,
                    new_name=name,
                ),
            )
            for room in sorted(self._tables.rooms_with(user), key=lambda room: room.id)
        )

    # Rooms

    async def create_room(self, name: str, user: str, cid: str) -> RoomChange:
        """See Storage."""
        founder = self._tables.user(user)
        digest = rules.digest_of("create", name)
        if done := self._tables.earlier(user, cid, digest):
            return self._tables.unchanged(done.room)
        if fold_name(name) in self._tables.room_names:
            raise rules.room_exists()
        if len(self._tables.room_names) > self._tables.quota.rooms:
            raise rules.too_many_rooms()
        self._tables.check_made(user, RoomKind.ROOM)
        self._tables.check_memberships(user)
        room = self._tables.add_room(name, user)
        self._tables.done[user, cid] = Done(digest, room.id)
        return self._tables.enter(room, founder)

    async def join_room(self, name: str, user: str, cid: str) -> RoomChange:
        """See Storage."""
        joining = self._tables.user(user)
        digest = rules.digest_of("join", name)
        if done := self._tables.earlier(user, cid, digest):
            return self._tables.unchanged(done.room)
        found = self._tables.room_names.get(fold_name(name))
        if found is None:
            raise rules.no_room()
        room = self._tables.rooms[found]
        if user not in room.members:
            self._check_welcome(room, user)
            self._tables.check_memberships(user)
        self._tables.done[user, cid] = Done(digest, found)
        return (
            self._tables.unchanged(found)
            if user in room.members
            else self._tables.enter(room, joining)
        )

    async def leave_room(self, room: str, user: str, cid: str) -> RoomChange:
        """See Storage."""
        leaving = self._tables.user(user)
        digest = rules.digest_of("leave", room)
        if self._tables.earlier(user, cid, digest):
            gone = room not in self._tables.rooms
            return RoomChange(room=rules.gone(room)) if gone else self._tables.unchanged(room)
        found = self._tables.room(room)
        if user not in found.members:
            if not self._tables.dismiss(found, user):
                raise rules.not_member()
            self._tables.done[user, cid] = Done(digest, room)
            return RoomChange(room=self._tables.stored(found), left=(user,))
        del found.members[user]
        self._tables.done[user, cid] = Done(digest, room)
        self._tables.tidy(found)
        if found.pair:
            return RoomChange(room=self._tables.stored(found), left=(user,))
        event = self._tables.write(
            found,
            MemberLeft(
                room=room,
                seq=len(found.log) + 1,
                user=user,
                name=leaving.name,
                time=self._tables.clock(),
            ),
        )
        return RoomChange(room=self._tables.stored(found), events=(event,), left=(user,))

    async def open_direct(self, user: str, other: str, cid: str) -> RoomChange:
        """See Storage."""
        self._tables.user(user)
        self._tables.user(other)
        digest = rules.digest_of("direct", other)
        if done := self._tables.earlier(user, cid, digest):
            return self._tables.unchanged(done.room)
        if user == other:
            raise rules.with_oneself()
        pair = tuple(sorted((user, other)))
        found = self._tables.pairs.get(pair)
        if found is None or user not in self._tables.rooms[found].members:
            self._tables.check_memberships(user)
        if found is None:
            self._tables.check_made(user, RoomKind.DIRECT)
            room = Room(
                self._tables.free_id("r_", self._tables.rooms), "", RoomKind.DIRECT, user, pair
            )
            self._tables.rooms[room.id] = room
            self._tables.pairs[pair] = room.id
        else:
            room = self._tables.rooms[found]
        joined = () if user in room.members else (user,)
        for one in joined:
            room.members[one] = len(room.log)
        self._tables.done[user, cid] = Done(digest, room.id)
        return RoomChange(room=self._tables.stored(room), joined=joined)

    async def set_topic(self, room: str, user: str, topic: str, cid: str) -> RoomChange:
        """See Storage."""
        setter = self._tables.user(user)
        digest = rules.digest_of("topic", room, topic)
        if self._tables.earlier(user, cid, digest):
            return self._tables.unchanged(room)
        found = self._tables.joined_room(room, user)
        if found.pair:
            raise rules.direct_topic()
        self._tables.done[user, cid] = Done(digest, room)
        if topic == found.topic:
            return self._tables.unchanged(room)
        event = self._tables.write(
            found,
            TopicChanged(
                room=room,
                seq=len(found.log) + 1,
                user=user,
                name=setter.name,
                time=self._tables.clock(),
                topic=topic,
            ),
        )
        found.topic = topic
        return RoomChange(room=self._tables.stored(found), events=(event,))

    # Reading

    async def rooms_of(self, user: str) -> list[Standing]:
        """See Storage."""
        self._tables.check_open()
        rooms = sorted(
            self._tables.rooms_with(user),
            key=lambda room: (bool(room.pair), fold_name(room.name), room.id),
        )
        if not rooms:
            return []
        counting = self._tables.counting(user, len(rooms))
        return [self._tables.standing(room, user, counting) for room in rooms]

    async def room(self, room: str) -> StoredRoom | None:
        """See Storage."""
        self._tables.check_open()
        found = self._tables.rooms.get(room)
        return None if found is None else self._tables.stored(found)

    async def public_rooms(self, user: str) -> list[RoomListing]:
        """See Storage."""
        self._tables.check_open()
        return [
            RoomListing(
                id=room.id,
                name=room.name,
                topic=room.topic,
                members=len(room.members),
                joined=user in room.members,
            )
            for room in (
                self._tables.rooms[found] for _, found in sorted(self._tables.room_names.items())
            )
            if user not in room.bans
        ]

    async def members(self, room: str) -> list[User]:
        """See Storage."""
        self._tables.check_open()
        found = self._tables.rooms.get(room)
        users = (self._tables.users[user] for user in found.members) if found else ()
        return sorted(users, key=lambda user: fold_name(user.name))

    async def history(
        self, room: str, *, before: int | None, after: int | None, limit: int, max_bytes: int
    ) -> tuple[list[StoredEvent], bool]:
        """See Storage."""
        self._tables.check_open()
        found = self._tables.rooms.get(room)
        log = found.log if found else []
        if after is not None:
            rest = iter(log[max(after, 0) :])
        else:
            rest = reversed(log if before is None else log[: max(before - 1, 0)])
        taken: list[StoredEvent] = []
        size = 0
        for event in rest:
            size += len(event.payload)
            if taken and (size > max_bytes or len(taken) >= limit):
                break
            taken.append(event)
        if after is not None:
            return taken, bool(taken) and taken[-1].seq < len(log)
        return taken[::-1], bool(taken) and taken[-1].seq > 1

    async def replay(self, user: str, cursor: str, per_room: int, max_bytes: int) -> Replay | None:
        """See Storage."""
        self._tables.check_open()
        after, run = rules.parse_cursor(cursor) or (0, "")
        # Nothing is ever lost of this log, so one run is as good as another.
        if run not in self._tables.runs or after > self._tables.newest:
            return None
        missed: dict[str, list[StoredEvent]] = {}
        rooms = [(room, len(room.log)) for room in self._tables.rooms_with(user)]
        rooms += [
            (room, room.removed[user].seq)
            for room in self._tables.rooms.values()
            if user in room.removed
        ]
        for room, head in sorted(rooms, key=lambda one: one[0].id):
            known = bisect_right(room.log, after, 0, head, key=lambda event: event.id)
            if known < head:
                missed[room.id] = room.log[known:head]
        sizes = {
            room: sum(len(event.payload) for event in log)
            for room, log in missed.items()
            if len(log) <= per_room
        }
        fitting = rules.fitting_rooms(sizes, max_bytes)
        gaps = tuple(
            Gap(room, log[0].seq, log[-1].seq, self._changed_before(room, log[0].seq))
            for room, log in missed.items()
            if room not in fitting
        )
        events = sorted(chain(*(missed[room] for room in fitting)), key=lambda event: event.id)
        return Replay(tuple(events), gaps, self._tables.newest)

    async def mark_read(self, room: str, user: str, seq: int) -> Standing | None:
        """See Storage."""
        self._tables.check_open()
        found = self._tables.rooms.get(room)
        if found is None or user not in found.members:
            return None
        found.members[user] = max(found.members[user], min(seq, len(found.log)))
        return self._tables.standing(found, user)
