"""Who is meant by a name. Pure."""

from chat_tui.domain.models import ChatMessage
from chat_tui.session.state import ChatState
from chat_tui.text.names import fold_name


def find_person(state: ChatState, name: str) -> tuple[str, str] | None:
    """The id and the name of whoever is called ``name`` (``@`` or not), of all that the program
    has heard of: members first, then conversations, then authors of what is loaded."""
    wanted = fold_name(name.removeprefix("@"))
    for user, known in _known(state):
        if fold_name(known) == wanted:
            return user, known
    return None


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
