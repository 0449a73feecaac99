"""Frames from a server as events: the reverse of event_encoding.py."""

from itertools import pairwise
from typing import Final

from chat_tui.domain.commands import (
    Command,
    DescribePerson,
    FetchHistory,
    FetchPiece,
    FetchThread,
    Hello,
    ListBans,
    ListMembers,
    ListRooms,
    OfferFile,
    Ping,
    SearchMessages,
    SendPiece,
)
from chat_tui.domain.errors import InvalidPreference, ProtocolError
from chat_tui.domain.events import (
    Acknowledged,
    BansListed,
    ByeReceived,
    Event,
    EventsReceived,
    GapReported,
    MembersReceived,
    MessagesFound,
    PageReceived,
    PersonDescribed,
    PieceStored,
    Ponged,
    PreferenceChanged,
    PresenceChanged,
    ReadMarkerMoved,
    Rejected,
    RoomClosed,
    RoomOpened,
    RoomsListed,
    ThreadReceived,
    TypingChanged,
    Welcomed,
    WentLive,
)
from chat_tui.domain.log import MessageReceived
from chat_tui.domain.models import (
    Limits,
    Member,
    Person,
    Presence,
    Room,
    RoomKind,
    RoomListing,
    RoomSummary,
)
from chat_tui.domain.preferences import Preference, PreferenceKind
from chat_tui.protocol.codec import MAX_SERVER_FRAME, Fields, load
from chat_tui.protocol.log import parse_log_event
from chat_tui.protocol.moderation import parse_bans, parse_invitation, parse_removal
from chat_tui.text.preferences import checked
from chat_tui.text.remarks import away_words

MAX_PREFERENCES: Final = 1_000
"""Preferences of a welcome that are looked at; our own server keeps fewer."""

RETRIES: Final = ("never", "after", "reconnect", "reauth")


class Reply:
    """A decoded frame from the server: its type, the request it answers, its checked fields."""

    __slots__ = ("fields", "kind", "request_id")

    def __init__(self, frame: bytes) -> None:
        """Raises ProtocolError when the frame is not an object with a type."""
        self.fields = load(frame, MAX_SERVER_FRAME)
        self.kind = self.fields.identifier("type")
        self.request_id = self.fields.optional_integer("id")

    @property
    def answers(self) -> bool:
        """Whether this frame is of a type that ends a request."""
        return self.kind in {"ok", "page", "found", "thread", "welcome", "error", "pong"}


def decode_reply(reply: Reply, command: Command | None) -> Event:
    """The event of a reply to ``command``; None where the server refused an unreadable frame.

    Raises:
        ProtocolError: fields are wrong, or the reply does not fit the command.
    """
    fields = reply.fields
    match reply.kind, command:
        case "error", _:
            return _rejected(fields, command)
        case "welcome", Hello():
            return _welcomed(fields)
        case "page", FetchHistory(room=room):
            return _page(fields, room)
        case "found", SearchMessages():
            return _found(fields, command)
        case "thread", FetchThread(room=room, message=message):
            return _thread(fields, room, message)
        case "pong", Ping():
            return Ponged()
        case "ok", ListMembers(room=room):
            return MembersReceived(
                room=room,
                members=tuple(_member(item) for item in fields.children("members")),
                operators=frozenset(fields.identifiers("operators")),
            )
        case "ok", ListBans(room=room):
            return BansListed(room=room, bans=parse_bans(fields))
        case "ok", OfferFile() | SendPiece() as brought:
            return PieceStored(command=brought, have=fields.integer("have"))
        case "ok", ListRooms():
            return RoomsListed(rooms=tuple(_listing(item) for item in fields.children("rooms")))
        case "ok", DescribePerson():
            return PersonDescribed(command=command, person=_person(fields.child("person")))
        case "ok", _ if command is not None and not isinstance(
            command, Hello | FetchHistory | SearchMessages | FetchThread | FetchPiece | Ping
        ):
            return Acknowledged(
                command=command,
                room=fields.optional_identifier("room"),
                seq=fields.optional_integer("seq", minimum=1),
                message=fields.optional_identifier("message"),
                time=fields.optional_integer("time"),
                duplicate=fields.boolean("duplicate"),
                unread=fields.optional_integer("unread"),
                mentions=fields.optional_integer("mentions"),
            )
    raise ProtocolError(f"a reply of type {reply.kind!r} to another kind of request")


