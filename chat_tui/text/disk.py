"""Why a disk refused, in words for people who know neither SQLite nor its codes."""

import sqlite3
from typing import Final

_WORDS: Final = {
    sqlite3.SQLITE_FULL: "the disk is full",
    sqlite3.SQLITE_READONLY: "the disk or the file is read-only",
    sqlite3.SQLITE_IOERR: "the disk refuses, or fails",
    sqlite3.SQLITE_CANTOPEN: "the file or its folder cannot be opened",
    sqlite3.SQLITE_BUSY: "another program holds it",
    sqlite3.SQLITE_CORRUPT: "the file is damaged",
    sqlite3.SQLITE_NOTADB: "the file is no database",
}


def primary_code(error: sqlite3.Error) -> int:
    """The result code without its refinement (https://www.sqlite.org/rescode.html); 0 for an
    error that did not come from SQLite itself."""
    code: int = getattr(error, "sqlite_errorcode", 0)
    return code & 0xFF


def explain(error: sqlite3.Error) -> str:
    """A part of a sentence; what is not known is said as SQLite says it."""
    return _WORDS.get(primary_code(error), str(error))
