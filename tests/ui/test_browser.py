"""Asking a browser."""

import subprocess
import sys
from pathlib import Path

import pytest

from chat_tui.ui.browser import Browser, can_open
from tests.patience import PATIENCE


@pytest.mark.parametrize(
    ("environ", "platform", "expected"),
    [
        ({}, "linux", False),
        ({"BROWSER": ""}, "linux", False),
        ({"BROWSER": "w3m"}, "linux", True),
        ({"DISPLAY": ":0"}, "linux", True),
        ({"WAYLAND_DISPLAY": "wayland-0"}, "linux", True),
        ({"SSH_CONNECTION": "1 2 3 4"}, "linux", False),
        ({}, "darwin", True),
        ({"SSH_CONNECTION": "1 2 3 4"}, "darwin", False),
    ],
)
def test_where_there_is_a_display(environ: dict[str, str], platform: str, expected: bool) -> None:
    assert can_open(environ, platform) is expected


def test_the_browser_is_asked_away_from_the_terminal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    script, seen = tmp_path / "browser", tmp_path / "seen"
    script.write_text(f'#!/bin/sh\necho noise; echo noise >&2; printf %s "$1" > {seen}\n')
    script.chmod(0o755)
    monkeypatch.setenv("BROWSER", f"{script} %s")
    started: list[subprocess.Popen[bytes]] = []

    def start(*arguments: object, **options: object) -> subprocess.Popen[bytes]:
        started.append(subprocess.Popen(*arguments, **options))  # type: ignore[call-overload]
        return started[-1]

    browser = Browser(start)
    assert browser.open("https://a.example/?q=%20;touch")
    assert started[0].wait(PATIENCE) == 0
    assert seen.read_text() == "https://a.example/?q=%20;touch"
    assert capfd.readouterr() == ("", "")
    assert not browser.open("file:///etc/passwd")
    assert not browser.open("--help")
    assert len(started) == 1


def test_no_process_to_be_had() -> None:
    def start(*_arguments: object, **_options: object) -> subprocess.Popen[bytes]:
        raise OSError("no more")

    assert sys.executable
    assert not Browser(start).open("https://a.example")
