"""Colours: stable, among the 256 or the 16, and readable."""

import pytest
from hypothesis import given
from rich.color import Color
from textual.theme import BUILTIN_THEMES

from chat_tui.ui.theme import (
    ANSI_DARK,
    ANSI_LIGHT,
    DAY,
    NIGHT,
    THEMES,
    ChatTheme,
    code_style,
    colours_of,
    name_style,
    usual_on,
)
from tests.text.strategies import any_text
from tests.ui.contrast import DIM, TEXT, luminance, ratio

themes = pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
of_256 = pytest.mark.parametrize(
    "theme", [theme for theme in THEMES if not theme.ansi], ids=lambda theme: theme.name
)
of_16 = pytest.mark.parametrize("theme", [ANSI_DARK, ANSI_LIGHT], ids=lambda theme: theme.name)

XTERM = (
    *("000000", "cd0000", "00cd00", "cdcd00", "0000ee", "cd00cd", "00cdcd", "e5e5e5"),
    *("7f7f7f", "ff0000", "00ff00", "ffff00", "5c5cff", "ff00ff", "00ffff", "ffffff"),
)
"""The 16 colours as xterm has them (XTerm-col.ad): most others are kinder to the eye."""


def rgb(colour: str, theme: ChatTheme) -> tuple[int, int, int]:
    """What is seen: a colour of its own, or one of the terminal's."""
    found = Color.parse(colour.removeprefix("ansi_"))
    if found.triplet is not None:
        return found.triplet.red, found.triplet.green, found.triplet.blue
    if found.is_default:
        return (0, 0, 0) if theme.dark else (255, 255, 255)
    assert found.number is not None
    assert found.number < 16
    seen = XTERM[found.number]
    return int(seen[:2], 16), int(seen[2:4], 16), int(seen[4:], 16)


def contrast(theme: ChatTheme, ground: str, colour: str) -> float:
    return ratio(rgb(ground, theme), rgb(colour, theme))


def meanings(theme: ChatTheme) -> list[str]:
    """The colours words are written in."""
    found = [theme.primary, theme.accent, theme.warning, theme.error, theme.success]
    if not theme.ansi:  # there it is the terminal's own
        found.append(theme.foreground)
    return [colour for colour in found if colour is not None]


def everything(theme: ChatTheme) -> list[str]:
    grounds = [theme.background, theme.surface, theme.panel, theme.boost, theme.foreground]
    own = [theme.colours.code, *theme.colours.names, *theme.colours.inks]
    lines = [theme.variables["chat-dim"], theme.variables["chat-rule"]]
    return [*meanings(theme), *own, *lines, *(ground for ground in grounds if ground)]


@given(any_text(20))
def test_a_name_has_one_colour(name: str) -> None:
    for theme in (NIGHT, ANSI_DARK):
        style = name_style(name, theme.colours)
        assert style.color is not None
        assert style == name_style(name.casefold(), theme.colours)


@of_256
def test_names_are_told_apart(theme: ChatTheme) -> None:
    names = [f"person{number}" for number in range(200)]
    assert len({name_style(name, theme.colours).color for name in names}) == 12
    assert not set(theme.colours.names) & {theme.error, theme.warning, theme.foreground}


def test_without_colours_names_stand_out_all_the_same() -> None:
    style = name_style("ana", NIGHT.colours.without_names())
    assert (style.color, style.bold) == (None, True)
    assert code_style(None, NIGHT.colours.without_names()) == code_style(None, NIGHT.colours)


@themes
def test_what_is_written_can_be_read(theme: ChatTheme) -> None:
    ground = theme.background or ""
    written = [*meanings(theme), *theme.colours.names, theme.colours.code]
    written += theme.colours.inks
    dim = theme.variables["chat-dim"]
    for colour in written:
        least = DIM if f"ansi_{colour}" == dim or colour == dim else TEXT
        assert contrast(theme, ground, colour) >= least, colour
    assert contrast(theme, ground, dim) >= DIM


@of_256
def test_the_bars_can_be_read_too(theme: ChatTheme) -> None:
    for ground in (theme.panel or "", theme.boost or ""):
        assert contrast(theme, ground, theme.foreground or "") >= TEXT
        assert contrast(theme, ground, theme.variables["chat-dim"]) >= DIM
    for colour in meanings(theme):
        assert contrast(theme, theme.panel or "", colour) >= TEXT, colour
    assert theme.panel != theme.background
    ground = theme.variables["chat-chosen-ground"]
    assert contrast(theme, ground, theme.variables["chat-chosen"]) >= TEXT


@of_256
def test_every_colour_is_one_of_the_256(theme: ChatTheme) -> None:
    for colour in everything(theme):
        assert all(
            part in (0, 95, 135, 175, 215, 255) or (part - 8) % 10 == 0
            for part in rgb(colour, theme)
        ), colour


@of_16
def test_these_write_the_16_colours_and_the_terminals_own_alone(theme: ChatTheme) -> None:
    for colour in everything(theme):
        found = Color.parse(colour.removeprefix("ansi_"))
        assert found.is_default or (found.number is not None and found.number < 16)
    assert theme.background == "ansi_default"


def test_there_are_three_of_each_and_two_for_16_colours() -> None:
    assert [(theme.dark, theme.ansi) for theme in THEMES].count((True, False)) == 3
    assert [(theme.dark, theme.ansi) for theme in THEMES].count((False, False)) == 3
    assert [(theme.dark, theme.ansi) for theme in THEMES[6:]] == [(True, True), (False, True)]
    for theme in THEMES[:6]:
        assert (luminance(rgb(theme.background or "", theme)) < 0.5) == theme.dark


def test_a_foreign_theme_has_no_colours_of_code() -> None:
    assert colours_of(BUILTIN_THEMES["nord"]).names == ()
    assert colours_of(NIGHT) is NIGHT.colours


@pytest.mark.parametrize("usual", [NIGHT, DAY, ANSI_DARK, ANSI_LIGHT])
@pytest.mark.parametrize("dark", [True, False])
def test_the_usual_theme_is_that_of_the_ground(usual: ChatTheme, dark: bool) -> None:
    found = usual_on(usual, dark=dark)
    assert (found.dark, found.ansi) == (dark, usual.ansi)
    assert usual_on(found, dark=usual.dark) is usual
