"""Where the pictures of a test are fetched to."""

from pathlib import Path

import pytest

from chat_tui.ui import inline_pictures


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder for what the program makes for a while; unasked pictures come at once."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr(inline_pictures, "SETTLED", 0.001)
    return tmp_path
