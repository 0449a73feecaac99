"""Who is connected, in which rooms, and who is therefore told what."""

from collections.abc import Callable, Iterable

from chat_tui.domain.errors import ChatError
from chat_tui.domain.events import PresenceChanged
from chat_tui.domain.models import Presence
from chat_tui.protocol.event_encoding import encode_presence
from chat_tui.protocol.log import with_cid
from chat_tui.server.attendance import Attendance
from chat_tui.server.feed import Feed
from chat_tui.server.limits import Meter, ServerLimits
from chat_tui.server.storage.base import StoredEvent, User
from chat_tui.server.timer import CallLater, Timer, call_later


class TooManyConnections(ChatError):
    """This user has as many connections as one may have."""


class Person:
    """A user with at least one connection, or who had one a moment ago.

    ``rooms`` are the ids of those they are in, as far as the connections were told. ``seen`` is
    when the last connection ended (Unix milliseconds), None while there is one.
    """

    __slots__ = ("attendance", "feeds", "id", "leaving", "meter", "name", "rooms", "seen")

    def __init__(
        self, user: User, rooms: Iterable[str], meter: Meter, attendance: Attendance
    ) -> None:
        self.id = user.id
        self.name = user.name
        self.rooms = set(rooms)
        self.meter = meter
        self.attendance = attendance
        self.feeds: list[Feed] = []
        self.leaving: Timer | None = None
        self.seen: int | None = None

    @property
    def presence(self) -> Presence:
        """Whether they are there, as long as the hub knows them."""
        return Presence(online=True, away=self.attendance.away)


