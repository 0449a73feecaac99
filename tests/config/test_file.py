"""The file: what a new one says, and that it is never half written."""

import os
import tomllib
from pathlib import Path

import pytest

from chat_tui.config.file import read_file, template, write_file
from chat_tui.config.load import load
from chat_tui.config.table import SETTINGS
from chat_tui.domain.errors import SettingsError


def test_a_new_file_explains_everything_and_sets_nothing() -> None:
    assert tomllib.loads(template()) == {}
    for setting in SETTINGS:
        assert f"\n# {setting.name} = " in template()


def test_every_example_can_be_taken_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    for setting in SETTINGS:
        if setting.name != "server":
            file.write_text(f"{setting.name} = {setting.example}\n")
            loaded = load({}, {}, file)
            assert (loaded.faults, set(loaded.origins)) == ((), {setting.name})
    file.write_text(template().replace("\n# [", "\n[").replace('\n# url = "', '\nurl = "'))
    assert load({}, {}, file).servers == {"work": {"server": "wss://chat.example.org"}}


def test_what_was_there_stays_until_the_new_one_is_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "config.toml"
    file.write_text("old")

    def refuse(source: str, target: Path) -> None:
        assert Path(source).read_text() == "new"
        raise OSError(28, "the disk is full")

    monkeypatch.setattr(os, "replace", refuse)
    with pytest.raises(SettingsError, match="cannot be written: the disk is full"):
        write_file(file, "new")
    assert [path.name for path in tmp_path.iterdir()] == ["config.toml"]
    assert read_file(file) == "old"


def test_links_and_permissions_stay(tmp_path: Path) -> None:
    real, link = tmp_path / "dotfiles" / "chat.toml", tmp_path / "config.toml"
    real.parent.mkdir()
    real.write_text("old")
    real.chmod(0o640)
    link.symlink_to("dotfiles/chat.toml")
    write_file(link, "new\r\n")
    assert link.is_symlink()
    assert read_file(real) == read_file(link) == "new\r\n"
    assert real.stat().st_mode & 0o777 == 0o640


def test_a_new_one_is_its_owners_alone(tmp_path: Path) -> None:
    file = tmp_path / "new" / "folder" / "config.toml"
    assert read_file(file) is None
    write_file(file, "ö")
    assert read_file(file) == "ö"
    assert file.stat().st_mode & 0o777 == 0o600


def test_what_cannot_be_read_or_written_is_told(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="cannot be read"):
        read_file(tmp_path)
    (tmp_path / "latin").write_bytes(b"\xff")
    with pytest.raises(SettingsError, match="is not text"):
        read_file(tmp_path / "latin")
    with pytest.raises(SettingsError, match="cannot be written"):
        write_file(tmp_path / "latin" / "config.toml", "")
    with pytest.raises(SettingsError, match="characters that cannot be written"):
        write_file(tmp_path / "config.toml", "\ud800")
