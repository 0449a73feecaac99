"""The interface of a storage, and what crosses it.

One log over all rooms: every entry has a global ``id``, ascending in the order of commits (the
cursor of the wire), and a ``seq``, dense from 1 in its room. An entry is kept as the bytes that
go over the wire, encoded once. Ids of users, rooms and messages are random: after a lost log
(another epoch) a client's unsent message must never fit another room than it was meant for.
"""

from dataclasses import dataclass, field
from typing import Protocol

from chat_tui.domain.commands import Amend
from chat_tui.domain.errors import ChatError
from chat_tui.domain.models import Attachment, RoomKind, RoomListing
from chat_tui.domain.preferences import Preference
from chat_tui.domain.searching import Search
from chat_tui.text.attention import Attention


class Refused(ChatError):
    """A change the storage does not make; ``code`` is the protocol's: exists, not_found,
    not_member, forbidden, cid_conflict, quota, invalid_text or no_file. Nothing was changed."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.code = code


@dataclass(frozen=True, slots=True)
class User:
    """A person. ``name`` is unique when folded (text.names.fold_name)."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Visits:
    """When a user was there for the first time, and for the last time: Unix milliseconds."""

    first: int
    last: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredEvent:
    """A log entry as stored. ``payload`` is protocol.log.encode_log_event, without the cid.

    ``cid`` is that of the request for a message or for a change of one, None for every other
    kind of entry.
    """

    id: int
    room: str
    seq: int
    user: str
    cid: str | None
    time: int
    payload: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A stored message: what the sender is told. ``duplicate``: an earlier try had stored it.

    ``joined`` are the user ids that became members of a direct room by it, maybe again.
    """

    event: StoredEvent
    message: str
    duplicate: bool
    joined: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Amended:
    """What a change of ``message`` led to. ``duplicate``: an earlier try had stored ``event``.

    ``freed`` is the SHA-256 of a file that goes with this message no more, and so perhaps with
    none (see is_needed).
    """

    event: StoredEvent
    message: str
    duplicate: bool
    freed: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredRoom:
    """A room. ``members`` are the user ids of who is in it now.

    ``pair`` is the two people of a direct room, by their ids, else None. Nobody else is ever in
    it; who opened it is at once, the other one once something is said; either may leave and
    come back. A direct room's ``name`` is empty: it is called after the other one of the pair.
    """

    id: str
    name: str
    kind: RoomKind
    topic: str
    head: int
    members: frozenset[str]
    pair: tuple[User, User] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomChange:
    """What a change of rooms or members led to.

    ``events`` are to be fanned out; empty when nothing changed (a repeat, or already so).
    ``joined`` and ``left`` are the user ids that became or stopped being members by it.
    """

    room: StoredRoom
    events: tuple[StoredEvent, ...] = ()
    joined: tuple[str, ...] = ()
    left: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """One of a user's rooms as a welcome needs it.

    ``read`` starts at the head when somebody becomes a member. ``unread`` and ``mentions``
    count, by ``attention``, the messages of others after it, the newest 1,000 at most, found
    among the newest 4,000 entries.
    """

    room: StoredRoom
    read: int
    unread: int
    mentions: int
    attention: Attention = field(default_factory=Attention)


@dataclass(frozen=True, slots=True)
class Gap:
    """Entries ``first`` to ``last`` of a room, too many to be replayed.

    ``amended`` are the seqs before ``first`` that they change; None: too many to be told.
    """

    room: str
    first: int
    last: int
    amended: frozenset[int] | None = frozenset()


@dataclass(frozen=True, slots=True)
class Replay:
    """What a user missed. ``events`` in the order of their ids; ``cursor`` is its end."""

    events: tuple[StoredEvent, ...]
    gaps: tuple[Gap, ...]
    cursor: int


@dataclass(frozen=True, slots=True)
class Findings:
    """Messages, newest first. ``following`` is the id before which to go on looking, None when
    everything was looked through."""

    events: tuple[StoredEvent, ...]
    following: int | None


class Storage(Protocol):
    """All methods may be called concurrently from one event loop.

    Writes take effect in the order of the calls, and each is on the disk when its call returns.
    Cancelling a call does not undo it: the write may still happen. All methods raise
    StorageError when the disk refuses; then nothing was changed, and later calls may succeed.
    Before open() and after close() all but these two raise StorageError. A read sees every
    write whose call has returned, and may see one that is about to return.
    ``cid`` makes a change idempotent per user: a repeat gives the first result; another change
    under the same cid raises Refused("cid_conflict").
    """

    @property
    def epoch(self) -> str:
        """Changes only when the log was lost or rewound. Known once open() has returned."""
        ...

    def cursor_at(self, entry: int) -> str:
        """What a client is told that has heard of everything up to the entry of that id.

        It names the present run of the server as well (from open() to close()), since a log that
        was cut gives the same ids to other entries.
        """
        ...

    async def open(self) -> None:
        """Make it usable, creating what is missing: the schema, the epoch, room "general"."""
        ...

    async def close(self) -> None:
        """Finish what was asked for, and close."""
        ...

    async def cursor(self) -> int:
        """The id of the newest entry, 0 when there is none."""
        ...

    async def login(self, name: str) -> tuple[User, RoomChange | None]:
        """The user called ``name`` (normalized), made when new and then put into "general"."""
        ...

    async def note_visit(self, user: str, time: int) -> None:
        """The user was connected at that time (Unix milliseconds). Refused: not_found."""
        ...

    async def visits(self, user: str) -> Visits | None:
        """When the user was connected; None: there is no such user."""
        ...

    async def shared_rooms(self, one: str, other: str) -> list[str]:
        """The ids of the rooms that both users are in, by name; direct ones last."""
        ...

    async def find_user(self, name: str) -> User | None:
        """The user called ``name``, however it is cased."""
        ...

    async def rename(self, user: str, name: str, cid: str) -> tuple[StoredEvent, ...]:
        """Give a user another name; one entry in each of their rooms. Refused: exists, quota.

        The old name stays theirs: whoever logs in by it is the same user, so that a terminal
        that has not heard of the change is nobody else, and nobody else can pass for them. A
        repeat, or the name they have already, gives ().
        """
        ...

    async def append_message(
        self,
        room: str,
        user: str,
        cid: str,
        body: str,
        action: bool,
        reply_to: str | None = None,
        file: Attachment | None = None,
    ) -> Message:
        """Say something. Refused: not_found, not_member, cid_conflict; no_file when ``user`` has
        not brought the file that goes with it, or it has another size.

        ``reply_to`` is the id of the message that it answers, which must be one of the room.
        In a direct room, whoever of the two is no member becomes one by it.
        """
        ...

    async def amend(self, user: str, change: Amend) -> Amended:
        """Change a message. Refused: not_found, not_member, forbidden, cid_conflict.

        The message is rewritten where it is stored, so that what is read of the log is as it is
        now. The text of a deleted one is nowhere in the log any more.
        """
        ...

    async def is_brought(self, user: str, sha256: str) -> bool:
        """Whether the user has brought all of a file, and may attach it."""
        ...

    async def check_room_for(self, user: str, size: int) -> None:
        """Whether the user may bring a file of so many bytes. Refused: quota."""
        ...

    async def add_file(self, user: str, file: Attachment) -> None:
        """The user has brought all of a file. Refused: not_found (the user), quota."""
        ...

    async def attachment(self, user: str, room: str, message: str) -> Attachment:
        """What goes with a message of a room that the user is in. Refused: not_found, in all
        other cases alike."""
        ...

    async def keep_files(self, unused_before: int) -> frozenset[str]:
        """The SHA-256 of each file that has to be kept. What was brought before that time
        (Unix milliseconds) and goes with no message is forgotten first."""
        ...

    async def is_needed(self, sha256: str) -> bool:
        """Whether a file has to be kept."""
        ...

    async def create_room(self, name: str, user: str, cid: str) -> RoomChange:
        """Make a room with ``user`` as its member. Refused: exists, quota."""
        ...

    async def join_room(self, name: str, user: str, cid: str) -> RoomChange:
        """Join by name; no change when already in it. Refused: not_found, quota."""
        ...

    async def leave_room(self, room: str, user: str, cid: str) -> RoomChange:
        """Leave; a direct room is left without a log entry. Refused: not_found, not_member.

        With its last member goes a room in which nothing was said, but for "general": its name
        and its place in the quotas are free again; its entries keep their ids in the log.
        """
        ...

    async def open_direct(self, user: str, other: str, cid: str) -> RoomChange:
        """The direct room of two user ids, made when new. ``user`` becomes a member of it
        unless they are; ``other`` only by a message, so that nobody is bothered by being called
        for. Refused: not_found, quota, forbidden (with oneself)."""
        ...

    async def set_topic(self, room: str, user: str, topic: str, cid: str) -> RoomChange:
        """Change the topic. Refused: not_found, not_member, forbidden (a direct room)."""
        ...

    async def prefer(self, user: str, preference: Preference) -> None:
        """Keep a checked preference (see text.preferences), or forget it when its value is
        empty. What counts as unread, and as a mention, is counted by it. Refused: quota."""
        ...

    async def preferences(self, user: str) -> list[Preference]:
        """All that the user has set, by kind and key."""
        ...

    async def rooms_of(self, user: str) -> list[Standing]:
        """Every room the user is a member of, by name; direct rooms last."""
        ...

    async def room(self, room: str) -> StoredRoom | None:
        """A room by its id."""
        ...

    async def public_rooms(self, user: str) -> list[RoomListing]:
        """Every room that is not direct, by name; ``joined`` is for ``user``."""
        ...

    async def members(self, room: str) -> list[User]:
        """Who is in the room, by name."""
        ...

    async def history(
        self, room: str, *, before: int | None, after: int | None, limit: int, max_bytes: int
    ) -> tuple[list[StoredEvent], bool]:
        """Up to ``limit`` entries and ``max_bytes`` of payload (at least one entry) next to
        ``before`` or ``after``, ascending; and whether the log goes on in that direction.
        With neither: the newest. Of a room that is not there: nothing."""
        ...

    async def search(
        self, user: str, search: Search, *, before: int | None, limit: int, max_bytes: int
    ) -> Findings:
        """Up to ``limit`` messages and ``max_bytes`` of payload (at least one message) of the
        user's rooms, of those with an id below ``before``. It may stop looking sooner, even with
        nothing found yet, so that it never takes long. Refused: not_found (the author),
        not_member, invalid_text."""
        ...

    async def thread(
        self, room: str, message: str, *, limit: int, max_bytes: int
    ) -> tuple[list[StoredEvent], bool]:
        """The thread that the message is in, ascending: the original, and of what answers it or
        one of its answers the newest, so that there are at most ``limit`` entries and
        ``max_bytes`` of payload (at least one entry); and whether older answers are left out.
        Of a message that is not in the room: nothing."""
        ...

    async def replay(self, user: str, cursor: str, per_room: int, max_bytes: int) -> Replay | None:
        """What was written to the user's rooms after ``cursor`` (see cursor_at). A room with more
        than ``per_room`` entries gives a gap instead, and so do those with the most bytes of
        payload until the others have at most ``max_bytes``. None when the log does not have what
        the cursor stands for: it was cut since, or the cursor is none."""
        ...

    async def mark_read(self, room: str, user: str, seq: int) -> Standing | None:
        """Move the read marker on, never back, nor beyond the head. None when not a member."""
        ...
