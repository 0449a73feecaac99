"""Server to client: events as frames. The reverse is in event_decoding.py.

Log entries are handed over already encoded: the server encodes each once, when it is stored,
and only ever joins the bytes.
"""

from collections.abc import Iterable, Sequence

from chat_tui.domain.events import (
    ByeReceived,
    GapReported,
    PreferenceChanged,
    PresenceChanged,
    ReadMarkerMoved,
    RoomClosed,
    RoomOpened,
    TypingChanged,
    Welcomed,
)
from chat_tui.domain.models import (
    Member,
    Person,
    Presence,
    RoomListing,
    RoomSummary,
)
from chat_tui.domain.preferences import Preference
from chat_tui.protocol.codec import dump
from chat_tui.protocol.moderation import encode_removal


def encode_welcome(request_id: int, welcome: Welcomed) -> bytes:
    """The answer to hello."""
    limits = welcome.limits
    return dump(
        {
            "type": "welcome",
            "id": request_id,
            "user": welcome.user,
            "name": welcome.name,
            "time": welcome.time,
            "epoch": welcome.epoch,
            "resumed": welcome.resumed,
            **({"rewound": True} if welcome.rewound else {}),
            "cursor": welcome.cursor,
            "missed": welcome.missed,
            "rooms": [_summary(summary) for summary in welcome.rooms],
            **({"more_rooms": True} if welcome.more_rooms else {}),
            **_preferences(welcome),
            "limits": {
                "frame": limits.frame,
                "body": limits.body,
                "page": limits.page,
                "resume": limits.resume,
                "send_rate": limits.send_rate,
                "send_burst": limits.send_burst,
                **({"file": limits.file} if limits.file else {}),
            },
        }
    )


def _preferences(welcome: Welcomed) -> dict[str, object]:
    if welcome.preferences is None:
        return {}
    return {"preferences": [_preference(preference) for preference in welcome.preferences]}


def _preference(preference: Preference) -> dict[str, object]:
    return {"kind": preference.kind.value, "key": preference.key, "value": preference.value}


def _summary(summary: RoomSummary) -> dict[str, object]:
    room = summary.room
    value: dict[str, object] = {
        "room": room.id,
        "name": room.name,
        "kind": room.kind.value,
        "topic": room.topic,
        "head": summary.head,
        "read": summary.read,
        "unread": summary.unread,
        "mentions": summary.mentions,
    }
    if room.peer is not None:
        value["peer"] = room.peer
    return value | encode_removal(summary.removed)


def encode_events(cursor: str, payloads: Iterable[bytes]) -> bytes:
    """A batch of encoded log entries, in the order of the log."""
    head = dump({"type": "events", "cursor": cursor})
    return head[:-1] + b',"events":[' + b",".join(payloads) + b"]}"


def encode_page(
    request_id: int, room: str, payloads: Sequence[bytes], first: int, last: int, more: bool
) -> bytes:
    """The answer to history. ``first`` > ``last`` when it is empty."""
    head = dump({"type": "page", "id": request_id, "room": room, "first": first, "last": last})
    tail = b',"more":true,"events":[' if more else b',"more":false,"events":['
    return head[:-1] + tail + b",".join(payloads) + b"]}"


def encode_found(request_id: int, payloads: Iterable[bytes], following: str | None) -> bytes:
    """The answer to search: encoded messages, newest first. ``following`` is where the next page
    begins, None: there is none."""
    head: dict[str, object] = {"type": "found", "id": request_id}
    if following is not None:
        head["following"] = following
    return dump(head)[:-1] + b',"events":[' + b",".join(payloads) + b"]}"


def encode_thread(
    request_id: int, room: str, message: str, payloads: Sequence[bytes], more: bool
) -> bytes:
    """The answer to thread."""
    head = dump({"type": "thread", "id": request_id, "room": room, "message": message})
    tail = b',"more":true,"events":[' if more else b',"more":false,"events":['
    return head[:-1] + tail + b",".join(payloads) + b"]}"


def encode_gap(gap: GapReported) -> bytes:
    """Entries that a resume does not replay."""
    value: dict[str, object] = {
        "type": "gap",
        "room": gap.room,
        "from": gap.first,
        "to": gap.last,
    }
    if gap.amended is None:
        value["amended_all"] = True
    elif gap.amended:
        value["amended"] = sorted(gap.amended)
    return dump(value)


def encode_live(cursor: str) -> bytes:
    """The end of the replay."""
    return dump({"type": "live", "cursor": cursor})


