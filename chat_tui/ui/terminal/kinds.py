"""What kind of terminal this is, by the word of the environment, and what has to be done so that
a sequence gets there. Pure."""

from collections.abc import Mapping
from typing import Final

_SWALLOWING: Final = (
    *("xterm", "tmux", "rxvt", "alacritty", "foot", "wezterm", "contour", "konsole"),
    *("gnome", "vte", "st-", "kitty", "ghostty", "iterm"),
)

SCREEN_PIECE: Final = 512
"""Characters of a DCS; GNU screen takes 768."""


def swallows_osc(environment: Mapping[str, str]) -> bool:
    """Whether an OSC that is not known is passed over: old Linux consoles and real VT terminals
    print it. GNU screen does as well, but hands nothing on that is not wrapped."""
    is_known = environment.get("TERM", "").startswith((*_SWALLOWING, "screen"))
    return is_known or "TMUX" in environment


def is_in_screen(environment: Mapping[str, str]) -> bool:
    """Whether this is in GNU screen, which has many terminals, or none."""
    by_name = environment.get("TERM", "").startswith("screen")
    return "TMUX" not in environment and (by_name or "STY" in environment)


def wrapped(sequence: str, environment: Mapping[str, str]) -> str:
    """``sequence``, which ends with BEL, so that tmux (with ``allow-passthrough on``) or GNU
    screen hands it on to the terminal they are shown on; as it is where there is neither."""
    if "TMUX" in environment:
        return "\x1bPtmux;" + sequence.replace("\x1b", "\x1b\x1b") + "\x1b\\"
    if is_in_screen(environment):
        pieces = range(0, len(sequence), SCREEN_PIECE)
        return "".join(f"\x1bP{sequence[at : at + SCREEN_PIECE]}\x1b\\" for at in pieces)
    return sequence
