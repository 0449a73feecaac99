"""Every change: written by the storage, then told to everybody it concerns."""

import asyncio
from collections.abc import Callable, Coroutine, Iterable
from typing import Any, TypeVar

from chat_tui.domain.commands import Amend, Invite, Kick, Moderation, SendMessage, SetBan
from chat_tui.domain.errors import StorageError
from chat_tui.domain.events import PreferenceChanged, ReadMarkerMoved, RoomClosed
from chat_tui.domain.log import MessageReceived
from chat_tui.domain.models import Invitation
from chat_tui.domain.preferences import Preference
from chat_tui.domain.record import record
from chat_tui.protocol.event_encoding import encode_preference, encode_read, encode_room_closed
from chat_tui.protocol.log import decode_log_event
from chat_tui.protocol.moderation import encode_invitation
from chat_tui.server.feed import Feed
from chat_tui.server.hub import Hub, Person
from chat_tui.server.sequencer import Sequencer
from chat_tui.server.storage.base import (
    Amended,
    Message,
    Refused,
    RoomChange,
    Standing,
    Storage,
    StoredEvent,
    StoredRoom,
    User,
)
from chat_tui.server.views import before_events, before_message, encode_opened, room_for

_Result = TypeVar("_Result")

Answer = Callable[[_Result | BaseException], None]
"""Gets the result of a change, or why there is none, after everybody was told of it."""


@record
class Arrival:
    """A user who was let in, and what is theirs, exactly as it is at ``cursor``. ``removed`` are
    the rooms that they were put out of."""

    user: User
    rooms: list[Standing]
    removed: list[Standing]
    preferences: list[Preference]
    invitations: list[Invitation]
    cursor: int

    @property
    def told_rooms(self) -> list[Standing]:
        """All of them, those that they were put out of at the end."""
        return [*self.rooms, *self.removed]


@record
class _Login:
    user: User
    change: RoomChange | None
    found: "_Theirs | StorageError"


_Theirs = tuple[list[Standing], list[Standing], list[Preference], list[Invitation]]


