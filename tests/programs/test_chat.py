"""Which way to the terminal is taken."""

import pytest

from chat_tui.config.settings import Settings
from chat_tui.programs.chat import wants_plain_output


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
