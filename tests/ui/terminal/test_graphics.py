"""What a terminal can show, by its own word."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat_tui.ui.terminal.graphics import Graphics, graphics_of, may_have_graphics


@pytest.mark.parametrize(
    ("name", "graphics"),
    [
        ("kitty(0.35.2)", Graphics.PLACEHOLDERS),
        ("kitty(0.28.0)", Graphics.PLACEHOLDERS),
        ("kitty(0.27.1)", Graphics.BLOCKS),
        ("kitty(1.0)", Graphics.PLACEHOLDERS),
        ("ghostty 1.1.3", Graphics.PLACEHOLDERS),
        ("ghostty 0.9", Graphics.BLOCKS),
        ("WezTerm 20240203-110809-5046fc22", Graphics.INLINE),
        ("iTerm2 3.5.4", Graphics.INLINE),
        ("iTerm2 10.0", Graphics.INLINE),
        ("iTerm2 2.9.1", Graphics.BLOCKS),
        ("Konsole 24.12.0", Graphics.BLOCKS),
        ("foot(1.17.2)", Graphics.BLOCKS),
        ("XTerm(390)", Graphics.BLOCKS),
        ("tmux 3.4", Graphics.BLOCKS),
        ("not kitty(0.35.2)", Graphics.BLOCKS),
        ("kitty(99999999999)", Graphics.BLOCKS),
        ("kitty", Graphics.BLOCKS),
        ("", Graphics.BLOCKS),
    ],
)
def test_by_name(name: str, graphics: Graphics) -> None:
    assert graphics_of(name) is graphics


@pytest.mark.parametrize(
    ("name", "device", "graphics"),
    [
        ("foot(1.17.2)", "62;4;22;28", Graphics.SIXEL),
        ("", "63;1;2;4", Graphics.SIXEL),
        ("", "4;6", Graphics.BLOCKS),
        ("", "62;14;44", Graphics.BLOCKS),
        ("iTerm2 3.5.4", "62;4", Graphics.INLINE),
        ("ghostty 0.9", "62;4", Graphics.BLOCKS),
        ("tmux 3.5", "1;2;4", Graphics.BLOCKS),
        ("Zellij(4200)", "62;4", Graphics.BLOCKS),
    ],
)
def test_by_attributes(name: str, device: str, graphics: Graphics) -> None:
    assert graphics_of(name, device) is graphics


@given(st.text(), st.text())
def test_any_name_is_something(name: str, device: str) -> None:
    assert graphics_of(name, device) in Graphics


@pytest.mark.parametrize(
    ("environment", "may"),
    [
        ({"TERM": "xterm-256color"}, True),
        ({"TERM": "xterm-kitty"}, True),
        ({"TERM": "tmux-256color", "TMUX": "/tmp/x"}, False),
        ({"TERM": "xterm-kitty", "TMUX": "/tmp/x"}, False),
        ({"TERM": "screen.xterm-256color", "STY": "1.pts"}, False),
        ({"TERM": "linux"}, False),
        ({}, False),
    ],
)
def test_where_it_is_asked(environment: dict[str, str], may: bool) -> None:
    assert may_have_graphics(environment) is may
