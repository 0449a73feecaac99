"""Client to server: domain commands as frames, and back."""

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
    Resume,
    SearchMessages,
    SendMessage,
    SendPiece,
    SetAway,
    SetBan,
    SetPreference,
    SetTopic,
    SetTyping,
)
from chat_tui.domain.errors import ProtocolError
from chat_tui.domain.preferences import Preference, PreferenceKind
from chat_tui.domain.searching import MAX_TERM, MAX_TERMS, Search, Term
from chat_tui.protocol.binary import encode_sent_piece
from chat_tui.protocol.codec import Fields, dump, load
from chat_tui.protocol.log import encode_attachment, parse_attachment
from chat_tui.protocol.moderation import decode_moderation, encode_moderation
from chat_tui.text.away import away_words
from chat_tui.text.emoji import MAX_WRITTEN
from chat_tui.text.preferences import MAX_KEY

UNANSWERED: Final = (SetTyping, Bye)
"""Commands that carry no id and get no reply."""


class UnknownRequest(ProtocolError):
    """A request of a type this server does not know; None when it has no id to answer to."""

    def __init__(self, kind: str, request_id: int | None) -> None:
        super().__init__(f"unknown type {kind!r}")
        self.request_id = request_id


class BadRequest(ProtocolError):
    """A request whose fields are wrong; ``request_id`` is None when it has none to answer to."""

    def __init__(self, text: str, request_id: int | None) -> None:
        super().__init__(text)
        self.request_id = request_id


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


def decode_request(frame: bytes, limit: int) -> tuple[int | None, Command]:
    """A text frame of at most ``limit`` bytes as (id, command); the id of an unanswered one is
    None. Binary ones are read by binary.decode_sent_piece.

    Raises:
        FrameTooLarge: beyond ``limit``.
        UnknownRequest, BadRequest: with the id to answer to, where there is one.
        ProtocolError: not even a JSON object with a type.
    """
    fields = load(frame, limit)
    kind = fields.identifier("type")
    request_id = fields.optional_integer("id")
    try:
        command = _decode(kind, fields)
    except ProtocolError as error:
        raise BadRequest(str(error), request_id) from None
    if command is None:
        raise UnknownRequest(kind, request_id)
    if isinstance(command, UNANSWERED):
        return None, command
    if request_id is None:
        raise BadRequest("field 'id' is missing", None)
    return request_id, command


def _decode(kind: str, fields: Fields) -> Command | None:
    match kind:
        case "hello":
            auth = fields.child("auth")
            resume = fields.child("resume")
            return Hello(
                agent=fields.text("agent", "", 128),
                device=fields.identifier("device", "-"),
                name=fields.text("name", maximum=128),
                features=fields.identifiers("features"),
                secret=auth.text("secret", maximum=1024) if auth and auth.has("secret") else None,
                resume=Resume(epoch=resume.identifier("epoch"), cursor=resume.identifier("cursor"))
                if resume
                else None,
                away=away_words(fields.text("away")) if fields.has("away") else None,
            )
        case "send":
            return SendMessage(
                room=fields.identifier("room"),
                cid=fields.identifier("cid"),
                body=fields.text("body"),
                action=fields.boolean("action"),
                reply_to=fields.optional_identifier("reply_to"),
                retry=fields.boolean("retry"),
                file=parse_attachment(fields.child("file")),
            )
        case "edit":
            return EditMessage(
                room=fields.identifier("room"),
                cid=fields.identifier("cid"),
                message=fields.identifier("message"),
                body=fields.text("body"),
                action=fields.boolean("action"),
                retry=fields.boolean("retry"),
            )
        case "delete":
            return DeleteMessage(
                room=fields.identifier("room"),
                cid=fields.identifier("cid"),
                message=fields.identifier("message"),
                retry=fields.boolean("retry"),
            )
        case "react":
            return ReactToMessage(
                room=fields.identifier("room"),
                cid=fields.identifier("cid"),
                message=fields.identifier("message"),
                emoji=fields.text("emoji", maximum=MAX_WRITTEN),
                on=fields.boolean("on", True),
                retry=fields.boolean("retry"),
            )
        case "history":
            before = fields.optional_integer("before", minimum=1)
            after = fields.optional_integer("after")
            if (before is None) == (after is None):
                raise ProtocolError("history takes one of 'before' and 'after'")
            return FetchHistory(
                room=fields.identifier("room"),
                before=before,
                after=after,
                limit=fields.integer("limit", 100, minimum=1),
            )
        case "search":
            return _decode_search(fields)
        case "thread":
            return FetchThread(room=fields.identifier("room"), message=fields.identifier("message"))
        case "upload":
            return OfferFile(sha256=fields.sha256(), size=fields.integer("size"))
        case "download":
            return FetchPiece(
                room=fields.identifier("room"),
                message=fields.identifier("message"),
                offset=fields.integer("offset"),
                limit=fields.integer("limit", minimum=1),
            )
        case "create":
            return CreateRoom(name=fields.text("name", maximum=128), cid=fields.identifier("cid"))
        case "join":
            return JoinRoom(name=fields.text("name", maximum=128), cid=fields.identifier("cid"))
        case "leave":
            return LeaveRoom(room=fields.identifier("room"), cid=fields.identifier("cid"))
        case "direct":
            return OpenDirect(name=fields.text("name", maximum=128), cid=fields.identifier("cid"))
        case "topic":
            return SetTopic(
                room=fields.identifier("room"),
                topic=fields.text("topic", maximum=1024),
                cid=fields.identifier("cid"),
            )
        case "rename":
            return Rename(name=fields.text("name", maximum=128), cid=fields.identifier("cid"))
        case "read":
            return MarkRead(room=fields.identifier("room"), seq=fields.integer("seq"))
        case "prefer":
            return SetPreference(preference=_preference(fields))
        case "away":
            text = away_words(fields.text("text", ""))
            return SetAway(text=text if fields.boolean("on", True) else None)
        case "members":
            return ListMembers(room=fields.identifier("room"))
        case "whois":
            return DescribePerson(name=fields.text("name", maximum=128))
        case "rooms":
            return ListRooms()
        case "typing":
            return SetTyping(room=fields.identifier("room"), on=fields.boolean("on"))
        case "ping":
            return Ping()
        case "bye":
            return Bye()
    return decode_moderation(kind, fields)


def _decode_search(fields: Fields) -> SearchMessages:
    terms = fields.children("terms")
    if len(terms) > MAX_TERMS:
        raise ProtocolError(f"a search has at most {MAX_TERMS} terms")
    return SearchMessages(
        search=Search(
            terms=tuple(
                Term(term.text("text", maximum=MAX_TERM), term.boolean("prefix")) for term in terms
            ),
            author=fields.text("from", maximum=128) if fields.has("from") else None,
            room=fields.optional_identifier("room"),
            since=fields.optional_integer("since"),
            until=fields.optional_integer("until"),
            has_link=fields.boolean("link"),
            has_file=fields.boolean("file"),
        ),
        before=fields.optional_identifier("before"),
        limit=fields.integer("limit", 30, minimum=1),
    )


def _preference(fields: Fields) -> Preference:
    kind = fields.identifier("kind")
    if kind not in set(PreferenceKind):
        raise ProtocolError("a preference of an unknown kind")
    return Preference(
        PreferenceKind(kind),
        fields.text("key", maximum=MAX_KEY),
        fields.text("value", "", MAX_KEY),
    )
