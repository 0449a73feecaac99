"""The tables of the cache, and what brings those of earlier versions up to date."""

import sqlite3
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Final

from chat_tui.domain.errors import StorageError
from chat_tui.session.cache_index import FROM_ALL_AT_ONCE, FROM_WITHOUT_NAMES
from chat_tui.session.cache_index import SCHEMA as INDEX
from chat_tui.session.preference_table import PREFERENCE_SCHEMA

VERSION: Final = 4

_SCHEMA: Final = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE room (
    id TEXT PRIMARY KEY, name TEXT NOT NULL, kind TEXT NOT NULL, topic TEXT NOT NULL, peer TEXT,
    head INTEGER NOT NULL, read INTEGER NOT NULL, unread INTEGER NOT NULL,
    mentions INTEGER NOT NULL, removed BLOB
) WITHOUT ROWID;
CREATE TABLE event (
    room TEXT NOT NULL, seq INTEGER NOT NULL, payload BLOB NOT NULL, of_seq INTEGER,
    PRIMARY KEY (room, seq)
) WITHOUT ROWID;
CREATE INDEX event_of ON event (room, of_seq) WHERE of_seq IS NOT NULL;
CREATE TABLE outbox (
    position INTEGER PRIMARY KEY AUTOINCREMENT, cid TEXT NOT NULL UNIQUE, room TEXT NOT NULL,
    request BLOB NOT NULL, quote BLOB, of_seq INTEGER, created INTEGER NOT NULL, confirmed INTEGER,
    failed TEXT
);
CREATE TABLE draft (room TEXT PRIMARY KEY, body TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE subject (room TEXT PRIMARY KEY, content BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE history (
    position INTEGER PRIMARY KEY AUTOINCREMENT, room TEXT NOT NULL, body TEXT NOT NULL
);
CREATE INDEX history_of ON history (room, position);
CREATE TABLE place (
    only INTEGER PRIMARY KEY CHECK (only = 1), room TEXT NOT NULL, seq INTEGER,
    start INTEGER NOT NULL
);
"""


def prepare(
    db: sqlite3.Connection,
    path: Path | None,
    transaction: Callable[[], AbstractContextManager[None]],
) -> bool:
    """Make the tables, or bring them up to date. Tells whether there were none. ``path`` is where
    the cache is, None: in memory.

    Raises:
        StorageError: it is from a newer version, or from one that is too old.
    """
    version: int = db.execute("PRAGMA user_version").fetchone()[0]
    if version > VERSION:
        raise StorageError(f"{path} was written by a newer chat-tui; update chat-tui")
    if version in (2, 3):
        earlier = FROM_ALL_AT_ONCE if version == 2 else ""
        with transaction():
            for statement in f"{earlier}{FROM_WITHOUT_NAMES}".split(";"):
                db.execute(statement)
            db.execute("ALTER TABLE room ADD COLUMN removed BLOB")
            db.execute(f"PRAGMA user_version={VERSION}")
    elif 0 < version < VERSION:
        raise StorageError(
            f"{path} was written by an older chat-tui, which cannot be read; move it away"
        )
    if version == 0:
        with transaction():
            for statement in f"{_SCHEMA}{PREFERENCE_SCHEMA}{INDEX}".split(";"):
                db.execute(statement)
            db.execute(f"PRAGMA user_version={VERSION}")
    return version == 0
