"""Emoji shortcodes, ``:tada:``. The table is loaded with the first one that is asked for.

The table is that of the `emoji` package (BSD), which follows Unicode and has the aliases of
GitHub and Slack. Rich has one as well, but it stopped at Unicode 12, lacks the flags and gives
hearts that are one cell wide.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from chat_tui.text.sanitize import sanitize_line
from chat_tui.text.width import cell_len

MAX_CODE: Final = 64
"""Letters of the longest code: none that is worth typing is longer."""

MAX_WRITTEN: Final = MAX_CODE + 2
"""Characters of an emoji or of its code with the colons, whichever is longer."""

CODE: Final = re.compile(rf":([a-z0-9_+-]{{1,{MAX_CODE}}}):")
"""A code as it is written; group 1 is its name."""


def emoji_of(code: str) -> str | None:
    """The emoji of a code without its colons, or None.

    Two cells wide in this terminal's measure and inert. What cannot be drawn so, like the tag
    sequence of a Welsh flag or an emoji newer than the table of widths, is no known code.
    """
    shown = _table().get(code)
    return shown if shown is not None and _is_drawable(shown) else None


def one_emoji(written: str) -> str | None:
    """The emoji that ``written`` is, in the one spelling that is used here, or is the code of
    (``:tada:``); None for anything else. What emoji_of does not know is none."""
    if code := CODE.fullmatch(written):
        return emoji_of(code[1])
    shown = _spellings().get(written)
    return shown if shown is not None and _is_drawable(shown) else None


def emoji_starting_with(typed: str, limit: int) -> list[tuple[str, str]]:
    """At most ``limit`` (code, emoji), the shortest codes first, each emoji once."""
    found: dict[str, str] = {}
    codes = [code for code in _table() if code.startswith(typed)]
    for code in sorted(codes, key=lambda code: (len(code), code)):
        shown = emoji_of(code)
        if shown is not None and shown not in found:
            found[shown] = code
            if len(found) == limit:
                break
    return [(code, shown) for shown, code in found.items()]


@lru_cache(maxsize=1)
def _table() -> Mapping[str, str]:
    from emoji import EMOJI_DATA, STATUS

    codes: dict[str, str] = {}
    for shown, entry in EMOJI_DATA.items():
        if entry["status"] == STATUS["fully_qualified"]:
            for name in (entry["en"], *entry.get("alias", ())):
                code = name.lower()
                if CODE.fullmatch(code):
                    codes.setdefault(code[1:-1], shown)
    return codes


@lru_cache(maxsize=1)
def _spellings() -> Mapping[str, str]:
    """Every way to write an emoji, with or without what asks for colour, and the whole one."""
    from emoji import EMOJI_DATA, STATUS

    whole = {
        entry["en"]: shown
        for shown, entry in EMOJI_DATA.items()
        if entry["status"] == STATUS["fully_qualified"]
    }
    known = {shown: whole.get(entry["en"]) for shown, entry in EMOJI_DATA.items()}
    return {shown: name for shown, name in known.items() if name is not None}


@lru_cache(maxsize=1024)
def _is_drawable(shown: str) -> bool:
    return sanitize_line(shown) == shown and cell_len(shown) == 2
