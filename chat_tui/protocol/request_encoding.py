"""Client to server: domain commands as frames. The reverse is in request_decoding.py."""

from typing import Final

from chat_tui.domain.commands import (
    Bye,
    Command,
    CreateRoom,
    DeleteMessage,
    DescribePerson,
    EditMessage,
    FetchHistory,
    FetchPiece,
    FetchThread,
    Hello,
    Invite,
    JoinRoom,
    Kick,
    LeaveRoom,
    ListBans,
    ListMembers,
    ListRooms,
    MarkRead,
    OfferFile,
    OpenDirect,
    Ping,
    ReactToMessage,
    Rename,
    SearchMessages,
    SendMessage,
    SendPiece,
    SetAway,
    SetBan,
    SetPreference,
    SetTopic,
    SetTyping,
)
from chat_tui.protocol.binary import encode_sent_piece
from chat_tui.protocol.codec import dump
from chat_tui.protocol.log import encode_attachment
from chat_tui.protocol.moderation import encode_moderation

UNANSWERED: Final = (SetTyping, Bye)
"""Commands that carry no id and get no reply."""


def encode_request(command: Command, request_id: int) -> bytes:
    """One command as a frame, a binary one for a SendPiece. ``request_id`` is left out of a
    command that gets no reply.

    Raises:
        ProtocolError: text that JSON cannot carry.
    """
    if isinstance(command, SendPiece):
        return encode_sent_piece(command, request_id)
    value = _encode(command)
    if not isinstance(command, UNANSWERED):
        value["id"] = request_id
    return dump(value)


def _encode(command: Command) -> dict[str, object]:
    match command:
        case Hello():
            value: dict[str, object] = {
                "type": "hello",
                "agent": command.agent,
                "device": command.device,
                "name": command.name,
                "features": list(command.features),
            }
            if command.secret is not None:
                value["auth"] = {"secret": command.secret}
            if command.resume is not None:
                value["resume"] = {"epoch": command.resume.epoch, "cursor": command.resume.cursor}
            if command.away is not None:
                value["away"] = command.away
            return value
        case SendMessage():
            value = {
                "type": "send",
                "room": command.room,
                "cid": command.cid,
                "body": command.body,
            }
            if command.reply_to is not None:
                value["reply_to"] = command.reply_to
            if command.file is not None:
                value["file"] = encode_attachment(command.file)
            return value | _flags(action=command.action, retry=command.retry)
        case EditMessage():
            value = {
                "type": "edit",
                "room": command.room,
                "cid": command.cid,
                "message": command.message,
                "body": command.body,
            }
            return value | _flags(action=command.action, retry=command.retry)
        case DeleteMessage():
            value = {
                "type": "delete",
                "room": command.room,
                "cid": command.cid,
                "message": command.message,
            }
            return value | _flags(retry=command.retry)
        case ReactToMessage():
            value = {
                "type": "react",
                "room": command.room,
                "cid": command.cid,
                "message": command.message,
                "emoji": command.emoji,
            }
            if not command.on:
                value["on"] = False
            return value | _flags(retry=command.retry)
        case FetchHistory():
            value = {"type": "history", "room": command.room, "limit": command.limit}
            if command.before is not None:
                value["before"] = command.before
            else:
                value["after"] = command.after or 0
            return value
        case SearchMessages():
            return _encode_search(command)
        case FetchThread():
            return {"type": "thread", "room": command.room, "message": command.message}
        case OfferFile():
            return {"type": "upload", "sha256": command.sha256, "size": command.size}
        case FetchPiece():
            return {
                "type": "download",
                "room": command.room,
                "message": command.message,
                "offset": command.offset,
                "limit": command.limit,
            }
        case CreateRoom():
            return {"type": "create", "name": command.name, "cid": command.cid}
        case JoinRoom():
            return {"type": "join", "name": command.name, "cid": command.cid}
        case LeaveRoom():
            return {"type": "leave", "room": command.room, "cid": command.cid}
        case OpenDirect():
            return {"type": "direct", "name": command.name, "cid": command.cid}
        case SetTopic():
            return {
                "type": "topic",
                "room": command.room,
                "topic": command.topic,
                "cid": command.cid,
            }
        case Invite() | Kick() | SetBan() | ListBans():
            return encode_moderation(command)
        case Rename():
            return {"type": "rename", "name": command.name, "cid": command.cid}
        case MarkRead():
            return {"type": "read", "room": command.room, "seq": command.seq}
        case SetPreference(preference=preference):
            return {
                "type": "prefer",
                "kind": preference.kind.value,
                "key": preference.key,
                "value": preference.value,
            }
        case SetAway(text=None):
            return {"type": "away", "on": False}
        case SetAway(text=text):
            return {"type": "away", "text": text}
        case ListMembers():
            return {"type": "members", "room": command.room}
        case DescribePerson(name=name):
            return {"type": "whois", "name": name}
        case ListRooms():
            return {"type": "rooms"}
        case SetTyping():
            return {"type": "typing", "room": command.room, "on": command.on}
        case Ping():
            return {"type": "ping"}
        case Bye():
            return {"type": "bye"}
        case SendPiece():
            raise TypeError("a piece of a file is no JSON")


def _encode_search(command: SearchMessages) -> dict[str, object]:
    search = command.search
    value = {
        "room": search.room,
        "from": search.author,
        "since": search.since,
        "until": search.until,
        "before": command.before,
    }
    terms = [{"text": term.text} | _flags(prefix=term.prefix) for term in search.terms]
    return {
        "type": "search",
        "limit": command.limit,
        **({"terms": terms} if terms else {}),
        **{name: given for name, given in value.items() if given is not None},
        **_flags(link=search.has_link, file=search.has_file),
    }


def _flags(**flags: bool) -> dict[str, object]:
    return {name: True for name, is_set in flags.items() if is_set}
