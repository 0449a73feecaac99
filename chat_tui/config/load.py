"""Settings from everywhere they may stand: flags over environment over file."""

import os
from collections.abc import Iterator, Mapping
from dataclasses import field
from pathlib import Path
from typing import Final

from chat_tui.config.places import CONFIG_VARIABLE, config_path
from chat_tui.config.settings import Settings
from chat_tui.config.table import BY_NAME, PREFIX, SETTINGS, Setting
from chat_tui.config.toml import position
from chat_tui.config.values import read_value
from chat_tui.domain.errors import EndpointError, SettingsError
from chat_tui.domain.record import record
from chat_tui.text.nearest import hint, nearest

LISTED: Final = "chat-tui config lists them all"

ESSENTIAL: Final = tuple(setting for setting in SETTINGS if setting.essential)


@record
class Fault:
    """Something in the file that cannot be used. ``line`` and ``column`` count from 1.

    ``blocks``: it may change where one goes, or as whom, so that nothing is begun with it.
    """

    path: Path
    line: int
    column: int
    words: str
    blocks: bool = False

    def __str__(self) -> str:
        return f"{self.path}, line {self.line}, column {self.column}: {self.words}"

    @property
    def short(self) -> str:
        """Where it goes without saying which file that is."""
        return f"line {self.line}, column {self.column}: {self.words}"


@record
class Loaded:
    """All that was found. ``path`` is the settings file, which need not be there; ``text`` is
    what it holds, ``faults`` what is wrong with it.

    ``origins`` tells of each setting where its value is from; those nobody set are not in it.
    ``keys`` are binding ids with what is to be bound to them, ``servers`` the saved ones: the
    settings of each by name. ``server`` is the one of them that was chosen, empty when none was.
    """

    settings: Settings
    path: Path
    text: str = ""
    faults: tuple[Fault, ...] = ()
    origins: Mapping[str, str] = field(default_factory=dict)
    keys: Mapping[str, str] = field(default_factory=dict)
    servers: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    server: str = ""

    def fault(self, path: tuple[str, ...], words: str) -> Fault:
        """That something at ``path`` in the file cannot be used."""
        return Fault(self.path, *position(self.text, path), words)

    def refuse_blocking(self) -> None:
        """Raises SettingsError when something in the file may change where one goes."""
        for fault in self.faults:
            if fault.blocks:
                raise SettingsError(str(fault))

    def is_from_file(self, name: str) -> bool:
        """Whether this setting has its value from the file, and not from what was typed."""
        return self.origins.get(name, "").startswith(("line ", "["))


def load_settings(
    flags: Mapping[str, object],
    environment: Mapping[str, str] = os.environ,
    config_file: Path | None = None,
) -> Settings:
    """As load; for programs that shall not run with half of what was meant.

    Raises:
        SettingsError: something cannot be read, is unknown, or is of the wrong kind.
    """
    loaded = load(flags, environment, config_file)
    for fault in loaded.faults:
        raise SettingsError(str(fault))
    return loaded.settings


