"""Keys that Textual's parser does not know by themselves.

Alt and a letter come as ESC and the letter. Textual waits a tenth of a second for more, since a
longer sequence could begin like that; when the next key comes within that time (two of them in
one read, as a slow line delivers them) it takes both apart and types "^a". No sequence of a
terminal begins with ESC and a small letter, so these are keys as soon as they are there.
"""

from string import ascii_lowercase
from typing import Any, NamedTuple, cast

from textual._ansi_sequences import ANSI_SEQUENCES_KEYS


class AltKey(NamedTuple):
    """Looks to the parser like a member of textual.keys.Keys."""

    value: str


def know_alt_letters() -> None:
    """Teach the parser Alt and the letters, but for those that mean something else already."""
    known = cast(dict[str, Any], ANSI_SEQUENCES_KEYS)
    for letter in ascii_lowercase:
        known.setdefault(f"\x1b{letter}", (AltKey(f"alt+{letter}"),))
