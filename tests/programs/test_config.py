"""``chat-tui config``."""

import tomllib
from pathlib import Path

import pytest

from chat_tui.config.file import template
from chat_tui.domain.errors import SettingsError
from chat_tui.programs.config import run_config
from chat_tui.ui.rebinding import bindings


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "config.toml"


def test_path_and_init(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_config("path", {}, None, {"CHAT_TUI_CONFIG": str(file)}) == 0
    assert capsys.readouterr().out == f"{file}\n"
    assert run_config("init", {}, None, {"CHAT_TUI_CONFIG": str(file)}) == 0
    assert file.read_text() == template()
    assert "\n# ws://HOST:PORT or wss://HOST" in file.read_text(), "as it is typed"
    assert "\n# Show **bold** as bold" in file.read_text()
    assert "\n# Colours; /theme shows them all" in file.read_text()
    assert run_config("check", {}, file, {}) == 0
    assert "all of it can be used" in capsys.readouterr().out
    file.write_text("mine")
    with pytest.raises(SettingsError, match="is there already"):
        run_config("init", {}, file, {})
    assert file.read_text() == "mine"


def test_a_dangling_link_is_not_written_through(file: Path) -> None:
    file.symlink_to("nowhere")
    with pytest.raises(SettingsError, match="is there already"):
        run_config("init", {}, file, {})


def test_show_tells_where_from(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file.write_text(
        'room = "tea"\nmouse = 3\n[servers.work]\nurl = "wss://w"\n[keys]\n"rooms.next" = "f5"\n'
    )
    environment = {"CHAT_TUI_DENSITY": "compact"}
    assert run_config("show", {"server": "work"}, file, environment) == 0
    said = capsys.readouterr().out
    lines = [" ".join(line.split()) for line in said.splitlines()]
    assert lines[0] == f"# {file}"
    assert 'server = "wss://w" # [servers.work]' in lines
    assert 'room = "tea" # line 1' in lines
    assert any(line.endswith("# CHAT_TUI_DENSITY") for line in lines)
    assert "# name your login name (default)" in lines
    assert 'keys."rooms.next" = "f5"' in lines
    assert "[servers.work] # chat-tui work" in lines
    assert lines[-1] == "# 1 left out: chat-tui config check"
    assert "\x1b" not in said


BAD = """\
theme = "no\x1bsuch"
mouse = 3
colour = 1
[servers.work]
url = "http://foo"
[keys]
"nothing.here" = "f5"
"rooms.next" = "ctrl+i"
"rooms.last" = "none"
"""


def test_show_tells_what_holds_and_counts_as_check_does(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file.write_text(BAD.replace("\x1b", "\\u001b"))
    assert run_config("show", {}, file, {}) == 0
    said = capsys.readouterr().out
    lines = [" ".join(line.split()) for line in said.splitlines()]
    assert any(
        line.startswith("# theme chat-night")
        and line.endswith("(default: line 1 names none that can be used)")
        for line in lines
    )
    assert 'keys."rooms.last" = "none"' in lines
    assert "nothing.here" not in said
    assert "rooms.next" not in said, "it is bound as usual"
    assert "[servers.work] # cannot be used: it has no url that can" in lines
    assert "http" not in said
    assert lines[-1] == "# 6 left out: chat-tui config check"
    assert "\x1b" not in said
    assert run_config("check", {}, file, {}) == 2
    checked = capsys.readouterr().out.splitlines()
    assert sum(line.startswith(str(file)) for line in checked) == 6
    assert any("line 5, column 1: [servers.work]: url cannot be used" in one for one in checked)
    assert "'ws://foo'" in "".join(checked)


def test_a_theme_from_elsewhere_is_told_as_from_there(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file.write_text("")
    assert run_config("check", {}, file, {"CHAT_TUI_THEME": "nord"}) == 2
    assert capsys.readouterr().out.startswith("CHAT_TUI_THEME: there is no theme 'nord'")


def test_check_points_at_it(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file.write_text("a.b = {x = 1}\n mouse = 3\n")
    assert run_config("check", {}, file, {}) == 2
    said = capsys.readouterr().out.splitlines()
    assert said[0].startswith(f"{file}, line 1, column 1: there is no setting 'a'")
    assert said[3] == f"{file}, line 2, column 2: mouse must be true or false"
    assert said[4:] == ["     mouse = 3", "     ^"]


def test_check_of_no_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    environment = {"CHAT_TUI_CONFIG": str(tmp_path / "none.toml")}
    with pytest.raises(SettingsError, match="there is no settings file"):
        run_config("check", {}, None, environment)


def test_check_knows_keys_and_themes(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file.write_text('theme = "nord"\n[keys]\n"rooms.next" = "ctrl+e"\n"rooms.last" = "ctrl+i"\n')
    assert run_config("check", {}, file, {}) == 2
    said = capsys.readouterr().out
    assert "note: Ctrl+E is not writing.end any more" in said
    assert "line 4, column 1: ctrl+i arrives as Tab" in said
    assert "line 1, column 1: there is no theme 'nord'" in said


def test_keys_lists_every_id_as_it_is_bound(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file.write_text('[keys]\n"rooms.next" = "f5"\n')
    assert run_config("keys", {}, file, {}) == 0
    listed = tomllib.loads(capsys.readouterr().out)["keys"]
    assert listed["rooms.next"] == ["f5"]
    assert listed["rooms.previous"] == ["alt+up", "ctrl+p"]
    assert list(listed) == [binding.id for binding in bindings()]