def load(
    flags: Mapping[str, object],
    environment: Mapping[str, str] = os.environ,
    config_file: Path | None = None,
) -> Loaded:
    """Settings from all three places; what cannot be used in the file is left out and told.

    ``flags`` holds only what was given. ``config_file`` None is the default one, which need
    not be there. Where the server is a saved one, what is saved with it comes before what the
    environment and the rest of the file say.

    Raises:
        SettingsError: the file cannot be read or is no TOML; a flag or a variable is unknown or
            of the wrong kind; there is no saved server of that name.
    """
    path = config_path(config_file, environment)
    required = bool(config_file or environment.get(CONFIG_VARIABLE))
    text, document = _read_file(path, required=required)
    reader = _FileReader(path, text)
    found = reader.settings(document)
    keys, servers = reader.keys(document), reader.servers(document)
    for variable, value in environment.items():
        name = variable.removeprefix(PREFIX).lower()
        if variable.startswith(PREFIX) and variable != CONFIG_VARIABLE:
            known = _known(name, f"the environment: {variable}", PREFIX)
            found[name] = _checked(known, value, f"the environment: {variable}"), variable
    typed = {
        name: (_checked(BY_NAME[name], value, BY_NAME[name].flag), BY_NAME[name].flag)
        for name, value in flags.items()
    }
    chosen, saved = (typed.get("server") or found.get("server") or ("", ""))[0], ""
    if isinstance(chosen, str) and servers and chosen and ":" not in chosen:
        if chosen not in servers:
            raise SettingsError(_no_server(chosen, servers))
        where = f"[servers.{chosen}]"
        found |= {name: (value, where) for name, value in servers[chosen].items()}
        typed.pop("server", None)
        saved = chosen
    found |= typed
    values = {name: value for name, (value, _origin) in found.items()}
    return Loaded(
        settings=Settings(**values),  # type: ignore[arg-type]
        path=path,
        text=text,
        faults=tuple(reader.faults(chosen)),
        origins={name: origin for name, (_value, origin) in found.items()},
        keys=keys,
        servers=servers,
        server=saved,
    )


class _FileReader:
    """Takes a document apart, and gathers what is wrong with it."""

    def __init__(self, path: Path, text: str) -> None:
        self._path = path
        self._text = text
        self._faults: list[tuple[str | None, Fault]] = []

    def faults(self, server: object) -> Iterator[Fault]:
        """In the order of the file. What is wrong with another server than ``server`` blocks
        nothing."""
        for name, fault in sorted(self._faults, key=lambda one: (one[1].line, one[1].column)):
            harmless = name is not None and name != server
            yield (
                Fault(fault.path, fault.line, fault.column, fault.words)
                if harmless and fault.blocks
                else fault
            )

    def _fault(
        self, path: tuple[str, ...], words: str, *, blocks: bool = False, server: str | None = None
    ) -> None:
        line, column = position(self._text, path)
        self._faults.append((server, Fault(self._path, line, column, words, blocks)))

    def settings(self, document: Mapping[str, object]) -> dict[str, tuple[object, str]]:
        """Values by name, each with its origin."""
        found: dict[str, tuple[object, str]] = {}
        for name, value in document.items():
            setting = BY_NAME.get(name)
            if setting is not None:
                try:
                    read = read_value(setting, value)
                    if name == "server" and ":" in str(read):
                        _check_address(str(read))
                except SettingsError as error:
                    self._fault((name,), f"{name} {error}", blocks=setting.essential)
                else:
                    line, _column = position(self._text, (name,))
                    found[name] = read, f"line {line}"
            elif name not in ("keys", "servers"):
                words = f"there is no setting {name!r}; {hint(name, BY_NAME, LISTED)}"
                # Where one goes is not guessed: this may have been meant to say it.
                self._fault((name,), words, blocks=_is_close(name))
        return found

    def keys(self, document: Mapping[str, object]) -> dict[str, str]:
        """Binding ids with keys, one or several with commas between."""
        keys: dict[str, str] = {}
        for id_, value in self._table(document, "keys"):
            many = value if isinstance(value, list) else [value]
            named = [key for key in many if isinstance(key, str) and key.strip()]
            if many and len(named) == len(many):
                keys[id_] = ",".join(named)
            else:
                words = f'keys."{id_}" must be a key in quotes, or a list of them'
                self._fault(("keys", id_), words)
        return keys

    def servers(self, document: Mapping[str, object]) -> dict[str, dict[str, object]]:
        """The saved servers."""
        servers: dict[str, dict[str, object]] = {}
        for server, values in self._table(document, "servers"):
            where = f"[servers.{server}]"
            if not isinstance(values, dict):
                words = f'{where} must be a table with url = "wss://HOST"'
                self._fault(("servers", server), words, blocks=True, server=server)
                continue
            if not server.strip() or ":" in server or server.startswith("-"):
                words = f"{server!r} is no name for a server: no colon, no - at the beginning"
                self._fault(("servers", server), words)
                continue
            servers[server] = self._server(server, values, where)
        return servers

    def _server(self, server: str, values: Mapping[str, object], where: str) -> dict[str, object]:
        found: dict[str, object] = {}
        names = {"url": BY_NAME["server"]} | {
            setting.name: setting for setting in ESSENTIAL if setting.name != "server"
        }
        for name, value in values.items():
            path, setting = ("servers", server, name), names.get(name)
            if setting is None:
                words = f"{where}: there is no {name!r}; there are {', '.join(names)}"
                self._fault(path, words, blocks=True, server=server)
                continue
            try:
                read = read_value(setting, value)
                if name == "url":
                    _check_address(str(read))
                found[setting.name] = read
            except SettingsError as error:
                self._fault(path, f"{where}: {name} {error}", blocks=True, server=server)
        if "url" not in values:
            words = f'{where} has no url; write url = "wss://HOST"'
            self._fault(("servers", server), words, blocks=True, server=server)
        return found

    def _table(self, document: Mapping[str, object], name: str) -> list[tuple[str, object]]:
        table = document.get(name, {})
        if isinstance(table, dict):
            return [*_dotted(table)] if name == "keys" else [*table.items()]
        self._fault((name,), f"{name} must be a table: [{name}]")
        return []


