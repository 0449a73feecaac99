"""What the user prefers, in the cache: so that it holds before the server has told of it, and
without a server."""

import sqlite3
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Final

from chat_tui.domain.errors import InvalidPreference
from chat_tui.domain.preferences import Preference, PreferenceKind
from chat_tui.session.sqlite_errors import reported
from chat_tui.text.preferences import checked

PREFERENCE_SCHEMA: Final = """
CREATE TABLE preference (
    kind TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL, untold INTEGER NOT NULL,
    PRIMARY KEY (kind, key)
) WITHOUT ROWID;
"""


class PreferenceTable:
    """All methods raise StorageError when the disk refuses; it names ``path``, None: in memory."""

    def __init__(self, db: sqlite3.Connection, path: Path | None) -> None:
        self._db = db
        self._path = path

    def load(self) -> tuple[tuple[Preference, bool], ...]:
        """What was set, each with whether the server is still to be told. What is damaged is left
        out."""
        with reported(self._path):
            rows = self._db.execute("SELECT kind, key, value, untold FROM preference").fetchall()
        kinds = set(PreferenceKind)
        found = []
        for kind, key, value, untold in rows:
            with suppress(InvalidPreference, TypeError):
                if kind in kinds:
                    one = checked(Preference(PreferenceKind(kind), key, value))
                    found.append((one, bool(untold)))
        return tuple(found)

    def save(self, preference: Preference, *, untold: bool) -> None:
        """How something is wanted. ``untold``: the server has still to be told, so that what was
        taken back is kept as well."""
        kind, key, value = preference.kind.value, preference.key, preference.value
        with reported(self._path):
            if value or untold:
                row = kind, key, value, untold
                self._db.execute("REPLACE INTO preference VALUES (?, ?, ?, ?)", row)
            else:
                self._db.execute("DELETE FROM preference WHERE kind = ? AND key = ?", (kind, key))

    def replace(self, kept: Iterable[Preference], untold: Iterable[Preference]) -> None:
        """These are all there are; of those in ``untold`` the server has still to be told."""
        with reported(self._path):
            self._db.execute("DELETE FROM preference")
        for preference in kept:
            self.save(preference, untold=False)
        for preference in untold:
            self.save(preference, untold=True)
