"""``chat-tui config``: the settings file, what holds and why, and what is wrong."""

import os
from collections.abc import Mapping
from pathlib import Path

from chat_tui.config.file import template, write_file
from chat_tui.config.load import Fault, Loaded, load
from chat_tui.config.places import config_path
from chat_tui.config.table import SETTINGS
from chat_tui.config.values import as_toml
from chat_tui.domain.errors import SettingsError
from chat_tui.domain.record import record
from chat_tui.text.sanitize import is_inert, sanitize_line


def run_config(
    what: str,
    flags: Mapping[str, object],
    config_file: Path | None,
    environment: Mapping[str, str] = os.environ,
) -> int:
    """Do ``what``: path, init, show, check, keys or servers. Returns 0, or 2: something is wrong.

    Raises:
        SettingsError: the file cannot be read or written, or is there already.
    """
    path = config_path(config_file, environment)
    if what == "path":
        print(path)
    elif what == "init":
        if os.path.lexists(path):
            raise SettingsError(f"{path} is there already; nothing was changed")
        write_file(path, template())
        print(f"{sanitize_line(str(path))} explains every setting; none is set yet")
    elif what == "show":
        _show(load(flags, environment, config_file))
    elif what == "keys":
        _list_keys(load(flags, environment, config_file))
    elif what == "servers":
        # For the shell, which asks at every Tab: nothing of the screen is imported.
        for name in load(flags, environment, config_file).servers:
            if is_inert(name):
                print(name)
    else:
        return _check(load(flags, environment, config_file))
    return 0


@record
class _Examined:
    """All that is wrong with the file, what was taken from where, and the keys that are bound by
    it. ``theme_fault``: why the theme that is set is not worn, empty when it is."""

    faults: tuple[Fault, ...]
    notes: tuple[str, ...]
    keys: Mapping[str, str]
    theme_fault: str


def _examine(loaded: Loaded) -> _Examined:
    from chat_tui.ui.rebinding import rebind
    from chat_tui.ui.theme import NIGHT
    from chat_tui.ui.theme_registry import ThemeRegistry, themes_folder

    rebound = rebind(loaded.keys)
    faults = [*loaded.faults]
    faults += [loaded.fault(("keys", id_), words) for id_, words in rebound.problems.items()]
    theme_fault = ""
    try:
        ThemeRegistry(themes_folder(loaded.path)).find(loaded.settings.theme or NIGHT.name)
    except SettingsError as error:
        theme_fault = str(error)
        if loaded.is_from_file("theme"):
            faults.append(loaded.fault(("theme",), theme_fault))
    bound = {id_: rebound.keys[id_] for id_ in loaded.keys if id_ in rebound.keys}
    faults.sort(key=lambda fault: (fault.line, fault.column))
    return _Examined(tuple(faults), rebound.notes, bound, theme_fault)


def _show(loaded: Loaded) -> None:
    from chat_tui.ui.keymap import NEVER
    from chat_tui.ui.rebinding import NONE

    found = _examine(loaded)
    there = "" if loaded.path.exists() else " (not there; chat-tui config init makes it)"
    print(f"# {sanitize_line(str(loaded.path))}{there}")
    for setting in SETTINGS:
        origin = loaded.origins.get(setting.name)
        if origin is None or (setting.name == "theme" and found.theme_fault):
            why = "default" if origin is None else f"default: {origin} names none that can be used"
            default = sanitize_line(setting.default)
            print(f"# {setting.name:16} {default}  ({sanitize_line(why)})")
        else:
            shown = as_toml(getattr(loaded.settings, setting.name))
            print(f"{setting.name:18} = {sanitize_line(shown)}  # {sanitize_line(origin)}")
    for id_, keys in found.keys.items():
        shown = as_toml(NONE if keys == NEVER else keys)
        print(f"keys.{sanitize_line(as_toml(id_))} = {sanitize_line(shown)}")
    for name, values in loaded.servers.items():
        can = f"chat-tui {name}" if "server" in values else "cannot be used: it has no url that can"
        print(f"[servers.{sanitize_line(name)}]  # {sanitize_line(can)}")
        for key, value in values.items():
            print(f"{'url' if key == 'server' else key} = {sanitize_line(as_toml(value))}")
    if found.faults:
        print(f"# {len(found.faults)} left out: chat-tui config check")


def _list_keys(loaded: Loaded) -> None:
    from chat_tui.ui.rebinding import bindings, rebind

    keys = rebind(loaded.keys).keys
    print("[keys]")
    for binding in bindings():
        now = keys.get(binding.id or "", binding.key).split(",")
        shown = ", ".join(as_toml(key) for key in now)
        print(f"{as_toml(binding.id)} = [{shown}]  # {binding.description}")


def _check(loaded: Loaded) -> int:
    lines, found = loaded.text.splitlines(), _examine(loaded)
    for note in found.notes:
        print(f"note: {note}")
    for fault in found.faults:
        print(sanitize_line(str(fault)))
        if fault.line <= len(lines):
            before = sanitize_line(lines[fault.line - 1][: fault.column - 1])
            print(f"    {before}{sanitize_line(lines[fault.line - 1][fault.column - 1 :])}")
            print(f"    {' ' * len(before)}^")
    if found.theme_fault and not loaded.is_from_file("theme"):
        print(sanitize_line(f"{loaded.origins['theme']}: {found.theme_fault}"))
    if found.faults or found.theme_fault:
        return 2
    there = "all of it can be used" if loaded.path.exists() else "there is no file: all is default"
    print(f"{sanitize_line(str(loaded.path))}: {there}")
    return 0
