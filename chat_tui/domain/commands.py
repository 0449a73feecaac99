"""What the user, or the program on their behalf, wants of the server.

``cid`` is a UUIDv7 made once, when the wish arose, and kept across retries: the server does
each of them at most once.
"""

from chat_tui.domain.models import Attachment
from chat_tui.domain.preferences import Preference
from chat_tui.domain.record import record
from chat_tui.domain.searching import Search


@record(kw_only=True)
class Resume:
    """Where an earlier connection stopped: both opaque, both from the server."""

    epoch: str
    cursor: str


@record(kw_only=True)
class Hello:
    """The first frame. ``secret`` is the server's join secret, None where it has none; ``away`` is
    that of SetAway. ``features`` are what this program understands beyond the first version."""

    agent: str
    device: str
    name: str
    features: tuple[str, ...] = ()
    secret: str | None = None
    resume: Resume | None = None
    away: str | None = None

    def __repr__(self) -> str:  # a secret must not reach a log by way of a dataclass repr
        return f"Hello(name={self.name!r}, device={self.device!r}, resume={self.resume!r})"


@record(kw_only=True)
class SendMessage:
    """Say ``body`` in ``room``, in answer to the message with the id ``reply_to`` or to none.

    ``retry`` is set on the first send to a room after a refusal: the server refuses everything
    that was already under way behind a refused message, so that the order holds. ``file`` goes
    with it: the server must have all of it, from this user.
    """

    room: str
    cid: str
    body: str
    action: bool = False
    reply_to: str | None = None
    retry: bool = False
    file: Attachment | None = None


@record(kw_only=True)
class EditMessage:
    """Say ``body`` instead of what my message with the id ``message`` says; ``retry`` as above."""

    room: str
    cid: str
    message: str
    body: str
    action: bool = False
    retry: bool = False


@record(kw_only=True)
class DeleteMessage:
    """Take away my message with the id ``message``; ``retry`` as above."""

    room: str
    cid: str
    message: str
    retry: bool = False


@record(kw_only=True)
class ReactToMessage:
    """React with ``emoji`` to anybody's message, or (``on`` False) do not any more; ``retry`` as
    above. ``emoji`` may be a shortcode with its colons."""

    room: str
    cid: str
    message: str
    emoji: str
    on: bool = True
    retry: bool = False


@record(kw_only=True)
class FetchHistory:
    """Up to ``limit`` entries next to ``before`` or ``after`` (exclusive; exactly one is set)."""

    room: str
    before: int | None = None
    after: int | None = None
    limit: int = 100


@record(kw_only=True)
class SearchMessages:
    """Up to ``limit`` messages, newest first; ``before`` is where an earlier answer stopped."""

    search: Search
    before: str | None = None
    limit: int = 30


@record(kw_only=True)
class FetchThread:
    """The thread that the message with the id ``message`` is in: what it answers in the end, and
    all that answers that or an answer to it."""

    room: str
    message: str


@record(kw_only=True)
class OfferFile:
    """I have a file of ``size`` bytes with this SHA-256: how much of it have I brought so far?"""

    sha256: str
    size: int


@record(kw_only=True)
class SendPiece:
    """The bytes of a file from ``offset`` on. It was offered on this connection."""

    sha256: str
    offset: int
    data: bytes

    def __repr__(self) -> str:  # what is in a file is nobody's business, and too long for a log
        size = len(self.data)
        return f"SendPiece(sha256={self.sha256!r}, offset={self.offset}, size={size})"


@record(kw_only=True)
class FetchPiece:
    """Up to ``limit`` bytes from ``offset`` on of the file that is attached to ``message``."""

    room: str
    message: str
    offset: int
    limit: int


@record(kw_only=True)
class CreateRoom:
    """Make a room and join it. Refused with ``exists`` when the name is taken."""

    name: str
    cid: str


@record(kw_only=True)
class JoinRoom:
    """Join an existing room by its name. Refused with ``not_found`` when there is none."""

    name: str
    cid: str


@record(kw_only=True)
class LeaveRoom:
    """Leave ``room``."""

    room: str
    cid: str


@record(kw_only=True)
class OpenDirect:
    """Open the direct room with the person called ``name``, making it when there is none."""

    name: str
    cid: str


@record(kw_only=True)
class SetTopic:
    """Give ``room`` a topic; an empty one clears it."""

    room: str
    topic: str
    cid: str


@record(kw_only=True)
class Invite:
    """Tell the person called ``name`` that they are welcome in ``room``."""

    room: str
    name: str
    cid: str


@record(kw_only=True)
class Kick:
    """Put the person called ``name`` out of ``room``."""

    room: str
    name: str
    cid: str
    reason: str = ""


@record(kw_only=True)
class SetBan:
    """Keep the person called ``name`` out of ``room`` from now on, which puts them out as well;
    or, with ``on`` False, not any more."""

    room: str
    name: str
    cid: str
    reason: str = ""
    on: bool = True


@record(kw_only=True)
class ListBans:
    """Who is banned from ``room``?"""

    room: str


@record(kw_only=True)
class Rename:
    """From now on I am called ``name``."""

    name: str
    cid: str


@record(kw_only=True)
class MarkRead:
    """I have read ``room`` up to and including ``seq``."""

    room: str
    seq: int


@record(kw_only=True)
class SetPreference:
    """I want it so, at all my terminals. To ask twice is as good as once, so it needs no cid."""

    preference: Preference


@record(kw_only=True)
class SetAway:
    """At this terminal nobody is there, and ``text`` says why, maybe nothing (""); None: somebody
    is. To say it twice is as good as once."""

    text: str | None


@record(kw_only=True)
class ListMembers:
    """Who is in ``room``?"""

    room: str


@record(kw_only=True)
class DescribePerson:
    """Who is called, or was called, ``name``?"""

    name: str


@record(kw_only=True)
class ListRooms:
    """Which rooms may I join?"""


@record(kw_only=True)
class SetTyping:
    """I began (repeat at most every 3 s) or stopped typing in ``room``. Not answered."""

    room: str
    on: bool


@record(kw_only=True)
class Ping:
    """Are you there?"""


@record(kw_only=True)
class Bye:
    """I am leaving. Not answered: the server closes with 1000."""


Amend = EditMessage | DeleteMessage | ReactToMessage
"""What changes a message."""

Moderation = Invite | Kick | SetBan
"""What is done to somebody else's place in a room."""

Command = (
    Hello
    | SendMessage
    | EditMessage
    | DeleteMessage
    | ReactToMessage
    | FetchHistory
    | SearchMessages
    | FetchThread
    | OfferFile
    | SendPiece
    | FetchPiece
    | CreateRoom
    | JoinRoom
    | LeaveRoom
    | OpenDirect
    | SetTopic
    | Invite
    | Kick
    | SetBan
    | ListBans
    | Rename
    | MarkRead
    | SetPreference
    | SetAway
    | ListMembers
    | DescribePerson
    | ListRooms
    | SetTyping
    | Ping
    | Bye
)
"""Everything a client can ask for."""
