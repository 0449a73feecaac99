"""What is read from the database of who is welcome where.

Each function must run in one transaction, so that all it reads is of one moment.
"""

import sqlite3
from collections.abc import Collection

from chat_tui.domain.models import Ban, Invitation, Removal, RoomKind
from chat_tui.server.storage.moderation import INVITATION_LASTS
from chat_tui.server.storage.records import Standing, StoredRoom


def is_member(connection: sqlite3.Connection, room: str, user: str) -> bool:
    """Whether the user is in the room."""
    found = connection.execute("SELECT 1 FROM member WHERE user = ? AND room = ?", (user, room))
    return found.fetchone() is not None


def server_operators(connection: sqlite3.Connection, names: Collection[str]) -> frozenset[str]:
    """The user ids of those who have or had one of ``names``, which are folded."""
    query = "SELECT user FROM name WHERE folded = ?"
    return frozenset(user for name in names for (user,) in connection.execute(query, (name,)))


def operators(connection: sqlite3.Connection, room: str, names: Collection[str]) -> frozenset[str]:
    """See Moderation.operators; ``names`` are those of the server's, folded."""
    row = connection.execute("SELECT kind, founder FROM room WHERE id = ?", (room,)).fetchone()
    if row is None or row[0] == RoomKind.DIRECT.value:
        return frozenset()
    return server_operators(connection, names) | ({row[1]} if row[1] is not None else set())


def bans(connection: sqlite3.Connection, room: str) -> list[Ban]:
    """See Moderation.bans."""
    rows = connection.execute(
        """SELECT ban.user, user.name, one.name, ban.time, ban.reason FROM ban
        JOIN user ON user.id = ban.user JOIN user AS one ON one.id = ban.by
        WHERE ban.room = ? ORDER BY user.folded""",
        (room,),
    )
    return [
        Ban(user=user, name=name, by=by, time=time, reason=reason)
        for user, name, by, time, reason in rows
    ]


def removed_rooms(
    connection: sqlite3.Connection, user: str, room: str | None = None
) -> list[Standing]:
    """See Moderation.removed_rooms; of one ``room`` alone where that is given."""
    rows = connection.execute(
        """SELECT room.id, room.name, removal.topic, removal.seq, removal.time, one.name,
            coalesce(ban.reason, removal.reason), ban.user IS NOT NULL
        FROM removal JOIN room ON room.id = removal.room
        LEFT JOIN ban ON ban.room = removal.room AND ban.user = removal.user
        JOIN user AS one ON one.id = coalesce(ban.by, removal.by)
        WHERE removal.user = ?1 AND (?2 IS NULL OR removal.room = ?2) ORDER BY room.folded""",
        (user, room),
    )
    return [
        Standing(
            room=StoredRoom(
                id=id_,
                name=name,
                kind=RoomKind.ROOM,
                topic=topic,
                head=seq,
                members=frozenset(),
            ),
            read=seq,
            unread=0,
            mentions=0,
            removed=Removal(by=by, time=time, reason=reason, banned=bool(banned)),
        )
        for id_, name, topic, seq, time, by, reason, banned in rows
    ]


def invitations(
    connection: sqlite3.Connection, user: str, now: int, room: str | None = None
) -> list[Invitation]:
    """See Moderation.invitations; into one ``room`` alone where that is given. ``now`` is Unix
    milliseconds."""
    rows = connection.execute(
        """SELECT room.id, room.name, invitation.by, user.name, invitation.time
        FROM invitation JOIN room ON room.id = invitation.room
        JOIN user ON user.id = invitation.by
        WHERE invitation.user = ?1 AND (?2 IS NULL OR room.id = ?2) AND invitation.time > ?3
            AND invitation.by NOT IN
            (SELECT key FROM preference WHERE user = ?1 AND kind = 'ignored')
        ORDER BY invitation.time, room.folded""",
        (user, room, now - INVITATION_LASTS),
    )
    return [
        Invitation(room=id_, name=name, by=by, by_name=by_name, time=time)
        for id_, name, by, by_name, time in rows
    ]
