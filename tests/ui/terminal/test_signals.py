"""What goes out to a terminal nobody looks at, and that nobody's text steers it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat_tui.config.table import BY_NAME
from chat_tui.ui.terminal.signals import (
    MAX_CHARACTERS,
    Dialect,
    dialect_of,
    notification,
    window_title,
)

texts = st.text(max_size=60) | st.text("\x1b\x07\x9c\x9d;]\\\n0a", max_size=20)


@pytest.mark.parametrize(
    ("environment", "dialect"),
    [
        ({}, Dialect.BELL),
        ({"TERM": "dumb"}, Dialect.BELL),
        ({"TERM": "linux"}, Dialect.BELL),
        ({"TERM": "vt100"}, Dialect.BELL),
        ({"TERM": "xterm-kitty"}, Dialect.OSC_99),
        ({"TERM": "rxvt-unicode-256color"}, Dialect.OSC_777),
        ({"TERM": "foot"}, Dialect.OSC_777),
        ({"TERM": "xterm-ghostty"}, Dialect.OSC_777),
        ({"TERM": "xterm-256color"}, Dialect.OSC_9),
        ({"TERM": "xterm-256color", "TERM_PROGRAM": "iTerm.app"}, Dialect.OSC_9),
        ({"TERM": "xterm-256color", "TERM_PROGRAM": "WezTerm"}, Dialect.OSC_777),
        ({"TERM": "xterm-256color", "VTE_VERSION": "7600"}, Dialect.OSC_777),
        ({"TERM": "tmux-256color", "TMUX": "x"}, Dialect.OSC_9),
        ({"TERM": "tmux-256color", "TMUX": "x", "KITTY_WINDOW_ID": "1"}, Dialect.OSC_99),
        ({"TERM": "screen", "STY": "1.tty"}, Dialect.OSC_9),
    ],
)
def test_what_the_terminal_says_of_itself_tells(
    environment: dict[str, str], dialect: Dialect
) -> None:
    assert dialect_of(environment) is dialect


def test_the_setting_says_more() -> None:
    for dialect in Dialect:
        assert dialect_of({"TERM": "vt100"}, dialect.value) is dialect
        assert dialect_of({"TERM": "xterm-kitty"}, dialect.value) is dialect
    assert {"auto", *Dialect} == set(BY_NAME["notifications"].choices)


def test_each_dialect() -> None:
    def told(term: str, **more: str) -> str:
        return notification("ana; you", "hi; there", {"TERM": term, **more})

    assert told("xterm") == "\x1b]9;chat-tui: ana; you: hi; there\a"
    assert told("rxvt") == "\x1b]777;notify;ana, you;hi; there\a"
    assert told("xterm-kitty") == (
        "\x1b]99;i=chat-tui:d=0;ana; you\a\x1b]99;i=chat-tui:p=body;hi; there\a"
    )
    assert told("linux") == told("vt100") == ""
    wrapped = "\x1bPtmux;\x1b\x1b]9;chat-tui: ana; you: hi; there\a\x1b\\"
    assert told("tmux-256color", TMUX="/tmp/tmux") == wrapped
    assert told("screen") == "\x1bP\x1b]9;chat-tui: ana; you: hi; there\a\x1b\\"
    kitty = told("tmux-256color", TMUX="/tmp/tmux", KITTY_WINDOW_ID="1")
    assert kitty.count("\x1bPtmux;\x1b\x1b]99;") == 2
    assert window_title("x", {"TERM": "xterm"}) == "\x1b]2;x\x1b\\"
    assert window_title("x", {"TERM": "linux"}) == window_title("x", {"TERM": "vt100"}) == ""


@given(texts, texts, st.sampled_from(["osc9", "osc777", "osc99"]))
def test_no_text_ends_a_sequence_or_begins_one(title: str, body: str, wish: str) -> None:
    told = notification(title, body, {"TERM": "xterm"}, wish)
    assert told.endswith("\a")
    for sequence in told.removesuffix("\a").split("\a"):
        assert sequence.startswith(f"\x1b]{wish.removeprefix('osc')};")
        assert is_seen(sequence.removeprefix("\x1b]"))
    assert told.count("\a") == (2 if wish == "osc99" else 1)
    named = window_title(title, {"TERM": "xterm"})
    assert is_seen(named.removeprefix("\x1b]").removesuffix("\x1b\\"))


def is_seen(inside: str) -> bool:
    return all(ord(char) >= 0x20 and not 0x7F <= ord(char) < 0xA0 for char in inside)


@pytest.mark.parametrize("mark", ["x", "e\u0301", "\u200d", "👩\u200d👩\u200d👧"])
def test_what_is_endless_is_cut(mark: str) -> None:
    environment = {"TERM": "xterm"}
    assert len(notification(mark * 10**5, mark * 10**5, environment)) <= 2 * MAX_CHARACTERS + 40
    assert len(window_title(mark * 10**6, environment)) <= MAX_CHARACTERS + 10
