"""The database file of a server: its tables, its format number, and who may open it."""

import fcntl
import os
import sqlite3
from io import FileIO
from pathlib import Path
from typing import Final

from chat_tui.domain.errors import StorageError
from chat_tui.server.storage import index
from chat_tui.text.disk import explain, primary_code

FORMAT: Final = 5
"""PRAGMA user_version of the files this version reads and writes."""

_APPLICATION: Final = 0x63747569  # "ctui"
_WAL_SIZE: Final = 16 << 20  # bytes that a write-ahead log keeps after a checkpoint
# Else what is large is sorted in files: on a full disk not even reading would go on.
_NO_TEMPORARY_FILES: Final = "PRAGMA temp_store = MEMORY"

_TABLES: Final = (
    "CREATE TABLE IF NOT EXISTS server (epoch TEXT NOT NULL)",
    # Every time the server was started: first is the id of the first entry it could write then.
    """CREATE TABLE IF NOT EXISTS run (
        number INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, first INTEGER NOT NULL
    )""",
    """CREATE TABLE IF NOT EXISTS user (
        id TEXT PRIMARY KEY, name TEXT NOT NULL, folded TEXT NOT NULL
    ) WITHOUT ROWID""",
    # Every name somebody ever had stays theirs: see Storage.rename.
    "CREATE TABLE IF NOT EXISTS name (folded TEXT PRIMARY KEY, user TEXT NOT NULL) WITHOUT ROWID",
    "CREATE INDEX IF NOT EXISTS name_user ON name (user)",
    # first and second are the user ids of a direct room, in their order; founder is who made it.
    """CREATE TABLE IF NOT EXISTS room (
        id TEXT PRIMARY KEY, name TEXT NOT NULL, folded TEXT NOT NULL, kind TEXT NOT NULL,
        topic TEXT NOT NULL DEFAULT '', head INTEGER NOT NULL DEFAULT 0, first TEXT, second TEXT,
        founder TEXT
    ) WITHOUT ROWID""",
    "CREATE INDEX IF NOT EXISTS room_founder ON room (founder, kind)",
    "CREATE UNIQUE INDEX IF NOT EXISTS room_name ON room (folded) WHERE kind = 'room'",
    "CREATE UNIQUE INDEX IF NOT EXISTS room_pair ON room (first, second) WHERE kind = 'direct'",
    # read is the seq up to which the user has read the room.
    """CREATE TABLE IF NOT EXISTS member (
        user TEXT NOT NULL, room TEXT NOT NULL, read INTEGER NOT NULL, PRIMARY KEY (user, room)
    ) WITHOUT ROWID""",
    "CREATE INDEX IF NOT EXISTS member_room ON member (room, user)",
    # message is set for a message, of_seq for what changes or answers one: the seq of that. Both
    # have cid and digest (of the request), which else are NULL.
    """CREATE TABLE IF NOT EXISTS log (
        id INTEGER PRIMARY KEY, room TEXT NOT NULL, seq INTEGER NOT NULL, user TEXT NOT NULL,
        cid TEXT, time INTEGER NOT NULL, message TEXT, of_seq INTEGER, digest BLOB,
        payload BLOB NOT NULL
    )""",
    "CREATE UNIQUE INDEX IF NOT EXISTS log_seq ON log (room, seq)",
    "CREATE UNIQUE INDEX IF NOT EXISTS log_cid ON log (user, cid) WHERE cid IS NOT NULL",
    "CREATE UNIQUE INDEX IF NOT EXISTS log_message ON log (message) WHERE message IS NOT NULL",
    # What was changed in a stretch of the log, and what has changed or answered a message.
    """CREATE INDEX IF NOT EXISTS log_change ON log (room, seq, of_seq)
    WHERE of_seq IS NOT NULL AND message IS NULL""",
    "CREATE INDEX IF NOT EXISTS log_of ON log (room, of_seq) WHERE of_seq IS NOT NULL",
    # value is never empty: see domain.preferences.
    """CREATE TABLE IF NOT EXISTS preference (
        user TEXT NOT NULL, kind TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL,
        PRIMARY KEY (user, kind, key)
    ) WITHOUT ROWID""",
    # When somebody came for the first time, and when they were last seen: see Storage.note_visit.
    """CREATE TABLE IF NOT EXISTS visit (
        user TEXT PRIMARY KEY, first INTEGER NOT NULL, last INTEGER NOT NULL
    ) WITHOUT ROWID""",
    # What was asked for under a cid and is not a message; room is where it led to, if anywhere.
    """CREATE TABLE IF NOT EXISTS request (
        user TEXT NOT NULL, cid TEXT NOT NULL, digest BLOB NOT NULL, room TEXT,
        PRIMARY KEY (user, cid)
    ) WITHOUT ROWID""",
)

_FILES: Final = (
    # Who has brought which file, and the messages that they attached it to. The file itself is
    # on the disk once, whoever brought it.
    """CREATE TABLE IF NOT EXISTS file (
        user TEXT NOT NULL, sha256 TEXT NOT NULL, size INTEGER NOT NULL, time INTEGER NOT NULL,
        PRIMARY KEY (user, sha256)
    ) WITHOUT ROWID""",
    "CREATE INDEX IF NOT EXISTS file_sha256 ON file (sha256, size)",
    """CREATE TABLE IF NOT EXISTS attachment (
        message TEXT PRIMARY KEY, user TEXT NOT NULL, sha256 TEXT NOT NULL
    ) WITHOUT ROWID""",
    "CREATE INDEX IF NOT EXISTS attachment_file ON attachment (user, sha256)",
)

