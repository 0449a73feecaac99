"""Files on the disk: whole or not there, few parts per user, nothing that nobody needs."""

import errno
import hashlib
import os
from pathlib import Path

import pytest

from chat_tui.domain.errors import ReadOnlyError, StorageError
from chat_tui.server.blobs import KEPT, PARTIALS, Blobs

NOW = 2_000_000_000.0
ABC = hashlib.sha256(b"abc").hexdigest()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "files"


@pytest.fixture
def blobs(folder: Path) -> Blobs:
    made = Blobs(folder, reserve=0)
    made.sweep((), NOW)
    return made


def test_a_file_has_its_name_when_it_is_whole(blobs: Blobs, folder: Path) -> None:
    assert blobs.begin("u_ann", ABC, 3) == 0
    assert blobs.append("u_ann", ABC, 0, b"ab") == 2
    assert list(folder.glob("??/*")) == []
    assert blobs.append("u_ann", ABC, 2, b"c") == 3
    assert blobs.finish("u_ann", ABC)
    assert [path.name for path in folder.glob("??/*")] == [ABC]
    assert (blobs.read(ABC, 1, 10), blobs.read(ABC, 3, 10)) == (b"bc", b"")
    blobs.remove(ABC)
    blobs.remove(ABC)
    assert list(folder.glob("??/*")) == []


def test_the_same_piece_twice_is_there_once(blobs: Blobs, folder: Path) -> None:
    blobs.append("u_ann", ABC, 0, b"ab")
    assert blobs.append("u_ann", ABC, 0, b"ab") == 2
    assert (folder / "partial" / f"u_ann-{ABC}").read_bytes() == b"ab"


def test_what_is_something_else_is_dropped(blobs: Blobs, folder: Path) -> None:
    blobs.append("u_ann", ABC, 0, b"abd")
    assert not blobs.finish("u_ann", ABC)
    assert list((folder / "partial").iterdir()) == []


def test_a_part_that_is_too_long_is_begun_anew(blobs: Blobs) -> None:
    blobs.append("u_ann", ABC, 0, b"abcd")
    assert blobs.begin("u_ann", ABC, 3) == 0


def test_few_parts_per_user(blobs: Blobs, folder: Path) -> None:
    names = [hashlib.sha256(bytes([number])).hexdigest() for number in range(PARTIALS + 1)]
    for age, name in enumerate(names):
        blobs.append("u_ann", name, 0, b"x")
        os.utime(folder / "partial" / f"u_ann-{name}", (NOW + age, NOW + age))
    blobs.append("u_bob", ABC, 0, b"x")
    left = {path.name for path in (folder / "partial").iterdir()}
    assert left == {f"u_ann-{name}" for name in names[1:]} | {f"u_bob-{ABC}"}


def test_what_is_not_there(blobs: Blobs) -> None:
    assert blobs.read(ABC, 0, 10) is None


def test_what_nobody_needs_is_swept_after_a_while(blobs: Blobs, folder: Path) -> None:
    kept, unused, new = (hashlib.sha256(content).hexdigest() for content in (b"k", b"u", b"n"))
    for content, name in ((b"k", kept), (b"u", unused), (b"n", new)):
        blobs.append("u_ann", name, 0, content)
        assert blobs.finish("u_ann", name)
    for name in (ABC, kept):
        blobs.append("u_ann", name, 0, b"a")
    for path in (*folder.glob("??/*"), *(folder / "partial").iterdir()):
        os.utime(path, (NOW - KEPT - 1, NOW - KEPT - 1))
    for path in (folder / new[:2] / new, folder / "partial" / f"u_ann-{kept}"):
        os.utime(path, (NOW - KEPT, NOW - KEPT))
    blobs.sweep({kept}, NOW)
    assert {path.name for path in folder.glob("??/*")} == {kept, new}
    assert [path.name for path in (folder / "partial").iterdir()] == [f"u_ann-{kept}"]


@pytest.mark.parametrize(
    ("number", "kind", "words"),
    [
        (errno.ENOSPC, StorageError, "the disk is full"),
        (errno.EROFS, ReadOnlyError, "read-only file system"),
        (errno.EIO, StorageError, "input/output error"),
    ],
)
def test_a_disk_that_refuses(
    blobs: Blobs,
    monkeypatch: pytest.MonkeyPatch,
    number: int,
    kind: type[StorageError],
    words: str,
) -> None:
    def refuse(*_: object) -> int:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr("os.pwrite", refuse)
    with pytest.raises(kind, match=words):
        blobs.append("u_ann", ABC, 0, b"a")
    monkeypatch.undo()
    assert blobs.append("u_ann", ABC, 0, b"a") == 1


def test_a_nearly_full_disk_takes_no_file(folder: Path) -> None:
    blobs = Blobs(folder, reserve=1 << 62)
    blobs.sweep((), NOW)
    with pytest.raises(StorageError, match="nearly full"):
        blobs.begin("u_ann", ABC, 3)
