"""Terminals of one user, connected to the model of a server without any wire."""

from itertools import count

from chat_tui.session.cache import Cache
from chat_tui.session.session import Profile, Session
from tests.session.model import Link, ModelServer


class Terminal:
    """A session on a cache that outlives it, connected to the server or not.

    ``label`` tells its cids from those of the user's other terminals. ``wall_ms`` is Unix
    milliseconds, and jumps.
    """

    def __init__(self, server: ModelServer, label: str) -> None:
        self.server = server
        self.label = label
        self.now = 0.0
        self.wall_ms = 10**12
        self.cids = count(1)
        self.cache = Cache()
        self.link: Link | None = None
        self.restart()

    def restart(self) -> None:
        """The program is killed, wherever it was, and started again."""
        self.hang_up()
        self.session = Session(
            self.cache,
            Profile(name="me", device=self.label),
            clock=lambda: self.now,
            wall_ms=lambda: self.wall_ms,
            new_cid=lambda: f"{self.label}{next(self.cids)}",
        )

    def hang_up(self) -> None:
        """What is on its way is lost."""
        if self.link is not None:
            self.server.links.remove(self.link)
            self.link = None

    def disconnect(self) -> None:
        """The program hears that the line is dead."""
        if self.link is not None:
            self.hang_up()
            self.session.disconnected()

    def connect(self) -> None:
        """Anew, if there is no connection."""
        if self.link is None:
            self.link = self.server.connect(self.session.hello())

    def refuse_to_write(self, refuses: bool) -> None:
        """The disk is full, or is not any more."""
        self.cache._db.execute(f"PRAGMA query_only={'ON' if refuses else 'OFF'}")

    def deliver(self, at_most: int) -> None:
        """The next events arrive."""
        if self.link is not None:
            self.link.told += self.link.late
            self.link.late.clear()
        for _ in range(at_most):
            if self.link is None or not self.link.told:
                return
            self.session.apply(self.link.told.popleft())

    def pass_time(self, seconds: float) -> None:
        """Time passes, and what is due then is done, as the client does."""
        end = self.now + seconds
        while (due := self.session.tend(self.now)) is not None and due <= end:
            self.now = max(self.now, due)
        self.now = end

    def poll(self, seconds: float, *, lost: int = 99, event_first: bool = True) -> None:
        """Time passes; requests go out, those from number ``lost`` on never arrive."""
        self.pass_time(seconds)
        commands, _ = self.session.poll(self.now)
        for number, command in enumerate(commands):
            if number < lost and self.link is not None:
                self.server.handle(self.link, command, event_first=event_first)


def settle(*terminals: Terminal) -> None:
    """All are connected, and nothing is under way any more."""
    for terminal in terminals:
        terminal.connect()
    for _ in range(30):
        for terminal in terminals:
            terminal.deliver(10_000)
            terminal.poll(1.0)
    assert not any(
        terminal.link.told or terminal.link.late
        for terminal in terminals
        if terminal.link is not None
    )
