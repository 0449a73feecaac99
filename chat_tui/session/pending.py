"""What is on its way, as what is sent for it and as what is written down of it. Pure."""

from dataclasses import asdict, replace
from types import NoneType
from typing import Final

from chat_tui.domain.commands import Amend, DeleteMessage, EditMessage, ReactToMessage, SendMessage
from chat_tui.domain.errors import ProtocolError
from chat_tui.domain.models import Attachment, Quote
from chat_tui.protocol.codec import Fields, dump, load
from chat_tui.protocol.request_decoding import decode_request
from chat_tui.protocol.request_encoding import encode_request
from chat_tui.session.sqlite_errors import is_typed
from chat_tui.session.state import (
    About,
    Delivery,
    Pending,
    PendingAmendment,
    PendingMessage,
    Subject,
)

LARGEST: Final = 1 << 26
"""Bytes of what is read back: more than anybody writes, since the disk is ours."""


def command_for(item: Pending, *, retry: bool = False) -> SendMessage | Amend:
    """What is sent. ``retry``: the first to its room after a refusal."""
    match item:
        case PendingMessage():
            return SendMessage(
                room=item.room,
                cid=item.cid,
                body=item.body,
                action=item.action,
                reply_to=None if item.reply is None else item.reply.message,
                retry=retry,
                file=item.file,
            )
        case PendingAmendment():
            return replace(item.change, retry=retry)
    raise TypeError(item)


def moved(item: Pending, room: str) -> Pending:
    """The same for another room, in whose log there is nothing that it could answer."""
    match item:
        case PendingAmendment():
            return replace(item, room=room, change=replace(item.change, room=room))
        case PendingMessage():
            return replace(item, room=room, reply=None)
    raise TypeError(item)


def words_for(item: Pending) -> str:
    """What it says, for a line that has to do without the message it changes."""
    match item:
        case PendingMessage(body=body, file=None):
            return body
        case PendingMessage(body=body, file=Attachment(name=name)):
            return f"the file {name} {body}".rstrip()
        case PendingAmendment(change=EditMessage(body=body)):
            return f"the edit: {body}"
        case PendingAmendment(change=ReactToMessage(emoji=emoji)):
            return f"the reaction {emoji}"
        case _:
            return "a deletion"


Row = tuple[str, bytes, bytes | None, int | None, int, int | None, str | None]
"""Room, request, the quote, of_seq, created, confirmed, and why it failed."""


_KINDS: Final = (
    *(str, bytes, (bytes, NoneType), (int, NoneType)),
    *(int, (int, NoneType), (str, NoneType)),
)


def to_row(item: Pending) -> Row:
    """What is written down.

    Raises:
        ProtocolError: text that cannot be sent.
    """
    request = encode_request(command_for(item), 0)
    of_seq = item.of_seq if isinstance(item, PendingAmendment) else None
    failed = item.reason if item.delivery is Delivery.FAILED else None
    reply = item.reply if isinstance(item, PendingMessage) else None
    quote = None if reply is None else dump(asdict(reply))
    return item.room, request, quote, of_seq, item.created, item.confirmed, failed


def from_row(row: Row) -> Pending:
    """The reverse.

    Raises:
        ProtocolError: it was not written by ``to_row``.
    """
    if not is_typed(row, _KINDS):
        raise ProtocolError("a value is of another type")
    room, request, quote, of_seq, created, confirmed, failed = row
    room = Fields({"room": room}).identifier("room")
    _, command = decode_request(request, LARGEST)
    delivery = Delivery.PENDING if failed is None else Delivery.FAILED
    match command:
        case SendMessage(cid=cid, body=body, action=action, file=file):
            return PendingMessage(
                room=room,
                cid=cid,
                body=body,
                action=action,
                reply=None if quote is None else _quote(load(quote, LARGEST)),
                file=file,
                created=created,
                confirmed=confirmed,
                delivery=delivery,
                reason=failed or "",
            )
        case EditMessage() | DeleteMessage() | ReactToMessage() if of_seq is not None:
            return PendingAmendment(
                room=room,
                cid=command.cid,
                change=replace(command, room=room),
                of_seq=of_seq,
                created=created,
                confirmed=confirmed,
                delivery=delivery,
                reason=failed or "",
            )
    raise ProtocolError("nothing that can be sent")


def encode_subject(subject: Subject) -> bytes:
    """A subject as it is written down."""
    return dump(asdict(subject))


def _quote(fields: Fields) -> Quote:
    return Quote(
        message=fields.identifier("message"),
        seq=fields.integer("seq", minimum=1),
        name=fields.name(),
        body=fields.text("body"),
    )


def decode_subject(content: bytes) -> Subject | None:
    """The reverse; None for what is none."""
    try:
        fields = load(content, LARGEST)
        return Subject(
            about=About(fields.text("about")),
            quote=_quote(fields.child("quote") or Fields({})),
            aside=fields.text("aside"),
        )
    except (ProtocolError, ValueError):
        return None
