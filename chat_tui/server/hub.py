"""Who is connected, in which rooms, and who is therefore told what."""

import asyncio
from collections.abc import Callable, Iterable
from typing import Protocol

from chat_tui.domain.errors import ChatError
from chat_tui.domain.events import PresenceChanged
from chat_tui.protocol.log import with_cid
from chat_tui.protocol.replies import encode_presence
from chat_tui.server.feed import Feed
from chat_tui.server.limits import Meter, ServerLimits
from chat_tui.server.storage.base import StoredEvent, User


class Timer(Protocol):
    """Something that will happen, unless it is cancelled."""

    def cancel(self) -> None:
        """Make it not happen."""
        ...


CallLater = Callable[[float, Callable[[], None]], Timer]
"""Call something in so many seconds."""


def call_later(delay: float, callback: Callable[[], None]) -> Timer:
    """The clock of the running event loop."""
    return asyncio.get_running_loop().call_later(delay, callback)


class TooManyConnections(ChatError):
    """This user has as many connections as one may have."""


class Person:
    """A user with at least one connection, or who had one a moment ago.

    ``rooms`` are the ids of those they are in, as far as the connections were told.
    """

    __slots__ = ("feeds", "id", "leaving", "meter", "name", "rooms")

    def __init__(self, user: User, rooms: Iterable[str], meter: Meter) -> None:
        self.id = user.id
        self.name = user.name
        self.rooms = set(rooms)
        self.meter = meter
        self.feeds: list[Feed] = []
        self.leaving: Timer | None = None


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

    def enter(self, user: User, rooms: Iterable[str], feed: Feed) -> Person:
        """A connection of ``user``, who is in ``rooms`` at this point of the log.

        Raises:
            TooManyConnections: nothing was changed.
        """
        person = self._people.get(user.id)
        if person is None:
            person = Person(user, rooms, Meter(self._limits, self._clock))
            self._people[user.id] = person
            for room in person.rooms:
                self._rooms.setdefault(room, set()).add(person)
            person.feeds.append(feed)
            self._tell_presence(person, online=True)
            return person
        if len(person.feeds) >= self._limits.connections_per_user:
            raise TooManyConnections("Too many terminals are open for this name.")
        if person.leaving is not None:
            person.leaving.cancel()
            person.leaving = None
        person.feeds.append(feed)
        return person

    def exit(self, person: Person, feed: Feed) -> None:
        """A connection is gone. After the last one, the others hear of it in a while."""
        if feed in person.feeds:
            person.feeds.remove(feed)
            self._dirty.discard(feed)
            if not person.feeds and self._people.get(person.id) is person:
                person.leaving = self._later(self._limits.linger, lambda: self._forget(person))

    def _forget(self, person: Person) -> None:
        self._tell_presence(person, online=False)
        del self._people[person.id]
        for room in person.rooms:
            self._remove(room, person)

    def _remove(self, room: str, person: Person) -> None:
        people = self._rooms[room]
        people.discard(person)
        if not people:
            del self._rooms[room]

    def _tell_presence(self, person: Person, *, online: bool) -> None:
        frame = encode_presence(PresenceChanged(user=person.id, name=person.name, online=online))
        met: set[Person] = set()
        met.update(*(self._rooms[room] for room in person.rooms))
        met.discard(person)
        for other in met:
            for feed in list(other.feeds):
                feed.mention(frame)

    def close(self) -> None:
        """Forget everybody, without a word to anybody."""
        for person in self._people.values():
            if person.leaving is not None:
                person.leaving.cancel()
        if self._flushing is not None:
            self._flushing.cancel()
        self._people.clear()
        self._rooms.clear()
        self._dirty.clear()

    # -- looking -------------------------------------------------------------------------------

    def find(self, user: str) -> Person | None:
        """The user with this id, when they are connected or were a moment ago."""
        return self._people.get(user)

    # -- rooms ---------------------------------------------------------------------------------

    def join(self, person: Person, room: str) -> None:
        """From now on they hear of this room."""
        person.rooms.add(room)
        self._rooms.setdefault(room, set()).add(person)

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
        """Send a frame to a user's connections, in its place among the entries."""
        for feed in list(person.feeds):
            if feed is not but:
                feed.tell(frame, opens=opens)

    def mention(self, room: str, frame: bytes, but: Person) -> None:
        """Send a frame whose place does not matter to everybody else in a room."""
        for person in self._rooms.get(room, ()):
            if person is not but:
                for feed in list(person.feeds):
                    feed.mention(frame)


def payload_for(event: StoredEvent, user: str) -> bytes:
    """The entry as this user may see it: only its sender sees the cid."""
    if event.cid is not None and event.user == user:
        return with_cid(event.payload, event.cid)
    return event.payload
