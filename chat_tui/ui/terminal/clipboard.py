"""OSC 52: text into the clipboard of the terminal, also from the far end of an SSH session.

Terminals that know it (xterm, kitty, foot, alacritty, wezterm, iTerm2, Windows Terminal, tmux)
do not answer, so whether it arrived cannot be known.
"""

from base64 import b64encode
from collections.abc import Mapping
from typing import Final

from chat_tui.ui.terminal.kinds import wrapped

MAX_COPY: Final = 74_994
"""Bytes of text: what is left of the 100,000 that hterm and others take, as base64."""


def clipboard_sequence(text: str, environ: Mapping[str, str]) -> str:
    """What to write so that ``text`` is in the clipboard. The text appears as base64 alone.

    tmux takes OSC 52 itself with ``set-clipboard on``, and with ``allow-passthrough on`` hands
    on what is wrapped for it; what it does not allow it drops, so it gets both. GNU screen hands
    on nothing but what is wrapped, in pieces.
    """
    content = b64encode(text.encode("utf-8", "replace")).decode("ascii")
    sequence = f"\x1b]52;c;{content}\x07"
    if "TMUX" in environ:
        return sequence + wrapped(sequence, environ)
    return wrapped(sequence, environ)
