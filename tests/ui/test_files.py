"""What was typed as the name of a file, as a path."""

from pathlib import Path

import pytest

from chat_tui.ui.files import path_of


@pytest.mark.parametrize(
    ("written", "path"),
    [
        ("~/a b.png", "/home/ann/a b.png"),
        ("'~/a b.png'", "/home/ann/a b.png"),
        (r"~/a\ b.png", "/home/ann/a b.png"),
        ("~nobody-of-this-name/a.png", "~nobody-of-this-name/a.png"),
        ("'~nobody-of-this-name/a.png'", "~nobody-of-this-name/a.png"),
        ("~\\", "~\\"),
        ("'a' 'b'", "'a' 'b'"),
    ],
)
def test_paths(written: str, path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/ann")
    assert path_of(written) == Path(path)
