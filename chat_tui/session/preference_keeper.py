"""What the user wants to be told of: kept here, and by the server.

The server has it for all terminals of one account. What is changed without a connection holds
here at once, is on the disk, and is told when there is one; of two terminals the last to tell
is heeded. A server that keeps no preferences leaves them to this terminal alone.
"""

from collections.abc import Callable, Iterable
from typing import Final

from chat_tui.domain.commands import SetPreference
from chat_tui.domain.events import Rejected
from chat_tui.domain.log import LogEvent, MessageReceived
from chat_tui.domain.preferences import Preference, PreferenceKind
from chat_tui.session.cache import Cache
from chat_tui.session.journal import Journal
from chat_tui.session.notices import Notices
from chat_tui.session.requests import READ_DELAY, Requests
from chat_tui.session.state import ChangeKind, ChatState
from chat_tui.text.preferences import checked

COUNTED: Final = (PreferenceKind.IGNORED, PreferenceKind.HIGHLIGHT)
"""Kinds that change what counts as unread, or as a mention."""

Slot = tuple[PreferenceKind, str]


class PreferenceKeeper:
    """The one owner of ChatState.preferences: changes them, has them kept on the disk, and tells
    the server."""

    def __init__(
        self,
        state: ChatState,
        cache: Cache,
        journal: Journal,
        requests: Requests,
        notices: Notices,
        *,
        clock: Callable[[], float],
        changed: Callable[[ChangeKind, str | None], None],
        wake: Callable[[], None],
        flush: Callable[[], None],
    ) -> None:
        """``wake`` is called when ``poll`` has something new to give, ``flush`` when what the
        user set is to be on the disk."""
        self._state = state
        self._known = state.preferences
        self._cache = cache
        self._journal = journal
        self._requests = requests
        self._notices = notices
        self._clock = clock
        self._changed = changed
        self._wake = wake
        self._flush = flush
        self._untold: dict[Slot, Preference] = {}
        self._asked: set[Slot] = set()
        self._due: float | None = None

    def restore(self, kept: Iterable[tuple[Preference, bool]]) -> None:
        """What an earlier run has left: each with whether the server is still to be told."""
        for preference, untold in kept:
            self._known.put(preference)
            if untold:
                self._untold[_slot(preference)] = preference

    def set(self, preference: Preference) -> None:
        """The user wants it so, from now on and at all their terminals.

        Raises:
            InvalidPreference: it cannot be used; nothing was changed.
        """
        preference = checked(preference)
        self._untold[_slot(preference)] = preference
        self._asked.discard(_slot(preference))
        self._put(preference, untold=True)
        self._flush()
        self._wake()

    def visited(self, room: str) -> None:
        """Somebody looks at it: what was to be read again has been, and it is closed no more."""
        if self._known.marked(room) is not None:
            self.set(Preference(PreferenceKind.MARKED, room))
        self._reopen(room)

    def happened(self, events: Iterable[LogEvent]) -> None:
        """This happens now: what somebody says opens a room that was closed. What is replayed may
        have been said before it was closed, and does not; there the unread count tells."""
        for event in events if self._known.of_kind(PreferenceKind.CLOSED) else ():
            is_ignored = event.user in self._state.attention.ignored
            if isinstance(event, MessageReceived) and not is_ignored:
                self._reopen(event.room)

    def _reopen(self, room: str) -> None:
        if self._known.is_closed(room):
            self.set(Preference(PreferenceKind.CLOSED, room))

    def _put(self, preference: Preference, *, untold: bool) -> None:
        self._known.put(preference)
        self._journal.write(lambda: self._cache.preferences.save(preference, untold=untold))
        self._changed(ChangeKind.PREFERENCES, None)

    # -- the server ----------------------------------------------------------------------------

    def welcomed(self, preferences: tuple[Preference, ...] | None) -> None:
        """What the server has; None: it keeps none."""
        if preferences is None:
            return
        self._known.replace([*preferences, *self._untold.values()])
        kept, untold = self._known.all(), list(self._untold.values())
        self._journal.write(lambda: self._cache.preferences.replace(kept, untold))
        self._changed(ChangeKind.PREFERENCES, None)

    def told(self, preference: Preference) -> None:
        """Another terminal of mine wants it so. What this one is about to tell comes later."""
        if _slot(preference) not in self._untold:
            self._put(preference, untold=False)

    def poll(self, now: float) -> tuple[list[SetPreference], float | None]:
        """What to tell a server that listens, and when to look again; None: after a change."""
        if self._due is not None and now < self._due:
            return [], self._due
        self._due = None
        new = [one for slot, one in self._untold.items() if slot not in self._asked]
        self._asked.update(_slot(one) for one in new)
        return [SetPreference(preference=one) for one in new], None

    def acknowledged(self, preference: Preference) -> None:
        """The server keeps it."""
        self._settle(preference)
        if preference.kind in COUNTED:
            self._recount()

    def rejected(self, preference: Preference, event: Rejected, pause: float) -> None:
        """The server does not keep it; or not now: then it is asked again after ``pause``."""
        if event.retry != "never":
            self._asked.discard(_slot(preference))
            self._due = self._clock() + pause
            self._wake()
            return
        is_newest = self._settle(preference)
        if event.code != "unknown_type" and is_newest:
            self._put(Preference(preference.kind, preference.key), untold=False)
            self._notices.complain(None, f"that was refused: {event.text or event.code}")

    def _recount(self) -> None:
        """The server counts otherwise now: ask what is unread wherever anything can be."""
        for room, state in self._state.rooms.items():
            if state.read < state.head:
                self._requests.mark_read(room, self._clock() + READ_DELAY)

    def _settle(self, preference: Preference) -> bool:
        """It was answered. False when something else is wanted by now."""
        slot = _slot(preference)
        if self._untold.get(slot) != preference:
            return False
        del self._untold[slot]
        self._asked.discard(slot)
        self._journal.write(lambda: self._cache.preferences.save(preference, untold=False))
        return True

    def disconnected(self) -> None:
        """What was not answered is told again."""
        self._asked.clear()
        self._due = None


def _slot(preference: Preference) -> Slot:
    return preference.kind, preference.key
