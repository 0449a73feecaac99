"""Colours: the themes that come with the program, with those of code and of people's names.

Every one is a colour of the 256 that terminals without true colour have, so that neither the
greys turn into teal nor the names into one another over an old SSH session. How well each can
be read where it stands is measured by a test.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final
from zlib import crc32

from rich.style import Style
from textual.theme import Theme

from chat_tui.domain.record import record
from chat_tui.text.highlight import Ink


@record
class Colours:
    """Of what Textual has no name for, as Rich writes them.

    ``names`` are what people's names are told apart by; without any they are bold. ``inks``
    are the colours of code in the order of Ink, ``code`` is that of code within a sentence.
    """

    names: tuple[str, ...]
    inks: tuple[str, ...]
    code: str

    def without_names(self) -> "Colours":
        """The same, with all names alike."""
        return Colours((), self.inks, self.code)


_NONE: Final = Colours((), ("default",) * len(Ink), "default")


@dataclass
class ChatTheme(Theme):
    """One of ours: a theme of Textual's that has these colours as well."""

    colours: Colours = _NONE


def colours_of(theme: Theme) -> Colours:
    """The colours of a theme; a foreign one has none."""
    return theme.colours if isinstance(theme, ChatTheme) else _NONE


@lru_cache(maxsize=1024)
def name_style(name: str, colours: Colours) -> Style:
    """The style of a person's name: the same for the same name, here and at the next start."""
    if not colours.names:
        return Style(bold=True)
    number = crc32(name.casefold().encode("utf-8", "replace")) % len(colours.names)
    return Style(color=colours.names[number])


@lru_cache(maxsize=64)
def code_style(ink: Ink | None, colours: Colours) -> Style:
    """The style of what has this ink in code; None is code between words of a sentence."""
    # Code has no background: it would cost bytes in every cell, and is a box.
    return Style(color=colours.code if ink is None else colours.inks[_INKS[ink]])


_INKS: Final = {ink: number for number, ink in enumerate(Ink)}


