"""Whether the terminal's own background is light or dark, by its answer to OSC 11 (see answers)."""

import re
from collections.abc import Mapping
from typing import Final

from chat_tui.ui.terminal.kinds import is_in_screen, swallows_osc

QUERY: Final = "\x1b]11;?\x1b\\"

_COLOUR: Final = re.compile(r"rgba?:([0-9a-fA-F]{1,4})/([0-9a-fA-F]{1,4})/([0-9a-fA-F]{1,4})")


def may_ask(environment: Mapping[str, str]) -> bool:
    """Whether the question is safe in this terminal. tmux answers for the terminal that it is
    shown on, as far as it knows; GNU screen has many, or none."""
    is_in_many = is_in_screen(environment) or "STY" in environment
    return swallows_osc(environment) and not is_in_many


def is_dark(colour: str) -> bool | None:
    """Of a colour as X11 writes it (``rgb:RRRR/GGGG/BBBB``, one to four digits each); None for
    anything else. By the luma of ITU-R BT.601, as Vim and Neovim do."""
    found = _COLOUR.match(colour)
    if found is None:
        return None
    red, green, blue = (int(part, 16) / int("f" * len(part), 16) for part in found.groups())
    return 0.299 * red + 0.587 * green + 0.114 * blue < 0.5
