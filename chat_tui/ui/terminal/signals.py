"""How a terminal is made to tell somebody who is not looking: bell, notification, title. Pure.

tmux lets the bell through, and the rest only when it is wrapped and ``allow-passthrough`` is on;
a title it takes for its own. What stands in a sequence is made inert here, whoever hands it over.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from chat_tui.text.sanitize import sanitize_line
from chat_tui.text.width import truncate
from chat_tui.ui.terminal.kinds import swallows_osc, wrapped

BELL: Final = "\a"
PUSH_TITLE: Final = "\x1b[22;2t"
POP_TITLE: Final = "\x1b[23;2t"

MAX_CELLS: Final = 120
"""Of a notification or a title: more is shown nowhere."""

MAX_CHARACTERS: Final = 4 * MAX_CELLS
"""The same, for what is made of marks that take no cell."""


class Dialect(StrEnum):
    """How a terminal is told to notify, beside the bell: as the setting says it."""

    BELL = "bell"
    """Not at all."""

    OSC_9 = "osc9"
    """iTerm2's, which most know, or pass over."""

    OSC_777 = "osc777"
    """rxvt-unicode's, which has a title of its own."""

    OSC_99 = "osc99"
    """kitty's, which has one notification take the place of the one before."""


_BY_TERM: Final = (
    ("xterm-kitty", Dialect.OSC_99),
    *((name, Dialect.OSC_777) for name in ("rxvt", "foot", "xterm-ghostty", "ghostty")),
    *((name, Dialect.OSC_777) for name in ("wezterm", "contour", "vte", "gnome")),
)
"""By how TERM begins: nothing else comes over SSH."""

_BY_PROGRAM: Final = {"WezTerm": Dialect.OSC_777, "ghostty": Dialect.OSC_777}
"""By TERM_PROGRAM, on this machine."""

_BY_VARIABLE: Final = {"KITTY_WINDOW_ID": Dialect.OSC_99, "VTE_VERSION": Dialect.OSC_777}
"""By what else a terminal leaves in the environment: tmux, which calls itself the terminal, has
kept it from where it was started."""


def dialect_of(environment: Mapping[str, str], wish: str = "auto") -> Dialect:
    """What the terminal understands: ``wish`` as the setting has it, where that is not auto."""
    if wish != "auto":
        return Dialect(wish)
    if not swallows_osc(environment):
        return Dialect.BELL
    term = environment.get("TERM", "")
    for begins, dialect in _BY_TERM:
        if term.startswith(begins):
            return dialect
    if environment.get("TERM_PROGRAM") in _BY_PROGRAM:
        return _BY_PROGRAM[environment["TERM_PROGRAM"]]
    return next((how for name, how in _BY_VARIABLE.items() if name in environment), Dialect.OSC_9)


def notification(title: str, body: str, environment: Mapping[str, str], wish: str = "auto") -> str:
    """The sequence that shows a notification; empty where there is none. ``wish`` as above."""
    title, body = _inert(title), _inert(body)
    sequences: tuple[str, ...]
    match dialect_of(environment, wish):
        case Dialect.BELL:
            sequences = ()
        case Dialect.OSC_9:
            # Words first: what begins with a number is a command to some.
            sequences = (f"\x1b]9;chat-tui: {title}: {body}\a",)
        case Dialect.OSC_777:
            sequences = (f"\x1b]777;notify;{title.replace(';', ',')};{body}\a",)
        case Dialect.OSC_99:
            first = f"\x1b]99;i=chat-tui:d=0;{title}\a"
            sequences = (first, f"\x1b]99;i=chat-tui:p=body;{body}\a")
    return "".join(wrapped(sequence, environment) for sequence in sequences)


def window_title(text: str, environment: Mapping[str, str]) -> str:
    """The sequence that sets the title; empty where there is none."""
    return f"\x1b]2;{_inert(text)}\x1b\\" if swallows_osc(environment) else ""


def _inert(text: str) -> str:
    line = truncate(sanitize_line(text[:MAX_CHARACTERS]), MAX_CELLS)[:MAX_CHARACTERS]
    # Nothing is left to be taken out here; but a terminal obeys what stands in a sequence.
    return "".join(char for char in line if ord(char) >= 0x20 and not 0x7F <= ord(char) < 0xA0)