def decode_notice(reply: Reply) -> Event | None:
    """The event of a frame that answers nothing; None when its type is unknown.

    Raises:
        ProtocolError: fields are missing or wrong.
    """
    fields = reply.fields
    match reply.kind:
        case "events":
            return EventsReceived(
                cursor=fields.identifier("cursor"),
                events=tuple(parse_log_event(item) for item in fields.children("events")),
            )
        case "gap":
            return GapReported(
                room=fields.identifier("room"),
                first=fields.integer("from", minimum=1),
                last=fields.integer("to", minimum=1),
                amended=None if fields.boolean("amended_all") else fields.integers("amended"),
            )
        case "live":
            return WentLive(cursor=fields.identifier("cursor"))
        case "room":
            return RoomOpened(summary=_parse_summary(fields))
        case "room_closed":
            return RoomClosed(room=fields.identifier("room"))
        case "invited":
            return parse_invitation(fields)
        case "read":
            return ReadMarkerMoved(
                room=fields.identifier("room"),
                seq=fields.integer("seq"),
                unread=fields.integer("unread", 0),
                mentions=fields.integer("mentions", 0),
            )
        case "preference":
            preference = _preference(fields)
            return None if preference is None else PreferenceChanged(preference=preference)
        case "typing":
            return TypingChanged(
                room=fields.identifier("room"),
                user=fields.identifier("user"),
                name=fields.name(default="?"),
                on=fields.boolean("on"),
            )
        case "presence":
            return PresenceChanged(
                user=fields.identifier("user"),
                name=fields.name(default="?"),
                presence=_presence(fields),
            )
        case "bye":
            return ByeReceived(
                code=fields.integer("code", 1000),
                reason=fields.text("message", ""),
                after_ms=fields.integer("after_ms", 0),
                spread_ms=fields.integer("spread_ms", 0),
            )
    return None


def _page(fields: Fields, asked: str) -> PageReceived:
    room, first, last = fields.identifier("room"), fields.integer("first"), fields.integer("last")
    events = tuple(parse_log_event(item) for item in fields.children("events"))
    if room != asked or any(event.room != room for event in events):
        raise ProtocolError("a page of another room")
    # Counted before a range is made of numbers that anybody can write.
    if max(0, last - first + 1) != len(events) or any(
        event.seq != first + at for at, event in enumerate(events)
    ):
        raise ProtocolError("a page with holes or out of order")
    return PageReceived(
        room=room, events=events, first=first, last=last, more=fields.boolean("more")
    )


def _found(fields: Fields, command: SearchMessages) -> MessagesFound:
    room = command.search.room
    messages = []
    for item in fields.children("events"):
        event = parse_log_event(item)
        if not isinstance(event, MessageReceived) or (room is not None and event.room != room):
            raise ProtocolError("something was found that was not looked for")
        messages.append(event)
    return MessagesFound(
        command=command,
        messages=tuple(messages),
        following=fields.optional_identifier("following"),
    )


def _thread(fields: Fields, room: str, message: str) -> ThreadReceived:
    events = tuple(
        event
        for event in map(parse_log_event, fields.children("events"))
        if isinstance(event, MessageReceived)
    )
    if any(event.room != room for event in events):
        raise ProtocolError("a thread of another room")
    if any(one.seq >= next_one.seq for one, next_one in pairwise(events)):
        raise ProtocolError("a thread out of order")
    return ThreadReceived(room=room, message=message, events=events, more=fields.boolean("more"))


