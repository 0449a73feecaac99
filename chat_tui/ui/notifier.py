"""When somebody is called away from what they do: seldom, and never while they are looking.

Holds no state of the chat; sans-I/O.
"""

from collections.abc import Callable
from typing import Final

from chat_tui.domain.models import RoomKind
from chat_tui.domain.record import record
from chat_tui.session.state import Call, RoomState
from chat_tui.text.markup import parse
from chat_tui.text.sanitize import sanitize_body
from chat_tui.ui.words import room_label, shown_name

PAUSE: Final = 3.0
"""Seconds between two notifications: what comes meanwhile is in the counts."""

LOOKS_FOR: Final = 60.0
"""Seconds for which somebody is taken to look at a terminal that does not tell of its focus,
after a key."""

MAX_LOOKED_AT: Final = 500
"""Characters of a message that are looked at for a notification."""


@record
class Notification:
    """Words for somebody who is not looking."""

    title: str
    body: str


class Notifier:
    """Decides. ``clock`` is monotonic seconds."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._focused: bool | None = None
        self._last_key = clock()
        self._last_call = float("-inf")

    def key_pressed(self) -> None:
        """Somebody is there."""
        self._last_key = self._clock()

    def focus_changed(self, focused: bool) -> None:
        """The terminal told whether it has the keyboard."""
        self._focused = focused

    def called(
        self, call: Call, room: RoomState, *, shown: bool, server: str = ""
    ) -> Notification | None:
        """What to say of a message that calls; None: nothing. ``shown``: its room is on the
        screen. ``server`` is its name, where there are several."""
        now = self._clock()
        if (shown and self._is_looking(now)) or now - self._last_call < PAUSE:
            return None
        self._last_call = now
        body = parse(sanitize_body(call.body[:MAX_LOOKED_AT]), 0).text
        where = "" if room.room.kind is RoomKind.DIRECT else f" in {room_label(room)}"
        where += f" ({server})" if server else ""
        return Notification(shown_name(call.name) + where, body)

    def _is_looking(self, now: float) -> bool:
        if self._focused is not None:
            return self._focused
        return now - self._last_key < LOOKS_FOR
