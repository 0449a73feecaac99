"""What the commands do that say what one wants to be told of."""

from typing import Final

from chat_tui.domain.errors import InvalidPreference
from chat_tui.domain.models import RoomKind
from chat_tui.domain.preferences import ON, Level, Preference, PreferenceKind
from chat_tui.session.people import find_person
from chat_tui.session.session import Session
from chat_tui.session.slash import Invocation
from chat_tui.session.state import RoomState
from chat_tui.ui.words import room_label, shown_name

LEVELS: Final = {
    Level.ALL: "every message calls you",
    Level.MENTIONS: "what mentions you calls you",
    Level.NONE: "nothing calls you",
}


def run_preference(session: Session, invocation: Invocation, here: RoomState | None) -> str | None:
    """Run a command of this kind. Returns what went wrong, None when nothing did."""
    match invocation.command.name:
        case "mute" | "unmute" | "favourite":
            return _room(session, invocation, here)
        case "notify":
            return _notify(session, invocation.first, here)
        case "ignore":
            return _ignore(session, invocation.first)
        case "unignore":
            return _unignore(session, invocation.first)
        case "highlight":
            return _highlight(session, invocation.rest)
        case _:
            return _unhighlight(session, invocation.rest)


def _set(session: Session, kind: PreferenceKind, key: str, value: str, words: str) -> str | None:
    try:
        session.preferences.set(Preference(kind, key, value))
    except InvalidPreference as error:
        return str(error)
    session.notify(None, words)
    return None


def _room(session: Session, invocation: Invocation, here: RoomState | None) -> str | None:
    name = invocation.first
    kind = RoomKind.ROOM if name.startswith("#") else None
    room = session.state.find_room(name.removeprefix("@"), kind) if name else here
    if room is None:
        return f"you are in no room called {name}" if name else "you are in no room"
    id_, label, known = room.room.id, room_label(room), session.state.preferences
    match invocation.command.name:
        case "mute":
            words = f"{label} is muted: nothing in it calls you, nor counts; /unmute ends that"
            return _set(session, PreferenceKind.MUTED, id_, ON, words)
        case "unmute":
            return _set(session, PreferenceKind.MUTED, id_, "", f"{label} is not muted")
    if known.is_favourite(id_):
        return _set(session, PreferenceKind.FAVOURITE, id_, "", f"{label} is no favourite now")
    words = f"{label} is a favourite; /favourite once more ends that"
    return _set(session, PreferenceKind.FAVOURITE, id_, ON, words)


def _notify(session: Session, wanted: str, room: RoomState | None) -> str | None:
    if room is None:
        return "you are in no room"
    label = room_label(room)
    if not wanted:
        level = session.state.preferences.level(room.room)
        muted = "; it is muted" if session.state.preferences.is_muted(room.room.id) else ""
        session.notify(None, f"in {label} {LEVELS[level]} ({level}){muted}")
        return None
    if wanted.casefold() not in set(Level):
        return f"/notify takes one of {', '.join(Level)}"
    level = Level(wanted.casefold())
    return _set(session, PreferenceKind.LEVEL, room.room.id, level, f"in {label} {LEVELS[level]}")


def _ignore(session: Session, name: str) -> str | None:
    ignored = session.state.preferences.of_kind(PreferenceKind.IGNORED)
    if not name:
        names = ", ".join(sorted(shown_name(one) for one in ignored.values()))
        session.notify(None, f"you ignore {names}" if names else "you ignore nobody")
        return None
    found = find_person(session.state, name)
    if found is None:
        return f"nobody called {name} was heard of here"
    user, known = found
    if user == session.state.user:
        return "that is you"
    shown = shown_name(known)
    words = f"{shown} is ignored: one line stands for what they say; /unignore {shown} ends it"
    return _set(session, PreferenceKind.IGNORED, user, known, words)


def _unignore(session: Session, name: str) -> str | None:
    ignored = session.state.preferences.of_kind(PreferenceKind.IGNORED)
    wanted = name.removeprefix("@").casefold()
    users = [user for user, known in ignored.items() if known.casefold() == wanted]
    if not users:  # called otherwise by now
        found = find_person(session.state, name)
        users = [found[0]] if found is not None and found[0] in ignored else []
    if not users:
        return f"you do not ignore {name}"
    return _set(session, PreferenceKind.IGNORED, users[0], "", f"{name} is not ignored")


def _highlight(session: Session, word: str) -> str | None:
    words = sorted(session.state.preferences.of_kind(PreferenceKind.HIGHLIGHT))
    if not word:
        listed = ", ".join(words)
        session.notify(None, f"these words call you: {listed}" if words else "no word calls you")
        return None
    said = f"what says “{word}” calls you; /unhighlight {word} ends that"
    return _set(session, PreferenceKind.HIGHLIGHT, word, ON, said)


def _unhighlight(session: Session, word: str) -> str | None:
    words = session.state.preferences.of_kind(PreferenceKind.HIGHLIGHT)
    if word.casefold() not in words:
        return f"“{word}” does not call you"
    return _set(session, PreferenceKind.HIGHLIGHT, word, "", f"“{word}” calls you no more")
