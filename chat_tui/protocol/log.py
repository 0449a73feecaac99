"""Log entries on the wire and on disk: the same JSON object in frames, storage and cache."""

from typing import Final

import orjson

from chat_tui.domain.errors import ProtocolError
from chat_tui.domain.log import (
    Amendment,
    LogEvent,
    MemberBanned,
    MemberJoined,
    MemberLeft,
    MemberRenamed,
    MessageDeleted,
    MessageEdited,
    MessageReacted,
    MessageReceived,
    TopicChanged,
    UnknownLogEvent,
)
from chat_tui.domain.models import Attachment, Deletion, Quote, Reaction
from chat_tui.protocol.codec import MAX_FILE_NAME, MAX_SERVER_FRAME, MAX_TOPIC, Fields, dump, load
from chat_tui.protocol.moderation import parse_reason
from chat_tui.text.emoji import MAX_WRITTEN
from chat_tui.text.excerpt import excerpt

MAX_REACTIONS: Final = 64
"""Different emoji below one message that are looked at: more than a server admits."""

_KINDS: Final[dict[type[LogEvent], str]] = {
    MessageReceived: "message",
    MessageEdited: "edited",
    MessageDeleted: "deleted",
    MessageReacted: "reaction",
    MemberJoined: "joined",
    MemberLeft: "left",
    MemberBanned: "banned",
    MemberRenamed: "renamed",
    TopicChanged: "topic",
}


def kind_of(event: LogEvent) -> str:
    """The ``type`` of the entry on the wire."""
    return event.kind if isinstance(event, UnknownLogEvent) else _KINDS[type(event)]


def encode_log_event(event: LogEvent) -> bytes:
    """One entry as JSON. The ``cid`` is left out: only its sender may see it (see with_cid)."""
    value: dict[str, object] = {
        "type": kind_of(event),
        "room": event.room,
        "seq": event.seq,
        "user": event.user,
        "name": event.name,
        "time": event.time,
    }
    match event:
        case MessageReceived():
            value["message"] = event.message
            value["body"] = event.body
            if event.action:
                value["action"] = True
            value |= _changes(event)
        case Amendment():
            value["of"] = event.of
            value["of_seq"] = event.of_seq
            value |= _amendment(event)
        case MemberLeft(by=str()):
            value |= {"by": event.by, "by_name": event.by_name}
            value |= _said({"reason": event.reason, "banned": event.banned})
        case MemberBanned():
            value |= {"target": event.target, "target_name": event.target_name}
            value |= _said({"reason": event.reason}) | ({} if event.on else {"on": False})
        case MemberRenamed():
            value["new_name"] = event.new_name
        case TopicChanged():
            value["topic"] = event.topic
    return dump(value)


def _said(fields: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in fields.items() if value}


def _amendment(event: Amendment) -> dict[str, object]:
    match event:
        case MessageEdited():
            return {"body": event.body, **({"action": True} if event.action else {})}
        case MessageReacted():
            return {"emoji": event.emoji, "on": event.on}
    return {}


def _changes(message: MessageReceived) -> dict[str, object]:
    value: dict[str, object] = {}
    if message.edited is not None:
        value["edited"] = message.edited
    if message.deleted is not None:
        value["deleted"] = {"name": message.deleted.name, "time": message.deleted.time}
    if message.amended:
        value["amended"] = message.amended
    if message.reply is not None:
        value["reply"] = {
            "message": message.reply.message,
            "seq": message.reply.seq,
            "name": message.reply.name,
            "body": message.reply.body,
        }
    if message.reactions:
        value["reactions"] = [{"emoji": one.emoji, "users": one.users} for one in message.reactions]
    if message.file is not None:
        value["file"] = encode_attachment(message.file)
    return value


def encode_attachment(file: Attachment) -> dict[str, object]:
    """What goes with a message, as it stands in one and in the request for one."""
    return {"sha256": file.sha256, "name": file.name, "size": file.size}


def parse_attachment(fields: Fields | None) -> Attachment | None:
    """The reverse; a name is cut at 255 characters.

    Raises:
        ProtocolError: a field is missing or of the wrong type.
    """
    if fields is None:
        return None
    return Attachment(
        sha256=fields.sha256(),
        name=fields.text("name")[:MAX_FILE_NAME],
        size=fields.integer("size"),
    )


def with_cid(payload: bytes, cid: str) -> bytes:
    """An encoded entry with its ``cid`` put in, for the connections of the one who sent it."""
    return payload[:-1] + b',"cid":' + orjson.dumps(cid) + b"}"


