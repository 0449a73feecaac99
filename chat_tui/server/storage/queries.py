"""What is read from the database. None of it takes longer for a longer log.

Each function must run in one transaction, so that all it reads is of one moment.
"""

import sqlite3
from bisect import bisect_right
from collections.abc import Iterable
from typing import Any, Final

from chat_tui.domain.models import RoomKind, RoomListing
from chat_tui.domain.preferences import Preference, PreferenceKind
from chat_tui.server.storage import rules
from chat_tui.server.storage.base import (
    Gap,
    Replay,
    Standing,
    StoredEvent,
    StoredRoom,
    User,
    Visits,
)
from chat_tui.text.attention import Attention, Counting
from chat_tui.text.names import fold_name

_ENTRY: Final = "SELECT id, room, seq, user, cid, time, payload FROM log "
_ROOM: Final = """
    SELECT room.id, room.name, room.kind, room.topic, room.head,
           one.id, one.name, two.id, two.name
    FROM room LEFT JOIN user AS one ON one.id = first LEFT JOIN user AS two ON two.id = second
"""
_MAX_INTEGER: Final = (1 << 63) - 1

Row = tuple[Any, ...]


def cursor(connection: sqlite3.Connection) -> int:
    """The id of the newest entry, 0 when there is none."""
    (newest,) = connection.execute("SELECT max(id) FROM log").fetchone()
    return int(newest or 0)


def find_user(connection: sqlite3.Connection, name: str) -> User | None:
    """The user who has or had that name, however it is cased."""
    row = connection.execute(
        "SELECT user.id, user.name FROM name JOIN user ON user.id = name.user"
        " WHERE name.folded = ?",
        (fold_name(name),),
    ).fetchone()
    return None if row is None else User(*row)


def visits(connection: sqlite3.Connection, user: str) -> Visits | None:
    """When the user was connected."""
    row = connection.execute("SELECT first, last FROM visit WHERE user = ?", (user,)).fetchone()
    return None if row is None else Visits(*row)


def shared_rooms(connection: sqlite3.Connection, one: str, other: str) -> list[str]:
    """The rooms that both users are in."""
    rows = connection.execute(
        """SELECT room.id FROM member AS mine JOIN member AS theirs
        ON theirs.room = mine.room AND theirs.user = ? JOIN room ON room.id = mine.room
        WHERE mine.user = ? ORDER BY room.kind = 'direct', room.folded, room.id""",
        (other, one),
    )
    return [room for (room,) in rows]


def find_room(connection: sqlite3.Connection, room: str) -> StoredRoom | None:
    """A room by its id."""
    row = connection.execute(_ROOM + "WHERE room.id = ?", (room,)).fetchone()
    if row is None:
        return None
    members = connection.execute("SELECT user FROM member WHERE room = ?", (room,))
    return _room(row, (user for (user,) in members))


def members(connection: sqlite3.Connection, room: str) -> list[User]:
    """Who is in the room, by name."""
    rows = connection.execute(
        """SELECT user.id, user.name FROM member JOIN user ON user.id = member.user
        WHERE member.room = ? ORDER BY user.folded""",
        (room,),
    )
    return [User(*row) for row in rows]


def public_rooms(connection: sqlite3.Connection, user: str) -> list[RoomListing]:
    """Every room that is not direct, by name."""
    rows = connection.execute(
        """SELECT id, name, topic, (SELECT count(*) FROM member WHERE member.room = room.id),
            EXISTS (SELECT 1 FROM member WHERE member.user = ? AND member.room = room.id)
        FROM room WHERE kind = 'room'
            AND NOT EXISTS (SELECT 1 FROM ban WHERE ban.room = room.id AND ban.user = ?)
        ORDER BY folded""",
        (user, user),
    )
    return [
        RoomListing(id=room, name=name, topic=topic, members=count, joined=bool(joined))
        for room, name, topic, count, joined in rows
    ]


def preferences(connection: sqlite3.Connection, user: str) -> list[Preference]:
    """All that somebody prefers."""
    rows = connection.execute(
        "SELECT kind, key, value FROM preference WHERE user = ? ORDER BY kind, key", (user,)
    )
    return [Preference(PreferenceKind(kind), key, value) for kind, key, value in rows]


