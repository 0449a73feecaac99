"""What is changed in the database of who is welcome where."""

from typing import Final

from chat_tui.domain.log import LogEvent, MemberBanned, MemberLeft
from chat_tui.server.storage import moderated, rules
from chat_tui.server.storage.moderation import (
    BANS,
    INVITATION_LASTS,
    INVITATIONS,
    INVITATIONS_BY_ONE,
)
from chat_tui.server.storage.records import RoomChange, StoredRoom
from chat_tui.server.storage.statements import Statements

_DISMISS: Final = (
    "DELETE FROM removal WHERE user = ? AND room = ?",
    "DELETE FROM invitation WHERE user = ? AND room = ?",
)

_FORGET: Final = (
    "DELETE FROM ban WHERE room = ?",
    "DELETE FROM removal WHERE room = ?",
    "DELETE FROM invitation WHERE room = ?",
)


class Moderating(Statements):
    """See Moderation. Each method must run in one transaction."""

    def invite(self, room: str, user: str, other: str, cid: str) -> RoomChange:
        """See Moderation."""
        self._user(user)
        name = self._user(other)
        digest = rules.digest_of("invite", room, other)
        if self._repeated(user, cid, digest) is not None:
            return self._unchanged(room)
        found = self._moderated_room(room, user)
        if other in found.members:
            raise rules.is_in_room(name)
        if self._is_banned(room, other):
            raise rules.is_banned(name)
        now = self._clock()
        self._do("DELETE FROM invitation WHERE time <= ?", now - INVITATION_LASTS)
        # One by somebody they ignore is kept as any, lest that be found out, but in nobody's way.
        if self._one(
            """SELECT 1 FROM invitation WHERE user = ?1 AND room = ?2 AND (by = ?3 OR by NOT IN
            (SELECT key FROM preference WHERE user = ?1 AND kind = 'ignored'))""",
            other,
            room,
            user,
        ):
            self._note(user, cid, digest, room)
            return RoomChange(room=found)
        (by_one,) = self._one(
            "SELECT count(*) FROM invitation WHERE user = ? AND by = ?", other, user
        )
        if by_one >= INVITATIONS_BY_ONE:
            raise rules.too_many_invitations(name)
        self._note(user, cid, digest, room)
        self._do("REPLACE INTO invitation VALUES (?, ?, ?, ?)", other, room, user, now)
        self._do(
            """DELETE FROM invitation WHERE user = ?1 AND room NOT IN
            (SELECT room FROM invitation WHERE user = ?1 ORDER BY time DESC, room LIMIT ?2)""",
            other,
            INVITATIONS,
        )
        told = moderated.invitations(self._connection, other, now, room)
        return RoomChange(room=found, invited=tuple((other, one) for one in told))

    def kick(self, room: str, user: str, other: str, reason: str, cid: str) -> RoomChange:
        """See Moderation."""
        self._user(user)
        self._user(other)
        digest = rules.digest_of("kick", room, other, reason)
        if self._repeated(user, cid, digest) is not None:
            return self._unchanged(room)
        found = self._operated_room(room, user, other)
        if other not in found.members:
            raise rules.not_in_room(self._user(other))
        self._note(user, cid, digest, room)
        return self._put_out(found, user, other, reason, banned=False)

    def set_ban(
        self, room: str, user: str, other: str, reason: str, on: bool, cid: str
    ) -> RoomChange:
        """See Moderation."""
        self._user(user)
        name = self._user(other)
        digest = rules.digest_of("ban", room, other, reason, on)
        if self._repeated(user, cid, digest) is not None:
            return self._unchanged(room)
        found = self._operated_room(room, user, other)
        if on == self._is_banned(room, other):
            raise rules.is_banned_already(name) if on else rules.not_banned(name)
        if on:
            (count,) = self._one("SELECT count(*) FROM ban WHERE room = ?", room)
            if count >= BANS:
                raise rules.too_many_bans()
        self._note(user, cid, digest, room)
        if not on:
            self._do("DELETE FROM ban WHERE room = ? AND user = ?", room, other)
        else:
            self._do(
                "INSERT INTO ban VALUES (?, ?, ?, ?, ?)", room, other, user, reason, self._clock()
            )
            self._do("DELETE FROM invitation WHERE user = ? AND room = ?", other, room)
        if other in found.members:
            return self._put_out(found, user, other, reason, banned=True)
        entry = MemberBanned(
            room=room,
            seq=found.head + 1,
            user=user,
            name=self._user(user),
            time=self._clock(),
            target=other,
            target_name=name,
            reason=reason,
            on=on,
        )
        return self._removed(entry, other)

    def _put_out(
        self, room: StoredRoom, user: str, other: str, reason: str, *, banned: bool
    ) -> RoomChange:
        now = self._clock()
        entry = MemberLeft(
            room=room.id,
            seq=room.head + 1,
            user=other,
            name=self._user(other),
            time=now,
            by=user,
            by_name=self._user(user),
            reason=reason,
            banned=banned,
        )
        self._do("DELETE FROM member WHERE user = ? AND room = ?", other, room.id)
        self._do(
            "INSERT INTO removal VALUES (?, ?, ?, ?, ?, ?, ?)",
            other,
            room.id,
            entry.seq,
            room.topic,
            user,
            reason,
            now,
        )
        return self._removed(entry, other, left=(other,))

    def _removed(self, entry: LogEvent, other: str, left: tuple[str, ...] = ()) -> RoomChange:
        written = self._write(entry)
        rooms = moderated.removed_rooms(self._connection, other, entry.room)
        return RoomChange(
            room=self._stored(entry.room),
            events=(written,),
            left=left,
            removed=tuple((other, standing) for standing in rooms),
        )

    # Steps

    def _check_welcome(self, room: str, user: str) -> None:
        """Raises Refused when the user is banned from the room."""
        row = self._one(
            """SELECT user.name, ban.reason FROM ban JOIN user ON user.id = ban.by
            WHERE ban.room = ? AND ban.user = ?""",
            room,
            user,
        )
        if row:
            raise rules.banned(*row)

    def _dismiss(self, room: str, user: str) -> bool:
        """They hear no more of a room that they are not in. False: they heard nothing of it."""
        done = [self._connection.execute(one, (user, room)).rowcount for one in _DISMISS]
        return any(done)

    def _forget_moderation(self, room: str) -> None:
        """The room is gone."""
        for statement in _FORGET:
            self._do(statement, room)

    def _is_banned(self, room: str, user: str) -> bool:
        return bool(self._one("SELECT 1 FROM ban WHERE room = ? AND user = ?", room, user))

    def _moderated_room(self, room: str, user: str) -> StoredRoom:
        found = self._joined_room(room, user)
        if found.pair is not None:
            raise rules.direct_moderation()
        return found

    def _operated_room(self, room: str, user: str, other: str) -> StoredRoom:
        found = self._moderated_room(room, user)
        if user == other:
            raise rules.against_oneself()
        (founder,) = self._one("SELECT founder FROM room WHERE id = ?", room)
        above = moderated.server_operators(self._connection, self._operators)
        rules.check_rank(*((one in above, one == founder) for one in (user, other)))
        return found
