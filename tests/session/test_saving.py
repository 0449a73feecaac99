"""Where a file is saved, and what it looks like to others until it is whole."""

import errno
import fcntl
import os
from pathlib import Path

import pytest

from chat_tui.session.saving import CannotSave, PartialFile, target_for
from tests.session.file_server import attachment

CONTENT = b"abcdef"


def save(target: Path, content: bytes = CONTENT) -> Path:
    part = PartialFile(target, attachment(content))
    while not part.is_checked:
        part.check_some()
    part.append(content[part.have :])
    return part.finish()


def test_where_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    downloads = tmp_path / "Downloads"
    assert target_for("", downloads, "../../.ssh/config") == downloads / "config"
    assert target_for("~", downloads, "a.png") == tmp_path / "a.png"
    assert target_for("~/new.png", downloads, "a.png") == tmp_path / "new.png"
    assert target_for("~/new/", downloads, "a.png") == tmp_path / "new" / "a.png"


@pytest.mark.parametrize("wanted", ["a" * 300, "~nobody-of-this-name/a", "a\0b", "\ud800"])
def test_what_cannot_be_a_path_is_said(
    tmp_path: Path, wanted: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "~nobody-of-this-name").touch()
    with pytest.raises(CannotSave, match="cannot be written"):
        PartialFile(target_for(wanted, tmp_path, "a.png"), attachment(CONTENT))


def test_two_terminals_fetch_the_same(tmp_path: Path) -> None:
    target, file = tmp_path / "a.tar", attachment(CONTENT)
    first = PartialFile(target, file)
    with pytest.raises(CannotSave, match="another terminal"):
        PartialFile(target, file)
    first.append(CONTENT)
    assert first.finish() == target
    assert save(target) == tmp_path / "a (2).tar"
    assert target.read_bytes() == CONTENT


def test_it_gets_its_name_between_opening_and_locking(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target, file = tmp_path / "a.tar", attachment(CONTENT)
    first = PartialFile(target, file)
    first.append(CONTENT)
    lock = fcntl.flock

    def finish_first(opened: int, how: int) -> None:
        monkeypatch.setattr(fcntl, "flock", lock)
        first.finish()
        lock(opened, how)

    monkeypatch.setattr(fcntl, "flock", finish_first)
    second = PartialFile(target, file)
    assert second.is_checked
    second.append(b"bad")
    assert target.read_bytes() == CONTENT


def test_no_empty_file_is_left_where_it_cannot_be_named(tmp_path: Path) -> None:
    target = tmp_path / "a.tar"
    part = PartialFile(target, attachment(CONTENT))
    part.append(CONTENT)
    (left,) = tmp_path.iterdir()
    left.unlink()
    with pytest.raises(CannotSave, match="cannot be written"):
        part.finish()
    assert not list(tmp_path.iterdir())


def test_names_are_never_taken_from_another_file(tmp_path: Path) -> None:
    target = tmp_path / "a.tar"
    assert [save(target).name for _ in range(3)] == ["a.tar", "a (2).tar", "a (3).tar"]


def test_permissions(tmp_path: Path) -> None:
    target = tmp_path / "a"
    part = PartialFile(target, attachment(CONTENT))
    (path,) = tmp_path.iterdir()
    assert (path.suffix, path.stat().st_mode & 0o777) == (".part", 0o600)
    part.append(CONTENT)
    before = os.umask(0o027)
    try:
        part.finish()
    finally:
        os.umask(before)
    assert target.stat().st_mode & 0o777 == 0o640


def test_a_link_in_the_way_is_not_followed(tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    file = attachment(CONTENT)
    (tmp_path / f"a.{file.sha256[:8]}.part").symlink_to(victim)
    with pytest.raises(CannotSave, match="cannot be written"):
        PartialFile(tmp_path / "a", file)
    (tmp_path / "b").symlink_to(victim)
    assert save(tmp_path / "b").name == "b (2)"
    assert not victim.exists()


def test_a_part_that_is_longer_than_the_file(tmp_path: Path) -> None:
    file = attachment(CONTENT)
    (tmp_path / f"a.{file.sha256[:8]}.part").write_bytes(CONTENT + b"more")
    assert save(tmp_path / "a").read_bytes() == CONTENT


def test_a_part_with_something_else_in_it(tmp_path: Path) -> None:
    file = attachment(CONTENT)
    (tmp_path / f"a.{file.sha256[:8]}.part").write_bytes(b"xyz")
    with pytest.raises(CannotSave, match="not what was sent"):
        save(tmp_path / "a")
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_keeps_what_has_come(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    part = PartialFile(tmp_path / "a", attachment(CONTENT))
    part.append(b"abc")

    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patched:
        patched.setattr("os.pwrite", full)
        with pytest.raises(CannotSave, match="no space left on device"):
            part.append(b"def")
    part.close()
    assert save(tmp_path / "a").read_bytes() == CONTENT