def attention(connection: sqlite3.Connection, user: str) -> Attention:
    """Which messages count for a user."""
    (name,) = connection.execute("SELECT name FROM user WHERE id = ?", (user,)).fetchone()
    return Attention.of(name, preferences(connection, user))


def rooms_of(connection: sqlite3.Connection, user: str) -> list[Standing]:
    """Every room the user is a member of, by name; direct rooms last."""
    people: dict[str, list[str]] = {}
    for room, member in connection.execute(
        """SELECT other.room, other.user FROM member JOIN member AS other
        ON other.room = member.room WHERE member.user = ?""",
        (user,),
    ):
        people.setdefault(room, []).append(member)
    rows = connection.execute(
        _ROOM
        + """JOIN member ON member.room = room.id WHERE member.user = ?
        ORDER BY room.kind = 'direct', room.folded, room.id""",
        (user,),
    ).fetchall()
    if not rows:
        return []
    counting = rules.counting(attention(connection, user), len(rows))
    return [_standing(connection, _room(row, people[row[0]]), user, counting) for row in rows]


def standing(connection: sqlite3.Connection, room: str, user: str) -> Standing | None:
    """How far a user is in a room, None when not a member."""
    found = find_room(connection, room)
    if found is None or user not in found.members:
        return None
    return _standing(connection, found, user, rules.counting(attention(connection, user)))


def history(
    connection: sqlite3.Connection,
    room: str,
    before: int | None,
    after: int | None,
    limit: int,
    max_bytes: int,
) -> tuple[list[StoredEvent], bool]:
    """See Storage.history."""
    found = connection.execute("SELECT head FROM room WHERE id = ?", (room,)).fetchone()
    if found is None:
        return [], False
    if after is not None:
        where, start = "seq > ? ORDER BY seq", after
    else:
        where, start = "seq < ? ORDER BY seq DESC", _MAX_INTEGER if before is None else before
    rows = connection.execute(
        _ENTRY + f"WHERE room = ? AND {where} LIMIT ?",
        (room, _clamp(start), _clamp(max(limit, 1))),
    )
    taken: list[StoredEvent] = []
    size = 0
    for row in rows:
        event = entry(row)
        size += len(event.payload)
        if taken and size > max_bytes:
            break
        taken.append(event)
    rows.close()
    if not taken:
        return [], False
    if after is None:
        return taken[::-1], taken[-1].seq > 1
    return taken, taken[-1].seq < found[0]


def replay(
    connection: sqlite3.Connection, user: str, told: str, per_room: int, max_bytes: int
) -> Replay | None:
    """See Storage.replay."""
    newest = cursor(connection)
    after = _entry_at(connection, told, newest)
    if after is None:
        return None
    missed: dict[str, tuple[int, int]] = {}
    sizes: dict[str, int] = {}
    rooms = connection.execute(
        """SELECT room.id, room.head FROM member JOIN room ON room.id = member.room
        WHERE member.user = ?1
        UNION ALL SELECT room, seq FROM removal WHERE user = ?1 ORDER BY 1""",
        (user,),
    ).fetchall()
    for room, head in rooms:
        known = _known(connection, room, head, after)
        if known < head:
            missed[room] = (known + 1, head)
        if known < head <= known + per_room:
            # SQLite knows how long a value is without reading it.
            (sizes[room],) = connection.execute(
                "SELECT sum(length(payload)) FROM log WHERE room = ? AND seq > ? AND seq <= ?",
                (room, known, head),
            ).fetchone()
    fitting = rules.fitting_rooms(sizes, max_bytes)
    gaps = [
        Gap(room, first, last, _changed_before(connection, room, first, last))
        for room, (first, last) in missed.items()
        if room not in fitting
    ]
    events: list[StoredEvent] = []
    for room in fitting:
        stretch = connection.execute(
            _ENTRY + "WHERE room = ? AND seq BETWEEN ? AND ?", (room, *missed[room])
        )
        events.extend(map(entry, stretch))
    events.sort(key=lambda event: event.id)
    return Replay(tuple(events), tuple(gaps), newest)


