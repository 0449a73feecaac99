"""An IRC server on this machine for as long as the figures are taken, without any limits."""

import os
import shutil
import socket
import subprocess
import time
from pathlib import Path
from typing import Final, Self

from tests.benchmarks.peers.stage import PATIENCE, Talker

HISTORY: Final = "#history"
"""The channel that tells those who join what was said there."""

_CONFIG: Final = """\
<server name="irc.bench" description="bench" network="Bench">
<admin name="bench" nick="bench" email="bench@localhost">
<bind address="127.0.0.1" port="{port}" type="clients">
<power diepass="" restartpass="">
<connect name="all" allow="*" timeout="60" pingfreq="600" useident="no" resolvehostnames="no"
         useconnectban="no" useconnflood="no" fakelag="no" commandrate="1000000000"
         threshold="1000000000" recvq="1000000000" softsendq="1000000000" hardsendq="1000000000"
         localmax="1000" globalmax="1000" modes="">
<dns server="127.0.0.1" timeout="1">
<performance netbuffersize="65534" quietbursts="yes">
<options defaultmodes="not">
<pid file="{folder}/inspircd.pid">
<log method="file" type="* -USERINPUT -USEROUTPUT" level="default" target="{folder}/inspircd.log">
<module name="chanhistory">
<chanhistory maxlines="1000000" prefixmsg="no">
"""


def find_program(name: str) -> str | None:
    """Where a program is; servers are not on everybody's path."""
    return shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Inspircd:
    """Runs from ``__init__`` to ``close``."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self.port = free_port()
        self._historian: Talker | None = None
        config = folder / "inspircd.conf"
        config.write_text(_CONFIG.format(port=self.port, folder=folder))
        program = find_program("inspircd")
        assert program is not None
        argv = [program, f"--config={config}", "--nofork"]
        if os.geteuid() == 0:
            argv.append("--runasroot")
        log = folder / "output"
        with log.open("wb") as output:
            self._process = subprocess.Popen(
                argv, stdin=subprocess.DEVNULL, stdout=output, stderr=output
            )
        try:
            self._wait(log)
        except BaseException:
            self.close()
            raise

    def _wait(self, log: Path) -> None:
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until and self._process.poll() is None:
            try:
                socket.create_connection(("127.0.0.1", self.port)).close()
                return
            except ConnectionRefusedError:
                time.sleep(0.05)
        raise RuntimeError(f"inspircd does not listen: {log.read_text()}")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def keep_history(self, count: int) -> None:
        """From now on whoever joins HISTORY is told ``count`` messages."""
        if self._historian is None:
            self._historian = Talker("irc", str(self.port), HISTORY, "old", str(count))
            self._historian.ask(say=count, rate=0, mark="")
            self._historian.wait_for("said", limit=4 * PATIENCE)

    def close(self) -> None:
        """End it."""
        if self._historian is not None:
            self._historian.close()
        self._process.kill()
        self._process.wait()
