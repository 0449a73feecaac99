"""What pictures a terminal can show, by what it says it is. Sans-I/O.

XTVERSION is asked, since the answer comes over SSH, where no variable but TERM does, and is true
within tmux (which gives its own name), where TERM need not be. DA1 behind it is answered by every
terminal: who has not given its name then gives none. That answer tells of sixel as well.
"""

import re
from collections.abc import Mapping
from enum import Enum
from typing import Final

from chat_tui.ui.terminal.background import may_ask

QUERY: Final = "\x1b[>q\x1b[c"

_NAME: Final = re.compile(r"(kitty|ghostty)[ (]v?(\d{1,4})\.(\d{1,4})", re.IGNORECASE)
_FIRST: Final = {"kitty": (0, 28), "ghostty": (1, 0)}
"""The versions that have Unicode placeholders."""

_INLINE: Final = re.compile(r"wezterm |iterm2 (?:[3-9]|[1-9]\d)\.", re.IGNORECASE)
_MANY: Final = re.compile(r"tmux|screen|zellij", re.IGNORECASE)
"""Those that show one terminal on another, or on none. tmux tells of sixel if it is built with it,
and forgets the picture when somebody looks at another window."""

_SIXEL: Final = "4"
"""The attribute in the answer to DA1, behind the class of the terminal."""


class Graphics(Enum):
    """How pictures get on the screen."""

    BLOCKS = "blocks"
    """Two pixels to a cell: what every terminal with colours has."""

    PLACEHOLDERS = "placeholders"
    """Real ones, by kitty's protocol: see terminal.kitty."""

    INLINE = "inline"
    """Half blocks; and a real one by iTerm2's protocol where nothing else is: see overlay."""

    SIXEL = "sixel"
    """The same by sixel."""


OVER_CELLS: Final = (Graphics.INLINE, Graphics.SIXEL)


def graphics_of(name: str, device: str = "") -> Graphics:
    """What a terminal of this name has, and with these attributes (DA1): its own words, and
    anything at all.

    WezTerm and Konsole have kitty's protocol without placeholders; iTerm2 and sixel know nothing
    like them. A picture there is no text, and would stay where the text has gone: so there is one
    over the whole screen alone.
    """
    found = _NAME.match(name)
    if found is not None:
        version = int(found[2]), int(found[3])
        is_new = version >= _FIRST[found[1].lower()]
        return Graphics.PLACEHOLDERS if is_new else Graphics.BLOCKS
    if _MANY.match(name):
        return Graphics.BLOCKS
    if _INLINE.match(name):
        return Graphics.INLINE
    return Graphics.SIXEL if _SIXEL in device.split(";")[1:] else Graphics.BLOCKS


def may_have_graphics(environment: Mapping[str, str]) -> bool:
    """Whether it is worth asking. tmux and GNU screen hand no pictures on as they are set up."""
    return may_ask(environment) and "TMUX" not in environment
