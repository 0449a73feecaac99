"""What was missed while there was no connection, or this machine slept, in one line."""

from typing import Final

from chat_tui.session.state import ChatState, RoomState
from chat_tui.ui.triage import calls, is_muted
from chat_tui.ui.words import count, room_label

LONG: Final = 60.0
"""Seconds without a connection before what was missed is told: a short one is no absence."""

LONG_ASLEEP: Final = 15.0
"""Seconds of a sleep before the same: nobody can have read along, since the screen stood still.
What a stutter of less brought comes as any other burst does."""

NAMED: Final = 5
"""Rooms that are named; the others are counted."""


class Absence:
    """From when nothing was heard any more until it is again; begins with the program."""

    def __init__(self) -> None:
        self._since: float | None = float("-inf")
        self._has_slept = False
        self._unread: dict[str, tuple[int, int]] = {}

    def begin(self, state: ChatState, now: float, *, slept: float = 0.0) -> None:
        """Nothing is heard from now on, if anything was; or nothing was for the ``slept`` seconds
        up to now. ``now`` is monotonic seconds."""
        self._has_slept = self._has_slept or slept >= LONG_ASLEEP
        if self._since is None:
            self._since = now
            self.note(state)

    def note(self, state: ChatState) -> None:
        """What is unread already was not missed in this absence."""
        self._unread = {id_: (room.unread, room.mentions) for id_, room in state.rooms.items()}

    def is_long(self, now: float) -> bool:
        """Whether what comes now is told at the end of it, in one line."""
        return self._since is not None and (self._has_slept or now - self._since >= LONG)

    def end(self, state: ChatState, now: float, key: str, *, seen: bool = True) -> str:
        """Something is heard again: what was missed elsewhere than in the room on the screen, and
        the ``key`` that walks through it; empty when it is not worth a line. ``seen``: the viewed
        room is on the screen."""
        is_long, self._since, self._has_slept = self.is_long(now), None, False
        if not is_long:
            return ""
        missed = [
            (room, *self._since_then(room))
            for room in state.sorted_rooms()
            if not (seen and room.room.id == state.viewed) and not is_muted(state, room)
        ]
        missed = [one for one in missed if one[1] > 0]
        if not missed:
            return ""
        missed.sort(key=lambda one: (one[2] == 0, not calls(state, one[0])))
        named = [_words(*one) for one in missed[:NAMED]]
        if more := len(missed) - NAMED:
            named += [f"{more} more room{'s' if more > 1 else ''}"] if more > 0 else []
        walk = f" - {key} walks through" if key else ""
        return f"while you were away: {', '.join(named)}{walk}"

    def _since_then(self, room: RoomState) -> tuple[int, int]:
        unread, mentions = self._unread.get(room.room.id, (0, 0))
        return room.unread - unread, max(0, room.mentions - mentions)


def _words(room: RoomState, unread: int, mentions: int) -> str:
    called = f" (@{count(mentions)})" if mentions else ""
    return f"{room_label(room)} {count(unread)}{called}"
