"""What pictures a terminal can show, by what it says it is. Sans-I/O.

XTVERSION is asked, since the answer comes over SSH, where no variable but TERM does, and is true
within tmux (which gives its own name), where TERM need not be. DA1 behind it is answered by every
terminal: who has not given its name then gives none.
"""

import re
from collections.abc import Mapping
from enum import Enum
from typing import Final

from chat_tui.ui.terminal.ground import may_ask

QUERY: Final = "\x1b[>q\x1b[c"

_NAME: Final = re.compile(r"(kitty|ghostty)[ (]v?(\d{1,4})\.(\d{1,4})", re.IGNORECASE)
_FIRST: Final = {"kitty": (0, 28), "ghostty": (1, 0)}
"""The versions that have Unicode placeholders."""


class Graphics(Enum):
    """How pictures get on the screen."""

    BLOCKS = "blocks"
    """Two pixels to a cell: what every terminal with colours has."""

    PLACEHOLDERS = "placeholders"
    """Real ones, by kitty's protocol: see terminal.kitty."""


def graphics_of(name: str) -> Graphics:
    """What a terminal of this name has; ``name`` is its own word, and anything at all.

    WezTerm and Konsole have kitty's protocol without placeholders; iTerm2 and sixel know nothing
    like them. A picture there is no text, and would stay where the text has gone.
    """
    found = _NAME.match(name)
    if found is None:
        return Graphics.BLOCKS
    version = int(found[2]), int(found[3])
    is_new = version >= _FIRST[found[1].lower()]
    return Graphics.PLACEHOLDERS if is_new else Graphics.BLOCKS


def may_have_graphics(environment: Mapping[str, str]) -> bool:
    """Whether it is worth asking. tmux and GNU screen hand no pictures on as they are set up."""
    return may_ask(environment) and "TMUX" not in environment
