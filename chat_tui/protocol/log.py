"""Log entries on the wire and on disk: the same JSON object in frames, storage and cache."""

from typing import Final

import orjson

from chat_tui.domain.events import (
    LogEvent,
    MemberJoined,
    MemberLeft,
    MemberRenamed,
    MessageReceived,
    TopicChanged,
    UnknownLogEvent,
)
from chat_tui.protocol.codec import MAX_SERVER_FRAME, MAX_TOPIC, Fields, dump, load

_KINDS: Final[dict[type[LogEvent], str]] = {
    MessageReceived: "message",
    MemberJoined: "joined",
    MemberLeft: "left",
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
        case MemberRenamed():
            value["new_name"] = event.new_name
        case TopicChanged():
            value["topic"] = event.topic
    return dump(value)


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
            )
        case "joined":
            return MemberJoined(room=room, seq=seq, user=user, name=name, time=time)
        case "left":
            return MemberLeft(room=room, seq=seq, user=user, name=name, time=time)
        case "renamed":
            new_name = fields.name("new_name")
            return MemberRenamed(
                room=room, seq=seq, user=user, name=name, time=time, new_name=new_name
            )
        case "topic":
            topic = fields.text("topic")[:MAX_TOPIC]
            return TopicChanged(room=room, seq=seq, user=user, name=name, time=time, topic=topic)
    return UnknownLogEvent(room=room, seq=seq, user=user, name=name, time=time, kind=kind)
