"""Where keys lead: the next room, the next unread one, the choices of Ctrl+K. Pure."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial

from chat_tui.domain.models import RoomKind
from chat_tui.session.slash import COMMANDS, SlashCommand
from chat_tui.session.state import ChatState, RoomState
from chat_tui.text.fuzzy import score
from chat_tui.text.names import fold_name
from chat_tui.ui.screens.target import Target
from chat_tui.ui.triage import UNREAD, calls, waits
from chat_tui.ui.words import count


def around(many: int, at: int | None, step: int) -> Iterator[int]:
    """All indices of ``many`` things but ``at``, from there on down (1) or up (-1) and around the
    ends. None: from before the first, or from behind the last."""
    start = at if at is not None else -1 if step > 0 else 0
    for distance in range(1, many + (at is None)):
        yield (start + step * distance) % many


def neighbour(state: ChatState, step: int, wanted: Callable[[RoomState], bool]) -> str | None:
    """The first wanted room from the viewed one on, down (1) or up (-1), around the ends."""
    rooms = state.sorted_rooms()
    at = next((n for n, room in enumerate(rooms) if room.room.id == state.viewed), None)
    found = (rooms[number] for number in around(len(rooms), at, step))
    return next((room.room.id for room in found if wanted(room)), None)


def next_unread(state: ChatState, step: int) -> str | None:
    """The next room with something unread: first those that mention the user, then the others
    that call for them, then the rest."""
    for wanted in UNREAD:
        if (room := neighbour(state, step, partial(wanted, state))) is not None:
            return room
    return None


def first_room(state: ChatState, wanted: str | None, last: str | None = None) -> str | None:
    """The room to begin in: the one of the name ``wanted``, else the one with the id ``last``,
    else general, else any. None: wait for it."""
    there = state.rooms.get(last or "")
    if wanted is None and there is not None and state.is_listed(there):
        return last
    found = state.find_room(wanted or "general")
    if found is not None:
        return found.room.id
    rooms = state.sorted_rooms()
    return rooms[0].room.id if rooms and wanted is None else None


def switch_targets(
    state: ChatState, name: str = "", beside: Sequence[tuple[str, ChatState]] = ()
) -> list[Target]:
    """Everywhere one could go: mentions and unread rooms first, then rooms yet to be joined,
    people to be spoken to, and the commands. ``beside`` are other servers by name, where this one
    is called ``name``."""
    everywhere: list[tuple[str | None, ChatState]] = [(None, state), *beside]
    joined = [(server, there, room) for server, there in everywhere for room in there.every_room()]
    joined.sort(
        key=lambda one: (
            not one[1].is_listed(one[2]),
            not calls(one[1], one[2]),
            not waits(one[1], one[2]),
        )
    )
    targets = [
        Target(
            label=("" if room.room.kind is RoomKind.DIRECT else "#") + room.room.name,
            note=_note(there, room, (server or name) if beside else ""),
            name=room.room.name,
            room=room.room.id,
            server=server,
        )
        for server, there, room in joined
    ]
    targets += [Target(label=other, note="server", name=other, server=other) for other, _ in beside]
    targets += [
        Target(label=f"#{listing.name}", note="join", name=listing.name)
        for listing in state.listing
        if listing.id not in state.rooms
    ]
    return [*targets, *_people(state), *map(_command, COMMANDS)]


def fitting_rooms(targets: Sequence[Target], words: str) -> list[Target]:
    """The joined rooms among ``targets`` that ``words`` mean, as they stand there: those called so
    (of which the first is meant), else those whose names begin so, else those that have the words
    in them, else those that have the letters in their order. ``#`` asks for rooms, ``@`` for
    people.
    """
    sign = words[0] if words[:1] in ("#", "@") else ""
    wanted = fold_name(words.removeprefix(sign))
    rooms = [
        target
        for target in targets
        if target.room is not None and (not sign or target.label.startswith("#") is (sign == "#"))
    ]
    if called := [target for target in rooms if fold_name(target.name) == wanted]:
        return called[:1]
    tests: tuple[Callable[[str], object], ...] = (
        lambda name: name.startswith(wanted),
        lambda name: wanted in name,
        lambda name: score(wanted, name),
    )
    for test in tests:
        if found := [target for target in rooms if wanted and test(fold_name(target.name))]:
            return found
    return []


def _note(state: ChatState, room: RoomState, server: str) -> str:
    rest = f"{count(room.unread)} unread" if room.unread else room.room.topic
    rest = rest if state.is_listed(room) else "closed"
    return "  ".join(part for part in (server, rest) if part)


def _people(state: ChatState) -> list[Target]:
    """Everybody who was heard of and has no conversation with the user."""
    known = {room.room.peer for room in state.rooms.values()} | {state.user}
    names = {
        member.user: member.name
        for room in state.rooms.values()
        for member in (room.members or {}).values()
        if member.user not in known
    }
    return [
        Target(label=name, note="speak to", name=name, person=True)
        for name in sorted(names.values(), key=str.casefold)
    ]


def _command(command: SlashCommand) -> Target:
    label, note = f"/{command.name}", f"{command.usage}  {command.help}".strip()
    return Target(label=label, note=note, name=command.name, command=True, aliases=command.aliases)
