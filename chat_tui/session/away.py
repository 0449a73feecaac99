"""Being away: wished here, told to the server, and told again to the next one that listens."""

from collections.abc import Callable
from typing import Final

from chat_tui.domain.commands import SetAway
from chat_tui.domain.events import Rejected
from chat_tui.session.notices import Notices
from chat_tui.session.state import ChangeKind, ChatState
from chat_tui.text.remarks import away_words

_NOTHING: Final = SetAway(text=None)


class Away:
    """The one owner of ChatState.away and away_alone. It is for this run of this terminal: whoever
    starts the program is there."""

    def __init__(
        self,
        state: ChatState,
        notices: Notices,
        *,
        clock: Callable[[], float],
        changed: Callable[[ChangeKind, str | None], None],
        wake: Callable[[], None],
    ) -> None:
        """``wake`` is called when ``poll`` has something new to give."""
        self._state = state
        self._notices = notices
        self._clock = clock
        self._changed = changed
        self._wake = wake
        self._told = _NOTHING
        self._is_answered = True
        self._due: float | None = None
        self._shown: tuple[str | None, bool] = (None, False)

    def say(self, text: str | None) -> None:
        """The user goes away, with these words or none (""), or is back (None)."""
        self._state.away = None if text is None else away_words(text)
        self._review()
        self._wake()

    # -- the server ----------------------------------------------------------------------------

    def hello(self) -> str | None:
        """What the next server is told at first: see SetAway; None: I am not away."""
        self._told, self._is_answered = SetAway(text=self._state.away), True
        return self._state.away

    def poll(self, now: float) -> tuple[list[SetAway], float | None]:
        """What to tell a server that listens, and when to look again (None: after a change). One
        at a time: whoever goes to and fro is heard of as they are in the end."""
        if self._due is not None and now < self._due:
            return [], self._due
        self._due = None
        wish = SetAway(text=self._state.away)
        if not self._is_answered or wish == self._told:
            return [], None
        self._told, self._is_answered = wish, False
        return [wish], None

    def acknowledged(self) -> None:
        """The server has heard it."""
        self._is_answered = True
        self._review()
        self._wake()

    def rejected(self, event: Rejected, pause: float) -> None:
        """The server does not take it; or not now: then it is told again after ``pause``."""
        self._is_answered = True
        if event.retry != "never":
            self._told = _unlike(self._state.away)
            self._due = self._clock() + pause
        elif self._state.away is not None:
            self._state.away = None
            known = event.code != "unknown_type"
            why = event.text or event.code if known else "this server tells nobody who is away"
            self._notices.complain(None, f"you are not away: {why}")
        self._review()
        self._wake()

    def presence_changed(self) -> None:
        """What the server says of who is there may be news of myself."""
        if self._is_answered:
            self._review()

    def disconnected(self) -> None:
        """The next hello tells it."""
        self._is_answered, self._due = True, None
        self._state.presence.pop(self._state.user or "", None)
        self._review()

    def _review(self) -> None:
        mine = self._state.presence.get(self._state.user or "")
        is_told = self._is_answered and self._told == SetAway(text=self._state.away)
        is_there = mine is not None and mine.online and mine.away is None
        self._state.away_alone = self._state.away is not None and is_told and is_there
        shown = self._state.away, self._state.away_alone
        if shown != self._shown:
            self._shown = shown
            self._changed(ChangeKind.AWAY, None)


def _unlike(text: str | None) -> SetAway:
    return SetAway(text="" if text is None else None)
