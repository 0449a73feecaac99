"""What SQLite says of a file of ours, as our own errors."""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from chat_tui.domain.errors import DamagedError, StorageError
from chat_tui.text.disk import explain, primary_code

Row = tuple[Any, ...]


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
    except UnicodeDecodeError:  # SQLite says what is wrong in the words of the file itself
        raise DamagedError(f"{path or 'the cache'} is damaged") from None
    except OSError as error:
        raise StorageError(f"{path or 'the cache'} cannot be used: {error.strerror}") from None


Kind = type | tuple[type, ...]


def is_typed(row: Row, kinds: Sequence[Kind]) -> bool:
    """Whether the values of a row are of these kinds: SQLite keeps the type of each value beside
    it, so that a single wrong byte can make a number of a text."""
    return all(map(isinstance, row, kinds))


def typed(path: Path | None, rows: Iterable[Row], *kinds: Kind) -> list[Row]:
    """``rows`` again.

    Raises:
        DamagedError: a value is not of its kind.
    """
    checked = list(rows)
    if not all(is_typed(row, kinds) for row in checked):
        raise DamagedError(f"{path or 'the cache'} is damaged: a value is of another type")
    return checked
