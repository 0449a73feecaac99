"""The programs that are measured: how each is set up, started and brought into the room."""

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Final, Protocol

from tests.benchmarks.peers.inspircd import Inspircd, find_program, free_port
from tests.benchmarks.peers.pseudoterminal import Ended, Pseudoterminal
from tests.benchmarks.peers.stage import PATIENCE, Stage, Talker
from tests.benchmarks.seed import READER, seed_client, seed_server
from tests.benchmarks.texts import first_word
from tests.e2e.programs import COMMAND, Home

Size = tuple[int, int]
"""Columns and rows of a terminal."""

_KEEP: Final = 2_000_000
"""Lines the peers are told to keep: their defaults (4,096 and 500) would hide what a long day
costs."""


class Program(Protocol):
    """One of those that are compared."""

    name: str
    keys: str
    """What brings the room to the screen when it has started."""

    shown: str
    """What its first full paint has somewhere; nothing in particular when empty."""

    def launch(self, size: Size) -> Stage:
        """Start it, in a conversation of its own."""
        ...

    def launch_beside_history(self, size: Size, count: int) -> Stage:
        """The same, and there is another room, #history, with ``count`` messages in it."""
        ...


class ChatTui:
    """Ours, with what the room's last messages are in its cache."""

    name = "chat-tui"
    keys = ""

    def __init__(self, home: Home, cached: int) -> None:
        """``cached`` messages are in the room before it starts."""
        self.shown = first_word(cached - 1)
        self._home = home
        self._cached = cached
        self._port = free_port()

    def launch(self, size: Size) -> Stage:
        """See Program."""
        return self._launch(size, {"general": self._cached})

    def launch_beside_history(self, size: Size, count: int) -> Stage:
        """See Program."""
        return self._launch(size, {"general": self._cached, "history": count})

    def launch_long(self, size: Size, count: int) -> Stage:
        """The same with ``count`` messages in the room, all of them in the cache."""
        return self._launch(size, {"general": count})

    def _launch(self, size: Size, rooms: dict[str, int]) -> Stage:
        folder = self._home.path / "run of chat-tui"
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(self._seeded(rooms), folder)
        stage = Stage(Talker("chat", str(folder / "server"), str(self._port)), READER)
        argv = [*COMMAND, self._url, "--name", READER, "--data-dir", str(folder / "client")]
        stage.start(argv, self._home.environment(), size)
        return stage

    @property
    def _url(self) -> str:
        return f"ws://127.0.0.1:{self._port}"

    def _seeded(self, rooms: dict[str, int]) -> Path:
        folder = self._home.path / "-".join(f"{name}-{count}" for name, count in rooms.items())
        if not folder.exists():
            (folder / "server").mkdir(parents=True)
            seed_server(folder / "server", rooms, unread=["history"])
            seed_client(folder / "server", folder / "client", self._url)
        return folder


class _OnIrc:
    """What the peers have in common: all defaults, but for the room and for what is kept."""

    name: str
    keys: str
    shown = ""
    _arguments: Sequence[str]

    def __init__(self, home: Home, server: Inspircd) -> None:
        self._home = home
        self._server = server
        self._folder = home.path / self.name
        self._folder.mkdir()
        self._set_up()

    def _set_up(self) -> None:
        raise NotImplementedError

    def launch(self, size: Size) -> Stage:
        """See Program."""
        stage = Stage(Talker("irc", str(self._server.port), "#bench", "wri"), READER)
        argv = [self.name, *self._arguments]
        stage.start(argv, self._home.environment(), size)
        return stage

    def launch_beside_history(self, size: Size, count: int) -> Stage:
        """See Program."""
        self._server.keep_history(count)
        return self.launch(size)


class Weechat(_OnIrc):
    """WeeChat."""

    name = "weechat"
    keys = "/buffer #bench\r"

    def _set_up(self) -> None:
        self._arguments = ["--dir", str(self._folder)]
        commands = (
            f"/set weechat.history.max_buffer_lines_number {_KEEP}",
            f"/server add bench 127.0.0.1/{self._server.port}",
            "/set irc.server.bench.ssl off",  # 4.0 calls it tls and has it on
            "/set irc.server.bench.tls off",
            "/set irc.server.bench.autoconnect on",
            f"/set irc.server.bench.nicks {READER}",
            "/set irc.server.bench.autojoin #bench",
            "/save",
            "/quit",
        )
        run = [part for command in commands for part in ("--run-command", command)]
        argv = [self.name, "--no-connect", *self._arguments, *run]
        with Pseudoterminal(argv, self._home.environment(), (80, 24)) as terminal:
            try:
                terminal.pump(PATIENCE)
            except Ended:
                return
        raise TimeoutError("weechat does not end after /quit")


class Irssi(_OnIrc):
    """Irssi."""

    name = "irssi"
    keys = "\x1b2"

    def _set_up(self) -> None:
        self._arguments = [f"--home={self._folder}"]
        (self._folder / "config").write_text(
            f"""\
servers = (
  {{ address = "127.0.0.1"; port = "{self._server.port}"; chatnet = "bench"; autoconnect = "yes"; }}
);
chatnets = {{ bench = {{ type = "IRC"; nick = "{READER}"; }}; }};
channels = ( {{ name = "#bench"; chatnet = "bench"; autojoin = "yes"; }} );
settings = {{ "fe-text" = {{ scrollback_lines = "{_KEEP}"; scrollback_time = "30days"; }}; }};
"""
        )


PEERS: Final = {"weechat": Weechat, "irssi": Irssi}
NAMES: Final = (ChatTui.name, *PEERS)


def missing(names: Sequence[str]) -> list[str]:
    """The programs that ``names`` need and that are not on this machine."""
    peers = [name for name in names if name in PEERS]
    needed = [*peers, "inspircd"] if peers else []
    return [name for name in needed if find_program(name) is None]
