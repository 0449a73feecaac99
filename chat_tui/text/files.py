"""Names and sizes of files: made safe to be shown and to be written to a disk. Pure."""

import unicodedata
from typing import Final

from chat_tui.text.sanitize import sanitize_line

MAX_BYTES: Final = 200
"""Of a file's name in UTF-8: file systems take 255, and " (2)" and ".part" are to fit as well."""

_FORBIDDEN: Final = frozenset('/\\:*?"<>|')
"""Separators here or elsewhere, and what FAT and NTFS refuse."""


def safe_name(name: str) -> str:
    """What somebody called a file, as a name that can do no harm in any folder.

    No folder, nothing that does not print or that changes how the rest is shown, no dot or
    dash in front (a hidden file, an option), no longer than MAX_BYTES; its suffix is kept. A
    name of which nothing is left becomes "file". A safe name stays as it is.
    """
    last = name.replace("\\", "/").rstrip("/").rpartition("/")[2]
    normal = unicodedata.normalize("NFC", last)
    kept = "".join(
        "_" if char in _FORBIDDEN else char
        for char in normal
        if unicodedata.category(char)[0] not in "CZ" or char == " "
    )
    stem, dot, suffix = kept.strip(" .-").rpartition(".")
    if not dot:
        stem, suffix = suffix, ""
    suffix = _cut(dot + suffix, 20)
    stem = _cut(stem, MAX_BYTES - len(suffix.encode())).strip(" .-")
    return f"{stem}{suffix}".strip(" .-") or "file"


def numbered(name: str, number: int) -> str:
    """``name`` for one more file of that name: "harbour (2).png"."""
    stem, dot, suffix = name.rpartition(".")
    if not stem:
        return f"{name} ({number})"
    return f"{stem} ({number}){dot}{suffix}"


def shown_file(name: str) -> str:
    """A file's name as it is shown: one line, inert."""
    return sanitize_line(name).strip() or "file"


def shown_size(size: int) -> str:
    """So many bytes in words: "1.2 MB", with 1,000 as the step, as file managers have it."""
    if size < 1000:
        return f"{size} B"
    value, unit = size / 1000, "kB"
    for larger in ("MB", "GB"):
        if value >= 999.5:
            value, unit = value / 1000, larger
    return f"{value:.1f} {unit}" if value < 9.95 else f"{value:.0f} {unit}"


def _cut(text: str, size: int) -> str:
    return text.encode("utf-8", "ignore")[: max(0, size)].decode("utf-8", "ignore")
