"""The dicts in which MemoryStorage keeps everything, and what is found in them."""

from collections.abc import Collection, Container, Iterator
from dataclasses import dataclass, field, replace

from chat_tui.domain.errors import StorageError
from chat_tui.domain.log import LogEvent, MemberJoined, MessageReceived
from chat_tui.domain.models import Attachment, Removal, RoomKind
from chat_tui.domain.preferences import Preference, PreferenceKind
from chat_tui.domain.record import record
from chat_tui.protocol.log import encode_log_event
from chat_tui.server.storage import rules
from chat_tui.server.storage.base import (
    Message,
    Refused,
    RoomChange,
    Standing,
    StoredEvent,
    StoredRoom,
    User,
    Visits,
)
from chat_tui.server.storage.rules import Quota
from chat_tui.text.attention import Attention, Counting
from chat_tui.text.names import fold_name


@dataclass(slots=True)
class Room:
    """A room; ``members`` maps a user id to the seq they have read up to. ``said`` are the seqs
    of messages. ``founder`` is the
    user id of who made it. ``bans``, ``removed`` and ``invitations`` are by user id."""

    id: str
    name: str
    kind: RoomKind
    founder: str
    pair: tuple[str, ...] = ()
    topic: str = ""
    log: list[StoredEvent] = field(default_factory=list)
    members: dict[str, int] = field(default_factory=dict)
    said: set[int] = field(default_factory=set)
    bans: dict[str, "Deed"] = field(default_factory=dict)
    removed: dict[str, "Deed"] = field(default_factory=dict)
    invitations: dict[str, "Deed"] = field(default_factory=dict)


@record(kw_only=True)
class Deed:
    """What the user ``by`` did to somebody else's place in a room; ``seq`` is the entry by which
    they were put out, and ``topic`` that of then."""

    by: str
    time: int
    reason: str = ""
    seq: int = 0
    topic: str = ""


@record
class Done:
    """What was done under a cid: the room of the result, and the message when it was one, or the
    entry of a change of one."""

    digest: bytes
    room: str
    message: Message | None = None
    event: StoredEvent | None = None


