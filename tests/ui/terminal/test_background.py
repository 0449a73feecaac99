"""What a colour says about the background, and where it is asked."""

import pytest

from chat_tui.ui.terminal.background import is_dark, may_ask


@pytest.mark.parametrize(
    ("colour", "dark"),
    [
        ("rgb:0000/0000/0000", True),
        ("rgb:ffff/ffff/ffff", False),
        ("rgb:1c/1c/1c", True),
        ("rgb:f/f/e", False),
        ("rgba:fdfd/f6f6/e3e3/ffff", False),
        ("rgb:0000/0000/ffff", True),
        ("rgb:0000/ffff/0000", False),
        ("#ffffff", None),
        ("rgb:12345/0/0", None),
        ("", None),
    ],
)
def test_light_or_dark(colour: str, dark: bool | None) -> None:
    assert is_dark(colour) is dark


@pytest.mark.parametrize(
    ("environment", "may"),
    [
        ({"TERM": "xterm-256color"}, True),
        ({"TERM": "tmux-256color", "TMUX": "/tmp/x"}, True),
        ({"TERM": "xterm-kitty"}, True),
        ({"TERM": "screen-256color"}, False),
        ({"TERM": "screen-256color", "TMUX": "/tmp/x"}, True),
        ({"TERM": "xterm-256color", "STY": "1.pts"}, False),
        ({"TERM": "linux"}, False),
        ({"TERM": "vt220"}, False),
        ({}, False),
    ],
)
def test_it_is_asked_where_that_does_no_harm(environment: dict[str, str], may: bool) -> None:
    assert may_ask(environment) is may
