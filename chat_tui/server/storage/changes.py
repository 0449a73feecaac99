"""What is changed in the database. Each method must run in one transaction.

All of them check everything first and draw ids only when nothing is refused any more.
"""

from chat_tui.domain.log import MemberJoined, MemberLeft, MemberRenamed, TopicChanged
from chat_tui.server.storage import queries, rules
from chat_tui.server.storage.base import (
    RoomChange,
    Standing,
    StoredEvent,
    User,
)
from chat_tui.server.storage.messages import Messages
from chat_tui.server.storage.moderating import Moderating
from chat_tui.server.storage.preferring import Preferring
from chat_tui.text.names import fold_name


class Changes(Messages, Preferring, Moderating):
    """The writes of a Storage, on a connection of their own. Errors are those of Storage, but
    for sqlite3.Error, which is not translated here."""

    def prepare(self, mark: int) -> tuple[str, str]:
        """Make what a new database must have, and begin a run. Returns the epoch, another one
        when the log does not reach up to the id ``mark`` any more, and the run."""
        row = self._one("SELECT epoch FROM server")
        if row and mark <= queries.cursor(self._connection):
            epoch = str(row[0])
        else:
            epoch = self._ids()
            self._do("DELETE FROM server")
            self._do("INSERT INTO server (epoch) VALUES (?)", epoch)
        run = self._ids()
        first = queries.cursor(self._connection) + 1
        self._do("INSERT INTO run (name, first) VALUES (?, ?)", run, first)
        if self._find_by_name(rules.GENERAL) is None:
            self._add_room(rules.GENERAL, None)
        return epoch, run

    # People

    def login(self, name: str) -> tuple[User, RoomChange | None]:
        """See Storage."""
        if user := queries.find_user(self._connection, name):
            return user, None
        user = User(self._free_id("u_", "SELECT 1 FROM user WHERE id = ?"), name)
        self._do("INSERT INTO user VALUES (?, ?, ?)", user.id, name, fold_name(name))
        self._do("INSERT INTO name VALUES (?, ?)", fold_name(name), user.id)
        self._do("INSERT INTO visit VALUES (?1, ?2, ?2)", user.id, self._clock())
        general = self._find_by_name(rules.GENERAL)
        if general is None:
            raise rules.no_room()
        return user, self._enter(general, user)

    def note_visit(self, user: str, time: int) -> None:
        """See Storage."""
        self._user(user)
        self._do("UPDATE visit SET last = max(last, ?) WHERE user = ?", time, user)

    def rename(self, user: str, name: str, cid: str) -> tuple[StoredEvent, ...]:
        """See Storage."""
        before = self._user(user)
        digest = rules.digest_of("rename", name)
        if self._repeated(user, cid, digest) is not None:
            return ()
        holder = queries.find_user(self._connection, name)
        if holder is not None and holder.id != user:
            raise rules.name_exists()
        if holder is None:
            (names,) = self._one("SELECT count(*) FROM name WHERE user = ?", user)
            if names >= self._quota.names_per_user:
                raise rules.too_many_names()
            self._do("INSERT INTO name VALUES (?, ?)", fold_name(name), user)
        self._note(user, cid, digest)
        if name == before:
            return ()
        self._do("UPDATE user SET name = ?, folded = ? WHERE id = ?", name, fold_name(name), user)
        now = self._clock()
        rooms = self._connection.execute(
            """SELECT room.id, room.head FROM member JOIN room ON room.id = member.room
            WHERE member.user = ? ORDER BY room.id""",
            (user,),
        ).fetchall()
        return tuple(
            self._write(
                MemberRenamed(
                    room=room, seq=head + 1, user=user, name=before, time=now, new_name=name
                )
            )
            for room, head in rooms
        )

    # Rooms

    def create_room(self, name: str, user: str, cid: str) -> RoomChange:
        """See Storage."""
        founder = User(user, self._user(user))
        digest = rules.digest_of("create", name)
        if (earlier := self._repeated(user, cid, digest)) is not None:
            return self._unchanged(earlier)
        if self._find_by_name(name) is not None:
            raise rules.room_exists()
        (rooms,) = self._one("SELECT count(*) FROM room WHERE kind = 'room'")
        if rooms > self._quota.rooms:
            raise rules.too_many_rooms()
        if self._made(user, "room") >= self._quota.made_per_user:
            raise rules.too_many_made()
        self._check_memberships(user)
        room = self._add_room(name, user)
        self._note(user, cid, digest, room)
        return self._enter(room, founder)

    def join_room(self, name: str, user: str, cid: str) -> RoomChange:
        """See Storage."""
        joining = User(user, self._user(user))
        digest = rules.digest_of("join", name)
        if (earlier := self._repeated(user, cid, digest)) is not None:
            return self._unchanged(earlier)
        room = self._find_by_name(name)
        if room is None:
            raise rules.no_room()
        if self._is_member(room, user):
            self._note(user, cid, digest, room)
            return self._unchanged(room)
        self._check_welcome(room, user)
        self._check_memberships(user)
        self._note(user, cid, digest, room)
        return self._enter(room, joining)

    def leave_room(self, room: str, user: str, cid: str) -> RoomChange:
        """See Storage."""
        name = self._user(user)
        digest = rules.digest_of("leave", room)
        if self._repeated(user, cid, digest) is not None:
            left = queries.find_room(self._connection, room)
            return RoomChange(room=left or rules.gone(room))
        if self._dismiss(room, user):
            self._note(user, cid, digest, room)
            return RoomChange(room=self._stored(room), left=(user,))
        found = self._joined_room(room, user)
        self._note(user, cid, digest, room)
        self._do("DELETE FROM member WHERE user = ? AND room = ?", user, room)
        events: tuple[StoredEvent, ...] = ()
        if found.pair is None:
            event = MemberLeft(
                room=room, seq=found.head + 1, user=user, name=name, time=self._clock()
            )
            events = (self._write(event),)
        change = RoomChange(room=self._stored(room), events=events, left=(user,))
        if not change.room.members and found.name != rules.GENERAL:
            self._delete_unused(room)
        return change

    def open_direct(self, user: str, other: str, cid: str) -> RoomChange:
        """See Storage."""
        self._user(user)
        self._user(other)
        digest = rules.digest_of("direct", other)
        if (earlier := self._repeated(user, cid, digest)) is not None:
            return self._unchanged(earlier)
        if user == other:
            raise rules.with_oneself()
        pair = sorted((user, other))
        found = self._one(
            "SELECT id, head FROM room WHERE first = ? AND second = ? AND kind = 'direct'", *pair
        )
        if found and self._is_member(found[0], user):
            self._note(user, cid, digest, found[0])
            return self._unchanged(found[0])
        self._check_memberships(user)
        if not found:
            if self._made(user, "direct") >= self._quota.directs_per_user:
                raise rules.too_many_directs()
            found = self._add_room("", user, *pair), 0
        room, head = found
        self._add_member(room, user, head)
        self._note(user, cid, digest, room)
        return RoomChange(room=self._stored(room), joined=(user,))

    def set_topic(self, room: str, user: str, topic: str, cid: str) -> RoomChange:
        """See Storage."""
        name = self._user(user)
        digest = rules.digest_of("topic", room, topic)
        if self._repeated(user, cid, digest) is not None:
            return self._unchanged(room)
        found = self._joined_room(room, user)
        if found.pair is not None:
            raise rules.direct_topic()
        self._note(user, cid, digest, room)
        if topic == found.topic:
            return self._unchanged(room)
        event = self._write(
            TopicChanged(
                room=room,
                seq=found.head + 1,
                user=user,
                name=name,
                time=self._clock(),
                topic=topic,
            )
        )
        self._do("UPDATE room SET topic = ? WHERE id = ?", topic, room)
        return RoomChange(room=self._stored(room), events=(event,))

    def mark_read(self, room: str, user: str, seq: int) -> Standing | None:
        """See Storage."""
        row = self._one(
            """SELECT min(?, room.head) FROM member JOIN room ON room.id = member.room
            WHERE member.user = ? AND member.room = ? AND member.read < min(?, room.head)""",
            seq,
            user,
            room,
            seq,
        )
        if row:
            self._do("UPDATE member SET read = ? WHERE user = ? AND room = ?", *row, user, room)
        return queries.standing(self._connection, room, user)

    # Steps

    def _find_by_name(self, name: str) -> str | None:
        """The id of the room of that name, which is not a direct one."""
        row = self._one("SELECT id FROM room WHERE folded = ? AND kind = 'room'", fold_name(name))
        return row[0] if row else None

    def _check_memberships(self, user: str) -> None:
        (count,) = self._one("SELECT count(*) FROM member WHERE user = ?", user)
        if count >= self._quota.rooms_per_user:
            raise rules.too_many_memberships()

    def _made(self, user: str, kind: str) -> int:
        query = "SELECT count(*) FROM room WHERE founder = ? AND kind = ?"
        return int(self._one(query, user, kind)[0])

    def _add_room(
        self, name: str, founder: str | None, first: str | None = None, second: str | None = None
    ) -> str:
        room = self._free_id("r_", "SELECT 1 FROM room WHERE id = ?")
        self._do(
            """INSERT INTO room (id, name, folded, kind, founder, first, second)
            VALUES (?, ?, ?, ?, ?, ?, ?)""",
            room,
            name,
            fold_name(name),
            "room" if first is None else "direct",
            founder,
            first,
            second,
        )
        return room

    def _delete_unused(self, room: str) -> None:
        """Its entries stay: without the newest one its id would be given again."""
        if not self._one("SELECT 1 FROM log WHERE room = ? AND message IS NOT NULL", room):
            self._do("DELETE FROM room WHERE id = ?", room)
            self._forget_moderation(room)

    def _enter(self, room: str, user: User) -> RoomChange:
        (head,) = self._one("SELECT head FROM room WHERE id = ?", room)
        event = self._write(
            MemberJoined(room=room, seq=head + 1, user=user.id, name=user.name, time=self._clock())
        )
        self._add_member(room, user.id, event.seq)
        self._dismiss(room, user.id)
        return RoomChange(room=self._stored(room), events=(event,), joined=(user.id,))
