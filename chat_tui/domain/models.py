"""The nouns of chat: rooms, members, messages and the limits a server sets."""

from enum import StrEnum

from chat_tui.domain.record import record


class RoomKind(StrEnum):
    """What a room is: open to everyone, or between two people."""

    ROOM = "room"
    DIRECT = "direct"


@record(kw_only=True)
class Room:
    """A room as its members see it.

    ``name`` carries no leading ``#``. For a direct room it is the other person's name as this
    viewer sees it, and ``peer`` is that person's user id; for every other room ``peer`` is None.
    """

    id: str
    name: str
    kind: RoomKind = RoomKind.ROOM
    topic: str = ""
    peer: str | None = None


@record(kw_only=True)
class Removal:
    """That this user was put out of a room by whoever is called ``by``, at ``time`` (Unix
    milliseconds), maybe with a ``reason``. ``banned``: they cannot come back by themselves."""

    by: str
    time: int
    reason: str = ""
    banned: bool = False


@record(kw_only=True)
class Ban:
    """``user``, called ``name``, was banned from a room; the rest is that of Removal."""

    user: str
    name: str
    by: str
    time: int
    reason: str = ""


@record(kw_only=True)
class Invitation:
    """Into ``room``, which is called ``name``, by the user ``by``, called ``by_name``, at ``time``
    (Unix milliseconds)."""

    room: str
    name: str
    by: str
    by_name: str
    time: int


@record(kw_only=True)
class RoomSummary:
    """One room in a welcome: what the server knows, and how far this user has read. ``removed``:
    they are not in it any more, and ``head`` is the entry by which they were put out; None: they
    are.

    ``head`` is the seq of the newest event (0 in an empty room), ``read`` the seq of the newest
    event read by this user. ``unread`` and ``mentions`` count messages by others after ``read``;
    the server stops counting at 1,000.
    """

    room: Room
    head: int
    read: int = 0
    unread: int = 0
    mentions: int = 0
    removed: Removal | None = None


@record(kw_only=True)
class RoomListing:
    """One room of the public list: what somebody who has not joined may see."""

    id: str
    name: str
    topic: str
    members: int
    joined: bool


@record(kw_only=True)
class Presence:
    """Whether somebody is there. ``away`` is what they say of being away, maybe nothing (""); None
    when they are not. ``seen`` is when their last connection ended (as ``time`` below); None: that
    is not known, or they are there."""

    online: bool
    away: str | None = None
    seen: int | None = None


@record(kw_only=True)
class Member:
    """A person in a room; ``online``, ``away`` and ``seen`` are those of Presence."""

    user: str
    name: str
    online: bool
    away: str | None = None
    seen: int | None = None

    @property
    def presence(self) -> Presence:
        """Whether they are there."""
        return Presence(online=self.online, away=self.away, seen=self.seen)


@record(kw_only=True)
class Person:
    """Somebody, as one who asks may know them. ``since`` is when they came for the first time (as
    ``time`` below), ``presence`` is None for who shares no room with the asker. ``rooms`` are the
    ids of rooms that both are in, of ``shared`` ones the first few; None: that is not known; of
    those in ``operates`` they are an operator.
    ``terminals`` are the asker's own connections, 0 of anybody else."""

    user: str
    name: str
    since: int | None = None
    presence: Presence | None = None
    rooms: tuple[str, ...] | None = None
    shared: int = 0
    operates: tuple[str, ...] = ()
    terminals: int = 0


@record(kw_only=True)
class Deletion:
    """That a message was deleted by its author, then called ``name``, at ``time`` (as below)."""

    name: str
    time: int


@record(kw_only=True)
class Quote:
    """The message that another one answers: its id, its place, who said it, and how it begins.

    ``body`` is empty when it was deleted.
    """

    message: str
    seq: int
    name: str
    body: str


@record(kw_only=True)
class Reaction:
    """An emoji, and the ids of the ``users`` who have reacted with it, in the order they did."""

    emoji: str
    users: tuple[str, ...]


@record(kw_only=True)
class Attachment:
    """A file that goes with a message. ``sha256`` is of its bytes, in 64 hexadecimal digits.

    ``name`` is what its sender called it, without a folder: untrusted, to be shown and, made
    safe, to be suggested. ``size`` is in bytes.
    """

    sha256: str
    name: str
    size: int


def gist(body: str, file: Attachment | None) -> str:
    """What a message says where there is no place to show its ``file``: what that is called, when
    there are no words with it."""
    return body if body.strip() or file is None else file.name


def findable(body: str, file: Attachment | None) -> str:
    """What of a message is looked through: its words, and what its ``file`` is called."""
    return body if file is None else f"{body}\n{file.name}".strip()


@record(kw_only=True)
class ChatMessage:
    """A message as everybody sees it: it has its place in the room's log.

    ``time`` is milliseconds since the Unix epoch by the server's clock, for display only:
    the order is that of ``seq``. ``action`` marks a ``/me``. ``edited`` is when it was changed
    last, ``deleted`` set when it was taken away: its ``body`` is empty then. ``amended`` is the
    seq of the newest entry that changed it, 0 when none has. ``reply`` is what it answers.
    ``reactions`` are in the order in which they came up, each emoji once. ``file`` is what is
    attached, None: nothing, or the message was taken away.
    """

    room: str
    seq: int
    id: str
    user: str
    name: str
    time: int
    body: str
    action: bool = False
    edited: int | None = None
    deleted: Deletion | None = None
    amended: int = 0
    reply: Quote | None = None
    reactions: tuple[Reaction, ...] = ()
    file: Attachment | None = None


@record(kw_only=True)
class Limits:
    """What a server accepts. Sizes in bytes, ``page`` and ``resume`` in events.

    ``file`` is the size of a file that may be attached, 0 where the server takes none.

    ``send_rate`` is messages per second, sustained; ``send_burst`` how many may come at once.
    """

    frame: int = 65536
    body: int = 16384
    page: int = 200
    resume: int = 500
    send_rate: float = 10.0
    send_burst: int = 20
    file: int = 0
