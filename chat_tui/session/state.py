"""What the client knows. Session writes it, everybody else reads."""

from dataclasses import dataclass, field
from enum import Enum, StrEnum, auto

from chat_tui.domain.commands import Amend
from chat_tui.domain.log import Amendment
from chat_tui.domain.models import (
    Attachment,
    Invitation,
    Limits,
    Member,
    Person,
    Presence,
    Quote,
    Removal,
    Room,
    RoomKind,
    RoomListing,
)
from chat_tui.domain.record import record
from chat_tui.session.preferences import Preferences
from chat_tui.session.reply_counts import ReplyCounts
from chat_tui.session.thread import Thread
from chat_tui.session.timeline import Timeline
from chat_tui.text.attention import Attention
from chat_tui.text.names import fold_name


class ChangeKind(Enum):
    """Which part of the state changed."""

    IDENTITY = auto()
    """Who I am: user id or name."""

    ROOMS = auto()
    """Which rooms there are."""

    ROOM = auto()
    """A room's name, topic, unread count or mentions."""

    TIMELINE = auto()
    """A room's messages, its pending rows or its local notices."""

    MEMBERS = auto()
    """Who is in a room, or who of them is online, or away."""

    AWAY = auto()
    """Whether I am away, or whether others see it."""

    TYPING = auto()
    """Who is typing in a room."""

    OPENED = auto()
    """The room that I asked to join, to create or to speak to is now there: show it."""

    REFUSED = auto()
    """A wish was not granted, or it is not known whether it was: see ChatState.refused."""

    PREFERENCES = auto()
    """What the user wants to be told of."""

    CALL = auto()
    """A message came just now that calls for attention: see ChatState.call."""

    NOTICE = auto()
    """Something to be said that has no room to stand in: see ChatState.notice."""

    DISK = auto()
    """The disk begins to refuse, or takes again, what is to be kept: see Session.disk_trouble."""

    SEARCH = auto()
    """More was found, or there is nothing more: see Session.searching."""

    CARD = auto()
    """What is known of somebody that was asked for: see ChatState.card."""

    LISTING = auto()
    """The public list of rooms has come."""

    LINK = auto()
    """The link is slow from now on, or is not any more: see ChatState.slow_link."""


@record
class Change:
    """What a listener is told; ``room`` is None when it does not concern one room."""

    kind: ChangeKind
    room: str | None = None


class Delivery(Enum):
    """How far a message of mine has come."""

    PENDING = auto()
    """Written down, under way or about to be; without a connection queued (Outbox.stalled)."""

    ASKING = auto()
    """So old that its author is asked first whether it is still to be sent."""

    SENT = auto()
    """Acknowledged; its place in the log has not been seen yet."""

    FAILED = auto()
    """Refused for good."""


@record(kw_only=True)
class Pending:
    """Something of mine that has no place in the log yet.

    ``created`` is when it was written, ``confirmed`` when its author last said that it is to
    be sent all the same, None when never: Unix milliseconds. ``seq`` is its place in the log
    once the server has told: with Delivery.SENT.
    """

    room: str
    cid: str
    created: int
    confirmed: int | None = None
    delivery: Delivery = Delivery.PENDING
    reason: str = ""
    seq: int | None = None


@record(kw_only=True)
class PendingMessage(Pending):
    """A message of mine that has no place in the log yet; ``reply`` is what it answers.

    It is sent when the server has all of the ``file`` that goes with it, if any does.
    """

    body: str
    action: bool
    reply: Quote | None = None
    file: Attachment | None = None


@record(kw_only=True)
class PendingAmendment(Pending):
    """A change of a message that is in the log, at ``of_seq``: asked for by ``change``."""

    change: Amend
    of_seq: int


class About(StrEnum):
    """What is done to a message by what is being written."""

    EDIT = "edit"
    REPLY = "reply"


@record(kw_only=True)
class Subject:
    """What the composer of a room is about when it is not about nothing but a new message.

    ``quote`` is the message that is edited or answered. ``aside`` is what stood in the composer
    before an edit; what stood there before a reply is what is replied.
    """

    about: About
    quote: Quote
    aside: str = ""


@record(kw_only=True)
class LocalNotice:
    """A line only this terminal sees, below the entry ``after`` of the room."""

    number: int
    after: int
    text: str
    error: bool = False


@record(kw_only=True)
class Place:
    """Where somebody reads: in ``room``, with the entry ``seq`` at the top; None: at the end.

    ``start`` is the place in the text of that entry that the first row begins with.
    """

    room: str
    seq: int | None = None
    start: int = 0


@record(kw_only=True)
class Lists:
    """Which lists the user wants beside the messages. ``rooms`` None: as there is room for it."""

    rooms: bool | None = None
    members: bool = False


