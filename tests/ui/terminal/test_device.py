"""Our own way to the terminal, which leaves that of others as it was."""

import fcntl
import os
import termios
import tty
from pathlib import Path

import pytest

from chat_tui.ui.terminal.device import KeyMode, open_terminal
from tests.ui.terminal.ptys import opened


def blocks(fd: int) -> bool:
    return not fcntl.fcntl(fd, fcntl.F_GETFL) & os.O_NONBLOCK


def test_the_shells_file_still_blocks() -> None:
    with opened() as pair:
        own = open_terminal(pair.near)
        assert own is not None
        assert not blocks(own)
        assert blocks(pair.near)
        os.write(own, b"hello")
        assert pair.seen() == b"hello"
        os.close(own)


def test_what_is_no_terminal_is_not_opened(tmp_path: Path) -> None:
    with (tmp_path / "file").open("wb") as file:
        assert open_terminal(file.fileno()) is None


def test_a_terminal_whose_name_is_anothers(monkeypatch: pytest.MonkeyPatch) -> None:
    """In a container, a name can stand for another terminal than outside."""
    with opened() as ours, opened() as other:
        name = os.ttyname(other.near)
        monkeypatch.setattr("os.ttyname", lambda _fd: name)
        assert open_terminal(ours.near) is None


def test_keys_one_by_one_and_back() -> None:
    with opened() as pair:
        before = termios.tcgetattr(pair.near)
        mode = KeyMode(pair.near)
        for _ in range(2):  # continued from outside, it is entered once more
            mode.enter()
            now = termios.tcgetattr(pair.near)
            assert not now[tty.LFLAG] & (termios.ECHO | termios.ICANON | termios.ISIG)
            assert not now[tty.IFLAG] & (termios.ICRNL | termios.IXON)
            assert now[tty.CC][termios.VMIN : termios.VMIN + 1] in ([1], [b"\x01"])
        mode.leave()
        assert termios.tcgetattr(pair.near) == before


def test_keys_pressed_for_us_are_not_left_to_the_shell() -> None:
    with opened() as pair:
        mode = KeyMode(pair.near)
        mode.enter()
        pair.type(b"rm -r x\r")
        mode.leave()
        os.set_blocking(pair.near, False)
        with pytest.raises(BlockingIOError):
            os.read(pair.near, 100)


def test_leaving_what_was_never_entered() -> None:
    with opened() as pair:
        before = termios.tcgetattr(pair.near)
        KeyMode(pair.near).leave()
        assert termios.tcgetattr(pair.near) == before


def test_a_terminal_that_is_gone() -> None:
    with opened() as pair:
        mode = KeyMode(pair.near)
        pair.hang_up()
        with pytest.raises(OSError, match=r"."):
            mode.enter()
        mode.leave()


def test_what_was_typed_before_is_counted() -> None:
    with opened() as pair:
        mode = KeyMode(pair.near)
        pair.type(b"said too early\rand half a th")
        echo = b""
        while not echo.endswith(b"half a th"):  # then all of it has come through
            echo += os.read(pair.far, 100)
        assert mode.enter() == len(b"said too early\nand half a th")
        assert os.read(pair.near, 100) == b"said too early\nand half a th"
        pair.type(b"later\r")
        assert mode.enter() == 0
        mode.leave()
