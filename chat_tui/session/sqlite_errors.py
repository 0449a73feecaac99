"""What SQLite says of a file of ours, as our own errors."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from chat_tui.domain.errors import DamagedError, StorageError
from chat_tui.text.disk import explain, primary_code


@contextmanager
def reported(path: Path | None) -> Iterator[None]:
    """Raises StorageError for what the disk refuses inside; ``path`` None is kept in memory."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        damaged = primary_code(error) in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
        kind = DamagedError if damaged else StorageError
        raise kind(f"{path or 'the cache'} cannot be used: {explain(error)}") from None
    except sqlite3.Error as error:
        raise StorageError(f"{path or 'the cache'} cannot be used: {explain(error)}") from None
    except OSError as error:
        raise StorageError(f"{path or 'the cache'} cannot be used: {error.strerror}") from None
