"""What crosses the wall of a storage: users, rooms, entries, and what became of a change."""

from dataclasses import field

from chat_tui.domain.errors import ChatError
from chat_tui.domain.models import Invitation, Removal, RoomKind
from chat_tui.domain.record import record
from chat_tui.text.attention import Attention


class Refused(ChatError):
    """A change the storage does not make; ``code`` is the protocol's: exists, not_found,
    not_member, forbidden, cid_conflict, quota, invalid_text or no_file. Nothing was changed."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.code = code


@record
class User:
    """A person. ``name`` is unique when folded (text.names.fold_name)."""

    id: str
    name: str


@record
class Visits:
    """When a user was there for the first time, and for the last time: Unix milliseconds."""

    first: int
    last: int


@record(kw_only=True)
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


@record(kw_only=True)
class Message:
    """A stored message: what the sender is told. ``duplicate``: an earlier try had stored it.

    ``joined`` are the user ids that became members of a direct room by it, maybe again.
    """

    event: StoredEvent
    message: str
    duplicate: bool
    joined: tuple[str, ...] = ()


@record(kw_only=True)
class Amended:
    """What a change of ``message`` led to. ``duplicate``: an earlier try had stored ``event``.

    ``freed`` is the SHA-256 of a file that goes with this message no more, and so perhaps with
    none (see is_needed).
    """

    event: StoredEvent
    message: str
    duplicate: bool
    freed: str | None = None


@record(kw_only=True)
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


@record(kw_only=True)
class RoomChange:
    """What a change of rooms or members led to.

    ``events`` are to be fanned out; empty when nothing changed (a repeat, or already so).
    ``joined`` and ``left`` are the user ids that became or stopped being members by it.
    ``removed`` are those who were put out, by this change or before, and how the room stands for
    them now; ``invited`` who are to be told of what.
    """

    room: StoredRoom
    events: tuple[StoredEvent, ...] = ()
    joined: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    removed: "tuple[tuple[str, Standing], ...]" = ()
    invited: tuple[tuple[str, Invitation], ...] = ()


@record(kw_only=True)
class Standing:
    """One of a user's rooms as a welcome needs it. ``removed``: they were put out of it, and the
    room is as it was then.

    ``read`` starts at the head when somebody becomes a member. ``unread`` and ``mentions``
    count, by ``attention``, the messages of others after it, the newest 1,000 at most, found
    among the newest 4,000 entries. Of mentions there may be more than are counted where there
    is very much to be looked through: see text.attention.Counting.
    """

    room: StoredRoom
    read: int
    unread: int
    mentions: int
    attention: Attention = field(default_factory=Attention)
    removed: Removal | None = None


@record
class Gap:
    """Entries ``first`` to ``last`` of a room, too many to be replayed.

    ``amended`` are the seqs before ``first`` that they change; None: too many to be told.
    """

    room: str
    first: int
    last: int
    amended: frozenset[int] | None = frozenset()


@record
class Replay:
    """What a user missed. ``events`` in the order of their ids; ``cursor`` is its end."""

    events: tuple[StoredEvent, ...]
    gaps: tuple[Gap, ...]
    cursor: int


@record
class Findings:
    """Messages, newest first. ``following`` is the id before which to go on looking, None when
    everything was looked through."""

    events: tuple[StoredEvent, ...]
    following: int | None
