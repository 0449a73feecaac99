"""How far a log has got, kept outside the database: so that a rewound one is found out."""

import logging
import os
import sqlite3
from io import FileIO

from chat_tui.server.storage import queries

_WIDTH = 20

logger = logging.getLogger("chat_tui.server")


class Watermark:
    """The id of the newest entry, in a file beside the database.

    When a copy of the database is put back, the file says more than the log holds. It is written
    after each commit, without waiting for the disk: after a power cut it may say less than the
    log holds, which does no harm, but never more.
    """

    def __init__(self, file: FileIO, connection: sqlite3.Connection) -> None:
        """``connection`` is the one that writes."""
        self._file = file
        self._connection = connection
        self._works = True

    def read(self) -> int:
        """What it says, 0 for nothing.

        Raises:
            OSError: the file cannot be read.
        """
        content = os.pread(self._file.fileno(), _WIDTH, 0)
        return int(content) if content.isdigit() else 0

    def note(self) -> None:
        """Write down how far the log has got; when that fails it is only logged."""
        try:
            newest = queries.cursor(self._connection)
            os.pwrite(self._file.fileno(), b"%0*d" % (_WIDTH, newest), 0)
        except (OSError, sqlite3.Error) as error:
            if self._works:
                logger.warning("a rewound log may not be found out: %s", error)
            self._works = False
        else:
            self._works = True