def decode_log_event(payload: bytes) -> LogEvent:
    """The reverse of encode_log_event.

    Raises:
        ProtocolError: not a log entry.
    """
    return parse_log_event(load(payload, MAX_SERVER_FRAME))


def parse_log_event(fields: Fields) -> LogEvent:
    """The entry that ``fields`` describe; an unknown type gives an UnknownLogEvent.

    Raises:
        ProtocolError: a field is missing or of the wrong type.
    """
    kind = fields.identifier("type")
    room = fields.identifier("room")
    seq = fields.integer("seq", minimum=1)
    user = fields.identifier("user", "-")
    name = fields.name(default="?")
    time = fields.integer("time", 0)
    match kind:
        case "message":
            return MessageReceived(
                room=room,
                seq=seq,
                user=user,
                name=name,
                time=time,
                message=fields.identifier("message"),
                body=fields.text("body"),
                action=fields.boolean("action"),
                cid=fields.optional_identifier("cid"),
                edited=fields.optional_integer("edited"),
                deleted=_deletion(fields.child("deleted")),
                amended=fields.integer("amended", 0),
                reply=_quote(seq, fields.child("reply")),
                reactions=tuple(map(_reaction, fields.children("reactions")[:MAX_REACTIONS])),
                file=parse_attachment(fields.child("file")),
            )
        case "edited":
            return MessageEdited(
                room=room,
                seq=seq,
                user=user,
                name=name,
                time=time,
                of=fields.identifier("of"),
                of_seq=_before(seq, fields),
                cid=fields.optional_identifier("cid"),
                body=fields.text("body"),
                action=fields.boolean("action"),
            )
        case "deleted":
            return MessageDeleted(
                room=room,
                seq=seq,
                user=user,
                name=name,
                time=time,
                of=fields.identifier("of"),
                of_seq=_before(seq, fields),
                cid=fields.optional_identifier("cid"),
            )
        case "reaction":
            return MessageReacted(
                room=room,
                seq=seq,
                user=user,
                name=name,
                time=time,
                of=fields.identifier("of"),
                of_seq=_before(seq, fields),
                cid=fields.optional_identifier("cid"),
                emoji=fields.text("emoji")[:MAX_WRITTEN],
                on=fields.boolean("on", True),
            )
        case "joined":
            return MemberJoined(room=room, seq=seq, user=user, name=name, time=time)
        case "left":
            by = fields.optional_identifier("by")
            if by is None:
                return MemberLeft(room=room, seq=seq, user=user, name=name, time=time)
            return MemberLeft(
                room=room,
                seq=seq,
                user=user,
                name=name,
                time=time,
                by=by,
                by_name=fields.name("by_name", "?"),
                reason=parse_reason(fields),
                banned=fields.boolean("banned"),
            )
        case "banned":
            return MemberBanned(
                room=room,
                seq=seq,
                user=user,
                name=name,
                time=time,
                target=fields.identifier("target"),
                target_name=fields.name("target_name", "?"),
                reason=parse_reason(fields),
                on=fields.boolean("on", True),
            )
        case "renamed":
            new_name = fields.name("new_name")
            return MemberRenamed(
                room=room, seq=seq, user=user, name=name, time=time, new_name=new_name
            )
        case "topic":
            topic = fields.text("topic")[:MAX_TOPIC]
            return TopicChanged(room=room, seq=seq, user=user, name=name, time=time, topic=topic)
    return UnknownLogEvent(room=room, seq=seq, user=user, name=name, time=time, kind=kind)


def _deletion(fields: Fields | None) -> Deletion | None:
    if fields is None:
        return None
    return Deletion(name=fields.name(default="?"), time=fields.integer("time", 0))


def _quote(seq: int, fields: Fields | None) -> Quote | None:
    if fields is None:
        return None
    return Quote(
        message=fields.identifier("message"),
        seq=_before(seq, fields, "seq"),
        name=fields.name(default="?"),
        body=excerpt(fields.text("body", "")),
    )


def _reaction(fields: Fields) -> Reaction:
    return Reaction(emoji=fields.text("emoji")[:MAX_WRITTEN], users=fields.identifiers("users"))


def _before(seq: int, fields: Fields, field: str = "of_seq") -> int:
    """The place of what an entry at ``seq`` changes or answers."""
    of_seq = fields.integer(field, minimum=1)
    if of_seq >= seq:
        raise ProtocolError("an entry that is about a later one")
    return of_seq
