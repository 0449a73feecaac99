"""What is said of the environment."""

import subprocess

import pytest

from chat_tui.connection.state import Online, Reconnecting
from chat_tui.ui.diagnosis import (
    Finding,
    Level,
    about_colours,
    about_surroundings,
    about_tmux,
    as_lines,
    of_environment,
    tmux_options,
    while_chatting,
)

DEFAULTS = """escape-time 500
set-clipboard external
extended-keys off
focus-events off
bell-action any
default-terminal "screen"
allow-passthrough off
"""
RIGHT = """escape-time 10
set-clipboard on
extended-keys on
focus-events on
bell-action any
default-terminal "tmux-256color"
allow-passthrough on
"""


def advice(findings: list[Finding]) -> list[str]:
    return [one.advice for one in findings if one.advice]


def test_tmux_as_it_comes_needs_these_lines() -> None:
    assert advice(about_tmux(DEFAULTS)) == [
        "set -s escape-time 10",
        "set -s set-clipboard on",
        "set -g allow-passthrough on",
        "set -s extended-keys on",
        "set -s focus-events on",
        "set -g default-terminal tmux-256color",
    ]
    assert all(one.level is Level.GOOD for one in about_tmux(RIGHT))
    by_passthrough = RIGHT.replace("set-clipboard on", "set-clipboard external")
    assert advice(about_tmux(by_passthrough)) == []


def test_an_old_tmux_and_none() -> None:
    old = about_tmux("escape-time 10\nset-clipboard on\n")
    assert "does not know allow-passthrough" in "\n".join(as_lines(old))
    assert about_tmux("")[0].level is Level.UNKNOWN


def test_asking_tmux() -> None:
    asked = []

    def run(command: list[str], **_options: object) -> subprocess.CompletedProcess[str]:
        asked.append(command)
        return subprocess.CompletedProcess(command, 0, f"told {command[-1]}\n")

    assert tmux_options(run).split() == ["told", "-s", "told", "-g", "told", "-gw"]
    assert [command[:2] for command in asked] == [["tmux", "show-options"]] * 3

    def gone(command: list[str], **_options: object) -> subprocess.CompletedProcess[str]:
        raise FileNotFoundError("tmux")

    assert tmux_options(gone) == ""


@pytest.mark.parametrize(
    ("environ", "level", "words"),
    [
        ({"TERM": "xterm-256color", "COLORTERM": "truecolor"}, Level.GOOD, "16 million"),
        ({"TERM": "xterm-256color"}, Level.GOOD, "256 "),
        ({"TERM": "xterm"}, Level.NOTE, "16 (TERM=xterm)"),
        ({"TERM": "dumb"}, Level.NOTE, "none (TERM=dumb)"),
        ({"TERM": "xterm-256color", "NO_COLOR": "1"}, Level.GOOD, "none, as NO_COLOR asks"),
    ],
)
def test_colours(environ: dict[str, str], level: Level, words: str) -> None:
    found = about_colours(environ)
    assert found.level is level
    assert found.words.startswith(words)


def test_the_surroundings() -> None:
    ssh = {"TERM": "xterm", "SSH_CONNECTION": "1 2 3 4", "TMUX": "x"}
    lines = as_lines(about_surroundings(ssh, mouse=False, clipboard=True))
    assert "ok  terminal: xterm, over SSH, in tmux" in lines
    assert "ok  mouse: off; each movement would be sent" in lines
    assert any(
        line.startswith("?   clipboard: OSC 52 is sent; no terminal tells") for line in lines
    )
    off = as_lines(about_surroundings(ssh, mouse=None, clipboard=False))
    assert "ok  clipboard: off by the setting clipboard" in off
    assert not any("mouse" in line for line in off)
    apple = about_surroundings({"TERM_PROGRAM": "Apple_Terminal"}, mouse=True, clipboard=True)
    assert [one.level for one in apple if one.topic == "clipboard"] == [Level.NOTE]


def test_all_of_it() -> None:
    topics = {one.topic for one in of_environment({"TERM": "xterm"})}
    assert topics == {"versions", "terminal", "clipboard", "bell", "colours", "locale"}
    within = of_environment({"TERM": "tmux-256color", "TMUX": "x"}, tmux=lambda: DEFAULTS)
    assert "set -s escape-time 10" in advice(within)


async def test_within_the_chat() -> None:
    assert "ok  link: online 12 ms" in await while_chatting(Online(12), 0.0, clipboard=True)
    lost = Reconnecting(at=3.0, attempt=1, reason="the connection was lost")
    told = await while_chatting(lost, 0.0, clipboard=True)
    assert "BAD link: the connection was lost; reconnecting in 3 s" in told
