"""The program where most people have it: in tmux as it comes, with no settings of its own.

On a machine without tmux the same shell is in the terminal alone, so that the same keys are
pressed there; the ids of the tests say which it was.
"""

import os
import re
import shlex
import shutil
import subprocess
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Final

from tests.e2e.programs import COMMAND, Home, Server
from tests.e2e.terminal import Terminal

TMUX: Final = shutil.which("tmux")

PROMPT: Final = re.compile(r"^[$#]$" if TMUX else r"[$#]$")
"""The shell's, of a user or of root. pyte has one screen, on which it stands where the chat was
left."""

WHERE: Final = "terminal" if TMUX is None else "tmux"


class Shell:
    """A shell in tmux in a terminal, and one's chat started from it."""

    def __init__(
        self, home: Home, server: Server, name: str, *, options: str = "", **more: str
    ) -> None:
        """``options`` are commands for tmux, before it begins."""
        # A path of a socket has a hundred characters or so at most.
        self._folder = tempfile.mkdtemp(prefix="chat-tui-tmux-")
        self._environment = home.environment(TMUX_TMPDIR=self._folder, PS1="$ ", **more)
        argv = ["/bin/sh", "-i"]
        if TMUX is not None:
            settings = Path(self._folder, "tmux.conf")
            settings.write_text(f"{options}\n")
            shell = "PS1='$ ' sh -i"  # tmux has another one of its own
            argv = [TMUX, "-f", str(settings), "new-session", shell, ";", "set", "status", "off"]
        self.terminal = home.keep(Terminal(argv, self._environment))
        self._chat = [*COMMAND, server.url, "--name", name, *home.data(name)]

    def start(self) -> Terminal:
        """The chat, as soon as it is online."""
        self.terminal.wait_for(PROMPT)
        self.terminal.enter("clear; " + shlex.join(self._chat))
        self.terminal.wait_for("● online")
        self.terminal.wait_quiet()
        return self.terminal

    def scribble(self, words: str) -> None:
        """Write into the terminal of the chat, as a program in the background would."""
        if TMUX is None:
            tty = os.readlink(f"/proc/{self.terminal.pid}/fd/0")
        else:
            tty = subprocess.run(
                [TMUX, "display", "-p", "#{pane_tty}"],
                env=self._environment,
                check=True,
                capture_output=True,
                text=True,
            ).stdout.strip()
        Path(tty).write_text(f"\x1b7\x1b[8;30H{words}\x1b8")

    def __enter__(self) -> "Shell":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if TMUX is not None:
            subprocess.run(
                [TMUX, "kill-server"], env=self._environment, check=False, capture_output=True
            )
        shutil.rmtree(self._folder, ignore_errors=True)