@dataclass(slots=True)
class RoomState:
    """A joined room. ``head`` is the newest seq known, ``read`` the newest one read.

    ``counted`` is the seq up to which the server's own counts of unread messages reach.
    ``members`` is None until somebody asked for them. ``timeline`` is None until opened, and
    ``following`` tells whether its end is being looked at. ``amended`` is what was changed
    since a page of its history, or a thread, was asked for. ``thread`` is the one that is open.
    ``answers`` tells how many its messages have got.

    ``operators`` are the user ids of those who may put others out. ``removed``: the user is not
    in the room any more, whose log ends with that; what was known of it stays.
    """

    room: Room
    head: int = 0
    read: int = 0
    unread: int = 0
    mentions: int = 0
    counted: int = 0
    members: dict[str, Member] | None = None
    typing: dict[str, "Typist"] = field(default_factory=dict)
    timeline: Timeline | None = None
    following: bool = True
    notices: list[LocalNotice] = field(default_factory=list)
    amended: list[Amendment] = field(default_factory=list)
    thread: Thread | None = None
    reply_counts: ReplyCounts = field(default_factory=ReplyCounts)
    operators: frozenset[str] = frozenset()
    removed: Removal | None = None


@record
class Typist:
    """Somebody typing, believed until ``until`` (seconds, the loop's clock)."""

    name: str
    until: float


@record
class Call:
    """A message that calls for attention: who said what. Both are untrusted."""

    room: str
    name: str
    body: str


@record(kw_only=True)
class Card:
    """What is known of whoever is called ``name``; ``person`` None: nobody that is known.

    ``now`` is the time of the server (Unix milliseconds), as far as that is known. ``as_of`` is
    when what is told was true; None: now. ``trouble`` is why it is not what the server says now,
    empty when it is: maybe a server's words.
    """

    name: str
    person: Person | None
    now: int
    as_of: int | None = None
    trouble: str = ""


@dataclass(slots=True)
class ChatState:
    """Everything. ``user`` is None until a server has told, now or in an earlier session.

    ``presence`` has that of everybody that was heard of, by their user id. ``away`` is what I say
    of being away at this terminal, None when I am not; ``away_alone``: at another one I am there,
    and so others see me as that. ``listing`` is the public list
    of rooms as it was last asked for. ``invitations`` are by room id.
    ``viewed`` is the room on the screen, None before one is.
    ``notice`` is the last one that had no room to stand in, ``refused`` the cid of the last
    wish that was not granted, ``card`` what was asked for last of a person, ``call`` the last
    message that called for attention. While ``slow_link`` little is asked of the server, and who
    types is neither told nor known.
    """

    name: str
    user: str | None = None
    rooms: dict[str, RoomState] = field(default_factory=dict)
    limits: Limits = field(default_factory=Limits)
    presence: dict[str, Presence] = field(default_factory=dict)
    away: str | None = None
    away_alone: bool = False
    listing: tuple[RoomListing, ...] = ()
    invitations: dict[str, Invitation] = field(default_factory=dict)
    viewed: str | None = None
    notice: LocalNotice | None = None
    refused: str | None = None
    call: Call | None = None
    card: Card | None = None
    preferences: Preferences = field(default_factory=Preferences)
    slow_link: bool = False

    def is_listed(self, room: RoomState) -> bool:
        """Whether a room is in the list: not when it was closed, unless it is on the screen or
        something in it is unread."""
        id_ = room.room.id
        return not self.preferences.is_closed(id_) or bool(room.unread) or id_ == self.viewed

    def sorted_rooms(self) -> list[RoomState]:
        """The room list, in its order: see every_room."""
        return [room for room in self.every_room() if self.is_listed(room)]

    def every_room(self) -> list[RoomState]:
        """Favourites, then rooms, then people, each by name; the closed ones are among them."""
        return sorted(
            self.rooms.values(),
            key=lambda state: (
                not self.preferences.is_favourite(state.room.id),
                state.room.kind is RoomKind.DIRECT,
                state.room.name.casefold(),
                state.room.id,
            ),
        )

    def find_room(self, name: str, kind: RoomKind | None = None) -> RoomState | None:
        """The room called ``name``, with or without ``#``; direct rooms after the others. None: I
        am in none of that name.

        With ``kind`` only rooms of that kind: a person may be called like a public room.
        """
        wanted = fold_name(name.removeprefix("#"))
        for state in self.every_room():
            if kind in (None, state.room.kind) and fold_name(state.room.name) == wanted:
                return state
        return None

    @property
    def attention(self) -> Attention:
        """Which messages count for me."""
        return self.preferences.attention(self.name)
