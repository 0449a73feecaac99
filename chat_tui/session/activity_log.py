"""What happened lately between this terminal and the server: what /log shows. In memory only."""

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import replace
from math import ceil
from typing import Final

from chat_tui.connection.state import (
    Authenticating,
    Connecting,
    ConnectionState,
    Failed,
    Offline,
    Online,
    Reconnecting,
    Syncing,
)
from chat_tui.domain.events import Event, Rejected
from chat_tui.domain.record import record
from chat_tui.text.confidential import find_secret

MAX_KEPT: Final = 200
"""Lines. A day of a bad link is a few dozen."""

MAX_LENGTH: Final = 400
"""Characters of one: what a server says may be of any length."""

HIDDEN: Final = "[secret]"


@record
class Activity:
    """``at`` is when, in Unix milliseconds by this machine's clock; ``text`` is untrusted.

    ``times`` tells how often it has happened with nothing else in between, the last time then.
    """

    at: int
    text: str
    error: bool = False
    times: int = 1


class ActivityLog:
    """The newest MAX_KEPT of them. No line has the join secret, or what looks like another."""

    def __init__(self, wall_ms: Callable[[], int], secret: Callable[[], str | None]) -> None:
        """``wall_ms`` is this machine's clock, ``secret`` the join secret."""
        self._wall_ms = wall_ms
        self._secret = secret
        self._lines: deque[Activity] = deque(maxlen=MAX_KEPT)
        self._state: type[ConnectionState] = Offline

    @property
    def all(self) -> Sequence[Activity]:
        """Oldest first."""
        return tuple(self._lines)

    def note(self, text: str, *, error: bool = False) -> None:
        """This happened now."""
        text = self._redacted(text)
        last = self._lines[-1] if self._lines else None
        if last is not None and (last.text, last.error) == (text, error):
            self._lines[-1] = replace(last, at=self._wall_ms(), times=last.times + 1)
        else:
            self._lines.append(Activity(self._wall_ms(), text, error))

    def _redacted(self, text: str) -> str:
        # Before it is cut: half a secret would not be found.
        secret = self._secret()
        text = text.replace(secret, HIDDEN) if secret else text
        kind = find_secret(text)
        if kind is not None:
            return f"{HIDDEN}: a line is left out that seems to hold {kind}"
        return text if len(text) <= MAX_LENGTH else f"{text[:MAX_LENGTH]}…"

    def connection_changed(self, state: ConnectionState, now: float) -> None:
        """The connection does something else; ``now`` is the clock that ``state`` refers to. How
        far it has come with what it does, and how long a round trip takes, is not noted."""
        before, self._state = self._state, type(state)
        if self._state is not before or isinstance(state, Failed | Reconnecting | Connecting):
            self.note(_words(state, now), error=isinstance(state, Failed | Reconnecting))

    def received(self, event: Event) -> None:
        """The server said something: refusals are noted."""
        if isinstance(event, Rejected):
            said = f": {event.text}" if event.text else ""
            what = type(event.command).__name__
            self.note(f"the server refused {what} ({event.code}){said}", error=True)


def _words(state: ConnectionState, now: float) -> str:
    match state:
        case Offline():
            return "offline"
        case Connecting(attempt=attempt):
            return f"connecting, attempt {attempt}"
        case Authenticating():
            return "connected, logging in"
        case Syncing(total=total):
            return f"logged in, fetching {total:,} missed" if total else "logged in"
        case Online():
            return "online"
        case Reconnecting(at=at, reason=reason):
            return f"not connected: {reason}; trying again in {max(0, ceil(at - now))} s"
        case Failed(reason=reason, advice=advice, why=why):
            return "failed: " + "; ".join(part for part in (reason, why, advice) if part)
