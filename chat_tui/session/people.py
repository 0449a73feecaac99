"""Who is meant by a name, and what somebody is called. Pure."""

from collections.abc import Iterable

from chat_tui.domain.models import ChatMessage
from chat_tui.session.state import ChatState, RoomState
from chat_tui.text.names import fold_name


def find_person(state: ChatState, name: str) -> tuple[str, str] | None:
    """The id and the name of whoever is called ``name`` (``@`` or not), of all that the program
    has heard of: members first, then conversations, then authors of what is loaded.
    None: nobody is."""
    wanted = fold_name(name.removeprefix("@"))
    for user, known in _known(state):
        if fold_name(known) == wanted:
            return user, known
    return None


def names_of(state: ChatState, room: RoomState, users: Iterable[str]) -> dict[str, str]:
    """The names of those of ``users`` (ids) that were heard of: as members of ``room``, in a
    conversation, or as who said what is loaded of it."""
    wanted, members = set(users), room.members or {}
    names = {user: members[user].name for user in wanted if user in members}
    if missing := wanted - names.keys():
        peers = {one.room.peer: one.room.name for one in state.rooms.values()}
        entries = [] if room.timeline is None else room.timeline.entries
        authors = {one.user: one.name for one in entries if isinstance(one, ChatMessage)}
        heard = {user: name for user, name in (authors | peers).items() if user is not None}
        names |= {user: heard[user] for user in missing if user in heard}
    return names


def _known(state: ChatState) -> list[tuple[str, str]]:
    rooms = list(state.rooms.values())
    members = [(one.user, one.name) for room in rooms for one in (room.members or {}).values()]
    peers = [(room.room.peer, room.room.name) for room in rooms if room.room.peer is not None]
    authors = [
        (entry.user, entry.name)
        for room in rooms
        if room.timeline is not None
        for entry in reversed(room.timeline.entries)
        if isinstance(entry, ChatMessage)
    ]
    return [*members, *peers, *authors]
