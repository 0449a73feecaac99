"""Where things are on this machine, and who one is, when nothing is set."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from chat_tui.config.settings import Settings
from chat_tui.config.table import PREFIX
from chat_tui.config.values import read_path, read_text
from chat_tui.domain.errors import InvalidName, SettingsError

CONFIG_VARIABLE: Final = PREFIX + "CONFIG"
"""The environment variable that names the settings file."""


def config_path(given: Path | None, environment: Mapping[str, str]) -> Path:
    """The settings file: the ``given`` one, else that of the environment, else the default one.

    Raises:
        SettingsError: it has no usable name.
    """
    named = given or environment.get(CONFIG_VARIABLE)
    if not named:
        return default_config_file()
    try:
        return read_path(read_text(str(named)))
    except SettingsError as error:
        raise SettingsError(f"the name of the settings file {error}") from None


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
