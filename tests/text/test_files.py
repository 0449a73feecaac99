"""File names from outside, and sizes in words."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat_tui.text.files import MAX_BYTES, numbered, safe_name, shown_file, shown_size


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("harbour.png", "harbour.png"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\ann\\a.txt", "a.txt"),
        (".bashrc", "bashrc"),
        ("-rf", "rf"),
        ("..", "file"),
        ("/", "file"),
        ("", "file"),
        ("a\x1b[31m\nb.png", "a[31mb.png"),
        ("gnp.\u202egpj", "gnp.gpj"),
        ("a:b?.txt", "a_b_.txt"),
        ("x" * 300 + ".tar", "x" * (MAX_BYTES - 4) + ".tar"),
        ("日本.png", "日本.png"),
        ("no suffix", "no suffix"),
        ("a" + "." + "b" * 300, "a." + "b" * 19),
    ],
)
def test_safe_names(name: str, safe: str) -> None:
    assert safe_name(name) == safe


@given(st.text(max_size=300) | st.text("./\\ -~\x00\u202eaé", max_size=300))
def test_any_name(name: str) -> None:
    safe = safe_name(name)
    assert safe
    assert "/" not in safe
    assert safe[0] not in ".-~" or safe[0] == "~"
    assert len(safe.encode()) <= MAX_BYTES
    assert all(unicodedata.category(char)[0] not in "CZ" or char == " " for char in safe)
    assert safe_name(safe) == safe


def test_numbered() -> None:
    assert numbered("a.png", 2) == "a (2).png"
    assert numbered("a", 3) == "a (3)"


def test_shown() -> None:
    assert shown_file("a\nb\x1b") not in ("", "a\nb\x1b")
    assert shown_file(" ") == "file"


@pytest.mark.parametrize(
    ("size", "words"),
    [
        (0, "0 B"),
        (999, "999 B"),
        (1_000, "1.0 kB"),
        (1_234, "1.2 kB"),
        (9_960, "10 kB"),
        (999_400, "999 kB"),
        (999_600, "1.0 MB"),
        (52_428_800, "52 MB"),
        (3_200_000_000, "3.2 GB"),
        (5_000_000_000_000, "5000 GB"),
    ],
)
def test_sizes(size: int, words: str) -> None:
    assert shown_size(size) == words
