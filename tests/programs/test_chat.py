"""Which way to the terminal is taken, what it begins with, and what it does not begin with."""

from pathlib import Path

import pytest

from chat_tui.config.load import load
from chat_tui.config.settings import Settings
from chat_tui.domain.errors import SettingsError
from chat_tui.programs.chat import refuse_mistakes, usual_theme, wants_plain_output
from chat_tui.ui.theme import ANSI_DARK, ANSI_LIGHT, DAY, NIGHT, ChatTheme


@pytest.mark.parametrize(
    ("set_to", "can_open", "plain"),
    [
        (None, True, False),
        ("frugal", True, False),
        ("plain", True, True),
        (None, False, True),
        ("frugal", False, True),
    ],
)
def test_ours_unless_told_otherwise_or_impossible(
    monkeypatch: pytest.MonkeyPatch, set_to: str | None, can_open: bool, plain: bool
) -> None:
    monkeypatch.setattr("chat_tui.programs.chat.can_open_terminal", lambda: can_open)
    assert wants_plain_output(Settings(terminal_output=set_to)) == plain


@pytest.mark.parametrize(
    ("environment", "theme"),
    [
        ({"TERM": "xterm-256color"}, NIGHT),
        ({"TERM": "xterm", "COLORTERM": "truecolor"}, NIGHT),
        ({"TERM": "xterm-256color", "COLORFGBG": "15;default;0"}, NIGHT),
        ({"TERM": "xterm-256color", "COLORFGBG": "0;15"}, DAY),
        ({"TERM": "linux"}, ANSI_DARK),
        ({"TERM": "xterm", "COLORFGBG": "15;0"}, ANSI_DARK),
        ({"TERM": "xterm", "COLORFGBG": "0;default;15"}, ANSI_LIGHT),
    ],
)
def test_where_there_are_16_colours_the_theme_uses_these(
    environment: dict[str, str], theme: ChatTheme
) -> None:
    assert usual_theme(environment) is theme


def test_what_was_typed_wrong_is_refused_and_the_file_only_where_it_matters(
    tmp_path: Path,
) -> None:
    file = tmp_path / "config.toml"
    file.write_text('theme = "nord"\nmouse = 1\n')
    refuse_mistakes(load({}, {}, file))
    for flags, environment in (({"theme": "nord"}, {}), ({}, {"CHAT_TUI_THEME": "nord"})):
        with pytest.raises(SettingsError, match="there is no theme 'nord'"):
            refuse_mistakes(load(flags, environment, file))
    file.write_text("name = 1\n")
    with pytest.raises(SettingsError, match="line 1, column 1: name must be text"):
        refuse_mistakes(load({}, {}, file))
