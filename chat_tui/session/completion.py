"""What can be completed: commands, rooms, people, emoji and files. It reads the state, and for a
path the disk, and changes nothing."""

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Final

from chat_tui.domain.models import ChatMessage, RoomKind
from chat_tui.domain.preferences import Level
from chat_tui.domain.record import record
from chat_tui.session.paths import paths_like
from chat_tui.session.slash import COMMANDS, SlashCommand, find_command
from chat_tui.session.state import ChatState, RoomState
from chat_tui.text.emoji import emoji_starting_with
from chat_tui.text.files import shown_file, shown_size
from chat_tui.text.sanitize import is_inert

MIN_EMOJI: Final = 2
"""Letters of a shortcode before it is completed: ``:D`` is meant as it is."""

MAX_OFFERED: Final = 50
"""Candidates at most: who wants another one types another letter."""


@record
class Candidate:
    """``insert`` replaces the word, ``label`` and ``hint`` are shown."""

    insert: str
    label: str
    hint: str = ""


@record
class Completion:
    """Candidates for the word that begins at ``start`` of the text before the cursor."""

    start: int
    candidates: tuple[Candidate, ...]


def complete(
    before: str,
    state: ChatState,
    room: str | None,
    commands: Sequence[SlashCommand] = COMMANDS,
    *,
    unasked: bool = False,
) -> Completion:
    """What could stand at the end of ``before``, the text before the cursor, in ``room``.

    ``unasked``: nobody has pressed Tab, so nothing is offered for a word that has no sign of its
    own (``/``, ``#``, ``@`` or ``:``) and is no argument of a command.
    """
    start = max(before.rfind(" "), before.rfind("\n")) + 1
    word = before[start:]
    here = state.rooms.get(room) if room is not None else None
    if before.startswith("/") and not before.startswith("//"):
        name, space, rest = before[1:].partition(" ")
        if not space:
            return _offer(0, _commands(word, commands))
        command = find_command(name, commands)
        if command is not None and command.argument == "path":
            typed = rest.lstrip()
            return Completion(len(before) - len(typed), tuple(_paths(typed)))
        if command is not None and command.argument != "text" and " " not in rest:
            return _offer(start, _argument(command.argument, word, state, here, commands))
    if word.startswith("#"):
        return _offer(start, _rooms(word, state))
    if word.startswith(":"):
        return _offer(start, _emoji(word))
    if not (word.startswith("@") if unasked else word.strip("@")):
        return Completion(start, ())
    # At the start of a line a name addresses somebody; elsewhere it is a word of a sentence.
    suffix = ": " if not before[:start].strip() else " "
    return _offer(start, _people(word, state, here, suffix))


def _offer(start: int, candidates: Iterable[Candidate]) -> Completion:
    # What is put into the line is written to the terminal as it is where readline has the line.
    inert = (one for one in candidates if is_inert(one.insert))
    return Completion(start, tuple(islice(inert, MAX_OFFERED)))


def _commands(word: str, commands: Sequence[SlashCommand]) -> Iterable[Candidate]:
    typed = word.removeprefix("/").casefold()
    for command in commands:
        for name in (command.name, *command.aliases):
            if name.startswith(typed):
                hint = f"{command.usage}  {command.help}".strip()
                yield Candidate(f"/{name} ", f"/{name}", hint)
                break


def _argument(
    kind: str,
    word: str,
    state: ChatState,
    here: RoomState | None,
    commands: Sequence[SlashCommand],
) -> Iterable[Candidate]:
    if kind == "room":
        return _rooms(word, state)
    if kind == "file":
        return _files(word, here)
    if kind == "level":
        return (Candidate(one, one) for one in Level if one.startswith(word.casefold()))
    if kind == "nick":
        return _people(word, state, here, " ")
    if kind == "guest":
        return _guests(word, state, here)
    if kind == "emoji":
        return _emoji(f":{word.removeprefix(':')}")
    if kind == "command":
        typed = word.removeprefix("/")
        return (
            Candidate(command.name, f"/{command.name}", command.help)
            for command in commands
            if command.name.startswith(typed)
        )
    return ()