class Tables:
    """Users, rooms and the log. Each method does one step of a change and checks nothing that
    it does not say."""

    def __init__(
        self,
        clock: rules.Clock,
        ids: rules.IdMaker,
        quota: Quota,
        operators: Collection[str] = (),
    ) -> None:
        """``operators`` are the folded names of the server's."""
        self.clock = clock
        self.ids = ids
        self.quota = quota
        self.operators = operators
        self.epoch = ""
        self.runs: list[str] = []
        self.is_open = False
        self.newest = 0
        self.users: dict[str, User] = {}
        self.visits: dict[str, Visits] = {}
        self.names: dict[str, str] = {}  # folded name -> user id
        self.rooms: dict[str, Room] = {}
        self.room_names: dict[str, str] = {}  # folded name -> room id
        self.pairs: dict[tuple[str, ...], str] = {}  # user ids, sorted -> room id
        self.messages: dict[str, tuple[str, int]] = {}  # message id -> room id, seq
        self.preferences: dict[str, dict[tuple[PreferenceKind, str], Preference]] = {}  # by user
        self.files: dict[tuple[str, str], tuple[Attachment, int]] = {}  # user id, SHA-256; time
        self.attached: dict[str, tuple[str, str]] = {}  # message id -> key of files
        self.done: dict[tuple[str, str], Done] = {}  # user id, cid

    # Looking up

    def check_open(self) -> None:
        """Raises StorageError while it is closed."""
        if not self.is_open:
            raise StorageError("The storage is closed.")

    def user(self, user: str) -> User:
        """The user of that id. Raises Refused and StorageError."""
        self.check_open()
        if user not in self.users:
            raise rules.no_user()
        return self.users[user]

    def room(self, room: str) -> Room:
        """The room of that id. Raises Refused."""
        if room not in self.rooms:
            raise rules.no_room()
        return self.rooms[room]

    def rooms_with(self, user: str) -> Iterator[Room]:
        """The rooms that the user is a member of."""
        return (room for room in self.rooms.values() if user in room.members)

    def joined_room(self, room: str, user: str) -> Room:
        """The room, for somebody who is in it. Raises Refused when they are not, or it is gone."""
        found = self.room(room)
        if user not in found.members:
            raise self.not_member(found, user)
        return found

    def not_member(self, room: Room, user: str) -> Refused:
        """Why they cannot do there what members can."""
        standing = self.removed(room, user)
        return rules.not_member() if standing is None else rules.put_out(standing)

    def removed(self, room: Room, user: str) -> Standing | None:
        """How a room stands for somebody who was put out of it; None: they were not."""
        if user not in room.removed:
            return None
        then = room.removed[user]
        last = room.bans.get(user, then)
        stored = replace(self.stored(room), topic=then.topic, head=then.seq, members=frozenset())
        removal = Removal(
            by=self.users[last.by].name,
            time=then.time,
            reason=last.reason,
            banned=user in room.bans,
        )
        return Standing(room=stored, read=then.seq, unread=0, mentions=0, removed=removal)

    def earlier(self, user: str, cid: str, digest: bytes) -> Done | None:
        """What was done under a cid before. Raises Refused when that was something else."""
        done = self.done.get((user, cid))
        if done is not None:
            rules.check_repeat(done.digest, digest)
        return done

    def check_memberships(self, user: str) -> None:
        """Raises Refused when the user cannot be in one more room."""
        if sum(1 for _ in self.rooms_with(user)) >= self.quota.rooms_per_user:
            raise rules.too_many_memberships()

    def check_made(self, user: str, kind: RoomKind) -> None:
        """Raises Refused when the user cannot make one more room of a kind."""
        made = sum(room.founder == user and room.kind is kind for room in self.rooms.values())
        if kind is RoomKind.DIRECT and made >= self.quota.directs_per_user:
            raise rules.too_many_directs()
        if kind is RoomKind.ROOM and made >= self.quota.made_per_user:
            raise rules.too_many_made()

    def free_id(self, prefix: str, taken: Container[str]) -> str:
        """A new id. Raises StorageError when none is found."""
        return rules.free_id(prefix, self.ids, taken.__contains__)

    # Changing

    def add_room(self, name: str, founder: str) -> Room:
        """Make a room that is not direct."""
        room = Room(self.free_id("r_", self.rooms), name, RoomKind.ROOM, founder)
        self.rooms[room.id] = room
        self.room_names[fold_name(name)] = room.id
        return room

    def tidy(self, room: Room) -> None:
        """Delete a room that nobody is in and nothing was said in, but never "general"."""
        if room.members or room.said or room.name == rules.GENERAL:
            return
        del self.rooms[room.id]
        if room.pair:
            del self.pairs[room.pair]
        else:
            del self.room_names[fold_name(room.name)]

    def enter(self, room: Room, user: User) -> RoomChange:
        """Make the user a member of a room that is not direct."""
        event = self.write(
            room,
            MemberJoined(
                room=room.id,
                seq=len(room.log) + 1,
                user=user.id,
                name=user.name,
                time=self.clock(),
            ),
        )
        room.members[user.id] = event.seq
        self.dismiss(room, user.id)
        return RoomChange(room=self.stored(room), events=(event,), joined=(user.id,))

    def dismiss(self, room: Room, user: str) -> bool:
        """They hear no more of a room that they are not in. False: they heard nothing of it."""
        held = room.removed.pop(user, None), room.invitations.pop(user, None)
        return any(held)

    def write(self, room: Room, event: LogEvent, cid: str | None = None) -> StoredEvent:
        """Put an entry at the end of the log."""
        self.newest += 1
        stored = StoredEvent(
            id=self.newest,
            room=room.id,
            seq=event.seq,
            user=event.user,
            cid=cid,
            time=event.time,
            payload=encode_log_event(event),
        )
        room.log.append(stored)
        if isinstance(event, MessageReceived):
            room.said.add(event.seq)
        return stored

    # Results

    def unchanged(self, room: str) -> RoomChange:
        """The result when there was nothing to do. Raises Refused when the room is gone."""
        return RoomChange(room=self.stored(self.room(room)))

    def stored(self, room: Room) -> StoredRoom:
        """A room as a result."""
        pair = tuple(self.users[user] for user in room.pair)
        return StoredRoom(
            id=room.id,
            name=room.name,
            kind=room.kind,
            topic=room.topic,
            head=len(room.log),
            members=frozenset(room.members),
            pair=(pair[0], pair[1]) if pair else None,
        )

    def standing(self, room: Room, user: str, counting: Counting | None = None) -> Standing:
        """How far a member is in a room. ``counting`` is for several rooms at once."""
        read = room.members[user]
        if counting is None:
            counting = self.counting(user)
        passed_over = {user, *counting.attention.ignored}
        newest = room.log[max(read, len(room.log) - rules.EXAMINED) :]
        unread = [
            (event.seq, len(event.payload))
            for event in reversed(newest)
            if event.seq in room.said and event.user not in passed_over
        ][: rules.COUNTED]
        return Standing(
            room=self.stored(room),
            read=read,
            unread=len(unread),
            mentions=rules.count_mentions(unread, lambda seq: room.log[seq - 1].payload, counting),
            attention=counting.attention,
        )

    def counting(self, user: str, rooms: int = 1) -> Counting:
        """What counts their mentions in so many rooms."""
        preferences = self.preferences.get(user, {}).values()
        return rules.counting(Attention.of(self.users[user].name, preferences), rooms)
