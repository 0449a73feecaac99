"""The settings of a program that runs: read again when the file has changed, and changed in it."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from chat_tui.config.file import read_file, template, write_file
from chat_tui.config.load import Loaded, load
from chat_tui.config.table import BY_NAME
from chat_tui.config.toml import with_value, without
from chat_tui.config.values import read_value
from chat_tui.domain.errors import SettingsError
from chat_tui.text.nearest import hint

OF_ONE: Final = ("room", "secret_file", "client_cert", "client_key")
"""Flags that are meant for the server one names with them, and may not be another's to know."""


class Preferences:
    """The one owner of what holds now, and of the file.

    What is changed here comes before the flags and the environment the program began with, since
    it was said later; at the next start these come first again.
    """

    def __init__(
        self,
        flags: Mapping[str, object],
        environment: Mapping[str, str],
        config_file: Path | None = None,
    ) -> None:
        """Reads them; arguments as load has them.

        Raises:
            SettingsError: see load.
        """
        self._flags = dict(flags)
        self._environment = dict(environment)
        self._config_file = config_file
        self._loaded = load(flags, environment, config_file)
        self._seen = self._signature()

    @property
    def loaded(self) -> Loaded:
        """What holds now."""
        return self._loaded

    @property
    def path(self) -> Path:
        """The settings file, which need not be there."""
        return self._loaded.path

    @property
    def environment(self) -> Mapping[str, str]:
        """That of the program, but for what was set otherwise since."""
        return self._environment

    def is_stale(self) -> bool:
        """Whether the file is another than the one that was read: one look at the disk, no
        reading."""
        return self._signature() != self._seen

    def reload(self) -> None:
        """Read everything again.

        Raises:
            SettingsError: it cannot be read; all is as it was, and is_stale until the next change.
        """
        self._seen = self._signature()
        self._loaded = load(self._flags, self._environment, self._config_file)

    def beside(self, server: str) -> Loaded:
        """What holds for another server, a saved one's name or an address, as the file is now.

        Of what was typed nothing is told to it that is for the first one alone, and what is saved
        with it comes first.

        Raises:
            SettingsError: see load.
        """
        kept = {*OF_ONE, *self._loaded.servers.get(server, ())}
        flags = {name: value for name, value in self._flags.items() if name not in kept}
        return load({**flags, "server": server}, self._environment, self._config_file)

    def change(self, name: str, text: str | None) -> None:
        """Set ``name`` to what somebody typed, here and in the file; None: not any more.

        ``name`` is that of a setting, or ``keys.`` and the id of a binding. Nothing else in the
        file changes; where there is none, one that explains everything is made.

        Raises:
            SettingsError: it cannot be that, and nothing was changed; or the disk refused, and it
                holds until the program ends.
        """
        import tomllib

        path, value = self._read(name, text)
        self._flags.pop(name, None)
        if name in BY_NAME:
            self._environment.pop(BY_NAME[name].variable, None)
        try:
            old = read_file(self.path)
            old = template() if old is None else old
            tomllib.loads(old)
            new = without(old, path) if value is None else with_value(old, path, value)
            write_file(self.path, new)
        except (SettingsError, tomllib.TOMLDecodeError) as error:
            if value is not None and name in BY_NAME:
                self._flags[name] = value
                self.reload()
                raise SettingsError(
                    f"it holds until you leave, but is not saved: {error}"
                ) from None
            raise SettingsError(f"not saved: {error}") from None
        self.reload()

    def _read(self, name: str, text: str | None) -> tuple[tuple[str, ...], object]:
        table, _, id_ = name.partition(".")
        if table == "keys" and id_:
            return ("keys", id_), text
        setting = BY_NAME.get(name)
        if setting is None:
            near = hint(name, BY_NAME, "/set lists them all")
            raise SettingsError(f"there is no setting {name!r}; {near}")
        if text is None:
            return (name,), None
        try:
            value = read_value(setting, text)
        except SettingsError as error:
            raise SettingsError(f"{name} {error}") from None
        # A path as it was typed: in the file it may begin with ~ as well.
        return (name,), text if isinstance(value, Path) else value

    def _signature(self) -> tuple[int, int, int] | None:
        try:
            found = os.stat(self.path)
        except OSError:
            return None
        return found.st_mtime_ns, found.st_size, found.st_ino
