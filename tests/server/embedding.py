"""Servers inside a client, and what is asked of them."""

import socket
import stat
from collections.abc import Callable
from pathlib import Path

from chat_tui.server.embedded import EmbeddedHost
from tests.patience import PATIENCE

MakeHost = Callable[..., EmbeddedHost]


def ask(path: Path) -> bytes:
    with socket.socket(socket.AF_UNIX) as client:
        client.settimeout(PATIENCE)
        client.connect(str(path))
        return client.makefile("rb").read()


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)
