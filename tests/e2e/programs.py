"""The installed program, in a home of its own that nothing of this machine reaches."""

import os
import re
import select
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import IO, Final, TypeVar

from tests.e2e.terminal import Terminal
from tests.patience import PATIENCE

AnyTerminal = TypeVar("AnyTerminal", bound=Terminal)

COMMAND: Final = (sys.executable, "-m", "chat_tui")
_INHERITED: Final = ("PATH", "LD_LIBRARY_PATH")
_LISTENING: Final = re.compile(r"listening on (wss?://\S+:(\d+))\n")


class Home:
    """Folders and environment of one user; everything started here ends with ``close``."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._started = ExitStack()
        for folder in ("config", "data", "state", "cache", "run"):
            (path / folder).mkdir(parents=True, mode=0o700)

    @property
    def data_dir(self) -> Path:
        """Where the program keeps its data unless told otherwise."""
        return self.path / "data" / "chat-tui"

    @property
    def config_file(self) -> Path:
        """The settings file, which is not there."""
        return self.path / "config" / "chat-tui" / "config.toml"

    def environment(self, **more: str) -> dict[str, str]:
        """Nothing is inherited but where programs and their libraries are."""
        kept = {name: os.environ[name] for name in _INHERITED if name in os.environ}
        return {
            **kept,
            "HOME": str(self.path),
            "XDG_CONFIG_HOME": str(self.path / "config"),
            "XDG_DATA_HOME": str(self.path / "data"),
            "XDG_STATE_HOME": str(self.path / "state"),
            "XDG_CACHE_HOME": str(self.path / "cache"),
            "XDG_RUNTIME_DIR": str(self.path / "run"),
            "TERM": "xterm-256color",
            "LANG": "C.UTF-8",
            "TZ": "UTC",
            "USER": "pat",
            "LOGNAME": "pat",
            **more,
        }

    def chat(self, *arguments: str, size: tuple[int, int] = (80, 24), **more: str) -> Terminal:
        """``chat-tui ARGUMENTS`` in a terminal."""
        return self.keep(Terminal([*COMMAND, *arguments], self.environment(**more), size=size))

    def keep(self, terminal: AnyTerminal) -> AnyTerminal:
        """A terminal that is closed with this home."""
        self._started.callback(terminal.close)
        return terminal

    def person(
        self, server: "Server", name: str, *arguments: str, size: tuple[int, int] = (80, 24)
    ) -> Terminal:
        """Somebody at a terminal of their own, online on ``server``."""
        terminal = self.chat(server.url, "--name", name, *self.data(name), *arguments, size=size)
        terminal.wait_for("● online")
        return terminal

    def data(self, name: str) -> list[str]:
        """The flags that give somebody a data folder of their own."""
        return ["--data-dir", str(self.path / "people" / name)]

    def serve(self, *arguments: str) -> "Server":
        """``chat-tui serve`` on a free port, listening."""
        return self._started.enter_context(Server(self, arguments))

    def run(self, *arguments: str, text: str = "", **more: str) -> subprocess.CompletedProcess[str]:
        """``chat-tui ARGUMENTS`` in no terminal, until it ends."""
        return subprocess.run(
            [*COMMAND, *arguments],
            env=self.environment(**more),
            input=text,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
        )

    def start(self, *arguments: str, **more: str) -> subprocess.Popen[str]:
        """``chat-tui ARGUMENTS`` in no terminal, with pipes."""
        process = subprocess.Popen(
            [*COMMAND, *arguments],
            env=self.environment(**more),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self._started.callback(_end, process)
        return process

    def close(self) -> None:
        """End whatever still runs."""
        self._started.close()


class Server:
    """A ``chat-tui serve`` that can die and come back on the same port with the same data."""

    def __init__(self, home: Home, arguments: Sequence[str]) -> None:
        self._home = home
        self._arguments = arguments
        self.data_dir = home.path / "server"
        self.scheme = "wss" if "--cert" in arguments else "ws"
        self.port = 0
        self.start()

    def __enter__(self) -> "Server":
        return self

    def __exit__(self, *_: object) -> None:
        _end(self.process)

    @property
    def url(self) -> str:
        """Where clients find it."""
        return f"{self.scheme}://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start it; returns when it listens."""
        self.process = self._home.start(
            "serve", "--port", str(self.port), "--data-dir", str(self.data_dir), *self._arguments
        )
        assert self.process.stdout is not None
        line = Lines(self.process.stdout).next()
        found = _LISTENING.fullmatch(line)
        if found is None:
            self.process.kill()
            raise AssertionError(f"the server said {line!r} {self.process.communicate()[1]}")
        self.port = int(found[2])

    def kill(self) -> None:
        """As a power cut would."""
        self.process.kill()
        self.process.wait()

    def terminate(self) -> tuple[int, float]:
        """SIGTERM; returns the exit code and how many seconds it took."""
        started = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(PATIENCE), time.monotonic() - started


class Lines:
    """The lines a program prints, each with a deadline; nothing else may read the pipe."""

    def __init__(self, stream: IO[str] | None) -> None:
        assert stream is not None
        self._pipe = stream.fileno()
        self._unread = b""

    def next(self) -> str:
        """The next line with its end; an end of the stream cuts it short."""
        limit = time.monotonic() + PATIENCE
        while b"\n" not in self._unread:
            if not select.select([self._pipe], [], [], max(0.0, limit - time.monotonic()))[0]:
                raise AssertionError(f"no line within {PATIENCE:g} s after {self._unread!r}")
            if not (more := os.read(self._pipe, 65_536)):
                break
            self._unread += more
        line, end, self._unread = self._unread.partition(b"\n")
        return (line + end).decode()


def _end(process: subprocess.Popen[str]) -> None:
    process.kill()
    process.wait()
    for stream in (process.stdout, process.stderr):
        if stream is not None:
            stream.close()
