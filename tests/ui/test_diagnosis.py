"""What is said of the environment."""

import subprocess

import pytest

from chat_tui.connection.state import Online, Reconnecting
from chat_tui.ui.diagnosis import (
    Finding,
    Level,
    about_colours,
    about_locale,
    about_pictures,
    about_terminal,
    about_tmux,
    about_use,
    as_lines,
    of_environment,
    tmux_options,
    while_chatting,
)
from chat_tui.ui.terminal.graphics import Graphics
from chat_tui.ui.terminal_use import TerminalUse

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
    assert "ok  tmux: set-clipboard external: what is copied gets out all the same" in "\n".join(
        as_lines(about_tmux(by_passthrough))
    )


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


SSH = {"TERM": "xterm", "SSH_CONNECTION": "1 2 3 4", "TMUX": "x"}


def test_where_it_runs() -> None:
    assert about_terminal(SSH, by_line=False).words == "xterm, over SSH, in tmux"
    assert "line by line: no colours" in about_terminal({"TERM": "dumb"}, by_line=True).words


@pytest.mark.parametrize(
    ("environ", "use", "line"),
    [
        (SSH, TerminalUse(mouse=False), "ok  mouse: off over SSH, where each movement"),
        (SSH, TerminalUse(mouse=True), "ok  mouse: on by the setting mouse"),
        ({}, TerminalUse(mouse=True), "ok  mouse: on"),
        ({}, TerminalUse(mouse=False), "ok  mouse: off by the setting mouse"),
        (SSH, TerminalUse(), "?   clipboard: OSC 52 is sent; no terminal tells"),
        (SSH, TerminalUse(clipboard=False), "ok  clipboard: off by the setting clipboard"),
        ({"TERM_PROGRAM": "Apple_Terminal"}, TerminalUse(), "!   clipboard: Apple's Terminal"),
        ({"TERM": "vt100"}, TerminalUse(), "ok  notifications: the bell alone: vt100 is not"),
        (
            {"TERM": "xterm"},
            TerminalUse(notifications="bell"),
            "ok  notifications: the bell alone: by the setting",
        ),
        ({"TERM": "foot"}, TerminalUse(), "?   notifications: OSC 777 is sent, by the name"),
        ({"TERM": "xterm"}, TerminalUse(), "      shows nothing? /set notifications osc777 or"),
    ],
)
def test_what_the_terminal_is_asked_to_do(
    environ: dict[str, str], use: TerminalUse, line: str
) -> None:
    lines = as_lines(about_use(environ, use))
    assert any(one.startswith(line) for one in lines), lines


UTF, ASCII = TerminalUse(), TerminalUse(ascii_marks=True)


@pytest.mark.parametrize(
    ("environ", "encoding", "use", "line"),
    [
        ({"LANG": "de_DE.UTF-8"}, "utf-8", UTF, "ok  locale: de_DE.UTF-8, UTF-8"),
        ({"LANG": "de_DE.UTF-8"}, "utf-8", ASCII, "as the setting ascii says"),
        ({"LANG": "C"}, "ascii", UTF, "with more than ASCII, as the setting ascii says"),
        ({"LANG": "C"}, "ascii", ASCII, "      export LANG=C.UTF-8"),
        ({"LC_ALL": "C", "LANG": "en_US.UTF-8"}, "ascii", ASCII, "      export LC_ALL=C.UTF-8"),
        ({"LANG": "C"}, "ascii", None, "!   locale: C, ascii"),
        ({"TERM": "dumb", "LANG": "en_US.UTF-8"}, "utf-8", None, "ok  locale: en_US.UTF-8, utf-8;"),
    ],
)
def test_the_locale_and_the_variable_that_mends_it(
    environ: dict[str, str], encoding: str, use: TerminalUse | None, line: str
) -> None:
    lines = as_lines([about_locale(environ, encoding, use)])
    assert any(line in one for one in lines), lines
    assert use is not None or not any("drawn" in one for one in lines)


def test_all_of_it() -> None:
    topics = {one.topic for one in of_environment({"TERM": "xterm"}, use=UTF)}
    assert topics == {
        *("versions", "terminal", "mouse", "clipboard", "bell", "notifications"),
        *("colours", "locale"),
    }
    inside = {"TERM": "tmux-256color", "TMUX": "x"}
    within = of_environment(inside, use=UTF, tmux=lambda: DEFAULTS)
    assert "set -s escape-time 10" in advice(within)


def test_line_by_line_nothing_is_said_of_what_is_not_used() -> None:
    inside = {"TERM": "tmux-256color", "TMUX": "x"}
    topics = {one.topic for one in of_environment(inside, use=None, tmux=lambda: DEFAULTS)}
    assert topics == {"versions", "terminal", "locale"}


@pytest.mark.parametrize(
    ("graphics", "environ", "words"),
    [
        (Graphics.PLACEHOLDERS, {}, "real ones, by kitty's protocol"),
        (Graphics.BLOCKS, {}, "in half blocks, with v; kitty and Ghostty show real ones"),
        (Graphics.INLINE, {}, "in half blocks, with v; real ones with z, by iTerm2's protocol,"),
        (Graphics.SIXEL, {}, "in half blocks, with v; real ones with z, by sixel, unless"),
        (Graphics.BLOCKS, {"TMUX": "x"}, "in half blocks, with v; tmux hands no others on"),
    ],
)
def test_pictures(graphics: Graphics, environ: dict[str, str], words: str) -> None:
    found = about_pictures(graphics, environ, pillow=True)
    assert found.words.startswith(words)
    none = about_pictures(graphics, environ, refusal="there are no colours", pillow=True)
    assert none.words == "as a line with name and size: there are no colours"
    missing = about_pictures(graphics, environ, pillow=False)
    assert missing.level is Level.NOTE
    assert missing.advice == "pip install 'chat-tui[images]'"


async def test_within_the_chat() -> None:
    assert "ok  link: online 12 ms" in await while_chatting(Online(12), 0.0, UTF)
    lost = Reconnecting(at=3.0, attempt=1, reason="the connection was lost")
    told = await while_chatting(lost, 0.0, None)
    assert "BAD link: the connection was lost; reconnecting in 3 s" in told
    assert not any("clipboard" in line for line in told)
