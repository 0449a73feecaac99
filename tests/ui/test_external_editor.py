"""The user's own editor: found, run, and nothing of the draft left behind."""

import asyncio
import os
import stat
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pytest

from chat_tui.ui.external_editor import LARGEST, EditorFailed, edit, editor_command, private_folder
from tests.patience import PATIENCE
from tests.ui.helpers import playing


@pytest.fixture
def editor(tmp_path: Path) -> Callable[[str], list[str]]:
    """An editor that runs these lines of Python with the file's name in ``path``."""

    def write(lines: str) -> list[str]:
        script = tmp_path / "editor.py"
        script.write_text(f"import os, sys\npath = sys.argv[-1]\n{lines}\n")
        return [sys.executable, "-IS", str(script), "--an-option"]

    return write


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "run"
    folder.mkdir()
    return folder


Found = TypeVar("Found")
Editor = Callable[[str], list[str]]


def left_in(folder: Path) -> list[Path]:
    return list(folder.iterdir())


async def eventually(found: Callable[[], Found]) -> Found:
    """What is found, once it is something."""
    async with asyncio.timeout(PATIENCE):
        while not (value := found()):  # noqa: ASYNC110 - another process does it
            await asyncio.sleep(0.01)
    return value


async def test_what_was_edited_comes_back(editor: Editor, folder: Path) -> None:
    command = editor("open(path, 'a').write(' ü\\r\\nmore\\n')")
    assert await edit("one\ntwo", command, folder) == "one\ntwo ü\nmore"
    assert await edit("one\n", command, folder) == "one\n ü\nmore\n"
    assert left_in(folder) == []


async def test_only_the_user_can_read_it_and_no_trace_stays(editor: Editor, folder: Path) -> None:
    command = editor(
        "modes = [os.stat(p).st_mode & 0o777 for p in (path, os.path.dirname(path))]\n"
        "open(path + '~', 'w').write('a backup')\n"
        "os.mkdir(os.path.join(os.path.dirname(path), '.undo'))\n"
        "open(path, 'w').write(' '.join(map(oct, modes)))"
    )
    before = os.umask(0)
    try:
        assert await edit("", command, folder) == "0o600 0o700"
    finally:
        os.umask(before)
    assert left_in(folder) == []


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ("sys.exit(3)", "failed (exit code 3); what you wrote is as it was"),
        ("os.kill(os.getpid(), 15)", "failed (signal 15)"),
        ("os.unlink(path)", "No such file"),
        (f"open(path, 'w').write('x' * {LARGEST + 1})", "more than 1,048,576 bytes"),
    ],
)
async def test_an_editor_that_fails(editor: Editor, folder: Path, lines: str, words: str) -> None:
    with pytest.raises(EditorFailed) as failure:
        await edit("text", editor(lines), folder)
    assert words in str(failure.value)
    assert left_in(folder) == []


async def test_an_editor_that_is_not_there(folder: Path) -> None:
    with pytest.raises(EditorFailed, match="no-such-editor cannot be used: No such file"):
        await edit("text", ["no-such-editor"], folder)
    assert left_in(folder) == []


async def test_bytes_that_are_no_text(editor: Editor, folder: Path) -> None:
    assert await edit("", editor("open(path, 'wb').write(b'a\\xff')"), folder) == "a\ufffd"
    assert await edit("a\udcff", editor("pass"), folder) == "a?"


@pytest.mark.parametrize("ignoring", ["", "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"])
async def test_leaving_ends_the_editor(editor: Editor, folder: Path, ignoring: str) -> None:
    command = editor(
        f"import signal, time\n{ignoring}"
        "open(path + '.pid', 'w').write(str(os.getpid()))\ntime.sleep(60)"
    )
    task = asyncio.create_task(edit("text", command, folder))
    pid = await eventually(
        lambda: [path.read_text() for path in folder.rglob("*.pid") if path.stat().st_size]
    )
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert left_in(folder) == []
    with pytest.raises(ProcessLookupError):  # it is over before the program is
        os.kill(int(pid[0]), 0)


def test_which_editor(tmp_path: Path) -> None:
    assert editor_command({"VISUAL": "code --wait", "EDITOR": "vi"}) == ["code", "--wait"]
    assert editor_command({"VISUAL": " ", "EDITOR": "'my vi' -x"}) == ["my vi", "-x"]
    with pytest.raises(EditorFailed, match="EDITOR is no command"):
        editor_command({"EDITOR": "vi 'x"})
    with pytest.raises(EditorFailed, match=r"say which one you want in \$EDITOR"):
        editor_command({"PATH": str(tmp_path)})
    nano = tmp_path / "nano"
    nano.touch()
    nano.chmod(stat.S_IRWXU)
    assert editor_command({"PATH": str(tmp_path)}) == ["nano"]


def test_where_the_file_is_made(tmp_path: Path) -> None:
    assert private_folder({"XDG_RUNTIME_DIR": str(tmp_path)}) == tmp_path
    assert private_folder({"XDG_RUNTIME_DIR": str(tmp_path / "gone")}) is None
    assert private_folder({}) is None


async def test_a_screen_that_cannot_be_lent_keeps_the_draft() -> None:
    async with playing() as play:
        await play.burst(*"text", "ctrl+o", "!")
        await play.until(lambda: bool(play.notices()))
        assert play.notices() == ["no editor can be opened in this terminal"]
        assert play.composer.text == "text!"
