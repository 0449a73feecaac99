"""Paths that are completed."""

import os
from pathlib import Path

import pytest

from chat_tui.domain.log import MessageReceived
from chat_tui.domain.models import Attachment, Room
from chat_tui.session.completion import complete
from chat_tui.session.paths import OFFERED, paths_like
from chat_tui.session.state import ChatState, RoomState
from chat_tui.session.timeline import Timeline
from tests.session.file_server import attachment


def with_file(seq: int, file: Attachment) -> MessageReceived:
    return MessageReceived(
        room="r", seq=seq, user="u", name="n", time=0, message=f"m{seq}", body="", file=file
    )


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("harbour.png", "harbour at night.png", ".hidden", "b\x1b[2J", "b\nc"):
        (tmp_path / name).touch()
    (tmp_path / "holiday").mkdir()
    (tmp_path / "holiday" / "1.png").touch()
    return tmp_path


def test_paths(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert paths_like("~") == ["~/"]
    shown = ["~/holiday/", "~/harbour at night.png", "~/harbour.png"]
    assert paths_like("~/") == shown
    assert paths_like("~/har") == shown[1:]
    assert paths_like("~/.h") == ["~/.hidden"]
    assert paths_like(f"{folder}/holiday/") == [f"{folder}/holiday/1.png"]
    monkeypatch.chdir(folder)
    assert paths_like("ho") == ["holiday/"]
    assert paths_like("") == ["holiday/", "harbour at night.png", "harbour.png"]


@pytest.mark.parametrize("typed", ["/none/", "\0/", "/" + "x" * 5000 + "/"])
def test_folders_that_are_none(typed: str) -> None:
    assert paths_like(typed) == []


def test_a_large_folder_offers_some(tmp_path: Path) -> None:
    for number in range(OFFERED + 50):
        (tmp_path / f"{number}.png").touch()
    assert len(paths_like(f"{tmp_path}{os.sep}")) == OFFERED


def test_a_path_is_all_that_follows(folder: Path) -> None:
    found = complete("/upload ~/harbour at", ChatState(name="me"), None)
    assert found.start == len("/upload ")
    assert [one.insert for one in found.candidates] == ["~/harbour at night.png"]


def test_files_of_the_room() -> None:
    timeline = Timeline(
        3,
        [
            with_file(1, attachment(b"a", "old.png")),
            with_file(2, attachment(b"b" * 2000, "new.png")),
            with_file(3, attachment(b"c", "old.png")),
        ],
    )
    here = RoomState(room=Room(id="r", name="general"), timeline=timeline)
    state = ChatState(name="me", rooms={"r": here})
    found = complete("/download ", state, "r").candidates
    assert {(one.insert, one.hint) for one in found} == {("old.png", "1 B"), ("new.png", "2.0 kB")}
    assert [one.insert for one in complete("/download n", state, "r").candidates] == ["new.png"]
