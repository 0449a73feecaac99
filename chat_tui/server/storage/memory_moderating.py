"""Who is welcome in a room, in dicts."""

from chat_tui.domain.log import LogEvent, MemberBanned, MemberLeft
from chat_tui.domain.models import Ban, Invitation
from chat_tui.domain.preferences import PreferenceKind
from chat_tui.server.storage import rules
from chat_tui.server.storage.moderation import (
    BANS,
    INVITATION_LASTS,
    INVITATIONS,
    INVITATIONS_BY_ONE,
)
from chat_tui.server.storage.records import RoomChange, Standing
from chat_tui.server.storage.tables import Deed, Done, Room, Tables
from chat_tui.text.names import fold_name


class MemoryModerating:
    """The part of a MemoryStorage that is about who is welcome."""

    _tables: Tables

    async def invite(self, room: str, user: str, other: str, cid: str) -> RoomChange:
        """See Moderation."""
        self._tables.user(user)
        name = self._tables.user(other).name
        digest = rules.digest_of("invite", room, other)
        if self._tables.earlier(user, cid, digest):
            return self._tables.unchanged(room)
        found = self._moderated_room(room, user)
        if other in found.members:
            raise rules.is_in_room(name)
        if other in found.bans:
            raise rules.is_banned(name)
        invited_into = self._invited_into(other)
        done = Done(digest, room)
        # One by somebody they ignore is kept as any, lest that be found out, but in nobody's way.
        before = found.invitations.get(other) if found in invited_into else None
        if before is not None and (before.by == user or not self._ignores(other, before.by)):
            self._tables.done[user, cid] = done
            return self._tables.unchanged(room)
        by_one = sum(one.invitations[other].by == user for one in invited_into)
        if by_one >= INVITATIONS_BY_ONE:
            raise rules.too_many_invitations(name)
        self._tables.done[user, cid] = done
        found.invitations[other] = Deed(by=user, time=self._tables.clock())
        for old in self._invited_into(other)[:-INVITATIONS]:
            del old.invitations[other]
        told = [] if self._ignores(other, user) else [(other, self._invitation(found, other))]
        return RoomChange(room=self._tables.stored(found), invited=tuple(told))

    async def kick(self, room: str, user: str, other: str, reason: str, cid: str) -> RoomChange:
        """See Moderation."""
        self._tables.user(user)
        name = self._tables.user(other).name
        digest = rules.digest_of("kick", room, other, reason)
        if self._tables.earlier(user, cid, digest):
            return self._tables.unchanged(room)
        found = self._operated_room(room, user, other)
        if other not in found.members:
            raise rules.not_in_room(name)
        self._tables.done[user, cid] = Done(digest, room)
        return self._put_out(found, user, other, reason, banned=False)

    async def set_ban(
        self, room: str, user: str, other: str, reason: str, on: bool, cid: str
    ) -> RoomChange:
        """See Moderation."""
        operator = self._tables.user(user)
        name = self._tables.user(other).name
        digest = rules.digest_of("ban", room, other, reason, on)
        if self._tables.earlier(user, cid, digest):
            return self._tables.unchanged(room)
        found = self._operated_room(room, user, other)
        if on == (other in found.bans):
            raise rules.is_banned_already(name) if on else rules.not_banned(name)
        if on and len(found.bans) >= BANS:
            raise rules.too_many_bans()
        self._tables.done[user, cid] = Done(digest, room)
        if on:
            found.bans[other] = Deed(by=user, time=self._tables.clock(), reason=reason)
            found.invitations.pop(other, None)
        else:
            del found.bans[other]
        if other in found.members:
            return self._put_out(found, user, other, reason, banned=True)
        entry = MemberBanned(
            room=room,
            seq=len(found.log) + 1,
            user=user,
            name=operator.name,
            time=self._tables.clock(),
            target=other,
            target_name=name,
            reason=reason,
            on=on,
        )
        return self._removed(found, entry, other)

    async def is_member(self, room: str, user: str) -> bool:
        """See Moderation."""
        self._tables.check_open()
        return room in self._tables.rooms and user in self._tables.rooms[room].members

    async def operators(self, room: str) -> frozenset[str]:
        """See Moderation."""
        self._tables.check_open()
        found = self._tables.rooms.get(room)
        if found is None or found.pair:
            return frozenset()
        return self._server_operators() | ({found.founder} if found.founder else set())

    async def bans(self, room: str) -> list[Ban]:
        """See Moderation."""
        self._tables.check_open()
        found = self._tables.rooms.get(room)
        bans = [] if found is None else list(found.bans.items())
        users = self._tables.users
        listed = (
            Ban(
                user=user,
                name=users[user].name,
                by=users[ban.by].name,
                time=ban.time,
                reason=ban.reason,
            )
            for user, ban in bans
        )
        return sorted(listed, key=lambda ban: fold_name(ban.name))

    async def removed_rooms(self, user: str) -> list[Standing]:
        """See Moderation."""
        self._tables.check_open()
        rooms = sorted(self._tables.rooms.values(), key=lambda room: fold_name(room.name))
        found = (self._tables.removed(room, user) for room in rooms)
        return [standing for standing in found if standing is not None]

    async def invitations(self, user: str) -> list[Invitation]:
        """See Moderation."""
        self._tables.check_open()
        return [
            self._invitation(room, user)
            for room in self._invited_into(user)
            if not self._ignores(user, room.invitations[user].by)
        ]

    # Steps

    def _check_welcome(self, room: Room, user: str) -> None:
        """Raises Refused when the user is banned from the room."""
        ban = room.bans.get(user)
        if ban is not None:
            raise rules.banned(self._tables.users[ban.by].name, ban.reason)

    def _put_out(
        self, room: Room, user: str, other: str, reason: str, *, banned: bool
    ) -> RoomChange:
        now = self._tables.clock()
        entry = MemberLeft(
            room=room.id,
            seq=len(room.log) + 1,
            user=other,
            name=self._tables.users[other].name,
            time=now,
            by=user,
            by_name=self._tables.users[user].name,
            reason=reason,
            banned=banned,
        )
        del room.members[other]
        room.removed[other] = Deed(
            by=user, time=now, reason=reason, seq=entry.seq, topic=room.topic
        )
        return self._removed(room, entry, other, left=(other,))

    def _removed(
        self, room: Room, entry: LogEvent, other: str, left: tuple[str, ...] = ()
    ) -> RoomChange:
        written = self._tables.write(room, entry)
        standing = self._tables.removed(room, other)
        return RoomChange(
            room=self._tables.stored(room),
            events=(written,),
            left=left,
            removed=() if standing is None else ((other, standing),),
        )

    def _moderated_room(self, room: str, user: str) -> Room:
        found = self._tables.joined_room(room, user)
        if found.pair:
            raise rules.direct_moderation()
        return found

    def _operated_room(self, room: str, user: str, other: str) -> Room:
        found = self._moderated_room(room, user)
        if user == other:
            raise rules.against_oneself()
        above = self._server_operators()
        rules.check_rank(*((one in above, one == found.founder) for one in (user, other)))
        return found

    def _server_operators(self) -> frozenset[str]:
        tables = self._tables
        return frozenset(tables.names[name] for name in tables.operators if name in tables.names)

    def _ignores(self, user: str, other: str) -> bool:
        return (PreferenceKind.IGNORED, other) in self._tables.preferences.get(user, {})

    def _invited_into(self, user: str) -> list[Room]:
        """The rooms, the oldest invitation first."""
        since = self._tables.clock() - INVITATION_LASTS
        rooms = [
            room
            for room in self._tables.rooms.values()
            if user in room.invitations and room.invitations[user].time > since
        ]
        return sorted(rooms, key=lambda room: (room.invitations[user].time, fold_name(room.name)))

    def _invitation(self, room: Room, user: str) -> Invitation:
        deed = room.invitations[user]
        return Invitation(
            room=room.id,
            name=room.name,
            by=deed.by,
            by_name=self._tables.users[deed.by].name,
            time=deed.time,
        )