def encode_ok(request_id: int, room: str | None = None) -> bytes:
    """The answer to a request that has no result of its own (None), or only the id of the room it
    led to."""
    if room is None:
        return dump({"type": "ok", "id": request_id})
    return dump({"type": "ok", "id": request_id, "room": room})


def encode_marked(request_id: int, unread: int, mentions: int) -> bytes:
    """The answer to read: what is still unread behind the marker."""
    return dump({"type": "ok", "id": request_id, "unread": unread, "mentions": mentions})


def encode_sent(
    request_id: int, room: str, seq: int, message: str, time: int, duplicate: bool
) -> bytes:
    """The answer to send: stored for good."""
    return dump(
        {
            "type": "ok",
            "id": request_id,
            "room": room,
            "seq": seq,
            "message": message,
            "time": time,
            "duplicate": duplicate,
        }
    )


def encode_have(request_id: int, have: int) -> bytes:
    """The answer to upload, and to a piece of a file."""
    return dump({"type": "ok", "id": request_id, "have": have})


def _presence(presence: Presence) -> dict[str, object]:
    told = {"away": presence.away, "seen": presence.seen}
    return {
        "online": presence.online,
        **{name: known for name, known in told.items() if known is not None},
    }


def encode_members(
    request_id: int, members: Iterable[Member], operators: Iterable[str] = ()
) -> bytes:
    """The answer to members; ``operators`` are user ids."""
    return dump(
        {
            "type": "ok",
            "id": request_id,
            "members": [{"user": m.user, "name": m.name, **_presence(m.presence)} for m in members],
            **({"operators": sorted(operators)} if operators else {}),
        }
    )


def encode_person(request_id: int, person: Person) -> bytes:
    """The answer to whois."""
    value: dict[str, object] = {"user": person.user, "name": person.name}
    if person.presence is not None:
        value |= _presence(person.presence)
    if person.since is not None:
        value["since"] = person.since
    if person.rooms is not None:
        value |= {"rooms": list(person.rooms), "shared": person.shared}
    if person.operates:
        value["operates"] = list(person.operates)
    if person.terminals:
        value["terminals"] = person.terminals
    return dump({"type": "ok", "id": request_id, "person": value})


def encode_rooms(request_id: int, rooms: Iterable[RoomListing]) -> bytes:
    """The answer to rooms."""
    return dump(
        {
            "type": "ok",
            "id": request_id,
            "rooms": [
                {
                    "room": room.id,
                    "name": room.name,
                    "topic": room.topic,
                    "members": room.members,
                    "joined": room.joined,
                }
                for room in rooms
            ],
        }
    )


def encode_error(
    request_id: int | None, code: str, text: str, retry: str = "never", after_ms: int = 0
) -> bytes:
    """A refusal. ``request_id`` is None when the request could not even be read."""
    value: dict[str, object] = {
        "type": "error",
        "id": request_id,
        "code": code,
        "retry": retry,
        "message": text,
    }
    if retry == "after":
        value["after_ms"] = after_ms
    return dump(value)


def encode_pong(request_id: int) -> bytes:
    """The answer to ping."""
    return dump({"type": "pong", "id": request_id})


def encode_room_opened(event: RoomOpened) -> bytes:
    """The user is now in a room."""
    return dump({"type": "room", **_summary(event.summary)})


def encode_room_closed(event: RoomClosed) -> bytes:
    """The user is no longer in a room."""
    return dump({"type": "room_closed", "room": event.room})


def encode_read(event: ReadMarkerMoved) -> bytes:
    """Another terminal of the same user has read on."""
    return dump(
        {
            "type": "read",
            "room": event.room,
            "seq": event.seq,
            "unread": event.unread,
            "mentions": event.mentions,
        }
    )


def encode_preference(event: PreferenceChanged) -> bytes:
    """Another terminal of the same user wants something otherwise."""
    return dump({"type": "preference", **_preference(event.preference)})


def encode_typing(event: TypingChanged) -> bytes:
    """Somebody began or stopped typing."""
    return dump(
        {
            "type": "typing",
            "room": event.room,
            "user": event.user,
            "name": event.name,
            "on": event.on,
        }
    )


def encode_presence(event: PresenceChanged) -> bytes:
    """Somebody came, went, is away or back."""
    return dump(
        {"type": "presence", "user": event.user, "name": event.name, **_presence(event.presence)}
    )


def encode_bye(event: ByeReceived) -> bytes:
    """The server is about to close the connection."""
    value: dict[str, object] = {"type": "bye", "code": event.code, "message": event.reason}
    if event.after_ms:
        value["after_ms"] = event.after_ms
    if event.spread_ms:
        value["spread_ms"] = event.spread_ms
    return dump(value)