def _paths(typed: str) -> Iterable[Candidate]:
    for path in paths_like(typed):
        yield Candidate(path, path)


def _files(word: str, here: RoomState | None) -> Iterable[Candidate]:
    """Those that go with messages, the newest first, each name once."""
    entries = here.timeline.entries if here is not None and here.timeline is not None else []
    files = [e.file for e in reversed(entries) if isinstance(e, ChatMessage) and e.file]
    for name, file in {shown_file(file.name): file for file in reversed(files)}.items():
        if name.casefold().startswith(word.casefold()):
            yield Candidate(name, name, shown_size(file.size))


def _rooms(word: str, state: ChatState) -> Iterable[Candidate]:
    typed = word.removeprefix("#").casefold()
    seen: set[str] = set()
    for joined in state.every_room():
        room = joined.room
        if room.kind is RoomKind.ROOM and room.name.casefold().startswith(typed):
            seen.add(room.id)
            yield Candidate(f"#{room.name} ", f"#{room.name}", room.topic)
    for invitation in state.invitations.values():
        if invitation.room not in seen and invitation.name.casefold().startswith(typed):
            seen.add(invitation.room)
            label = f"#{invitation.name}"
            yield Candidate(f"{label} ", label, f"{invitation.by_name} invites you")
    for listing in state.listing:
        if listing.id not in seen and listing.name.casefold().startswith(typed):
            yield Candidate(f"#{listing.name} ", f"#{listing.name}", listing.topic)


def _emoji(word: str) -> Iterable[Candidate]:
    """The emoji itself is what every other client understands; the shortest codes come first."""
    typed = word[1:].casefold()
    if len(typed) >= MIN_EMOJI:
        for code, shown in emoji_starting_with(typed, MAX_OFFERED):
            yield Candidate(f"{shown} ", f"{shown} :{code}:")


def _people(
    word: str, state: ChatState, here: RoomState | None, suffix: str
) -> Iterable[Candidate]:
    at = "@" if word.startswith("@") else ""
    typed = word.removeprefix("@").casefold()
    for name, user in _names(state, here).items():
        if name.casefold().startswith(typed):
            insert = f"{at}{name}{suffix if not at else ' '}"
            yield Candidate(insert, f"{at}{name}", _away(state, user))


def _guests(word: str, state: ChatState, here: RoomState | None) -> Iterable[Candidate]:
    """Whoever was heard of elsewhere and is not known to be here."""
    members = (here.members if here is not None else None) or {}
    names = {
        member.name: member.user
        for room in state.rooms.values()
        for member in (room.members or {}).values()
    }
    names |= {
        room.room.name: room.room.peer
        for room in state.rooms.values()
        if room.room.peer is not None
    }
    typed = word.removeprefix("@").casefold()
    for name, user in sorted(names.items(), key=lambda one: one[0].casefold()):
        if name.casefold().startswith(typed) and user not in {*members, state.user}:
            yield Candidate(f"{name} ", name, _away(state, user))


def _away(state: ChatState, user: str | None) -> str:
    there = state.presence.get(user or "")
    if there is None or there.away is None:
        return ""
    return f"away: {there.away}" if there.away else "away"


def _names(state: ChatState, here: RoomState | None) -> dict[str, str | None]:
    """Names, each once, with the ids of who has them: those who spoke last first, then the other
    members, then contacts."""
    names: dict[str, str | None] = {}
    if here is not None and here.timeline is not None:
        for entry in reversed(here.timeline.entries[-200:]):
            if isinstance(entry, ChatMessage) and entry.user != state.user:
                names.setdefault(entry.name, entry.user)
    if here is not None and here.members is not None:
        for member in sorted(here.members.values(), key=lambda m: m.name.casefold()):
            if member.user != state.user:
                names.setdefault(member.name, member.user)
    for joined in state.every_room():
        if joined.room.kind is RoomKind.DIRECT:
            names.setdefault(joined.room.name, joined.room.peer)
    return names