_MODERATION: Final = (
    # Who may not join a room, by whom and why.
    """CREATE TABLE IF NOT EXISTS ban (
        room TEXT NOT NULL, user TEXT NOT NULL, by TEXT NOT NULL, reason TEXT NOT NULL,
        time INTEGER NOT NULL, PRIMARY KEY (room, user)
    ) WITHOUT ROWID""",
    # Who was put out of a room and has not come back since, by which entry, and what its topic
    # was: they are told nothing of it that came later.
    """CREATE TABLE IF NOT EXISTS removal (
        user TEXT NOT NULL, room TEXT NOT NULL, seq INTEGER NOT NULL, topic TEXT NOT NULL,
        by TEXT NOT NULL, reason TEXT NOT NULL, time INTEGER NOT NULL, PRIMARY KEY (user, room)
    ) WITHOUT ROWID""",
    """CREATE TABLE IF NOT EXISTS invitation (
        user TEXT NOT NULL, room TEXT NOT NULL, by TEXT NOT NULL, time INTEGER NOT NULL,
        PRIMARY KEY (user, room)
    ) WITHOUT ROWID""",
    "CREATE INDEX IF NOT EXISTS invitation_time ON invitation (time)",
)

# Of those who came before visits were kept there is what they did: all of them have joined a room.
_VISITS: Final = """INSERT OR IGNORE INTO visit
    SELECT user, min(time), max(time) FROM log GROUP BY user"""


def lock_file(path: Path) -> FileIO:
    """Make the folder (0700) and the file (0600) of a database, and keep others out of it.

    The lock is the returned file, beside the database: it is given back by closing that, or by
    the death of the process.

    Raises:
        StorageError: another server has it, or it cannot be made.
    """
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = FileIO(path.with_name(path.name + "-lock"), "r+", opener=_private)
    except OSError as error:
        raise StorageError(f"{path} cannot be opened: {error.strerror}.") from error
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        with open(path, "ab", opener=_private) as file:
            os.fchmod(file.fileno(), 0o600)
    except BlockingIOError as error:
        lock.close()
        raise StorageError(f"{path} is in use by another server.") from error
    except OSError as error:
        lock.close()
        raise StorageError(f"{path} cannot be opened: {error.strerror}.") from error
    return lock


def _private(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_CREAT, 0o600)


def connect_writer(path: Path) -> sqlite3.Connection:
    """The connection that writes, in autocommit mode; makes the tables of a new file.

    Raises:
        StorageError: the file is no database of this program, or of a newer version of it, or
            the disk refuses.
    """
    try:
        connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    except sqlite3.Error as error:
        raise StorageError(f"{path} cannot be opened: {explain(error)}.") from error
    try:
        version = _check_format(connection, path)
        if connection.execute("PRAGMA journal_mode = WAL").fetchone() != ("wal",):
            raise StorageError(f"{path} is on a disk that cannot do write-ahead logging.")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute(_NO_TEMPORARY_FILES)
        connection.execute(f"PRAGMA journal_size_limit = {_WAL_SIZE}")
        if version < FORMAT:
            _change(
                connection,
                *_to_be_mended(connection),
                *_TABLES,
                *_FILES,
                *_MODERATION,
                *(index.TABLES if version < 2 else ()),
                *index.UNNAMED,
                *(index.OLD_UNNAMED if 2 <= version < 5 else ()),
                _VISITS,
                f"PRAGMA application_id = {_APPLICATION}",
            )
    except sqlite3.Error as error:
        connection.close()
        if primary_code(error) == sqlite3.SQLITE_NOTADB:
            raise StorageError(f"{path} is not a chat_tui database.") from error
        raise StorageError(f"{path} cannot be opened: {explain(error)}.") from error
    except StorageError:
        connection.close()
        raise
    return connection


def connect_reader(path: Path) -> sqlite3.Connection:
    """A connection that cannot write, in autocommit mode, to a file that a writer has open.

    Raises:
        StorageError: the disk refuses.
    """
    try:
        connection = sqlite3.connect(
            path.resolve().as_uri() + "?mode=ro",
            uri=True,
            isolation_level=None,
            check_same_thread=False,
        )
        connection.execute(_NO_TEMPORARY_FILES)
        return connection
    except sqlite3.Error as error:
        raise StorageError(f"{path} cannot be opened: {explain(error)}.") from error


def _check_format(connection: sqlite3.Connection, path: Path) -> int:
    """The format of the database, 0 when it is still empty."""
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    (tables,) = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    if (version, application, tables) == (0, 0, 0):
        return 0
    if application != _APPLICATION or version < 1:
        raise StorageError(f"{path} is not a chat_tui database.")
    if version > FORMAT:
        raise StorageError(
            f"{path} was written by a newer chat_tui (format {version}; this one reads {FORMAT})."
        )
    return int(version)


def _to_be_mended(connection: sqlite3.Connection) -> tuple[str, ...]:
    """What has to be done in an old database before the tables that it lacks are made.

    Format 1 had no changes of messages in its log; and, on the way to 2, another index of them.
    """
    columns = {name for _, name, *_ in connection.execute("PRAGMA table_info(log)")}
    if not columns or "of_seq" in columns:
        return ("DROP INDEX IF EXISTS log_change",)
    return ("ALTER TABLE log ADD COLUMN of_seq INTEGER",)


def _change(connection: sqlite3.Connection, *statements: str) -> None:
    """Bring the database to the present format."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        for statement in statements:
            connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {FORMAT}")
        connection.execute("COMMIT")
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
