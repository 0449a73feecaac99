"""Frames from a client as commands: the reverse of request_encoding.py."""

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
    JoinRoom,
    LeaveRoom,
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
    SetAway,
    SetPreference,
    SetTopic,
    SetTyping,
)
from chat_tui.domain.errors import ProtocolError
from chat_tui.domain.preferences import Preference, PreferenceKind
from chat_tui.domain.searching import MAX_TERM, MAX_TERMS, Search, Term
from chat_tui.protocol.codec import Fields, load
from chat_tui.protocol.log import parse_attachment
from chat_tui.protocol.moderation import decode_moderation
from chat_tui.protocol.request_encoding import UNANSWERED
from chat_tui.text.emoji import MAX_WRITTEN
from chat_tui.text.preferences import MAX_KEY
from chat_tui.text.remarks import away_words


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