def entry(row: Row) -> StoredEvent:
    """The entry of a row of id, room, seq, user, cid, time, payload."""
    number, room, seq, user, cid, time, payload = row
    return StoredEvent(
        id=number, room=room, seq=seq, user=user, cid=cid, time=time, payload=payload
    )


def _entry_at(connection: sqlite3.Connection, told: str, newest: int) -> int | None:
    """The id that a cursor stands for; None when the log does not have that entry (any more).

    An entry that the log has lost was given out in a run that is unknown now, or in one that the
    next one does not begin behind.
    """
    if (parsed := rules.parse_cursor(told)) is None:
        return None
    entry, run = parsed
    found = connection.execute("SELECT number FROM run WHERE name = ?", (run,)).fetchone()
    if found is None:
        return None
    following = connection.execute(
        "SELECT first FROM run WHERE number > ? ORDER BY number LIMIT 1", found
    ).fetchone()
    end = newest if following is None else following[0] - 1
    return entry if entry <= end else None


def _changed_before(
    connection: sqlite3.Connection, room: str, first: int, last: int
) -> frozenset[int] | None:
    """See Gap."""
    changed = connection.execute(
        """SELECT of_seq FROM log WHERE room = ? AND seq BETWEEN ? AND ?
        AND of_seq IS NOT NULL AND message IS NULL LIMIT ?""",
        (room, first, last, rules.TOLD + 1),
    ).fetchall()
    told = {of_seq for (of_seq,) in changed if of_seq < first}
    # Which of them were deleted is not looked at: answers to the others are told of as well.
    for (of_seq,) in set(changed):
        answers = connection.execute(
            """SELECT seq FROM log WHERE room = ? AND of_seq = ? AND message IS NOT NULL
            AND seq < ? LIMIT ?""",
            (room, of_seq, first, rules.TOLD + 1),
        )
        told.update(seq for (seq,) in answers)
        if len(told) > rules.TOLD:
            return None
    return frozenset(told) if len(changed) <= rules.TOLD else None


def _known(connection: sqlite3.Connection, room: str, head: int, after: int) -> int:
    """How many entries of a room have an id up to ``after``: both ids and seqs ascend."""

    def number(seq: int) -> int:
        (found,) = connection.execute(
            "SELECT id FROM log WHERE room = ? AND seq = ?", (room, seq)
        ).fetchone()
        return int(found)

    if head == 0 or number(head) <= after:
        return head
    return bisect_right(range(1, head), after, key=number)


def _room(row: Row, people: Iterable[str]) -> StoredRoom:
    room, name, kind, topic, head, *pair = row
    return StoredRoom(
        id=room,
        name=name,
        kind=RoomKind(kind),
        topic=topic,
        head=head,
        members=frozenset(people),
        pair=None if pair[0] is None else (User(*pair[:2]), User(*pair[2:])),
    )


def _standing(
    connection: sqlite3.Connection, room: StoredRoom, user: str, counting: Counting
) -> Standing:
    def payload(seq: int) -> bytes:
        query = "SELECT payload FROM log WHERE room = ? AND seq = ?"
        found: bytes = connection.execute(query, (room.id, seq)).fetchone()[0]
        return found

    (read,) = connection.execute(
        "SELECT read FROM member WHERE user = ? AND room = ?", (user, room.id)
    ).fetchone()
    unread = connection.execute(
        """SELECT seq, length(payload) FROM log
        WHERE room = ?1 AND seq > ?2 AND log.user <> ?3 AND message IS NOT NULL AND log.user NOT IN
            (SELECT key FROM preference WHERE user = ?3 AND kind = 'ignored')
        ORDER BY seq DESC LIMIT ?4""",
        (room.id, max(read, room.head - rules.EXAMINED), user, rules.COUNTED),
    ).fetchall()
    return Standing(
        room=room,
        read=read,
        unread=len(unread),
        mentions=rules.count_mentions(unread, payload, counting),
        attention=counting.attention,
    )


def _clamp(number: int) -> int:
    return max(-_MAX_INTEGER, min(number, _MAX_INTEGER))
