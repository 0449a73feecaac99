"""All themes there are: ours, and those in the folder ``themes`` beside the settings file."""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from chat_tui.config.toml import position
from chat_tui.domain.errors import SettingsError
from chat_tui.text.highlight import Ink
from chat_tui.ui.theme import NIGHT, PARTS, THEMES, ChatTheme, parts_of, theme_of

MAX_SIZE: Final = 64 * 1024
"""Bytes of a theme's file: a hundred times what one takes."""

_NAME: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,30}")
_RGB: Final = re.compile(r"#[0-9a-fA-F]{6}")
_SIXTEEN: Final = ("black", "red", "green", "yellow", "blue", "magenta", "cyan", "white")
_ANSI: Final = {"default", *_SIXTEEN, *(f"bright_{name}" for name in _SIXTEEN)}


class ThemeRegistry:
    """Finds themes by name. A file is read when its theme is asked for, and not before."""

    def __init__(self, folder: Path | None) -> None:
        """``folder`` need not be there; None where there are no themes but ours."""
        self._folder = folder

    def names(self) -> list[str]:
        """Ours first, then the user's by name."""
        return [theme.name for theme in THEMES] + sorted(self._files())

    def find(self, name: str) -> ChatTheme:
        """The theme called ``name``, as it is on the disk now.

        Raises:
            SettingsError: there is none, or it cannot be used.
        """
        for theme in THEMES:
            if theme.name == name:
                return theme
        path = self._files().get(name)
        if path is None:
            raise SettingsError(f"there is no theme {name!r}; there are {', '.join(self.names())}")
        return read_theme(path)

    def _files(self) -> dict[str, Path]:
        if self._folder is None:
            return {}
        try:
            paths = sorted(self._folder.glob("*.toml"))
        except OSError:
            return {}
        ours = {theme.name for theme in THEMES}
        return {
            path.stem: path
            for path in paths
            if _NAME.fullmatch(path.stem) and path.stem not in ours
        }


def themes_folder(config_file: Path) -> Path:
    """Where the user's themes are."""
    return config_file.parent / "themes"


def read_theme(path: Path) -> ChatTheme:
    """A theme from a file, which is named after it.

    ``base`` names the theme of ours that has what the file does not say; colours are ``#rrggbb``
    or, with a base of 16 colours, names of these.

    Raises:
        SettingsError: it cannot be read or used; the text says where and why.
    """
    import tomllib

    try:
        with path.open("rb") as file:
            text = file.read(MAX_SIZE).decode().replace("\r\n", "\n")
        document = tomllib.loads(text)
    except OSError as error:
        raise SettingsError(f"the theme {path} cannot be read: {error.strerror}") from None
    except (ValueError, RecursionError) as error:
        raise SettingsError(f"the theme {path} is not valid TOML: {error}") from None
    try:
        return _theme(path.stem, document)
    except _Wrong as wrong:
        line, column = position(text, wrong.path)
        raise SettingsError(f"{path}, line {line}, column {column}: {wrong}") from None


class _Wrong(Exception):
    """Something at ``path`` of the file that cannot be used."""

    def __init__(self, path: tuple[str, ...], words: str) -> None:
        super().__init__(f"{'.'.join(path)} {words}")
        self.path = path


def _theme(name: str, document: Mapping[str, object]) -> ChatTheme:
    bases = {theme.name: theme for theme in THEMES}
    base = bases.get(str(document.get("base", NIGHT.name)))
    if base is None:
        raise _Wrong(("base",), f"must be one of {', '.join(bases)}")
    _known(document, ("base", *PARTS, "names", "code"), ())
    parts = parts_of(base)
    for part in PARTS:
        if part in document:
            colour = _colour(document[part], base, (part,))
            parts[part] = f"ansi_{colour}" if base.ansi else colour
    names = document.get("names", list(base.colours.names))
    if not isinstance(names, list):
        raise _Wrong(("names",), "must be a list of colours; an empty one makes them all alike")
    code = document.get("code", {})
    if not isinstance(code, dict):
        raise _Wrong(("code",), f"must be a table of {', '.join(ink.value for ink in Ink)}, text")
    _known(code, ("text", *(ink.value for ink in Ink)), ("code",))
    inks = dict(zip(Ink, base.colours.inks, strict=True))
    if "dim" in document:
        inks[Ink.COMMENT] = parts["dim"].removeprefix("ansi_")
    for ink in Ink:
        if ink.value in code:
            inks[ink] = _colour(code[ink.value], base, ("code", ink.value))
    return theme_of(
        name,
        parts,
        dark=base.dark,
        ansi=base.ansi,
        names=tuple(_colour(one, base, ("names",)) for one in names),
        inks=inks,
        code=_colour(code.get("text", base.colours.code), base, ("code", "text")),
    )


def _known(table: Mapping[str, object], names: Iterable[str], path: tuple[str, ...]) -> None:
    for name in table:
        if name not in names:
            raise _Wrong((*path, name), f"is no colour of a theme; there are {', '.join(names)}")


def _colour(value: object, base: ChatTheme, path: tuple[str, ...]) -> str:
    if base.ansi:
        if isinstance(value, str) and value in _ANSI:
            return value
        raise _Wrong(path, 'must be one of the 16 colours: "red", "bright_red", or "default"')
    if isinstance(value, str) and _RGB.fullmatch(value):
        return value
    raise _Wrong(path, 'must be a colour like "#87afff"')
