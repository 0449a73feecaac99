"""What is said of a person that was asked for. Pure."""

from collections.abc import Iterator
from datetime import tzinfo
from typing import Final

from chat_tui.domain.models import Person, RoomKind
from chat_tui.session.state import Card, ChatState
from chat_tui.text.sanitize import sanitize_line
from chat_tui.ui.look import TIME_FORMAT, Look
from chat_tui.ui.words import away, moment, room_label, shown_name

MAX_ROOMS: Final = 8
"""Rooms that are named; the others are counted."""

_SPANS: Final = (
    (365 * 86_400_000, "year"),
    (30 * 86_400_000, "month"),
    (86_400_000, "day"),
    (3_600_000, "hour"),
    (60_000, "minute"),
)


def ago(time: int, now: int) -> str:
    """How long ago ``time`` was (both Unix milliseconds), in the largest unit it has one of."""
    for span, unit in _SPANS:
        many = (now - time) // span
        if many >= 1:
            return f"{many} {unit}{'s' if many != 1 else ''} ago"
    return "just now"


def card(shown: Card, state: ChatState, zone: tzinfo | None, look: Look) -> str:
    """A line each, the name first. ``zone`` None: this machine's."""
    return "\n".join(_lines(shown, state, _Clock(zone, look, shown.now)))


class _Clock:
    def __init__(self, zone: tzinfo | None, look: Look, now: int) -> None:
        self._zone = zone
        self._format = look.time_format or TIME_FORMAT
        self._now = now

    def at(self, time: int) -> str:
        """A time as both, how long ago and when."""
        return f"{ago(time, self._now)}, {moment(time, self._zone, self._format)}"


def _lines(shown: Card, state: ChatState, clock: _Clock) -> Iterator[str]:
    trouble = sanitize_line(shown.trouble)
    person = shown.person
    if person is None:
        name = shown_name(shown.name)
        if not trouble:
            yield f"there is nobody called {name} on this server"
        else:
            yield f"nobody called {name} was heard of here ({trouble})"
        return
    name = shown_name(person.name) + (" (you)" if person.user == state.user else "")
    if not trouble:
        yield name
    elif shown.as_of is None:
        yield f"{name}, as far as it is known here ({trouble})"
    else:
        yield f"{name}, as of {clock.at(shown.as_of)} ({trouble})"
    yield from _presence(person, clock, is_told=not trouble)
    if person.terminals:
        yield f"connected with {person.terminals} terminal{'s' if person.terminals != 1 else ''}"
    if person.since is not None:
        yield f"known since {clock.at(person.since)}"
    if person.rooms is not None and person.user != state.user:
        yield from _rooms(person, state)


def _presence(person: Person, clock: _Clock, *, is_told: bool) -> Iterator[str]:
    there = person.presence
    if there is None:
        if is_told:
            yield "you share no room, so whether they are here is not told"
    elif there.online:
        yield "here" if there.away is None else away(there.away)
    elif there.seen is None:
        yield "not here"
    else:
        yield f"last seen {clock.at(there.seen)}"


def _rooms(person: Person, state: ChatState) -> Iterator[str]:
    known = [state.rooms[room] for room in person.rooms or () if room in state.rooms]
    rooms = [room for room in known if room.room.kind is not RoomKind.DIRECT]
    names = [room_label(room) for room in rooms[:MAX_ROOMS]]
    more = max(0, person.shared - (len(known) - len(rooms)) - len(names))
    if names:
        yield f"with you in {', '.join(names)}{f' and {more} more' if more else ''}"
    operated = [room_label(room) for room in rooms if room.room.id in person.operates]
    if operated:
        yield f"operator of {', '.join(operated[:MAX_ROOMS])}"
