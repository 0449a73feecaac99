"""What every storage has in common: ids, quotas, refusals, and when two requests are the same."""

import secrets
import time
from collections.abc import Callable, Collection, Iterable, Mapping
from hashlib import blake2b
from typing import Final

import orjson

from chat_tui.domain.errors import StorageError
from chat_tui.domain.models import RoomKind
from chat_tui.domain.record import record
from chat_tui.domain.searching import Search
from chat_tui.server.storage.records import Refused, Standing, StoredRoom
from chat_tui.text.attention import Attention, Counting
from chat_tui.text.tokens import phrase

GENERAL: Final = "general"
"""The room that everybody is put into."""

COUNTED: Final = 1_000
"""Where the counts of unread messages and mentions stop."""

EXAMINED: Final = 4_000
"""How many of a room's newest entries are looked at to count them: one's own messages and
other entries are not counted, but looking at them takes time as well."""

COUNTED_SIZE: Final = 256 * 1024
COUNTED_PLACES: Final = 20_000
"""How many bytes of messages, and how many places in them, are looked at for the mentions in a
room: those of a thousand ordinary messages, some 10 ms; 50 ms of what was written to take long."""

COUNTED_TOGETHER: Final = 16
"""For so many rooms there is that time when all of somebody's rooms are counted."""

TOLD: Final = 500
"""How many changed messages a gap tells of."""

EMOJI: Final = 20
"""Different emoji below one message."""

REACTIONS: Final = 1_000
"""Reactions to one message: all of them are in its entry."""

CONCERNING: Final = 5_000
"""Edits of one message, answers to it, and reactions that come and go, by everybody together. It
bounds how long all others wait for their messages while one is deleted: its text is taken from
wherever it is, in one transaction."""

THREAD: Final = 5_000
"""Answers of a thread that are looked at, up to its original and down from it; beyond it, those
that are found late are left out, and what is reached stands for the original."""

FILE: Final = 64 * 1024
"""Bytes that a file counts for at least: a tiny one takes a place in a folder, a block of the
disk and a row as well, and all rows are added up for each new one."""

_ALPHABET: Final = "abcdefghijklmnopqrstuvwxyz0123456789"
_ID_LENGTH: Final = 12
_ID_TRIES: Final = 8
_ENTRY_DIGITS: Final = 18  # so many fit into 63 bits

Clock = Callable[[], int]
"""Milliseconds since the Unix epoch."""

IdMaker = Callable[[], str]
"""A new random id without its prefix: a few characters of a to z and 0 to 9."""


@record(kw_only=True)
class Quota:
    """How many rooms that are not direct there may be, how many of both kinds a user may join,
    how many names they may take and preferences they may have in all, and how many of the rooms
    there are they may have made: not direct ones, and direct ones.

    It is never in the way of the first room, nor of being spoken to by somebody.
    """

    rooms: int = 10_000
    rooms_per_user: int = 500
    names_per_user: int = 16
    preferences_per_user: int = 500
    made_per_user: int = 100
    directs_per_user: int = 1_000
    files_per_user: int = 1 << 30
    """Bytes of all the files that a user has brought and that are still attached, each counted
    as FILE at least."""

    files: int = 20 << 30
    """Bytes of all files, each counted once, and as FILE at least."""


def wall_clock() -> int:
    """The time of this machine in milliseconds since the Unix epoch."""
    return time.time_ns() // 1_000_000


