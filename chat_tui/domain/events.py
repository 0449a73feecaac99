"""What happened: everything a server tells a client, decoded and validated.

The entries of logs come inside of these, which are not stored: see domain.log.
"""

from chat_tui.domain.commands import (
    Command,
    DescribePerson,
    FetchPiece,
    OfferFile,
    SearchMessages,
    SendPiece,
)
from chat_tui.domain.log import LogEvent, MessageReceived
from chat_tui.domain.models import (
    Ban,
    Invitation,
    Limits,
    Member,
    Person,
    Presence,
    RoomListing,
    RoomSummary,
)
from chat_tui.domain.preferences import Preference
from chat_tui.domain.record import record


@record(kw_only=True)
class Welcomed:
    """The server accepted our hello.

    ``resumed`` is False when the server could not continue after our cursor; then everything
    must be fetched anew. ``rewound``: the server has lost something that our cursor stands for,
    so that what we know may be of entries that are others now. ``missed`` is how many events will
    be replayed before WentLive. ``more_rooms``: the other rooms follow, each as a RoomOpened
    before anything is replayed. ``preferences`` are all of the user's; None: the server keeps none.
    """

    user: str
    name: str
    time: int
    epoch: str
    resumed: bool
    cursor: str
    missed: int
    rooms: tuple[RoomSummary, ...]
    limits: Limits
    more_rooms: bool = False
    rewound: bool = False
    preferences: tuple[Preference, ...] | None = None


@record(kw_only=True)
class EventsReceived:
    """A batch of log entries; when it is applied, ``cursor`` is what a resume starts from."""

    cursor: str
    events: tuple[LogEvent, ...]


@record(kw_only=True)
class GapReported:
    """Entries ``first`` to ``last`` of the room (both inclusive) were missed and not replayed.

    ``amended`` are the seqs before ``first`` of the messages that they change; None: of any.
    """

    room: str
    first: int
    last: int
    amended: frozenset[int] | None = frozenset()


@record(kw_only=True)
class WentLive:
    """The replay is over: from here on events come as they happen."""

    cursor: str


@record(kw_only=True)
class Acknowledged:
    """The server has stored what ``command`` asked for.

    ``room`` is the room that joining, creating or opening a direct room led to; ``seq``,
    ``message`` and ``time`` are set for a message, and for a change of ``message``; ``unread``
    and ``mentions``, what is left to be read, for a read marker; else they are None.
    ``duplicate`` tells that an earlier try with the same cid had already done it.
    """

    command: Command
    room: str | None = None
    seq: int | None = None
    message: str | None = None
    time: int | None = None
    duplicate: bool = False
    unread: int | None = None
    mentions: int | None = None


@record(kw_only=True)
class Rejected:
    """The server refused ``command``.

    ``retry`` is never, after, reconnect or reauth; ``after_ms`` goes with "after". ``text`` is
    the server's own words: untrusted.
    """

    command: Command | None
    code: str
    retry: str
    text: str
    after_ms: int = 0


@record(kw_only=True)
class ThreadReceived:
    """The answer to FetchThread: ascending, the original first. ``more``: there are older answers
    than these, which are the newest."""

    room: str
    message: str
    events: tuple[MessageReceived, ...]
    more: bool = False


@record(kw_only=True)
class PageReceived:
    """A stretch of a room's log, ascending and without a hole from ``first`` to ``last``.

    An empty page has ``first`` > ``last``. ``more`` tells whether the log goes on beyond it in
    the direction that was asked for.
    """

    room: str
    events: tuple[LogEvent, ...]
    first: int
    last: int
    more: bool


@record(kw_only=True)
class MessagesFound:
    """What ``command`` has found: newest first, of any rooms, maybe nothing yet.

    ``following`` is where to go on looking, None when everything was looked through.
    """

    command: SearchMessages
    messages: tuple[MessageReceived, ...]
    following: str | None


@record(kw_only=True)
class PieceStored:
    """The server has the first ``have`` bytes of the file of ``command``, from this user."""

    command: OfferFile | SendPiece
    have: int


@record(kw_only=True)
class PieceFetched:
    """``data`` is what the file has from the offset on that was asked for; empty at its end."""

    command: FetchPiece
    data: bytes


@record(kw_only=True)
class MembersReceived:
    """Everybody in the room. ``operators`` are the user ids of those who may put others out,
    whether they are in it or not."""

    room: str
    members: tuple[Member, ...]
    operators: frozenset[str] = frozenset()


@record(kw_only=True)
class BansListed:
    """Everybody who is banned from the room."""

    room: str
    bans: tuple[Ban, ...]


@record(kw_only=True)
class InvitationReceived:
    """Somebody would like this user to join a room."""

    invitation: Invitation


@record(kw_only=True)
class PersonDescribed:
    """The answer to ``command``."""

    command: DescribePerson
    person: Person


@record(kw_only=True)
class RoomsListed:
    """The rooms anybody may join."""

    rooms: tuple[RoomListing, ...]


@record(kw_only=True)
class RoomOpened:
    """This user is now in a room, by this or by another of their terminals, or by a message; or
    is in it no more, when the summary says so."""

    summary: RoomSummary


@record(kw_only=True)
class RoomClosed:
    """This user is no longer in the room, nor invited into it."""

    room: str


@record(kw_only=True)
class ReadMarkerMoved:
    """Another terminal of this user has read up to ``seq``."""

    room: str
    seq: int
    unread: int
    mentions: int


@record(kw_only=True)
class PreferenceChanged:
    """Another terminal of this user wants something otherwise."""

    preference: Preference


@record(kw_only=True)
class TypingChanged:
    """``user`` began or stopped typing. Forget it by yourself after 6 s without news."""

    room: str
    user: str
    name: str
    on: bool


@record(kw_only=True)
class PresenceChanged:
    """``user`` came, went, is away or back: from now on ``presence`` is theirs."""

    user: str
    name: str
    presence: Presence


@record(kw_only=True)
class Ponged:
    """The answer to a ping."""


@record(kw_only=True)
class ByeReceived:
    """The server is about to close with ``code`` and asks to be left alone for a while.

    ``after_ms``: come back no sooner. ``spread_ms``: come back at a random time within it.
    """

    code: int
    reason: str
    after_ms: int = 0
    spread_ms: int = 0


Event = (
    Welcomed
    | EventsReceived
    | GapReported
    | WentLive
    | Acknowledged
    | Rejected
    | PageReceived
    | MessagesFound
    | ThreadReceived
    | PieceStored
    | PieceFetched
    | MembersReceived
    | BansListed
    | InvitationReceived
    | PersonDescribed
    | RoomsListed
    | RoomOpened
    | RoomClosed
    | ReadMarkerMoved
    | PreferenceChanged
    | TypingChanged
    | PresenceChanged
    | Ponged
    | ByeReceived
)
"""Everything that a protocol hands to a session."""
