"""A search on one server or on all that are on the screen, as one list."""

from collections.abc import Sequence
from datetime import tzinfo
from typing import Final

from chat_tui.domain.errors import InvalidQuery
from chat_tui.domain.log import MessageReceived
from chat_tui.domain.record import record
from chat_tui.domain.searching import Term
from chat_tui.session.searching import Findings
from chat_tui.text.sanitize import sanitize_line
from chat_tui.ui.servers import Server, Servers
from chat_tui.ui.words import some, unsearched

ONLY_HERE: Final = "only what this terminal has"


@record
class Hit:
    """A message, and where it is. ``label`` names the server, inert; empty where all are on one."""

    server: Server
    message: MessageReceived
    label: str = ""


@record(kw_only=True)
class Found:
    """See session.searching.Findings, which this is of one server or of several. Newest first;
    ``notes`` are inert: what is not as it should be."""

    hits: tuple[Hit, ...]
    terms: tuple[Term, ...]
    looking: bool
    more: bool
    notes: tuple[str, ...]


class Seeking:
    """Looks on the server that is looked at, or on all of them. Holds no messages itself."""

    def __init__(self, servers: Servers) -> None:
        self._servers = servers
        self._asked: list[Server] = []

    @property
    def where(self) -> str:
        """What everywhere is, and what is no part of it."""
        out = [
            f"{name} {room}" if name else room
            for server, name, findings in self._each()
            for room in unsearched(server.state, findings)
        ]
        but = f" but {some(out)}" if out else ""
        many = len(self._servers.all)
        return f"everywhere{but}{f', on {many} servers' if self._servers.are_several else ''}"

    def begin(self, text: str, room: str | None, zone: tzinfo | None) -> None:
        """See Searching.begin; ``room`` is one of the server that is looked at. A server on which
        it makes no sense, for it has no such room, is left out.

        Raises:
            InvalidQuery: it makes no sense anywhere.
        """
        self.end()
        refusals: list[InvalidQuery] = []
        current = self._servers.current
        for server in [current] if room is not None else [current, *self._servers.others]:
            try:
                server.client.session.searching.begin(text, room, zone)
            except InvalidQuery as error:
                refusals.append(error)
            else:
                self._asked.append(server)
        if not self._asked:
            raise refusals[0]

    def look_on(self) -> None:
        """Look for more wherever there is more."""
        for server in self._asked:
            server.client.session.searching.look_on()

    def end(self) -> None:
        """Nothing is looked for any more."""
        for server in self._asked:
            server.client.session.searching.end()
        self._asked.clear()

    @property
    def found(self) -> Found | None:
        """What was found so far; None while nothing is looked for."""
        each = self._each()
        if not each:
            return None
        hits = [Hit(server, one, name) for server, name, all_ in each for one in all_.messages]
        if len(each) > 1:
            hits.sort(key=lambda hit: -hit.message.time)
        return Found(
            hits=tuple(hits),
            terms=each[0][2].search.terms,
            looking=any(findings.looking for _, _, findings in each),
            more=any(findings.more for _, _, findings in each),
            notes=_notes(each),
        )

    def _each(self) -> list[tuple[Server, str, Findings]]:
        """What each server found, with its name where there are several."""
        each = [
            (server, findings)
            for server in self._asked
            if (findings := server.client.session.searching.findings) is not None
        ]
        are_several = len(each) > 1
        return [
            (server, self._servers.label(server) if are_several else "", findings)
            for server, findings in each
        ]


def _notes(each: Sequence[tuple[Server, str, Findings]]) -> tuple[str, ...]:
    notes = []
    here = [(server, name) for server, name, findings in each if findings.local]
    if here:
        names = ", ".join(name for _, name in here if name)
        offline = "" if any(server.client.session.live for server, _ in here) else "offline"
        where = " ".join(filter(None, (names, offline)))
        notes.append(f"{where}: {ONLY_HERE}" if where else ONLY_HERE)
    for _, name, findings in each:
        if findings.trouble:
            said = sanitize_line(findings.trouble)
            notes.append(f"{name}: {said}" if name else said)
    return tuple(notes)