class Hub:
    """All methods are plain calls and take effect at once, on the server's event loop.

    ``publish`` has to be called in the order of the log; the other changes at their place
    between the entries. Then every feed gets exactly the entries of its user's rooms.
    """

    def __init__(
        self,
        limits: ServerLimits,
        *,
        published: int,
        clock: Callable[[], float],
        later: CallLater = call_later,
    ) -> None:
        """``published`` is the id of the newest entry that nobody has to be told of any more;
        ``clock`` is monotonic seconds, for rate limits."""
        self._limits = limits
        self._clock = clock
        self._later = later
        self._people: dict[str, Person] = {}
        self._rooms: dict[str, set[Person]] = {}
        self._dirty: set[Feed] = set()
        self._flushing: Timer | None = None
        self.published = published

    # -- coming and going ----------------------------------------------------------------------

    def enter(
        self, user: User, rooms: Iterable[str], feed: Feed, away: str | None = None
    ) -> Person:
        """A connection of ``user``, who is in ``rooms`` at this point of the log, and at which
        they are ``away`` (see commands.SetAway).

        Raises:
            TooManyConnections: nothing was changed.
        """
        person = self._people.get(user.id)
        if person is None:
            person = self._people[user.id] = self._new_person(user, rooms)
            for room in person.rooms:
                self._rooms.setdefault(room, set()).add(person)
            person.attendance.enter(feed, away)
            self._tell_presence(person, person.presence)
        elif len(person.feeds) >= self._limits.connections_per_user:
            raise TooManyConnections("Too many terminals are open for this name.")
        else:
            if person.leaving is not None:
                person.leaving.cancel()
                person.leaving = person.seen = None
            person.attendance.enter(feed, away)
        person.feeds.append(feed)
        if away is not None:
            feed.tell(_encode(person, person.presence))
        return person

    def _new_person(self, user: User, rooms: Iterable[str]) -> Person:
        attendance = Attendance(
            self._limits.presence_interval,
            clock=self._clock,
            later=self._later,
            tell=lambda: self._tell_presence(person, person.presence),
            changed=lambda: self.tell(person, _encode(person, person.presence)),
        )
        person = Person(user, rooms, Meter(self._limits, self._clock), attendance)
        return person

    def exit(self, person: Person, feed: Feed, now: int) -> bool:
        """A connection is gone, ``now`` (Unix milliseconds). After the last one, of which True
        tells, the others hear of it in a while."""
        if feed not in person.feeds:
            return False
        person.feeds.remove(feed)
        self._dirty.discard(feed)
        person.attendance.exit(feed)
        if person.feeds:
            return False
        person.seen = now
        if self._people.get(person.id) is person:
            person.leaving = self._later(self._limits.linger, lambda: self._forget(person))
        return True

    def _forget(self, person: Person) -> None:
        person.attendance.close()
        self._tell_presence(person, Presence(online=False, seen=person.seen))
        del self._people[person.id]
        for room in person.rooms:
            self._remove(room, person)

    def _remove(self, room: str, person: Person) -> None:
        people = self._rooms[room]
        people.discard(person)
        if not people:
            del self._rooms[room]

    def _tell_presence(self, person: Person, presence: Presence) -> None:
        frame = _encode(person, presence)
        met: set[Person] = set()
        met.update(*(self._rooms[room] for room in person.rooms))
        met.discard(person)
        for other in met:
            for feed in list(other.feeds):
                feed.mention(frame)

    def close(self) -> None:
        """Forget everybody, without a word to anybody."""
        for person in self._people.values():
            person.attendance.close()
            if person.leaving is not None:
                person.leaving.cancel()
        if self._flushing is not None:
            self._flushing.cancel()
        self._people.clear()
        self._rooms.clear()
        self._dirty.clear()

    # -- looking -------------------------------------------------------------------------------

    def find(self, user: str) -> Person | None:
        """The user with this id; None unless they are connected, or were a moment ago."""
        return self._people.get(user)

    def presences(self, person: Person, users: Iterable[str]) -> list[bytes]:
        """Frames that tell ``person`` of those of ``users`` (ids) who are there and whom they
        share a room with."""
        found = (self._people.get(user) for user in users)
        shared = (one for one in found if one and not one.rooms.isdisjoint(person.rooms))
        return [_encode(one, one.presence) for one in shared]

    # -- rooms ---------------------------------------------------------------------------------

    def join(self, person: Person, room: str) -> None:
        """From now on they hear of this room. Who is in it takes them for being there, unless
        they hear otherwise."""
        person.rooms.add(room)
        self._rooms.setdefault(room, set()).add(person)
        if person.attendance.away is not None:
            self.mention(room, _encode(person, person.presence), person)

    def leave(self, person: Person, room: str) -> None:
        """From now on they hear nothing of this room."""
        if room in person.rooms:
            person.rooms.discard(room)
            self._remove(room, person)

    # -- telling -------------------------------------------------------------------------------

    def publish(self, event: StoredEvent) -> None:
        """Give an entry to everybody in its room. One that was given before is ignored."""
        if event.id <= self.published:
            return
        self.published = event.id
        for person in self._rooms.get(event.room, ()):
            payload = payload_for(event, person.id)
            # A feed that has too much waiting leaves, so what is walked over is a copy.
            for feed in list(person.feeds):
                if feed.offer(event.id, event.room, payload):
                    self._dirty.add(feed)
        if self._dirty and self._flushing is None:
            self._flushing = self._later(self._limits.flush_interval, self._flush)

    def _flush(self) -> None:
        self._flushing = None
        dirty, self._dirty = self._dirty, set()
        for feed in dirty:
            feed.flush(self.published)

    def tell(
        self, person: Person, frame: bytes, *, opens: str = "", but: Feed | None = None
    ) -> None:
        """Send a frame to a user's connections, in its place among the entries; not to ``but``.
        ``opens`` is as for Feed.tell."""
        for feed in list(person.feeds):
            if feed is not but:
                feed.tell(frame, opens=opens)

    def tell_removed(self, person: Person, room: str, removed: bytes, closed: bytes | None) -> None:
        """They were put out of ``room``: a client that keeps such rooms gets ``removed``, another
        one ``closed``, None: nothing."""
        self.leave(person, room)
        for feed in list(person.feeds):
            frame = removed if feed.keeps_removed else closed
            if frame is not None:
                feed.tell(frame)

    def mention(self, room: str, frame: bytes, but: Person) -> None:
        """Send a frame whose place does not matter to everybody else in a room."""
        for person in self._rooms.get(room, ()):
            if person is not but:
                for feed in list(person.feeds):
                    feed.mention(frame)


def _encode(person: Person, presence: Presence) -> bytes:
    return encode_presence(PresenceChanged(user=person.id, name=person.name, presence=presence))


def payload_for(event: StoredEvent, user: str) -> bytes:
    """The entry as this user may see it: only its sender sees the cid."""
    if event.cid is not None and event.user == user:
        return with_cid(event.payload, event.cid)
    return event.payload
