"""Settings of a program that runs: read again, and changed in the file."""

import os
from pathlib import Path

import pytest

from chat_tui.config.file import template
from chat_tui.config.preferences import Preferences
from chat_tui.config.settings import Settings
from chat_tui.domain.errors import SettingsError


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "config.toml"
    path.write_text('# mine\ntheme = "chat-day"  # bright\n')
    return path


def test_a_change_is_saved_and_holds(file: Path) -> None:
    preferences = Preferences({}, {}, file)
    preferences.change("theme", "chat-sand")
    preferences.change("mouse", "off")
    preferences.change("secret_file", "~/s")
    preferences.change("keys.rooms.next", "f5")
    assert file.read_text() == (
        '# mine\ntheme = "chat-sand"  # bright\nmouse = false\nsecret_file = "~/s"\n'
        '\n[keys]\n"rooms.next" = "f5"\n'
    )
    loaded = preferences.loaded
    assert (loaded.settings.theme, loaded.settings.mouse) == ("chat-sand", False)
    assert loaded.keys == {"rooms.next": "f5"}
    assert not preferences.is_stale()
    preferences.change("theme", None)
    assert preferences.loaded.settings.theme is None
    assert file.read_text().startswith("# mine\n# bright\nmouse")


def test_it_is_said_later_than_flags_and_environment(file: Path) -> None:
    preferences = Preferences({"theme": "chat-mist"}, {"CHAT_TUI_MOUSE": "1"}, file)
    preferences.change("theme", "chat-sand")
    preferences.change("mouse", "0")
    assert preferences.loaded.settings == Settings(theme="chat-sand", mouse=False)


def test_where_there_is_no_file_one_that_explains_everything_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    preferences = Preferences({}, {})
    assert not preferences.path.exists()
    preferences.change("theme", "chat-sand")
    assert preferences.path == tmp_path / "chat-tui" / "config.toml"
    line = '# theme = "chat-night"\n'
    wanted = template().replace(line, f'{line}theme = "chat-sand"\n')
    assert preferences.path.read_text() == wanted


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("tehme", "x", "no setting 'tehme'; the nearest is 'theme'"),
        ("nosuch", "x", "no setting 'nosuch'; /set lists them all"),
        ("mouse", "perhaps", "mouse must be true or false"),
        ("density", "x", "density must be one of compact, comfortable, not 'x'"),
        ("time_format", "%Y", "time_format knows %H or %I"),
        ("time_format", "%H" * 9, "at most 16 characters"),
        ("data_dir", "~nobody-of-that-name/x", "data_dir begins with the home"),
    ],
)
def test_what_cannot_be_changes_nothing(file: Path, name: str, text: str, words: str) -> None:
    before = file.read_text()
    preferences = Preferences({}, {}, file)
    with pytest.raises(SettingsError) as caught:
        preferences.change(name, text)
    assert words in str(caught.value)
    assert file.read_text() == before
    assert preferences.loaded.settings == Settings(theme="chat-day")


def test_a_disk_that_refuses_does_not_keep_it_from_holding(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(28, "the disk is full")

    monkeypatch.setattr(os, "replace", refuse)
    preferences = Preferences({}, {}, file)
    with pytest.raises(SettingsError, match=r"until you leave, but is not saved: .*disk is full"):
        preferences.change("mouse", "off")
    assert preferences.loaded.settings.mouse is False
    with pytest.raises(SettingsError, match=r"not saved: .*disk is full"):
        preferences.change("theme", None)
    assert preferences.loaded.settings.theme == "chat-day"


def test_a_file_that_became_wrong_is_not_written_to(file: Path) -> None:
    preferences = Preferences({}, {}, file)
    file.write_text("theme = \n")
    with pytest.raises(SettingsError, match="is not valid TOML"):
        preferences.change("mouse", "off")
    assert file.read_text() == "theme = \n"


def test_the_file_is_read_again_when_it_is_another(file: Path) -> None:
    preferences = Preferences({}, {}, file)
    assert not preferences.is_stale()
    file.write_text('theme = "chat-frost"\n')
    assert preferences.is_stale()
    preferences.reload()
    assert preferences.loaded.settings.theme == "chat-frost"
    file.write_text("theme = ")
    with pytest.raises(SettingsError):
        preferences.reload()
    assert preferences.loaded.settings.theme == "chat-frost"
    assert not preferences.is_stale()
    file.unlink()
    assert preferences.is_stale()


def test_another_server_is_told_nothing_that_was_typed_for_the_first(file: Path) -> None:
    file.write_text(
        'time_format = ""\n[servers.work]\nurl = "ws://w"\n'
        '[servers.home]\nurl = "ws://h"\nroom = "tea"\n[servers.bad]\nurl = "ws://b"\nname = 1\n'
    )
    flags: dict[str, object] = {"server": "work", "room": "ops", "secret_file": "/s", "name": "ana"}
    preferences = Preferences(flags, {}, file)
    assert preferences.loaded.server == "work"
    home = preferences.beside("home")
    assert home.server == "home"
    assert home.settings == Settings(
        server="ws://h", name="ana", room="tea", time_format="", data_dir=None
    )
    address = preferences.beside("ws://x")
    assert (address.server, address.settings.server) == ("", "ws://x")
    with pytest.raises(SettingsError, match="no saved server 'cellar'"):
        preferences.beside("cellar")
    preferences.loaded.refuse_blocking()
    with pytest.raises(SettingsError, match="name must be text"):
        preferences.beside("bad").refuse_blocking()
