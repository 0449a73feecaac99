"""What a terminal gets when somebody is called who is not looking: by the bytes in a pty."""

import re

import pytest

from tests.e2e.programs import COMMAND, Home, Server
from tests.e2e.terminal import Terminal

WORDS = b"ana in #general"


@pytest.mark.parametrize(
    ("environment", "told"),
    [
        ({}, rb"\x07\x1b\]9;chat-tui: ana in #general: @ben tea\?\x07"),
        ({"TERM": "xterm-ghostty"}, rb"\x07\x1b\]777;notify;ana in #general;@ben tea\?\x07"),
        (
            {"TERM": "xterm-kitty"},
            rb"\x07\x1b\]99;i=chat-tui:d=0;ana in #general\x07"
            rb"\x1b\]99;i=chat-tui:p=body;@ben tea\?\x07",
        ),
        (
            {"TERM": "tmux-256color", "TMUX": "/nowhere,1,0"},
            rb"\x07\x1bPtmux;\x1b\x1b\]9;chat-tui: ana in #general: @ben tea\?\x07\x1b\\",
        ),
        ({"CHAT_TUI_NOTIFICATIONS": "bell"}, rb"\x07"),
        ({"TERM": "vt220"}, rb"\x07"),
    ],
)
def test_each_terminal_is_told_in_its_own_way(
    home: Home, server: Server, environment: dict[str, str], told: bytes
) -> None:
    argv = [*COMMAND, server.url, "--name", "ben", *home.data("ben")]
    ben = home.keep(Terminal(argv, home.environment(**environment)))
    ben.wait_for("online")
    ben.type("\x1b[O")  # nobody looks
    ben.wait_quiet()
    before = len(ben.output)
    home.run("send", "general", "@ben tea?", "--server", server.url, "--name", "ana")
    ben.wait_for("@ben tea?")
    ben.wait_output(b"\a")
    ben.wait_quiet()
    rung = ben.output[before:]
    assert re.search(told, rung), rung
    if told == rb"\x07":
        assert WORDS not in rung, "nothing that could be printed"


def test_the_title_counts_and_what_is_set_holds_at_once(home: Home, server: Server) -> None:
    ben = home.chat(server.url, "--name", "ben", *home.data("ben"))
    ben.wait_for("● online")
    ben.enter("/set notifications osc777")
    ben.wait_for('notifications: "osc777", saved')
    ben.enter("/join #tea")
    ben.wait_for("#tea ›")
    home.run("send", "general", "@ben tea?", "--server", server.url, "--name", "ana")
    ben.wait_output(b"\a\x1b]777;notify;ana in #general;@ben tea?\a")
    ben.wait_output(b"\x1b]2;(@1) #tea")


def test_the_mouse_is_asked_for_and_left_alone_at_once(home: Home, server: Server) -> None:
    ben = home.chat(server.url, "--name", "ben", *home.data("ben"), SSH_CONNECTION="1 2 3 4")
    ben.wait_for("● online")
    assert b"\x1b[?1000h" not in ben.output
    ben.enter("/set mouse on")
    ben.wait_for("mouse: true, saved")
    ben.wait_output(b"\x1b[?1000h")
    ben.enter("/set mouse off")
    ben.wait_output(b"\x1b[?1000l")
    asked = ben.output.count(b"\x1b[?1000h")
    ben.enter("/set mouse")
    ben.wait_for("mouse = false")
    assert ben.output.count(b"\x1b[?1000h") == asked
