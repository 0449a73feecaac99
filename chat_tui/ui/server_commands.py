"""What stands in the room list: /connect and /disconnect take servers onto the screen and off it
while it runs, /servers tells of them, /fold folds a section."""

from collections.abc import Callable, Iterator, Sequence
from typing import Final, Protocol

from chat_tui.domain.errors import ChatError
from chat_tui.session.completion import Candidate, Completion
from chat_tui.session.slash import Invocation
from chat_tui.text.sanitize import sanitize_line
from chat_tui.ui.folding import beginning_with, called, sections
from chat_tui.ui.servers import MultiServerApp, Server, Spot
from chat_tui.ui.status_line import describe
from chat_tui.ui.triage import elsewhere
from chat_tui.ui.words import count, shown_name

COMMANDS: Final = ("connect", "disconnect", "servers", "fold")
"""What run is for."""


class ServerSource(Protocol):
    """Where servers come from; programs.server_source.ServerSource is one."""

    def names(self) -> Sequence[str]:
        """Those that are saved."""
        ...

    def open(self, wanted: str) -> Server:
        """A saved one, or the one at an address, ready to be run.

        Raises:
            ChatError: there is none, it is open already, or it cannot be opened.
        """
        ...


class ServerCommands:
    """Runs the commands; what they lead to is up to the application."""

    def __init__(
        self, chat_app: MultiServerApp, source: ServerSource | None, clock: Callable[[], float]
    ) -> None:
        """``source`` None: no other server can be had. ``clock`` is that of connection states."""
        self._chat_app = chat_app
        self._source = source
        self._clock = clock

    def run(self, invocation: Invocation) -> bool:
        """Run one of COMMANDS. False: its text is to stay."""
        match invocation.command.name:
            case "connect":
                return self._connect(invocation.first)
            case "disconnect":
                return self._disconnect(invocation.first)
            case "fold":
                return self._fold(invocation.rest)
        self._say("\n".join(self._lines()))
        return True

    def _connect(self, wanted: str) -> bool:
        server = self._chat_app.servers.find(wanted)
        if server is None and self._source is None:
            return self._refuse("there are no other servers here")
        try:
            if server is None and self._source is not None:
                server = self._source.open(wanted)
                self._chat_app.admit(server)
        except ChatError as error:
            return self._refuse(str(error))
        if server is not None:
            self._chat_app.go(Spot(server))
        return True

    def _disconnect(self, name: str) -> bool:
        servers = self._chat_app.servers
        server = servers.find(name) if name else servers.current
        if server is None:
            return self._refuse(f"{name} is not on the screen; /servers lists those that are")
        if not servers.are_several:
            return self._refuse("this is the only server; /quit leaves")
        waiting = server.client.session.outbox.waiting
        self._chat_app.dismiss(server)
        said = f"{shown_name(server.name)} is disconnected"
        if waiting:
            many = f"{waiting} message{'s' if waiting > 1 else ''}"
            said += f"; {many} not sent yet: kept, and sent when you connect again"
        if self._source is not None and server.name in self._source.names():
            said += f"; /connect {sanitize_line(server.name)} brings it back"
        self._say(said)
        return True

    def _fold(self, name: str) -> bool:
        servers = self._chat_app.servers
        section = called(name, servers)
        if section is None:
            there = ", ".join(shown_name(one.title) for one in sections(servers))
            return self._refuse(f"/fold needs one of these: {there}")
        section.turn()
        return True

    def _lines(self) -> Iterator[str]:
        servers, now = self._chat_app.servers, self._clock()
        yield "servers on the screen:"
        for server in servers.all:
            state, client = server.state, server.client
            dot, words, _style = describe(client.state, now)
            line = f"{dot} {server.name}  {state.name} at {client.endpoint.label}  {words}"
            waiting = client.session.outbox.waiting
            unread = elsewhere(state, seen=server is servers.current).unread
            line += f"  {waiting} to send" if waiting else ""
            line += f"  {count(unread)} unread" if unread else ""
            yield sanitize_line(line)
        saved = self._source.names() if self._source is not None else ()
        others = [name for name in saved if servers.find(name) is None]
        if others:
            yield f"saved: {sanitize_line(', '.join(others))}; /connect name adds one"

    def complete(self, before: str) -> Completion | None:
        """What could stand at the end of ``before``; None when it is not about servers."""
        command, space, typed = before.partition(" ")
        if space and command == "/fold":
            there = beginning_with(typed, self._chat_app.servers)
            folded = (Candidate(one.title, shown_name(one.title), one.words) for one in there)
            return Completion(len(command) + 1, tuple(folded))
        if not space or command not in ("/connect", "/disconnect") or " " in typed:
            return None
        here = [server.name for server in self._chat_app.servers.all]
        if command == "/connect":
            saved = self._source.names() if self._source is not None else ()
            here = [name for name in saved if name not in here]
        found = (name for name in here if name.startswith(typed))
        return Completion(len(command) + 1, tuple(Candidate(name, name) for name in found))

    def _say(self, words: str, *, error: bool = False) -> None:
        self._chat_app.servers.current.client.session.notify(None, words, error=error)

    def _refuse(self, words: str) -> bool:
        self._say(words, error=True)
        return False
