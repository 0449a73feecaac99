"""Whether the terminal's own ground is light or dark, from its answer to OSC 11. Sans-I/O.

Textual's parser knows no OSC: an answer would be typed into the composer, letter by letter. So it
is taken out of what is read before that, however late it comes and wherever it is cut.
"""

import re
from collections.abc import Mapping
from typing import Final

from textual import events

from chat_tui.ui.terminal.kinds import is_in_screen, swallows_osc

QUERY: Final = "\x1b]11;?\x1b\\"

LATEST: Final = 3.0
"""Seconds after the question until which the answer changes anything. Later somebody reads, and
all colours would turn into others under their eyes."""

UNSURE: Final = 0.1
"""Seconds for which what may be the Escape key is held, while an answer is due. Textual waits as
long for what may follow it."""

NO_KEY: Final = 1.0
"""Seconds for which what looks like the beginning of the answer is held for the rest of it."""

DUE: Final = 10.0
"""Seconds after the question for which an answer is reckoned with at any ESC. Later only what
cannot be a key is held."""

_CERTAIN: Final = "\x1b]11;"
_BODY: Final = r"\x1b\]11;([rgba:/#0-9a-fA-F]{0,64})"
_ANSWER: Final = re.compile(rf"{_BODY}(?:\x07|\x1b\\)")
_BEGUN: Final = re.compile(rf"(?:{_BODY}\x1b?|\x1b(?:\](?:11?)?)?)\Z")
_BROKEN: Final = re.compile(_BODY)
_COLOUR: Final = re.compile(r"rgba?:([0-9a-fA-F]{1,4})/([0-9a-fA-F]{1,4})/([0-9a-fA-F]{1,4})")


class TerminalGround(events.Event):
    """The terminal has told what its ground is like."""

    def __init__(self, *, dark: bool) -> None:
        super().__init__()
        self.dark = dark


def may_ask(environment: Mapping[str, str]) -> bool:
    """Whether the question is safe in this terminal. tmux answers for the terminal that it is
    shown on, as far as it knows; GNU screen has many, or none."""
    is_in_many = is_in_screen(environment) or "STY" in environment
    return swallows_osc(environment) and not is_in_many


def is_dark(colour: str) -> bool | None:
    """Of a colour as X11 writes it (``rgb:RRRR/GGGG/BBBB``, one to four digits each); None for
    anything else. By the luma of ITU-R BT.601, as Vim and Neovim do."""
    found = _COLOUR.match(colour)
    if found is None:
        return None
    red, green, blue = (int(part, 16) / int("f" * len(part), 16) for part in found.groups())
    return 0.299 * red + 0.587 * green + 0.114 * blue < 0.5


class GroundAnswer:
    """Takes the answer out of what is read. Times are seconds of one monotonic clock."""

    def __init__(self, now: float) -> None:
        """The question goes out now."""
        self._asked_at = now
        self._is_answered = False
        self._held = ""
        self._is_lent = False
        self.dark: bool | None = None
        """What the ground is; None before it is known, and when it came too late to be used."""

    def feed(self, text: str, now: float) -> str:
        """What of ``text`` is for the parser; the rest is the answer, or held: see hold."""
        # An ESC that was let go stands here once more, for it may have been the answer's.
        lent, self._is_lent = self._is_lent, False
        text = "\x1b" * lent + self._held + text
        self._held = ""
        for found in _ANSWER.finditer(text):
            lent = lent and found.start() > 0
            self._answered(found[1], now)
        text = _ANSWER.sub("", text)
        begun = _BEGUN.search(text)
        if begun is not None and (self._is_due(now) or begun[0].startswith(_CERTAIN)):
            self._held = begun[0]
            text = text[: begun.start()]
        if lent and text:
            text = text[1:] if not _BROKEN.match(text) else text
        elif lent and self._held:
            self._held, self._is_lent = self._held[1:], True
        return _BROKEN.sub("", text)

    def hold(self) -> float | None:
        """For how many seconds something is held, to be let go then; None: nothing is."""
        if not self._held:
            return None
        return UNSURE if self._held == "\x1b" else NO_KEY

    def let_go(self) -> str:
        """What was held, for the parser: nothing has come that belongs to it."""
        held, self._held = self._held, ""
        whole = "\x1b" * self._is_lent + held
        self._is_lent = whole == "\x1b"
        return "" if whole.startswith(_CERTAIN) else held

    def _is_due(self, now: float) -> bool:
        return not self._is_answered and now - self._asked_at < DUE

    def _answered(self, colour: str, now: float) -> None:
        if not self._is_answered and now - self._asked_at <= LATEST:
            self.dark = is_dark(colour)
        self._is_answered = True
