"""Colours: stable, among the 256, and readable."""

import pytest
from hypothesis import given
from rich.color import Color
from textual.theme import Theme

from chat_tui.text.highlight import Ink
from chat_tui.ui.theme import DAY, NIGHT, THEMES, code_style, name_style
from tests.text.strategies import any_text


def luminance(colour: str) -> float:
    """WCAG 2.2, relative luminance."""
    triplet = Color.parse(colour).triplet
    assert triplet is not None
    parts = [part / 255 for part in triplet]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, two: str) -> float:
    dark, light = sorted((luminance(one), luminance(two)))
    return (light + 0.05) / (dark + 0.05)


@given(any_text(20))
def test_a_name_has_one_colour(name: str) -> None:
    for dark, ansi in ((True, False), (False, False), (True, True)):
        style = name_style(name, dark=dark, ansi=ansi)
        assert style.color is not None
        assert style == name_style(name.casefold(), dark=dark, ansi=ansi)


def test_names_are_told_apart() -> None:
    names = [f"person{number}" for number in range(200)]
    assert len({name_style(name, dark=True, ansi=False).color for name in names}) == 12
    assert len({name_style(name, dark=False, ansi=False).color for name in names}) == 12


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_names_and_meanings_can_be_read(theme: Theme) -> None:
    ground = theme.background or ""
    colours = {
        style.color.name
        for number in range(200)
        if (style := name_style(f"n{number}", dark=theme.dark, ansi=False)).color is not None
    }
    meanings = {theme.error, theme.warning, theme.success, theme.primary, theme.foreground}
    for colour in colours | {meaning for meaning in meanings if meaning}:
        assert contrast(ground, colour) >= 3.0, colour
    assert not colours & meanings - {theme.primary, theme.success}


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_every_colour_is_one_of_the_256(theme: Theme) -> None:
    names = [name_style(f"n{number}", dark=theme.dark, ansi=False).color for number in range(200)]
    shown = [
        Color.parse(value) for value in (theme.primary, theme.foreground, theme.error) if value
    ]
    shown += [Color.parse(value) for value in theme.variables.values()]
    for colour in [*shown, *(name for name in names if name is not None)]:
        assert colour.triplet is not None
        assert all(
            part in (0, 95, 135, 175, 215, 255) or (part - 8) % 10 == 0 for part in colour.triplet
        ), colour


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_code_can_be_read_and_is_of_the_256(theme: Theme) -> None:
    colours = [code_style(ink, dark=theme.dark, ansi=False).color for ink in (*Ink, None)]
    shown = [colour for colour in colours if colour is not None and colour.triplet is not None]
    assert len(shown) == len(Ink) + 1
    for colour in shown:
        assert contrast(theme.background or "", colour.name) >= 4.0, colour
        assert colour.triplet is not None
        assert all(
            part in (0, 95, 135, 175, 215, 255) or (part - 8) % 10 == 0 for part in colour.triplet
        ), colour


def test_code_in_sixteen_colours() -> None:
    colours = [code_style(ink, dark=True, ansi=True).color for ink in (*Ink, None)]
    assert all(colour is not None and (colour.number or 99) < 16 for colour in colours)


def test_night_is_dark_and_day_is_light() -> None:
    assert (NIGHT.dark, DAY.dark) == (True, False)
