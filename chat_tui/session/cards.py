"""Asking who somebody is: the server, or without one what this terminal has heard."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from chat_tui.domain.commands import DescribePerson
from chat_tui.domain.events import PersonDescribed, Rejected
from chat_tui.domain.models import Person
from chat_tui.session.people import find_person
from chat_tui.session.requests import Requests
from chat_tui.session.state import Card, ChangeKind, ChatState
from chat_tui.text.names import fold_name

MAX_KEPT: Final = 100
"""People that are remembered for when there is no server."""


class Cards:
    """The one owner of ChatState.card."""

    def __init__(
        self,
        state: ChatState,
        requests: Requests,
        *,
        wall_ms: Callable[[], int],
        changed: Callable[[ChangeKind, str | None], None],
    ) -> None:
        """``wall_ms`` is Unix milliseconds by this machine's clock."""
        self._state = state
        self._requests = requests
        self._wall_ms = wall_ms
        self._changed = changed
        self._ahead = 0  # milliseconds that the server's clock is before ours
        self._is_connected = False
        self._lost_at: int | None = None
        self._asked: list[DescribePerson] = []
        self._kept: dict[str, tuple[Person, int]] = {}  # by user id, with when it was true

    @property
    def _now(self) -> int:
        return max(0, self._wall_ms() + self._ahead)

    def ask(self, name: str) -> None:
        """Who is called ``name`` (``@`` or not)? A CARD change follows, now or soon."""
        wanted = DescribePerson(name=name.removeprefix("@"))
        if not self._requests.live:
            self._show_known(wanted.name, "not connected")
        elif wanted not in self._asked:
            self._asked.append(wanted)
            self._requests.ask(wanted)

    # -- the server ----------------------------------------------------------------------------

    def welcomed(self, time: int) -> None:
        """The server's clock says this."""
        self._ahead = time - self._wall_ms()
        self._is_connected, self._lost_at = True, None

    def described(self, event: PersonDescribed) -> None:
        """The server knows them."""
        self._settle(event.command)
        person = event.person
        self._kept.pop(person.user, None)
        self._kept[person.user] = person, self._now
        for old in list(self._kept)[:-MAX_KEPT]:
            del self._kept[old]
        self._show(Card(name=event.command.name, person=person, now=self._now))

    def refused(self, asked: DescribePerson, event: Rejected) -> None:
        """The server does not say."""
        self._settle(asked)
        if event.code in ("not_found", "invalid_text"):
            self._show(Card(name=asked.name, person=None, now=self._now))
        else:
            old = event.code == "unknown_type"
            why = "this server does not tell" if old else event.text or event.code
            self._show_known(asked.name, why)

    def disconnected(self) -> None:
        """No answer will come."""
        if self._is_connected:
            self._is_connected, self._lost_at = False, self._now
        unanswered, self._asked = self._asked, []
        for asked in unanswered:
            self._show_known(asked.name, "not connected")

    def _settle(self, asked: DescribePerson) -> None:
        if asked in self._asked:
            self._asked.remove(asked)

    # -- what was heard ------------------------------------------------------------------------

    def _show_known(self, name: str, trouble: str) -> None:
        person, as_of = self._known(name)
        self._show(Card(name=name, person=person, now=self._now, as_of=as_of, trouble=trouble))

    def _known(self, name: str) -> tuple[Person | None, int | None]:
        for person, when in self._kept.values():
            if fold_name(person.name) == fold_name(name):
                return self._with_presence(person, when)
        found = find_person(self._state, name)
        if found is None:
            return None, None
        user, known = found
        if user in self._kept:
            return self._with_presence(*self._kept[user])
        return self._with_presence(Person(user=user, name=known), None)

    def _with_presence(self, person: Person, when: int | None) -> tuple[Person, int | None]:
        """Presence was heard of for as long as there was a server."""
        there = self._state.presence.get(person.user)
        if there is None:
            return person, when
        return replace(person, presence=there), self._lost_at

    def _show(self, card: Card) -> None:
        self._state.card = card
        self._changed(ChangeKind.CARD, None)