# Twelve hues of equal weight; none is the red of errors or the amber of what is new.
_DARK_NAMES: Final = (
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
_LIGHT_NAMES: Final = (
    "#005faf",
    "#5f00af",
    "#005f5f",
    "#af005f",
    "#5f5f00",
    "#005f87",
    "#875f5f",
    "#5f5faf",
    "#005f00",
    "#870087",
    "#5f5f87",
    "#0000af",
)
_DARK_INKS: Final = {
    Ink.KEYWORD: "#af87ff",
    Ink.STRING: "#87af87",
    Ink.NUMBER: "#5fafaf",
    Ink.NAME: "#87afff",
    Ink.INSERTED: "#87d787",
    Ink.DELETED: "#ff8787",
}
_LIGHT_INKS: Final = {
    Ink.KEYWORD: "#8700af",
    Ink.STRING: "#005f00",
    Ink.NUMBER: "#005f87",
    Ink.NAME: "#005faf",
    Ink.INSERTED: "#005f00",
    Ink.DELETED: "#af0000",
}

PARTS: Final = (
    "background",
    "panel",
    "field",
    "foreground",
    "dim",
    "rule",
    "link",
    "accent",
    "error",
    "good",
)
"""The colours a theme has to name: the ground, that of the bars and of what is picked, and that
of a line to type into; text, what matters less, and lines; links, what is new or for me, what is
wrong, and what is well."""


def theme_of(
    name: str,
    parts: Mapping[str, str],
    *,
    dark: bool,
    ansi: bool = False,
    names: tuple[str, ...] | None = None,
    inks: Mapping[Ink, str] | None = None,
    code: str | None = None,
) -> ChatTheme:
    """A theme from its ``parts`` (see PARTS). For the rest, None is what others of its kind have.

    ``ansi``: the parts are Textual's names of the 16 colours, like ``ansi_bright_blue``.
    """
    inks = {Ink.COMMENT: parts["dim"], **(inks or (_DARK_INKS if dark else _LIGHT_INKS))}
    alike = parts["panel"] == parts["background"]
    return ChatTheme(
        name=name,
        primary=parts["link"],
        secondary=parts["link"],
        accent=parts["accent"],
        warning=parts["accent"],
        error=parts["error"],
        success=parts["good"],
        foreground=parts["foreground"],
        background=parts["background"],
        surface=parts["background"],
        panel=parts["panel"],
        boost=parts["field"],
        dark=dark,
        ansi=ansi,
        variables={
            "chat-dim": parts["dim"],
            "chat-rule": parts["rule"],
            # Where all grounds are alike, what is picked is told apart by being reversed.
            "chat-picked": "reverse" if alike else "none",
            "chat-frame": "solid" if alike else "none",
            "chat-sheet": parts["panel"],
            **(_REVERSED if ansi else _chosen(parts)),
            **_scrollbars(parts["rule"], parts["panel"]),
            **(_ANSI_VARIABLES if ansi else {}),
        },
        colours=Colours(
            (_DARK_NAMES if dark else _LIGHT_NAMES) if names is None else names,
            tuple(inks[ink] for ink in Ink),
            code or ("#d7d7af" if dark else "#5f5f00"),
        ),
    )


def _chosen(parts: Mapping[str, str]) -> dict[str, str]:
    """What is chosen in a list."""
    return {
        "chat-chosen": parts["background"],
        "chat-chosen-ground": parts["link"],
        "chat-chosen-style": "none",
    }


# Which of the 16 colours can be read on which other is up to the terminal; its own two can.
_REVERSED: Final = {
    "chat-chosen": "ansi_default",
    "chat-chosen-ground": "ansi_default",
    "chat-chosen-style": "reverse",
}


def _scrollbars(bar: str, ground: str) -> dict[str, str]:
    """Textual's own have the colour of links, or of nothing that is ours."""
    return {
        **dict.fromkeys(("scrollbar", "scrollbar-hover", "scrollbar-active"), bar),
        **dict.fromkeys(
            (
                "scrollbar-background",
                "scrollbar-background-hover",
                "scrollbar-background-active",
                "scrollbar-corner-color",
            ),
            ground,
        ),
    }


_ANSI_VARIABLES: Final = {"ansi-background": "ansi_default", "ansi-foreground": "ansi_default"}
"""What Textual's own widgets ask for, and Textual makes up of no 16 colours."""


def parts_of(theme: ChatTheme) -> dict[str, str]:
    """What theme_of was given."""
    found = (
        *(theme.background, theme.panel, theme.boost, theme.foreground),
        *(theme.variables["chat-dim"], theme.variables["chat-rule"]),
        *(theme.primary, theme.accent, theme.error, theme.success),
    )
    return {part: colour or "" for part, colour in zip(PARTS, found, strict=True)}


def _theme(name: str, colours: str, *, dark: bool) -> ChatTheme:
    return theme_of(name, dict(zip(PARTS, colours.split(), strict=True)), dark=dark)


# The order of PARTS: three grounds, text, dim and lines, links, accent, error and good.
NIGHT: Final = _theme(
    "chat-night",
    "#121212 #262626 #303030 #dadada #8a8a8a #3a3a3a #87afff #d7af5f #ff8787 #87d787",
    dark=True,
)
EMBER: Final = _theme(
    "chat-ember",
    "#1c1c1c #303030 #3a3a3a #d7d7af #9e9e9e #4e4e4e #87afaf #ffaf5f #ff875f #afd75f",
    dark=True,
)
FROST: Final = _theme(
    "chat-frost",
    "#262626 #3a3a3a #444444 #d7d7ff #a8a8a8 #585858 #87d7ff #ffd787 #ff87af #87d7af",
    dark=True,
)
DAY: Final = _theme(
    "chat-day",
    "#ffffff #eeeeee #e4e4e4 #1c1c1c #6c6c6c #bcbcbc #005faf #875f00 #af0000 #005f00",
    dark=False,
)
SAND: Final = _theme(
    "chat-sand",
    "#ffffd7 #eeeeee #e4e4e4 #303030 #6c6c6c #d7d7af #005f87 #875f00 #af0000 #005f00",
    dark=False,
)
MIST: Final = _theme(
    "chat-mist",
    "#eeeeee #ffffff #dadada #262626 #626262 #b2b2b2 #005f87 #875f00 #af0000 #005f5f",
    dark=False,
)

_DEFAULT: Final = ("ansi_default",) * 4
ANSI_DARK: Final = theme_of(
    "ansi-dark",
    dict(
        zip(
            PARTS,
            (
                *_DEFAULT,
                "ansi_bright_black",
                "ansi_bright_black",
                "ansi_bright_cyan",
                "ansi_yellow",
                "ansi_bright_red",
                "ansi_green",
            ),
            strict=True,
        )
    ),
    dark=True,
    ansi=True,
    names=("cyan", "green", "bright_cyan", "bright_green", "bright_magenta"),
    inks={
        Ink.KEYWORD: "bright_magenta",
        Ink.STRING: "green",
        Ink.NUMBER: "cyan",
        Ink.COMMENT: "bright_black",
        Ink.NAME: "bright_cyan",
        Ink.INSERTED: "green",
        Ink.DELETED: "bright_red",
    },
    code="yellow",
)
# On white, green, cyan and yellow cannot be read in the colours most terminals begin with.
ANSI_LIGHT: Final = theme_of(
    "ansi-light",
    dict(
        zip(
            PARTS,
            (
                *_DEFAULT,
                "ansi_bright_black",
                "ansi_bright_black",
                "ansi_blue",
                "ansi_magenta",
                "ansi_red",
                "ansi_blue",
            ),
            strict=True,
        )
    ),
    dark=False,
    ansi=True,
    names=("blue", "bright_blue", "black"),
    inks={
        Ink.KEYWORD: "magenta",
        Ink.STRING: "blue",
        Ink.NUMBER: "bright_blue",
        Ink.COMMENT: "bright_black",
        Ink.NAME: "blue",
        Ink.INSERTED: "blue",
        Ink.DELETED: "red",
    },
    code="blue",
)

MONO: Final = ChatTheme(
    name="chat-mono",
    primary="#000000",
    secondary="#000000",
    accent="#ffffff",
    warning="#ffffff",
    error="#ffffff",
    success="#ffffff",
    foreground="#ffffff",
    background="#000000",
    surface="#000000",
    panel="#ffffff",
    boost="#000000",
    dark=True,
    variables={
        "chat-dim": "#ffffff",
        "chat-rule": "#ffffff",
        "chat-picked": "none",
        "chat-frame": "solid",
        "chat-sheet": "#000000",
        **_chosen({"background": "#000000", "link": "#ffffff"}),
        **_scrollbars("#ffffff", "#000000"),
        "boost": "#000000",
        "input-selection-background": "#ffffff",
    },
)
"""For NO_COLOR. Only backgrounds count: what is light is drawn reversed (terminal.filters)."""

THEMES: Final = (NIGHT, EMBER, FROST, DAY, SAND, MIST, ANSI_DARK, ANSI_LIGHT)
"""Ours; see usual_on for those to begin with."""


def usual_on(usual: ChatTheme, *, dark: bool) -> ChatTheme:
    """The theme to begin with on such a ground, with as many colours as ``usual`` has."""
    if usual.dark is dark:
        return usual
    if usual.ansi:
        return ANSI_DARK if dark else ANSI_LIGHT
    return NIGHT if dark else DAY
