"""What goes out to a terminal nobody looks at, and that nobody's text steers it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat_tui.ui.terminal.signals import Dialect, dialect_of, notification, window_title

texts = st.text(max_size=60) | st.text("\x1b\x07\x9c\x9d;]\\\n0a", max_size=20)


@pytest.mark.parametrize(
    ("term", "dialect"),
    [
        ("", Dialect.NONE),
        ("dumb", Dialect.NONE),
        ("linux", Dialect.NONE),
        ("xterm-kitty", Dialect.OSC_99),
        ("rxvt-unicode-256color", Dialect.OSC_777),
        ("xterm-256color", Dialect.OSC_9),
        ("tmux-256color", Dialect.OSC_9),
    ],
)
def test_the_name_of_the_terminal_tells(term: str, dialect: Dialect) -> None:
    assert dialect_of({"TERM": term}) is dialect


def test_each_dialect() -> None:
    def told(term: str, **more: str) -> str:
        return notification("ana; you", "hi; there", {"TERM": term, **more})

    assert told("xterm") == "\x1b]9;chat-tui: ana; you: hi; there\x1b\\"
    assert told("rxvt") == "\x1b]777;notify;ana, you;hi; there\x1b\\"
    assert told("xterm-kitty") == "\x1b]99;;ana; you: hi; there\x1b\\"
    assert told("linux") == ""
    wrapped = "\x1bPtmux;\x1b\x1b]9;chat-tui: ana; you: hi; there\x1b\x1b\\\x1b\\"
    assert told("tmux-256color", TMUX="/tmp/tmux") == wrapped
    assert window_title("x", {"TERM": "xterm"}) == "\x1b]2;x\x1b\\"
    assert window_title("x", {"TERM": "linux"}) == ""


@given(texts, texts, st.sampled_from(["xterm", "rxvt", "xterm-kitty"]))
def test_no_text_ends_a_sequence_or_begins_one(title: str, body: str, term: str) -> None:
    for sequence in (
        notification(title, body, {"TERM": term}),
        window_title(title, {"TERM": term}),
    ):
        inside = sequence.removeprefix("\x1b]").removesuffix("\x1b\\")
        assert len(sequence) - len(inside) == 4
        assert all(ord(char) >= 0x20 and not 0x7F <= ord(char) < 0xA0 for char in inside)


def test_what_is_endless_is_cut() -> None:
    assert len(notification("x" * 10**6, "y" * 10**6, {"TERM": "xterm"})) < 300
