"""The interface of a storage; what crosses it is in records.

One log over all rooms: every entry has a global ``id``, ascending in the order of commits (the
cursor of the wire), and a ``seq``, dense from 1 in its room. An entry is kept as the bytes that
go over the wire, encoded once. Ids of users, rooms and messages are random: after a lost log
(another epoch) a client's unsent message must never fit another room than it was meant for.
"""

from typing import Protocol

from chat_tui.domain.commands import Amend
from chat_tui.domain.models import Attachment, RoomListing
from chat_tui.domain.preferences import Preference
from chat_tui.domain.searching import Search
from chat_tui.server.storage.moderation import Moderation
from chat_tui.server.storage.records import (
    Amended,
    Findings,
    Gap,
    Message,
    Refused,
    Replay,
    RoomChange,
    Standing,
    StoredEvent,
    StoredRoom,
    User,
    Visits,
)

__all__ = [
    "Amended",
    "Findings",
    "Gap",
    "Message",
    "Refused",
    "Replay",
    "RoomChange",
    "Standing",
    "Storage",
    "StoredEvent",
    "StoredRoom",
    "User",
    "Visits",
]


class Storage(Moderation, Protocol):
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
        """What goes with a message of a room that the user is in. Refused: not_member, of a room
        that they were put out of; not_found, in all other cases alike."""
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
        """Join by name; no change when already in it. Refused: not_found, quota, forbidden (they
        are banned)."""
        ...

    async def leave_room(self, room: str, user: str, cid: str) -> RoomChange:
        """Leave; a direct room is left without a log entry. Of a room that they were put out of,
        or are invited into, they hear no more. Refused: not_found, not_member.

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
        """Every room that is not direct, nor one that ``user`` is banned from, by name;
        ``joined`` is for ``user``."""
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
        """What was written to the user's rooms after ``cursor`` (see cursor_at), and to those that
        they were put out of (see removed_rooms) until then. A room with more
        than ``per_room`` entries gives a gap instead, and so do those with the most bytes of
        payload until the others have at most ``max_bytes``. None when the log does not have what
        the cursor stands for: it was cut since, or the cursor is none."""
        ...

    async def mark_read(self, room: str, user: str, seq: int) -> Standing | None:
        """Move the read marker on, never back, nor beyond the head. None when not a member."""
        ...
