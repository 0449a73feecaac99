"""The entries of a room's log.

They are durable: each has its place (``seq``) in the log, dense from 1, so that a missing one can
be seen.
"""

from chat_tui.domain.models import Attachment, Deletion, Quote, Reaction
from chat_tui.domain.record import record


@record(kw_only=True)
class LogEvent:
    """An entry of a room's log, by ``user``, called ``name`` when it happened.

    ``time`` is milliseconds since the Unix epoch by the server's clock.
    """

    room: str
    seq: int
    user: str
    name: str
    time: int


@record(kw_only=True)
class MessageReceived(LogEvent):
    """Somebody spoke. ``cid`` is set on the sender's own connections only, None elsewhere.

    ``edited``, ``deleted``, ``amended``, ``reply``, ``reactions`` and ``file`` are those of
    models.ChatMessage.
    """

    message: str
    body: str
    action: bool = False
    cid: str | None = None
    edited: int | None = None
    deleted: Deletion | None = None
    amended: int = 0
    reply: Quote | None = None
    reactions: tuple[Reaction, ...] = ()
    file: Attachment | None = None


@record(kw_only=True)
class Amendment(LogEvent):
    """A message of before was changed: the one with the id ``of``, at ``of_seq``.

    ``cid`` as in MessageReceived. What it does to the message is said by domain.amending.
    """

    of: str
    of_seq: int
    cid: str | None = None


@record(kw_only=True)
class MessageEdited(Amendment):
    """Its author says ``body`` instead; empty when the message was deleted since."""

    body: str
    action: bool = False


@record(kw_only=True)
class MessageDeleted(Amendment):
    """Its author took it away."""


@record(kw_only=True)
class MessageReacted(Amendment):
    """``user`` reacts to it with ``emoji`` or, with ``on`` False, does not any more."""

    emoji: str
    on: bool


@record(kw_only=True)
class MemberJoined(LogEvent):
    """``user`` is now in the room."""


@record(kw_only=True)
class MemberLeft(LogEvent):
    """``user`` is no longer in the room. ``by`` is the user who put them out, then called
    ``by_name``, maybe with a ``reason``, and ``banned`` them or not; None: they left."""

    by: str | None = None
    by_name: str = ""
    reason: str = ""
    banned: bool = False


@record(kw_only=True)
class MemberBanned(LogEvent):
    """``user`` has banned ``target``, then called ``target_name``, who was not in the room; or,
    with ``on`` False, lets somebody come back."""

    target: str
    target_name: str
    reason: str = ""
    on: bool = True


@record(kw_only=True)
class MemberRenamed(LogEvent):
    """``user``, until now ``name``, is now called ``new_name``."""

    new_name: str


@record(kw_only=True)
class TopicChanged(LogEvent):
    """The room has a new topic; an empty one was cleared."""

    topic: str


@record(kw_only=True)
class UnknownLogEvent(LogEvent):
    """A kind of entry this version does not know. It takes its place, so no hole is seen."""

    kind: str
