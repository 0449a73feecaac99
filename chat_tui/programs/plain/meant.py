"""Which message is meant by somebody who cannot point at one: the last one, of others or of one
person. Pure."""

from chat_tui.domain.models import ChatMessage, gist
from chat_tui.domain.record import record
from chat_tui.session.people import find_person
from chat_tui.session.state import ChatState, RoomState
from chat_tui.text.excerpt import excerpt
from chat_tui.text.names import fold_name
from chat_tui.text.sanitize import sanitize_line
from chat_tui.ui.words import shown_name


@record
class Meant:
    """``message`` None: there is none; ``refusal`` says why. ``rest`` is what was typed behind
    the name."""

    message: ChatMessage | None
    rest: str = ""
    refusal: str = ""


def split_person(state: ChatState, typed: str) -> tuple[str, str]:
    """The name, folded, that ``typed`` begins with after an ``@``, and the rest; an empty name
    and all of it where nobody is called so."""
    first, _, rest = typed.partition(" ")
    name = first.removesuffix(":")
    if not name.startswith("@") or find_person(state, name) is None:
        return "", typed
    return fold_name(name.removeprefix("@")), rest.strip()


def find_meant(state: ChatState, room: RoomState | None, typed: str) -> Meant:
    """The message that ``typed`` begins with a name for, or begins without one."""
    name, rest = split_person(state, typed)
    timeline = None if room is None else room.timeline
    for entry in reversed([] if timeline is None else timeline.entries):
        if isinstance(entry, ChatMessage) and entry.deleted is None:
            if name and fold_name(entry.name) == name:
                return Meant(entry, rest)
            if not name and entry.user != state.user and entry.user not in state.attention.ignored:
                return Meant(entry, rest)
    who = sanitize_line(typed.split()[0].removesuffix(":")) if name else "somebody else"
    return Meant(None, rest, f"there is no message of {who} here; /history reads further back")


def in_short(message: ChatMessage) -> str:
    """Who said what, on one line."""
    return f"{shown_name(message.name)}: {sanitize_line(excerpt(gist(message.body, message.file)))}"
