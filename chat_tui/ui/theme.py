"""Colours: two themes, and a stable colour for every name."""

from typing import Final
from zlib import crc32

from rich.style import Style
from textual.theme import Theme

NIGHT: Final = Theme(
    name="chat-night",
    primary="#82aaff",
    secondary="#89b4c9",
    accent="#e5c07b",
    warning="#e5c07b",
    error="#f07178",
    success="#8fc77d",
    foreground="#d5d9e2",
    background="#14161c",
    surface="#14161c",
    panel="#20242e",
    boost="#272c38",
    dark=True,
    variables={"chat-dim": "#7c8496", "chat-rule": "#2e3440"},
)

DAY: Final = Theme(
    name="chat-day",
    primary="#2a5db0",
    secondary="#2f6f86",
    accent="#8f5902",
    warning="#8f5902",
    error="#b3261e",
    success="#2e7d32",
    foreground="#22262e",
    background="#fafaf7",
    surface="#fafaf7",
    panel="#eceae4",
    boost="#e2e0d8",
    dark=False,
    variables={"chat-dim": "#6c7078", "chat-rule": "#d5d3cc"},
)

THEMES: Final = (NIGHT, DAY)
"""Ours; the first is the one to begin with."""

# Twelve hues of equal weight; none is the red of errors or the amber of what is new.
_NIGHT_NAMES: Final = (
    "#7fb4e8",
    "#c8a0f0",
    "#7ccfb5",
    "#e8a0c8",
    "#a8c878",
    "#88c8dc",
    "#d8a878",
    "#a8a8f0",
    "#68c890",
    "#d098b0",
    "#98b8a0",
    "#b8b070",
)
_DAY_NAMES: Final = (
    "#1f5fa8",
    "#7a3fb0",
    "#0f7a5c",
    "#a8357a",
    "#4f7a10",
    "#12748c",
    "#94561a",
    "#4a4ab8",
    "#1d7f45",
    "#8c3f60",
    "#3f6b50",
    "#6b6410",
)
_ANSI_NAMES: Final = ("cyan", "green", "blue", "magenta", "bright_cyan", "bright_blue")


def name_style(name: str, *, dark: bool, ansi: bool) -> Style:
    """The style of a person's name: the same for the same name, here and at the next start."""
    names = _ANSI_NAMES if ansi else _NIGHT_NAMES if dark else _DAY_NAMES
    return Style(color=names[crc32(name.casefold().encode("utf-8", "replace")) % len(names)])
