"""Paths of files that begin as what was typed. Looks at the disk, and changes nothing."""

import os
from itertools import islice
from typing import Final

SCANNED: Final = 5_000
"""Entries of a folder that are looked at."""

OFFERED: Final = 100
"""Paths offered at most."""


def paths_like(typed: str) -> list[str]:
    """The paths that begin with ``typed``, folders with a slash behind them and first; "~" stays
    as it was typed. Hidden ones only where their dot was typed; none whose name has anything in
    it that does not print. A folder that cannot be read has none."""
    if typed == "~":
        return ["~/"]
    folder, slash, start = typed.rpartition("/")
    try:
        with os.scandir(os.path.expanduser(folder + slash) or ".") as entries:
            found = [
                (not entry.is_dir(), entry.name)
                for entry in islice(entries, SCANNED)
                if entry.name.startswith(start)
                and (start.startswith(".") or not entry.name.startswith("."))
                and entry.name.isprintable()
            ]
    except (OSError, ValueError):
        return []
    first = sorted(found)[:OFFERED]
    return [f"{folder}{slash}{name}{'' if is_file else '/'}" for is_file, name in first]