def _rejected(fields: Fields, command: Command | None) -> Rejected:
    retry = fields.text("retry", "never")
    return Rejected(
        command=command,
        code=fields.identifier("code"),
        retry=retry if retry in RETRIES else "never",
        text=fields.text("message", ""),
        after_ms=fields.integer("after_ms", 0),
    )


def _welcomed(fields: Fields) -> Welcomed:
    limits = fields.child("limits") or Fields({})
    default = Limits()
    return Welcomed(
        user=fields.identifier("user"),
        name=fields.name(),
        time=fields.integer("time"),
        epoch=fields.identifier("epoch"),
        resumed=fields.boolean("resumed"),
        cursor=fields.identifier("cursor"),
        missed=fields.integer("missed", 0),
        rooms=tuple(_parse_summary(item) for item in fields.children("rooms")),
        more_rooms=fields.boolean("more_rooms"),
        rewound=fields.boolean("rewound"),
        preferences=_preferences(fields),
        limits=Limits(
            frame=limits.integer("frame", default.frame, minimum=1),
            body=limits.integer("body", default.body, minimum=1),
            page=limits.integer("page", default.page, minimum=1),
            resume=limits.integer("resume", default.resume),
            send_rate=max(0.01, limits.number("send_rate", default.send_rate)),
            send_burst=limits.integer("send_burst", default.send_burst, minimum=1),
            file=limits.integer("file", default.file),
        ),
    )


def _preferences(fields: Fields) -> tuple[Preference, ...] | None:
    if not fields.has("preferences"):
        return None
    items = fields.children("preferences")[:MAX_PREFERENCES]
    found = (_preference(item) for item in items)
    return tuple(preference for preference in found if preference is not None)


def _preference(fields: Fields) -> Preference | None:
    """None for what this version cannot use: it must not keep anybody from being connected."""
    kind, key, value = fields.text("kind"), fields.text("key"), fields.text("value", "")
    if kind not in set(PreferenceKind):
        return None
    try:
        return checked(Preference(PreferenceKind(kind), key, value))
    except InvalidPreference:
        return None


def _parse_summary(fields: Fields) -> RoomSummary:
    kind = fields.text("kind", RoomKind.ROOM.value)
    return RoomSummary(
        room=Room(
            id=fields.identifier("room"),
            name=fields.name(),
            # A kind that a later version adds is shown as the plain room it most likely is.
            kind=RoomKind.DIRECT if kind == RoomKind.DIRECT.value else RoomKind.ROOM,
            topic=fields.topic(),
            peer=fields.optional_identifier("peer"),
        ),
        head=fields.integer("head", 0),
        read=fields.integer("read", 0),
        unread=fields.integer("unread", 0),
        mentions=fields.integer("mentions", 0),
        removed=parse_removal(fields.child("removed")),
    )


def _presence(fields: Fields) -> Presence:
    online = fields.boolean("online")
    return Presence(
        online=online,
        away=away_words(fields.text("away")) if online and fields.has("away") else None,
        seen=None if online else fields.optional_integer("seen"),
    )


def _member(fields: Fields) -> Member:
    presence = _presence(fields)
    return Member(
        user=fields.identifier("user"),
        name=fields.name(),
        online=presence.online,
        away=presence.away,
        seen=presence.seen,
    )


def _person(fields: Fields | None) -> Person:
    if fields is None:
        raise ProtocolError("field 'person' is missing")
    return Person(
        user=fields.identifier("user"),
        name=fields.name(),
        since=fields.optional_integer("since"),
        presence=_presence(fields) if fields.has("online") else None,
        rooms=fields.identifiers("rooms") if fields.has("rooms") else None,
        shared=fields.integer("shared", 0),
        operates=fields.identifiers("operates"),
        terminals=fields.integer("terminals", 0),
    )


def _listing(fields: Fields) -> RoomListing:
    return RoomListing(
        id=fields.identifier("room"),
        name=fields.name(),
        topic=fields.topic(),
        members=fields.integer("members", 0),
        joined=fields.boolean("joined"),
    )
