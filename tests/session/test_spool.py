"""Copies of what is to be sent, and what cannot be."""

import os
from pathlib import Path

import pytest

from chat_tui.domain.errors import StorageError
from chat_tui.session.spool import CannotSend, Spool, check_file
from tests.session.file_server import attachment


@pytest.fixture
def spool(tmp_path: Path) -> Spool:
    return Spool(tmp_path / "uploads")


def test_what_is_sent_is_what_it_was(spool: Spool, tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_bytes(b"abcdef")
    assert spool.take(path, "c1", 100) == attachment(b"abcdef", "notes.txt")
    path.write_bytes(b"something else")
    assert spool.read("c1", 2, 3) == b"cde"
    assert spool.read("c1", 4, 10) == b"ef"
    assert (tmp_path / "uploads" / "c1").stat().st_mode & 0o077 == 0
    spool.drop("c1")
    spool.drop("c1")
    assert spool.read("c1", 0, 10) == b""


def test_a_name_goes_out_safe(spool: Spool, tmp_path: Path) -> None:
    path = tmp_path / "a\x1b[2J\u202e.png"
    path.write_bytes(b"x")
    assert spool.take(path, "c1", 100).name == "a[2J.png"


def test_what_cannot_be_sent(tmp_path: Path) -> None:
    large, empty, pipe = tmp_path / "large", tmp_path / "empty", tmp_path / "pipe"
    large.write_bytes(b"x" * 1_300)
    empty.touch()
    os.mkfifo(pipe)
    for path, words in (
        (tmp_path / "none", "there is no file"),
        (tmp_path, "is a folder"),
        (empty, "is empty"),
        (pipe, "no file that has an end"),
        (large, r"too large: 1.3 kB, where this server takes 1.2 kB"),
        (tmp_path / ("x" * 300), "cannot be read: file name too long"),
        (Path("a\0b"), "cannot be read"),
    ):
        with pytest.raises(CannotSend, match=words):
            check_file(path, 1_200)
    assert check_file(large, 1_300) == 1_300


def test_what_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "secret"
    path.write_bytes(b"x")
    monkeypatch.setattr("os.access", lambda *_: False)  # root may read everything
    with pytest.raises(CannotSend, match="may not be read"):
        check_file(path, 100)


def test_nothing_is_left_of_a_copy_that_failed(spool: Spool, tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_bytes(b"x")
    (tmp_path / "uploads").write_text("in the way")
    with pytest.raises(StorageError, match="no copy of"):
        spool.take(path, "c1", 100)


def test_swept(spool: Spool, tmp_path: Path) -> None:
    spool.sweep((), 0.0)
    path = tmp_path / "notes.txt"
    path.write_bytes(b"x")
    for cid in ("c1", "c2"):
        spool.take(path, cid, 100)
    made = (tmp_path / "uploads" / "c1").stat().st_mtime
    spool.sweep({"c2"}, made)
    assert sorted(os.listdir(tmp_path / "uploads")) == ["c1", "c2"]
    spool.sweep({"c2"}, made + 1)
    assert os.listdir(tmp_path / "uploads") == ["c2"]
