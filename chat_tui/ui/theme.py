"""Colours: two themes, those of code, and a stable colour for every name.

Every one is a colour of the 256 that terminals without true colour have, so that neither the
greys turn into teal nor the names into one another over an old SSH session.
"""

from functools import lru_cache
from typing import Final
from zlib import crc32

from rich.style import Style
from textual.theme import Theme

from chat_tui.text.highlight import Ink

NIGHT: Final = Theme(
    name="chat-night",
    primary="#87afff",
    secondary="#87afd7",
    accent="#d7af5f",
    warning="#d7af5f",
    error="#ff8787",
    success="#87d787",
    foreground="#dadada",
    background="#121212",
    surface="#121212",
    panel="#262626",
    boost="#303030",
    dark=True,
    variables={"chat-dim": "#8a8a8a", "chat-rule": "#3a3a3a"},
)

DAY: Final = Theme(
    name="chat-day",
    primary="#005faf",
    secondary="#005f87",
    accent="#875f00",
    warning="#875f00",
    error="#af0000",
    success="#008700",
    foreground="#1c1c1c",
    background="#ffffff",
    surface="#ffffff",
    panel="#e4e4e4",
    boost="#d0d0d0",
    dark=False,
    variables={"chat-dim": "#6c6c6c", "chat-rule": "#bcbcbc"},
)

THEMES: Final = (NIGHT, DAY)
"""Ours; the first is the one to begin with."""

# Twelve hues of equal weight; none is the red of errors or the amber of what is new.
_NIGHT_NAMES: Final = (
    "#87afd7",
    "#af87d7",
    "#87d7af",
    "#d787af",
    "#afd787",
    "#5fafd7",
    "#d7af87",
    "#8787d7",
    "#5faf87",
    "#d787d7",
    "#87afaf",
    "#afaf5f",
)
_DAY_NAMES: Final = (
    "#005faf",
    "#5f00af",
    "#00875f",
    "#af005f",
    "#5f8700",
    "#0087af",
    "#af5f00",
    "#5f5faf",
    "#008700",
    "#870087",
    "#5f8787",
    "#87875f",
)
_ANSI_NAMES: Final = ("cyan", "green", "blue", "magenta", "bright_cyan", "bright_blue")


@lru_cache(maxsize=1024)
def name_style(name: str, *, dark: bool, ansi: bool) -> Style:
    """The style of a person's name: the same for the same name, here and at the next start."""
    names = _ANSI_NAMES if ansi else _NIGHT_NAMES if dark else _DAY_NAMES
    return Style(color=names[crc32(name.casefold().encode("utf-8", "replace")) % len(names)])


# Code has no background: it would cost bytes in every cell, and is a box.
_NIGHT_CODE: Final = "#d7d7af"
_NIGHT_INKS: Final = {
    Ink.KEYWORD: "#af87ff",
    Ink.STRING: "#87af87",
    Ink.NUMBER: "#5fafaf",
    Ink.COMMENT: "#8a8a8a",
    Ink.NAME: "#87afff",
    Ink.INSERTED: "#87d787",
    Ink.DELETED: "#ff8787",
}
_DAY_CODE: Final = "#5f5f00"
_DAY_INKS: Final = {
    Ink.KEYWORD: "#8700af",
    Ink.STRING: "#5f8700",
    Ink.NUMBER: "#008787",
    Ink.COMMENT: "#6c6c6c",
    Ink.NAME: "#005faf",
    Ink.INSERTED: "#008700",
    Ink.DELETED: "#af0000",
}
_ANSI_CODE: Final = "yellow"
_ANSI_INKS: Final = {
    Ink.KEYWORD: "magenta",
    Ink.STRING: "green",
    Ink.NUMBER: "cyan",
    Ink.COMMENT: "bright_black",
    Ink.NAME: "blue",
    Ink.INSERTED: "green",
    Ink.DELETED: "red",
}


@lru_cache(maxsize=64)
def code_style(ink: Ink | None, *, dark: bool, ansi: bool) -> Style:
    """The style of what has this ink in code; None is code between words of a sentence."""
    if ink is None:
        return Style(color=_ANSI_CODE if ansi else _NIGHT_CODE if dark else _DAY_CODE)
    return Style(color=(_ANSI_INKS if ansi else _NIGHT_INKS if dark else _DAY_INKS)[ink])
