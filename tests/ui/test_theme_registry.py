"""Themes by name, and those of the user."""

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chat_tui.domain.errors import SettingsError
from chat_tui.text.highlight import Ink
from chat_tui.ui.theme import ANSI_DARK, DAY, NIGHT, PARTS, THEMES, ChatTheme, parts_of, theme_of
from chat_tui.ui.theme_registry import ThemeRegistry, read_theme

MINE = """\
base = "chat-day"
background = "#FDF6E3"
dim = "#657b83"
names = ["#005faf", "#af005f"]

[code]
keyword = "#859900"
text = "#5f5f5f"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "mine.toml").write_text(MINE)
    return tmp_path


def test_ours_are_found_without_a_disk() -> None:
    themes = ThemeRegistry(None)
    assert themes.names() == [theme.name for theme in THEMES]
    assert all(themes.find(theme.name) is theme for theme in THEMES)
    with pytest.raises(SettingsError, match="no theme 'chat-nigth'; there are chat-night"):
        themes.find("chat-nigth")
    assert ThemeRegistry(Path("/nowhere")).names() == themes.names()


def test_the_users_own_takes_from_its_base_what_it_does_not_say(folder: Path) -> None:
    for name in ("chat-night", "Bad Name", "-x"):
        (folder / f"{name}.toml").write_text("")
    themes = ThemeRegistry(folder)
    assert themes.names() == [*(theme.name for theme in THEMES), "mine"]
    assert themes.find("chat-night") is NIGHT
    mine = themes.find("mine")
    assert (mine.name, mine.dark, mine.background) == ("mine", False, "#FDF6E3")
    assert mine.error == DAY.error
    assert mine.colours.names == ("#005faf", "#af005f")
    assert mine.colours.code == "#5f5f5f"
    inks = dict(zip(Ink, mine.colours.inks, strict=True))
    assert (inks[Ink.KEYWORD], inks[Ink.COMMENT]) == ("#859900", "#657b83")
    assert inks[Ink.STRING] == dict(zip(Ink, DAY.colours.inks, strict=True))[Ink.STRING]


def test_one_of_16_colours(folder: Path) -> None:
    file = folder / "tty.toml"
    file.write_text('base = "ansi-dark"\nlink = "blue"\ndim = "cyan"\nnames = ["red"]\n')
    theme = read_theme(file)
    assert theme.ansi
    assert (theme.primary, theme.variables["chat-dim"]) == ("ansi_blue", "ansi_cyan")
    assert theme.colours.names == ("red",)
    assert theme.colours.inks[list(Ink).index(Ink.COMMENT)] == "cyan"


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_an_empty_one_is_its_base(theme: ChatTheme, folder: Path) -> None:
    file = folder / "copy.toml"
    file.write_text(f'base = "{theme.name}"')
    copy = read_theme(file)
    assert (parts_of(copy), copy.colours) == (parts_of(theme), theme.colours)
    assert copy.variables == theme.variables


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("\ncolour = 1", "line 2, column 1: colour is no colour of a theme; there are base,"),
        ('base = "nord"', "line 1, column 1: base must be one of chat-night"),
        ('dim = "red"', "line 1, column 1: dim must be a colour like"),
        ('dim = "#12345"', "dim must be a colour like"),
        ("names = 1", "names must be a list"),
        ("names = ['#123456', 'x']", "names must be a colour like"),
        ("code = 1", "code must be a table of keyword"),
        ("[code]\nwords = 1", "line 2, column 1: code.words is no colour"),
        ("[code]\ntext = 1", "line 2, column 1: code.text must be a colour"),
        ('base = "ansi-dark"\nlink = "#123456"', "line 2, column 1: link must be one of the 16"),
        ("dim = ", "is not valid TOML"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(folder: Path, text: str, words: str) -> None:
    (folder / "bad.toml").write_text(text)
    with pytest.raises(SettingsError) as caught:
        ThemeRegistry(folder).find("bad")
    assert words in str(caught.value)
    assert str(folder / "bad.toml") in str(caught.value)


def test_one_that_cannot_be_read(folder: Path) -> None:
    (folder / "dir.toml").mkdir()
    with pytest.raises(SettingsError, match="cannot be read"):
        ThemeRegistry(folder).find("dir")


@settings(deadline=None)
@given(st.binary(max_size=100))
def test_any_bytes_in_a_theme(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    file = tmp_path_factory.getbasetemp() / "any.toml"
    file.write_bytes(content)
    with suppress(SettingsError):
        read_theme(file)


def test_parts_go_there_and_back() -> None:
    for theme in (NIGHT, ANSI_DARK):
        again = theme_of("again", parts_of(theme), dark=True, ansi=theme.ansi)
        assert parts_of(again) == parts_of(theme)
        assert set(parts_of(theme)) == set(PARTS)
