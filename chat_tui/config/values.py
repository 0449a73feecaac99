"""One value of a setting: from TOML, or as text from a flag, a variable or /set."""

import re
from pathlib import Path
from typing import Final

from chat_tui.config.table import CHOICE, PATH, SECONDS, SWITCH, TIME, Setting
from chat_tui.domain.errors import SettingsError

MAX_TIME_FORMAT: Final = 16
"""Characters: the times stand beside every message."""

MAX_GRACE: Final = 60
"""Seconds a message can be held at most: beyond that one forgets that it has not gone."""

_DIRECTIVES: Final = re.compile("%[HIMSp]")

_SWITCHES: Final = {
    **dict.fromkeys(("true", "yes", "on", "1"), True),
    **dict.fromkeys(("false", "no", "off", "0"), False),
}


def read_value(setting: Setting, value: object) -> object:
    """``value`` as the type Settings has for it.

    Raises:
        SettingsError: it is of the wrong kind; the text goes on where the name ends.
    """
    if setting.kind == SWITCH:
        return _switch(value)
    if setting.kind == SECONDS:
        return _grace(value)
    if setting.kind == TIME and value == "":
        return value
    text = read_text(value)
    if setting.kind == TIME:
        return _time_format(text)
    if setting.kind == PATH:
        return read_path(text)
    if setting.kind == CHOICE and text not in setting.choices:
        raise SettingsError(f"must be one of {', '.join(setting.choices)}, not {text!r}")
    return text


def _grace(value: object) -> float:
    try:
        seconds = float(value) if isinstance(value, str) else value
    except ValueError:
        seconds = None
    if not isinstance(seconds, int | float) or isinstance(seconds, bool):
        raise SettingsError("must be a number of seconds")
    if not 0 <= seconds <= MAX_GRACE:  # NaN is not, either
        raise SettingsError(f"must be from 0 to {MAX_GRACE} seconds")
    return float(seconds)


def _time_format(text: str) -> str:
    if not text.isprintable() or len(text) > MAX_TIME_FORMAT:
        raise SettingsError(f"must be at most {MAX_TIME_FORMAT} characters that can be seen")
    if _DIRECTIVES.sub("", text).count("%"):
        raise SettingsError("knows %H or %I with %p for hours, %M for minutes, %S for seconds")
    return text


def read_text(value: object) -> str:
    """Some text.

    Raises:
        SettingsError: it is not.
    """
    if not isinstance(value, str):
        raise SettingsError("must be text in quotes")
    if not value.strip():
        raise SettingsError("must not be empty")
    return value


def read_path(text: str) -> Path:
    """A path, which may begin with ``~``.

    Raises:
        SettingsError: it cannot be one.
    """
    if "\0" in text:
        raise SettingsError("must not contain a NUL character")
    try:
        return Path(text).expanduser()
    except RuntimeError:
        raise SettingsError(f"begins with the home of a user who is not there: {text}") from None


def _switch(value: object) -> bool:
    if isinstance(value, str) and value.casefold() in _SWITCHES:
        return _SWITCHES[value.casefold()]
    if not isinstance(value, bool):
        raise SettingsError("must be true or false")
    return value


def as_toml(value: object) -> str:
    """A value of a setting as it is written in the file."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return f"{value:g}"
    # What TOML has no short escape for is written by its number, as JSON does; but JSON leaves
    # DEL as it is, which TOML forbids.
    import json

    return json.dumps(str(value), ensure_ascii=False).replace("\x7f", "\\u007f")
