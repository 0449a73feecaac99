"""Opening a web address in a browser, where there is a screen for one."""

import subprocess
import sys
from collections.abc import Callable, Mapping
from typing import Final

_COMMAND: Final = (sys.executable, "-I", "-m", "webbrowser")


def can_open(environ: Mapping[str, str], platform: str = sys.platform) -> bool:
    """Whether a browser would have a display: one that is named, or that of this machine."""
    if environ.get("BROWSER"):
        return True
    if platform == "darwin":
        return "SSH_CONNECTION" not in environ
    return bool(environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY"))


class Browser:
    """Starts Python's ``webbrowser``, which honours $BROWSER, in a process of its own: away from
    this terminal, where nothing it prints or asks for can be seen."""

    def __init__(self, start: Callable[..., subprocess.Popen[bytes]] = subprocess.Popen) -> None:
        self._start = start
        self._running: list[subprocess.Popen[bytes]] = []

    def open(self, url: str) -> bool:
        """Ask a browser to show ``url``: http or https. False when it cannot even be asked;
        what becomes of it is not known."""
        self._running = [process for process in self._running if process.poll() is None]
        if not url.lower().startswith(("http://", "https://")):
            return False
        try:
            process = self._start(
                [*_COMMAND, url],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
        except OSError:
            return False
        self._running.append(process)
        return True
