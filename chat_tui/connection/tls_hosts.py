"""The hosts that proved who they are over TLS: none of them is reached without it again.

As with ssh's known_hosts, that is a text file which a person can read and mend: one host a line.
It is kept apart from the settings, since no setting may overrule it.
"""

import os
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Final

NAME: Final = "tls_hosts"

_MAX_SIZE: Final = 1 << 20
"""Bytes that are looked at: no person reaches so many hosts, but a disk can hold anything."""


class TlsHosts:
    """The file ``tls_hosts`` in a data folder. It need not be there."""

    def __init__(self, data_dir: Path) -> None:
        self.path = data_dir / NAME

    def knows(self, host: str) -> bool:
        """Whether ``host`` (see Endpoint.host) was ever remembered.

        Raises:
            OSError: there is a file, and it cannot be read.
        """
        return host in self._read()

    def remember(self, host: str) -> None:
        """Note that ``host`` was reached over TLS. The file is replaced as a whole.

        Two processes that note two hosts at the same moment may lose one of them, until it is
        reached again.

        Raises:
            OSError: the disk refused; the file is as it was.
        """
        known = self._read()
        if host in known:
            return
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # Made with mode 0600: whom one talks to is nobody else's business.
        number, name = tempfile.mkstemp(dir=self.path.parent, prefix=f".{NAME}-")
        try:
            with os.fdopen(number, "w", encoding="ascii") as file:
                file.writelines(f"{line}\n" for line in [*known, host])
                file.flush()
                os.fsync(file.fileno())
            os.replace(name, self.path)
        except BaseException:
            with suppress(OSError):
                os.unlink(name)
            raise

    def _read(self) -> list[str]:
        """The hosts in the file, in its order. What is no host, after some accident, is not."""
        try:
            with self.path.open("rb") as file:
                text = file.read(_MAX_SIZE).decode("ascii", "replace")
        except FileNotFoundError:
            return []
        lines = (line.strip() for line in text.splitlines())
        return [line for line in lines if line and line.isascii() and line.isprintable()]
