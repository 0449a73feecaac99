"""Keys that Textual's parser does not know by themselves, and how a terminal is asked for more.

Alt and a letter come as ESC and the letter. Textual waits a tenth of a second for more, since a
longer sequence could begin like that; when the next key comes within that time (two of them in
one read, as a slow line delivers them) it takes both apart and types "^a". No sequence of a
terminal begins with ESC and a small letter, so these are keys as soon as they are there.
"""

import re
from collections.abc import Iterable, Mapping
from string import ascii_lowercase
from typing import Any, Final, NamedTuple, cast

from textual import events
from textual._ansi_sequences import ANSI_SEQUENCES_KEYS
from textual._xterm_parser import XTermParser
from textual.drivers import linux_driver

KITTY_FLAGS: Final = (
    linux_driver.KITTY_DISAMBIGUATE_ESCAPE_CODES
    | linux_driver.KITTY_REPORT_ALL_KEYS
    | linux_driver.KITTY_REPORT_ASSOCIATED_TEXT
)


class Asking(NamedTuple):
    """``more`` asks the terminal to tell more keys apart; ``as_before`` takes that back."""

    more: str
    as_before: str


def asking(environment: Mapping[str, str]) -> Asking:
    """What the terminal that ``environment`` tells of understands.

    All are asked by kitty's protocol. tmux does not know that one: with its option extended-keys
    it goes by xterm's modifyOtherKeys (XTMODKEYS in ctlseqs), of which the first level lets each
    key that is told apart anyway come as it does.
    """
    kitty = Asking(f"\x1b[>{KITTY_FLAGS}u", "\x1b[<u")
    if "TMUX" in environment or environment.get("TERM", "").startswith("tmux"):
        return Asking(f"{kitty.more}\x1b[>4;1m", f"\x1b[>4m{kitty.as_before}")
    return kitty


_MODIFIED: Final = re.compile(r"\x1b\[27;(\d+);(\d+)~")


class KeyParser(XTermParser):
    """Textual's, which reads kitty's way of telling a key with its modifiers, but not xterm's."""

    def _sequence_to_key_events(self, sequence: str, alt: bool = False) -> Iterable[events.Key]:
        if (told := _MODIFIED.fullmatch(sequence)) is not None:
            modifiers, code = told.groups()
            sequence = f"\x1b[{code};{modifiers}u"
        return super()._sequence_to_key_events(sequence, alt)


class AltKey(NamedTuple):
    """Looks to the parser like a member of textual.keys.Keys."""

    value: str


def know_alt_letters() -> None:
    """Teach the parser Alt and the letters, but for those that mean something else already."""
    known = cast(dict[str, Any], ANSI_SEQUENCES_KEYS)
    for letter in ascii_lowercase:
        known.setdefault(f"\x1b{letter}", (AltKey(f"alt+{letter}"),))
