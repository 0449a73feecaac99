"""Looking for messages: the server is asked, or without one what this terminal has.

One search at a time: what is still under way for an earlier one is dropped when it comes. What
the user has changed, and the server does not know of yet, is found as it is to be.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime, tzinfo
from typing import Final

from chat_tui.domain.commands import SearchMessages
from chat_tui.domain.errors import InvalidQuery, StorageError
from chat_tui.domain.events import MessagesFound, Rejected
from chat_tui.domain.log import MessageReceived
from chat_tui.domain.record import record
from chat_tui.domain.searching import Query, Search
from chat_tui.session.cache import Cache
from chat_tui.session.cache_index import is_found
from chat_tui.session.outbox import Outbox
from chat_tui.session.overlay import overlaid
from chat_tui.session.requests import Requests
from chat_tui.session.state import ChangeKind, ChatState
from chat_tui.text.names import fold_name
from chat_tui.text.query import parse_query
from chat_tui.text.sanitize import sanitize_line

PAGE: Final = 30
"""Messages looked for at a time."""


@record(kw_only=True)
class Findings:
    """What was found so far, newest first.

    ``looking``: an answer is under way. ``more``: there is more to be looked through.
    ``local``: this is of what this terminal has. ``trouble`` is why there is no more, or empty:
    maybe a server's words.
    """

    search: Search
    messages: tuple[MessageReceived, ...] = ()
    looking: bool = False
    more: bool = False
    local: bool = False
    trouble: str = ""


class Searching:
    """The one owner of what is being looked for."""

    def __init__(
        self,
        state: ChatState,
        cache: Cache,
        outbox: Outbox,
        requests: Requests,
        *,
        wall_ms: Callable[[], int],
        changed: Callable[[ChangeKind, str | None], None],
    ) -> None:
        self._state = state
        self._cache = cache
        self._outbox = outbox
        self._requests = requests
        self._wall_ms = wall_ms
        self._changed = changed
        self._asked: SearchMessages | None = None
        self._following: str | None = None
        self._wanted = 0
        self._stored: tuple[MessageReceived, ...] = ()  # what was found, as it is stored
        self.findings: Findings | None = None
        """None while nothing is looked for."""

    def begin(self, text: str, room: str | None, zone: tzinfo | None) -> None:
        """Look for what ``text`` says (see text.query), in ``room`` unless it says where; None:
        everywhere. SEARCH changes follow.

        Raises:
            InvalidQuery: it makes no sense. What was found before is forgotten.
        """
        self.end()
        today = datetime.fromtimestamp(self._wall_ms() / 1000, zone).date()
        search = self._resolved(parse_query(text, today=today, zone=zone), room)
        self.findings = Findings(search=search)
        self._stored = ()
        self._following = None
        self._wanted = PAGE
        self._look()

    def look_on(self) -> None:
        """Look for more, if there is more and it is not under way."""
        if self.findings is not None and self.findings.more and not self.findings.looking:
            self._wanted = len(self._stored) + PAGE
            self._look()

    def end(self) -> None:
        """Nothing is looked for any more."""
        self.findings = self._asked = None
        self._requests.search_no_more()

    # -- what the server says ------------------------------------------------------------------

    def found(self, event: MessagesFound) -> None:
        """An answer; one that is not waited for any more is dropped."""
        if self.findings is None or event.command != self._asked:
            return
        self._asked = None
        known = {(message.room, message.seq) for message in self._stored}
        new = [
            message
            for message in event.messages
            if (message.room, message.seq) not in known
            and message.room in self._state.rooms
            # A server that does not know of has:file passes it over.
            and (message.file is not None or not event.command.search.has_file)
        ]
        # A server that does not get on is not asked for ever.
        more = event.following is not None and event.following != event.command.before
        self._following = event.following
        self._stored = (*self._stored, *new)
        messages = self._as_wanted(more=more)
        self._show(messages=messages, looking=False, more=more, local=False)
        if more and len(self._stored) < self._wanted:
            self._look()

    def refused(self, event: Rejected, again_at: float | None = None) -> None:
        """The server does not answer; it may do so ``again_at`` (the loop's clock), None: not."""
        if self.findings is None or self._asked is None or event.command != self._asked:
            return
        if again_at is not None:
            self._requests.search_again(self._asked, again_at)
            return
        self._asked = None
        if event.code == "unknown_type":
            self._look_here("this server cannot search")
        else:
            self._show(looking=False, more=False, trouble=event.text or event.code)

    def disconnected(self) -> None:
        """No answer will come: what is here has to do."""
        if self._asked is not None:
            self._asked = None
            self._look_here()

    # -- looking -------------------------------------------------------------------------------

    def _look(self) -> None:
        if self.findings is None:
            return
        if not self._requests.live or self.findings.local or self._is_put_out:
            self._look_here(self.findings.trouble)
            return
        asked = SearchMessages(search=self.findings.search, before=self._following, limit=PAGE)
        self._asked = asked
        self._show(looking=True)
        self._requests.ask(asked)

    @property
    def _is_put_out(self) -> bool:
        """Whether it is for a room of which nothing may be asked any more."""
        room = None if self.findings is None else self.findings.search.room
        state = None if room is None else self._state.rooms.get(room)
        return state is not None and state.removed is not None

    def _look_here(self, trouble: str = "") -> None:
        if self.findings is None:
            return
        search = self.findings.search
        self._stored = ()
        try:
            authors = self._called(search.author)
            found = self._cache.search(self._rooms_of(search), search, authors, self._wanted)
            self._stored = tuple(found)
        except StorageError as error:
            trouble = str(error)
        more = len(self._stored) == self._wanted
        messages = self._as_wanted(more=more)
        self._show(messages=messages, looking=False, more=more, local=True, trouble=trouble)

    def _rooms_of(self, search: Search) -> Iterable[str]:
        return self._state.rooms if search.room is None else [search.room]

    def _as_wanted(self, *, more: bool) -> tuple[MessageReceived, ...]:
        """What was found, without what is to be deleted or to say something else, and with what
        is to say what is looked for; with ``more`` only as far back as was looked."""
        if self.findings is None:
            return ()
        search = self.findings.search
        authors = self._called(search.author)
        since = self._stored[-1].time if more and self._stored else 0
        found = {(message.room, message.seq): message for message in self._stored}
        is_stored = True
        for room in self._rooms_of(search):
            for seq, changes in self._outbox.changes(room).items():
                stored = found.get((room, seq)) or self._known(room, seq)
                if stored is None:
                    continue
                message = overlaid(stored, changes, self._state.user)
                if message.body == stored.body and message.deleted is None:
                    continue
                is_stored = False
                found.pop((room, seq), None)
                if is_found(message, search, authors) and message.time >= since:
                    found[room, seq] = message
        if is_stored:
            return self._stored
        return tuple(sorted(found.values(), key=lambda message: message.time, reverse=True))

    def _known(self, room: str, seq: int) -> MessageReceived | None:
        try:
            entries = self._cache.events_after(room, seq - 1, 1)
        except StorageError:  # what was found before is told all the same
            return None
        entry = entries[0] if entries else None
        return entry if isinstance(entry, MessageReceived) and entry.seq == seq else None

    def _show(self, **changes: object) -> None:
        if self.findings is not None:
            self.findings = replace(self.findings, **changes)  # type: ignore[arg-type]
            self._changed(ChangeKind.SEARCH, None)

    def _resolved(self, query: Query, room: str | None) -> Search:
        if query.room is not None:
            found = self._state.find_room(query.room.removeprefix("@"))
            if found is None:
                raise InvalidQuery(f"you are in no room called {sanitize_line(query.room)}")
            room = found.room.id
        search = Search(
            terms=query.terms,
            author=query.author,
            room=room,
            since=query.since,
            until=query.until,
            has_link=query.has_link,
            has_file=query.has_file,
        )
        if query == Query():
            raise InvalidQuery("say what to look for")
        if search.is_too_wide:
            raise InvalidQuery("say a word, a person (from:ana) or a room (in:#room) as well")
        return search

    def _called(self, name: str | None) -> set[str]:
        """The ids of who is called ``name`` now, as far as is known."""
        if name is None:
            return set()
        people = {self._state.user: self._state.name}
        for state in self._state.rooms.values():
            people |= {member.user: member.name for member in (state.members or {}).values()}
            people[state.room.peer] = state.room.name
        return {
            user for user, known in people.items() if user and fold_name(known) == fold_name(name)
        }
