"""Values of settings, by kind."""

from pathlib import Path

import pytest

from chat_tui.config.load import load_settings
from chat_tui.domain.errors import SettingsError


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "config.toml"


@pytest.mark.parametrize(("given", "seconds"), [("5", 5.0), ("0", 0.0), ("2.5", 2.5), ("60", 60.0)])
def test_how_long_a_message_can_be_taken_back(given: str, seconds: float, file: Path) -> None:
    file.write_text("")
    assert load_settings({}, {"CHAT_TUI_UNDO_SEND": given}, file).undo_send == seconds
    file.write_text(f"undo_send = {given}")
    assert load_settings({}, {}, file).undo_send == seconds


@pytest.mark.parametrize("given", ["-1", "61", "nan", "inf", "true", '"soon"', "[5]"])
def test_how_long_a_message_cannot_be_held(given: str, file: Path) -> None:
    file.write_text(f"undo_send = {given}")
    with pytest.raises(SettingsError, match="undo_send must be"):
        load_settings({}, {}, file)