class Changes:
    """Each method returns at once; ``answer`` is called later, in the order of the calls, with
    what came of it: StorageError, Refused and CancelledError are given to it, not raised.

    What was written is told to everybody even when nobody waits for the answer any more.
    """

    def __init__(
        self,
        storage: Storage,
        hub: Hub,
        sequencer: Sequencer,
        freed: Callable[[str], None] = lambda _: None,
    ) -> None:
        """``freed`` is called with the SHA-256 of what went with a message that was deleted."""
        self._storage = storage
        self._hub = hub
        self._sequencer = sequencer
        self._freed = freed

    def _submit(
        self,
        start: Callable[[], Coroutine[Any, Any, _Result]],
        apply: Callable[[_Result], None],
        answer: Answer[_Result],
        *,
        barrier: bool = False,
    ) -> None:
        def finish(task: asyncio.Task[_Result]) -> None:
            if task.cancelled():
                answer(asyncio.CancelledError())
            elif (error := task.exception()) is not None:
                answer(error)
            else:
                result = task.result()
                apply(result)
                answer(result)

        self._sequencer.submit(start, finish, barrier=barrier)

    # -- people --------------------------------------------------------------------------------

    def login(self, name: str, answer: Callable[[Arrival | BaseException], None]) -> None:
        """Let the user called ``name`` (normalized) in.

        ``answer`` runs at one point of the log: what it lets into the hub misses nothing.
        """

        async def start() -> _Login:
            user, change = await self._storage.login(name)
            found: _Theirs | StorageError
            try:
                rooms = await self._storage.rooms_of(user.id)
                removed = await self._storage.removed_rooms(user.id)
                preferences = await self._storage.preferences(user.id)
                found = rooms, removed, preferences, await self._storage.invitations(user.id)
            except StorageError as error:
                found = error  # the others still have to hear of the change
            return _Login(user, change, found)

        def apply(login: _Login) -> None:
            if login.change is not None:
                self._apply(login.change, {})

        def arrive(login: _Login | BaseException) -> None:
            if isinstance(login, BaseException):
                answer(login)
            elif isinstance(login.found, StorageError):
                answer(login.found)
            else:
                answer(Arrival(login.user, *login.found, self._hub.published))

        self._submit(start, apply, arrive, barrier=True)

    def note_visit(self, person: Person, time: int) -> None:
        """They were connected at that time (Unix milliseconds)."""

        def done(result: BaseException | None) -> None:
            # Nobody waits for it: on a disk that refuses, what is known is older.
            expected = StorageError | Refused | asyncio.CancelledError
            if result is not None and not isinstance(result, expected):
                raise result

        self._submit(lambda: self._storage.note_visit(person.id, time), lambda _: None, done)

    def rename(self, person: Person, name: str, cid: str, answer: Answer[None]) -> None:
        """Give a user another name (normalized), and tell those who talk to them directly."""

        async def start() -> tuple[tuple[StoredEvent, ...], str, dict[str, Standing]]:
            events = await self._storage.rename(person.id, name, cid)
            try:
                found = await self._storage.find_user(name)
                # A repeat of an old request changes nothing, and the name may be another's.
                is_theirs = found is not None and found.id == person.id
                peers = await self._direct_peers(person.id) if is_theirs else {}
            except StorageError:
                is_theirs, peers = bool(events), {}
            return events, name if is_theirs else person.name, peers

        def apply(done: tuple[tuple[StoredEvent, ...], str, dict[str, Standing]]) -> None:
            events, new_name, peers = done
            if known := self._hub.find(person.id):
                known.name = new_name
            self._publish(events)
            for user, standing in peers.items():
                if (peer := self._hub.find(user)) and standing.room.id in peer.rooms:
                    self._hub.tell(peer, encode_opened(standing, user))

        self._submit(
            start,
            apply,
            lambda done: answer(done if isinstance(done, BaseException) else None),
            barrier=True,
        )

    def prefer(
        self, person: Person, feed: Feed, preference: Preference, answer: Answer[None]
    ) -> None:
        """Keep a preference, and tell the user's other connections than ``feed``."""

        def apply(_: None) -> None:
            if known := self._hub.find(person.id):
                frame = encode_preference(PreferenceChanged(preference=preference))
                self._hub.tell(known, frame, but=feed)

        self._submit(lambda: self._storage.prefer(person.id, preference), apply, answer)

    async def _direct_peers(self, user: str) -> dict[str, Standing]:
        """The standings of everybody connected in their direct room with ``user``."""
        rooms: dict[str, str] = {}
        for standing in await self._storage.rooms_of(user):
            for one in standing.room.pair or ():
                if one.id != user and one.id in standing.room.members and self._hub.find(one.id):
                    rooms[one.id] = standing.room.id
        return await self._standings((room, peer) for peer, room in rooms.items())

    async def _standings(self, who: Iterable[tuple[str, str]]) -> dict[str, Standing]:
        """User id -> standing, for pairs of a room id and a user id."""
        asked = list(who)
        # A marker never moves back, so this moves none.
        found = await asyncio.gather(
            *(self._storage.mark_read(room, user, 0) for room, user in asked)
        )
        return {
            user: standing
            for (_, user), standing in zip(asked, found, strict=True)
            if standing is not None
        }

    # -- messages ------------------------------------------------------------------------------

    def send(self, person: Person, message: SendMessage, answer: Answer[Message]) -> None:
        """Say something."""
        opened: dict[str, Standing] = {}

        async def start() -> Message:
            result = await self._storage.append_message(
                message.room,
                person.id,
                message.cid,
                message.body,
                message.action,
                message.reply_to,
                message.file,
            )
            if result.joined:
                opened.update(await self._openings(message.room, result.joined))
            return result

        def apply(result: Message) -> None:
            for user in result.joined:
                if member := self._hub.find(user):
                    self._reopen(member, result.event, opened.get(user))
            self._hub.publish(result.event)

        self._submit(start, apply, answer)

    def amend(self, person: Person, change: Amend, answer: Answer[Amended]) -> None:
        """Change a message."""

        def apply(result: Amended) -> None:
            self._hub.publish(result.event)
            if result.freed is not None:
                self._freed(result.freed)

        self._submit(lambda: self._storage.amend(person.id, change), apply, answer)

    # -- rooms ---------------------------------------------------------------------------------

    def create(self, person: Person, name: str, cid: str, answer: Answer[str]) -> None:
        """Make a room (its name normalized); the result is its id."""
        self._change(lambda: self._storage.create_room(name, person.id, cid), answer)

    def join(self, person: Person, name: str, cid: str, answer: Answer[str]) -> None:
        """Join a room by its normalized name; the result is its id."""
        self._change(lambda: self._storage.join_room(name, person.id, cid), answer)

    def leave(self, person: Person, room: str, cid: str, answer: Answer[str]) -> None:
        """Leave a room."""
        self._change(lambda: self._storage.leave_room(room, person.id, cid), answer)

    def direct(self, person: Person, other: str, cid: str, answer: Answer[str]) -> None:
        """Open the direct room with the user whose id is ``other``; the result is its id."""
        self._change(lambda: self._storage.open_direct(person.id, other, cid), answer)

    def topic(self, person: Person, room: str, topic: str, cid: str, answer: Answer[str]) -> None:
        """Change a topic."""
        self._change(lambda: self._storage.set_topic(room, person.id, topic, cid), answer)

    def moderate(
        self, person: Person, other: str, command: Moderation, answer: Answer[str]
    ) -> None:
        """Invite, put out, ban or let back in the user whose id is ``other``."""
        storage, room, cid = self._storage, command.room, command.cid

        async def write() -> RoomChange:
            match command:
                case Invite():
                    return await storage.invite(room, person.id, other, cid)
                case Kick(reason=reason):
                    return await storage.kick(room, person.id, other, reason, cid)
                case SetBan(reason=reason, on=on):
                    return await storage.set_ban(room, person.id, other, reason, on, cid)

        self._change(write, answer)

    def read(
        self, person: Person, feed: Feed, room: str, seq: int, answer: Answer[Standing | None]
    ) -> None:
        """Move a read marker, and tell the user's other connections than ``feed``."""

        def apply(standing: Standing | None) -> None:
            if standing is not None:
                moved = ReadMarkerMoved(
                    room=room,
                    seq=standing.read,
                    unread=standing.unread,
                    mentions=standing.mentions,
                )
                if known := self._hub.find(person.id):
                    self._hub.tell(known, encode_read(moved), but=feed)

        async def start() -> Standing | None:
            return await self._storage.mark_read(room, person.id, seq)

        self._submit(start, apply, answer)

    def _change(
        self, write: Callable[[], Coroutine[Any, Any, RoomChange]], answer: Answer[str]
    ) -> None:
        opened: dict[str, Standing] = {}

        async def start() -> RoomChange:
            change = await write()
            opened.update(await self._openings(change.room.id, change.joined))
            return change

        self._submit(
            start,
            lambda change: self._apply(change, opened),
            lambda change: answer(change if isinstance(change, BaseException) else change.room.id),
            barrier=True,
        )

    async def _openings(self, room: str, joined: Iterable[str]) -> dict[str, Standing]:
        """What those who joined and are connected have to be told of the room."""
        try:
            return await self._standings((room, user) for user in joined if self._hub.find(user))
        except StorageError:
            return {}  # the change was made all the same: they are told what is known of it

    # -- telling -------------------------------------------------------------------------------

    def _apply(self, change: RoomChange, opened: dict[str, Standing]) -> None:
        room = change.room
        removed = {user for user, _ in change.removed}
        for user in change.left:
            if user in removed:
                continue  # they see what put them out, as the last entry
            if person := self._hub.find(user):
                self._hub.leave(person, room.id)
                self._hub.tell(person, encode_room_closed(RoomClosed(room=room.id)))
        for user in change.joined:
            if person := self._hub.find(user):
                standing = opened.get(user) or _unread(room)
                if change.events:
                    first, last = change.events[0].seq, change.events[-1].seq
                    standing = before_events(standing, first, last)
                self._open(person, standing)
        self._publish(change.events)
        for user, standing in change.removed:
            if person := self._hub.find(user):
                closed = encode_room_closed(RoomClosed(room=room.id)) if change.left else None
                self._hub.tell_removed(person, room.id, encode_opened(standing, user), closed)
        for user, invitation in change.invited:
            if person := self._hub.find(user):
                self._hub.tell(person, encode_invitation(invitation))

    def _open(self, person: Person, standing: Standing) -> None:
        room = standing.room.id
        self._hub.join(person, room)
        self._hub.tell(person, encode_opened(standing, person.id), opens=room)
        peer = room_for(standing.room, person.id).peer
        for presence in self._hub.presences(person, () if peer is None else (peer,)):
            self._hub.tell(person, presence)

    def _reopen(self, person: Person, event: StoredEvent, standing: Standing | None) -> None:
        """They are in a direct room again by the message ``event``."""
        if standing is None:
            # The storage could not tell of the room: they have to ask for all of it anew.
            for feed in list(person.feeds):
                feed.close(4004, "a conversation was opened")
            return
        entry = decode_log_event(event.payload)
        if isinstance(entry, MessageReceived):
            standing = before_message(standing, person.id, entry)
        self._open(person, standing)

    def _publish(self, events: Iterable[StoredEvent]) -> None:
        for event in events:
            self._hub.publish(event)


def _unread(room: StoredRoom) -> Standing:
    return Standing(room=room, read=room.head, unread=0, mentions=0)
