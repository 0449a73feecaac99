"""How a terminal is made to tell somebody who is not looking: bell, notification, title. Pure.

tmux lets the bell through, and the rest only when it is wrapped and ``allow-passthrough`` is on;
a title it takes for its own. What stands in a sequence is made inert here, whoever hands it over.
"""

from collections.abc import Mapping
from enum import Enum, auto
from typing import Final

from chat_tui.text.sanitize import sanitize_line
from chat_tui.text.width import truncate

BELL: Final = "\a"
PUSH_TITLE: Final = "\x1b[22;2t"
POP_TITLE: Final = "\x1b[23;2t"

MAX_CELLS: Final = 120
"""Of a notification or a title: more is shown nowhere."""

_END: Final = "\x1b\\"


class Dialect(Enum):
    """How a terminal is told to notify. One that knows none of them passes over OSC 9."""

    NONE = auto()
    OSC_9 = auto()
    OSC_777 = auto()
    OSC_99 = auto()


def dialect_of(environment: Mapping[str, str]) -> Dialect:
    """What the terminal understands, by its name: nothing else comes over SSH."""
    term = environment.get("TERM", "")
    if term in ("", "dumb", "linux"):
        return Dialect.NONE
    if "kitty" in term:
        return Dialect.OSC_99
    return Dialect.OSC_777 if term.startswith("rxvt") else Dialect.OSC_9


def notification(title: str, body: str, environment: Mapping[str, str]) -> str:
    """The sequence that shows a notification; empty where there is none."""
    title, body = _inert(title), _inert(body)
    match dialect_of(environment):
        case Dialect.NONE:
            return ""
        case Dialect.OSC_9:
            # Words first: what begins with a number is a command to some.
            sequence = f"\x1b]9;chat-tui: {title}: {body}{_END}"
        case Dialect.OSC_777:
            sequence = f"\x1b]777;notify;{title.replace(';', ',')};{body}{_END}"
        case Dialect.OSC_99:
            sequence = f"\x1b]99;;{title}: {body}{_END}"
    return _for_tmux(sequence) if "TMUX" in environment else sequence


def window_title(text: str, environment: Mapping[str, str]) -> str:
    """The sequence that sets the title; empty where there is none."""
    if dialect_of(environment) is Dialect.NONE:
        return ""
    return f"\x1b]2;{_inert(text)}{_END}"


def _inert(text: str) -> str:
    line = truncate(sanitize_line(text[: 4 * MAX_CELLS]), MAX_CELLS)
    # Nothing is left to be taken out here; but a terminal obeys what stands in a sequence.
    return "".join(char for char in line if ord(char) >= 0x20 and not 0x7F <= ord(char) < 0xA0)


def _for_tmux(sequence: str) -> str:
    doubled = sequence.replace("\x1b", "\x1b\x1b")
    return f"\x1bPtmux;{doubled}{_END}"
