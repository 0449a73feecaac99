"""OSC 52, through whatever stands between."""

import re
from base64 import b64decode

from hypothesis import given

from chat_tui.ui.terminal.clipboard import clipboard_sequence
from chat_tui.ui.terminal.kinds import SCREEN_PIECE
from tests.text.strategies import any_text

DIRECT = re.compile(r"\x1b\]52;c;([A-Za-z0-9+/=]*)\x07")


def content(sequence: str) -> str:
    match = DIRECT.fullmatch(sequence)
    assert match is not None
    return b64decode(match[1]).decode()


@given(any_text(200))
def test_the_text_cannot_end_it(text: str) -> None:
    sent = text.encode("utf-8", "replace").decode()
    assert content(clipboard_sequence(text, {"TERM": "xterm-256color"})) == sent


def test_tmux_gets_it_both_ways() -> None:
    both = clipboard_sequence("hi", {"TMUX": "/tmp/x,1,0", "TERM": "tmux-256color"})
    plain, _, wrapped = both.partition("\x1bPtmux;")
    assert content(plain) == "hi"
    assert wrapped.endswith("\x1b\\")
    inner = wrapped.removesuffix("\x1b\\").replace("\x1b\x1b", "\x1b")
    assert content(inner) == "hi"


def test_screen_gets_it_in_pieces() -> None:
    text = "long " * 1000
    pieces = re.findall(
        r"\x1bP(.*?)\x1b\\", clipboard_sequence(text, {"TERM": "screen"}), re.DOTALL
    )
    assert max(map(len, pieces)) <= SCREEN_PIECE
    assert content("".join(pieces)) == text
