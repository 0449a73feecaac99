"""Who is welcome in a room: the frames of invitations, removals and bans, both ways."""

from collections.abc import Iterable
from typing import Final

from chat_tui.domain.commands import Command, Invite, Kick, ListBans, Moderation, SetBan
from chat_tui.domain.events import InvitationReceived
from chat_tui.domain.models import Ban, Invitation, Removal
from chat_tui.protocol.codec import Fields, dump
from chat_tui.text.remarks import reason_words

REMOVED: Final = "removed"
"""The feature of a client that keeps a room which its user was put out of, and says so."""

MAX_BANS: Final = 1_000
"""Bans of a room that are looked at: as many as our own server keeps."""


def encode_moderation(command: Moderation | ListBans) -> dict[str, object]:
    """A request, without its id."""
    match command:
        case ListBans():
            return {"type": "bans", "room": command.room}
        case Invite():
            kind, said = "invite", {}
        case Kick():
            kind, said = "kick", _reason(command.reason)
        case SetBan():
            kind, said = "ban", _reason(command.reason) | ({} if command.on else {"on": False})
    who = {"room": command.room, "name": command.name, "cid": command.cid}
    return {"type": kind, **who, **said}


def decode_moderation(kind: str, fields: Fields) -> Command | None:
    """The reverse; None for another kind of request.

    Raises:
        ProtocolError: fields are missing or wrong.
    """
    if kind not in ("invite", "kick", "ban", "bans"):
        return None
    room = fields.identifier("room")
    if kind == "bans":
        return ListBans(room=room)
    name, cid = fields.text("name", maximum=128), fields.identifier("cid")
    if kind == "invite":
        return Invite(room=room, name=name, cid=cid)
    reason = parse_reason(fields)
    if kind == "kick":
        return Kick(room=room, name=name, cid=cid, reason=reason)
    return SetBan(room=room, name=name, cid=cid, reason=reason, on=fields.boolean("on", True))


def _reason(reason: str) -> dict[str, object]:
    return {"reason": reason} if reason else {}


def parse_reason(fields: Fields) -> str:
    """Why, made one short line; empty when it is not said."""
    return reason_words(fields.text("reason", ""))


def encode_removal(removal: Removal | None) -> dict[str, object]:
    """What a room's summary says of it: nothing of one that the user is in."""
    if removal is None:
        return {}
    value = {"by": removal.by, "time": removal.time, **_reason(removal.reason)}
    return {"removed": value | ({"banned": True} if removal.banned else {})}


def parse_removal(fields: Fields | None) -> Removal | None:
    """The reverse of what is in ``removed``."""
    if fields is None:
        return None
    return Removal(
        by=fields.name("by", "?"),
        time=fields.integer("time", 0),
        reason=parse_reason(fields),
        banned=fields.boolean("banned"),
    )


def encode_bans(request_id: int, bans: Iterable[Ban]) -> bytes:
    """The answer to bans."""
    listed = [
        {"user": ban.user, "name": ban.name, "by": ban.by, "time": ban.time, **_reason(ban.reason)}
        for ban in bans
    ]
    return dump({"type": "ok", "id": request_id, "bans": listed})


def parse_bans(fields: Fields) -> tuple[Ban, ...]:
    """The reverse."""
    return tuple(
        Ban(
            user=item.identifier("user"),
            name=item.name(),
            by=item.name("by", "?"),
            time=item.integer("time", 0),
            reason=parse_reason(item),
        )
        for item in fields.children("bans")[:MAX_BANS]
    )


def encode_invitation(invitation: Invitation) -> bytes:
    """Somebody would like the user to join a room."""
    return dump(
        {
            "type": "invited",
            "room": invitation.room,
            "name": invitation.name,
            "by": invitation.by,
            "by_name": invitation.by_name,
            "time": invitation.time,
        }
    )


def parse_invitation(fields: Fields) -> InvitationReceived:
    """The reverse."""
    return InvitationReceived(
        invitation=Invitation(
            room=fields.identifier("room"),
            name=fields.name(),
            by=fields.identifier("by"),
            by_name=fields.name("by_name", "?"),
            time=fields.integer("time", 0),
        )
    )