def random_id() -> str:
    """12 random characters of a to z and 0 to 9: 62 bits that nobody can guess."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(_ID_LENGTH))


def free_id(prefix: str, make: IdMaker, is_taken: Callable[[str], bool]) -> str:
    """An id that is not taken.

    Raises:
        StorageError: ``make`` gave only taken ones.
    """
    for _ in range(_ID_TRIES):
        if not is_taken(made := prefix + make()):
            return made
    raise StorageError("No free id was found.")


def digest_of(kind: str, *arguments: str | bool | int) -> bytes:
    """16 bytes that are the same exactly when the request is."""
    return blake2b(orjson.dumps([kind, *arguments]), digest_size=16).digest()


def format_cursor(entry: int, run: str) -> str:
    """The cursor of the wire: an id of the log, and the run of the server that gave it out."""
    return f"{entry}.{run}"


def parse_cursor(cursor: str) -> tuple[int, str] | None:
    """The reverse of ``format_cursor``; None for what is no cursor."""
    entry, dot, run = cursor.partition(".")
    if not dot or not run or not entry.isascii() or not entry.isdigit():
        return None
    return (int(entry), run) if len(entry) <= _ENTRY_DIGITS else None


def check_repeat(earlier: bytes, digest: bytes) -> None:
    """Raises Refused("cid_conflict") when a cid was used before for something else."""
    if earlier != digest:
        raise Refused("cid_conflict", "Something else was already asked for under this cid.")


def fitting_rooms(sizes: Mapping[str, int], max_bytes: int) -> set[str]:
    """The rooms that a replay of ``max_bytes`` has room for: as many as can be, so the small
    ones first. ``sizes`` are their bytes."""
    left = max_bytes
    fitting = set()
    for room, size in sorted(sizes.items(), key=lambda one: (one[1], one[0])):
        left -= size
        if left < 0:
            break
        fitting.add(room)
    return fitting


def gone(room: str) -> StoredRoom:
    """What is left to say of a room that was deleted when its last member left."""
    return StoredRoom(id=room, name="", kind=RoomKind.ROOM, topic="", head=0, members=frozenset())


def counting(attention: Attention, rooms: int = 1) -> Counting:
    """What counts the mentions of somebody in so many rooms, for one request."""
    together = min(rooms, COUNTED_TOGETHER)
    return Counting(attention, size=together * COUNTED_SIZE, places=together * COUNTED_PLACES)


def count_mentions(
    newest_first: Iterable[tuple[int, int]], payload: Callable[[int], bytes], counting: Counting
) -> int:
    """How many of some messages call somebody. Of each the seq and how many bytes it has are
    given; ``payload`` is asked for those that are looked at."""
    count = 0
    for seq, size in newest_first:
        if not counting.has_time_for(size):
            break
        count += counting.is_called(orjson.loads(payload(seq))["body"])
    return count


def too_many_reactions() -> Refused:
    return Refused("quota", "There cannot be more reactions to this message.")


def check_concerning(count: int) -> None:
    """Raises Refused when a message that so many entries change or answer cannot have another one.
    To be taken away is always possible."""
    if count >= CONCERNING:
        raise Refused("quota", "This message was changed and answered too often.")


def check_search(search: Search, rooms: Collection[str]) -> None:
    """Raises Refused for what cannot be looked for by somebody who is in ``rooms``."""
    if search.is_too_wide:
        raise Refused("invalid_text", "Say a word, a person or a room to look for.")
    for term in search.terms:
        wanted = phrase(term)
        if wanted is None or wanted.is_too_short:
            raise Refused("invalid_text", "One of the words has too few letters or digits.")
    if search.room is not None and search.room not in rooms:
        raise not_member()


def too_long_a_search() -> Refused:
    return Refused("too_large", "This search takes too long; look for fewer or rarer words.")


def check_files(quota: Quota, size: int, *, theirs: int, everybodys: int) -> None:
    """Raises Refused("quota") when there is no place for a file of ``size`` bytes beside those
    that take ``theirs`` and ``everybodys``."""
    size = max(size, FILE)
    if theirs + size > quota.files_per_user:
        raise Refused("quota", "Your files take as much space as one may have; delete some first.")
    if everybodys + size > quota.files:
        raise Refused("quota", "The files on this server take as much space as they may have.")


def not_brought() -> Refused:
    return Refused("no_file", "The file is not on the server.")


def no_attachment() -> Refused:
    return Refused("not_found", "There is no such file, or it was deleted.")


def name_exists() -> Refused:
    return Refused("exists", "This name is taken.")


def too_many_names() -> Refused:
    return Refused("quota", "You have had too many names already.")


def room_exists() -> Refused:
    return Refused("exists", "There is already a room of this name.")


def no_room() -> Refused:
    return Refused("not_found", "There is no such room.")


def no_user() -> Refused:
    return Refused("not_found", "There is nobody of this name.")


def not_member() -> Refused:
    return Refused("not_member", "You are not in this room.")


def put_out(standing: Standing) -> Refused:
    """Why somebody who was put out of a room cannot do there what members can."""
    removed = standing.removed
    if removed is None:
        return not_member()
    how = "banned you from" if removed.banned else "removed you from"
    return Refused("not_member", f"{removed.by} {how} this room{_why(removed.reason)}.")


def banned(by: str, reason: str) -> Refused:
    return Refused("forbidden", f"{by} banned you from this room{_why(reason)}.")


def _why(reason: str) -> str:
    return f" ({reason})" if reason else ""


def check_rank(asking: tuple[bool, bool], concerned: tuple[bool, bool]) -> None:
    """Raises Refused when one person may not put out another. Of each: whether they are an
    operator of the server, and whether they made the room."""
    if not any(asking):
        raise Refused(
            "forbidden",
            "Only an operator of this room can do that: who made it, or an operator of the server.",
        )
    if _rank(asking) <= _rank(concerned):
        raise Refused("forbidden", "An operator can only be put out by one of the server.")


def _rank(person: tuple[bool, bool]) -> int:
    above, made = person
    return 2 if above else int(made)


def against_oneself() -> Refused:
    return Refused("forbidden", "That is you: leave the room instead.")


def direct_moderation() -> Refused:
    return Refused("forbidden", "A conversation of two is for these two alone.")


def is_in_room(name: str) -> Refused:
    return Refused("exists", f"{name} is in this room already.")


def not_in_room(name: str) -> Refused:
    return Refused("not_found", f"{name} is not in this room.")


def is_banned(name: str) -> Refused:
    return Refused("forbidden", f"{name} is banned from this room.")


def is_banned_already(name: str) -> Refused:
    return Refused("exists", f"{name} is banned from this room already.")


def not_banned(name: str) -> Refused:
    return Refused("not_found", f"{name} is not banned from this room.")


def too_many_bans() -> Refused:
    return Refused("quota", "There cannot be more bans of this room; end one first.")


def too_many_invitations(name: str) -> Refused:
    return Refused("quota", f"{name} has not answered your last invitations yet.")


def too_many_preferences() -> Refused:
    return Refused("quota", "You have set as many of these as one may; take one back first.")


def too_many_rooms() -> Refused:
    return Refused("quota", "There cannot be more rooms on this server.")


def too_many_made() -> Refused:
    return Refused("quota", "You have made as many rooms as one may.")


def too_many_directs() -> Refused:
    return Refused("quota", "You have opened as many conversations as one may.")


def too_many_memberships() -> Refused:
    return Refused("quota", "You cannot be in more rooms; leave one first.")


def with_oneself() -> Refused:
    return Refused("forbidden", "You cannot talk to yourself.")


def direct_topic() -> Refused:
    return Refused("forbidden", "A conversation of two has no topic.")