def _dotted(table: Mapping[str, object], before: str = "") -> Iterator[tuple[str, object]]:
    """``rooms.next`` without quotes is a table in TOML; it is what was meant all the same."""
    for key, value in table.items():
        if isinstance(value, dict):
            yield from _dotted(value, f"{before}{key}.")
        else:
            yield before + key, value


def _check_address(text: str) -> None:
    """Raises SettingsError, in words that go on where the name ends."""
    from chat_tui.connection.endpoint import parse_endpoint  # not for who has no server

    try:
        parse_endpoint(text)
    except EndpointError as error:
        raise SettingsError(f"cannot be used: {error}") from None


def _no_server(name: str, servers: Mapping[str, object]) -> str:
    return (
        f"there is no saved server {name!r}; saved are {', '.join(servers)}. "
        "Or write its address: ws://HOST:PORT or wss://HOST"
    )


def _read_file(path: Path, *, required: bool) -> tuple[str, dict[str, object]]:
    try:
        with path.open("rb") as file:
            import tomllib  # nobody has to write settings, and it is not light

            text = file.read().decode().replace("\r\n", "\n")
            return text, tomllib.loads(text)
    except FileNotFoundError:
        if required:
            raise SettingsError(f"there is no settings file {path}") from None
        return "", {}
    except OSError as error:
        raise SettingsError(f"the settings file {path} cannot be read: {error.strerror}") from None
    except RecursionError:
        raise SettingsError(f"the settings file {path} is nested too deeply") from None
    except ValueError as error:  # TOML's own, but also bytes that are no UTF-8, or huge numbers
        raise SettingsError(f"the settings file {path} is not valid TOML: {error}") from None


def _known(name: str, where: str, prefix: str) -> Setting:
    known = BY_NAME.get(name)
    if known is not None:
        return known
    near = nearest(name, BY_NAME)
    shown = (prefix + near[0].upper() if prefix else near[0]) if near else ""
    said = f"the nearest is {shown!r}" if shown else LISTED
    raise SettingsError(f"{where}: there is no setting {name!r}; {said}")


def _is_close(name: str) -> bool:
    return bool(nearest(name, [setting.name for setting in ESSENTIAL]))


def _checked(setting: Setting, value: object, where: str) -> object:
    try:
        return read_value(setting, value)
    except SettingsError as error:
        raise SettingsError(f"{where} {error}") from None
