"""Settings: flags over environment over file, into one frozen dataclass."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Final

from chat_tui.domain.errors import InvalidName, SettingsError

PREFIX: Final = "CHAT_TUI_"
"""Of every environment variable that is read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything that can be set; None where nobody did.

    ``server`` None is this machine's own default server. ``insecure`` allows ws:// to another
    machine. ``mouse`` None is on, but not over SSH, where every movement of it would be sent.
    ``markup`` None is on; off, messages are shown as they were written.
    ``terminal_output`` None is ``"frugal"``; ``"plain"`` leaves keys and drawing to Textual.
    """

    server: str | None = None
    name: str | None = None
    room: str | None = None
    insecure: bool | None = None
    ca_file: Path | None = None
    client_cert: Path | None = None
    client_key: Path | None = None
    secret_file: Path | None = None
    data_dir: Path | None = None
    theme: str | None = None
    mouse: bool | None = None
    markup: bool | None = None
    terminal_output: str | None = None


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise SettingsError("must be text in quotes")
    if not value.strip():
        raise SettingsError("must not be empty")
    return value


def _path(value: object) -> Path:
    text = _text(value)
    if "\0" in text:
        raise SettingsError("must not contain a NUL character")
    try:
        return Path(text).expanduser()
    except RuntimeError:
        raise SettingsError(f"begins with the home of a user who is not there: {text}") from None


def _boolean(value: object) -> bool:
    if isinstance(value, str) and value.casefold() in ("true", "yes", "on", "1"):
        return True
    if isinstance(value, str) and value.casefold() in ("false", "no", "off", "0"):
        return False
    if not isinstance(value, bool):
        raise SettingsError("must be true or false")
    return value


_READERS: Final[dict[str, Callable[[object], object]]] = {
    "server": _text,
    "name": _text,
    "room": _text,
    "insecure": _boolean,
    "ca_file": _path,
    "client_cert": _path,
    "client_key": _path,
    "secret_file": _path,
    "data_dir": _path,
    "theme": _text,
    "mouse": _boolean,
    "markup": _boolean,
    "terminal_output": _text,
}


def default_config_file() -> Path:
    """Where the settings are looked for when nobody says where (XDG_CONFIG_HOME is honoured)."""
    import platformdirs

    return Path(platformdirs.user_config_dir("chat-tui")) / "config.toml"


def default_data_dir() -> Path:
    """Where history and unsent messages are kept (XDG_DATA_HOME is honoured)."""
    import platformdirs

    return Path(platformdirs.user_data_dir("chat-tui"))


def default_runtime_dir() -> Path:
    """Where the socket of this machine's own server is (XDG_RUNTIME_DIR is honoured)."""
    import warnings

    import platformdirs

    with warnings.catch_warnings():
        # It says so on standard error when it falls back; where it falls back to is checked.
        warnings.simplefilter("ignore")
        return Path(platformdirs.user_runtime_dir("chat-tui"))


def load_settings(
    flags: Mapping[str, object],
    environment: Mapping[str, str] = os.environ,
    config_file: Path | None = None,
) -> Settings:
    """Settings from all three places.

    ``flags`` holds only what was given. ``config_file`` None is the default one, which need
    not be there.

    Raises:
        SettingsError: something cannot be read, is unknown, or is of the wrong kind.
    """
    values: dict[str, object] = {}
    given = config_file or environment.get(PREFIX + "CONFIG")
    path = _config_path(given) if given else default_config_file()
    for name, value in _read_file(path, required=bool(given)).items():
        values[name] = _checked(name, value, f"{path}: {name}")
    for variable, text in environment.items():
        name = variable.removeprefix(PREFIX).lower()
        if variable.startswith(PREFIX) and name != "config":
            _known(name, f"the environment: {variable}", PREFIX)
            values[name] = _checked(name, text, f"the environment: {variable}")
    for name, value in flags.items():
        values[name] = _checked(name, value, "--" + name.replace("_", "-"))
    return Settings(**values)  # type: ignore[arg-type]


def _config_path(given: Path | str) -> Path:
    try:
        return _path(str(given))
    except SettingsError as error:
        raise SettingsError(f"the name of the settings file {error}") from None


def _read_file(path: Path, *, required: bool) -> dict[str, object]:
    try:
        with path.open("rb") as file:
            import tomllib  # nobody has to write settings, and it is not light

            values = tomllib.load(file)
    except FileNotFoundError:
        if required:
            raise SettingsError(f"there is no settings file {path}") from None
        return {}
    except OSError as error:
        raise SettingsError(f"the settings file {path} cannot be read: {error.strerror}") from None
    except RecursionError:
        raise SettingsError(f"the settings file {path} is nested too deeply") from None
    except ValueError as error:  # TOML's own, but also bytes that are no UTF-8, or huge numbers
        raise SettingsError(f"the settings file {path} is not valid TOML: {error}") from None
    for name in values:
        _known(name, str(path), "")
    return values


def _known(name: str, where: str, prefix: str) -> None:
    known = [field.name for field in fields(Settings)]
    if name in known:
        return
    from difflib import get_close_matches

    near = get_close_matches(name, known, n=1, cutoff=0.0)
    shown = prefix + near[0].upper() if prefix else near[0]
    raise SettingsError(f"{where}: there is no setting {name!r}; the nearest is {shown!r}")


def _checked(name: str, value: object, where: str) -> object:
    try:
        return _READERS[name](value)
    except SettingsError as error:
        raise SettingsError(f"{where} {error}") from None


def read_secret(path: Path) -> str:
    """The join secret in a file: its first line, without the line break.

    Raises:
        SettingsError: the file cannot be read, or its first line is empty.
    """
    try:
        text = path.read_text("utf-8")
    except OSError as error:
        raise SettingsError(f"the secret file {path} cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise SettingsError(f"the secret file {path} is not text") from None
    secret = text.partition("\n")[0].rstrip("\r")
    if not secret:
        raise SettingsError(f"the secret file {path} is empty")
    return secret


def user_name(settings: Settings) -> str:
    """Who to be: the setting, or the login name.

    Raises:
        SettingsError: it is not a name that can be used.
    """
    import getpass

    from chat_tui.text.names import normalize_name

    chosen = settings.name
    try:
        raw = chosen if chosen is not None else getpass.getuser()
        return normalize_name(raw)
    except InvalidName as error:
        hint = "" if chosen is not None else "; choose a name with --name"
        raise SettingsError(f"the name cannot be used: {error}{hint}") from None
    except (KeyError, OSError):
        raise SettingsError("this account has no name; choose one with --name") from None
