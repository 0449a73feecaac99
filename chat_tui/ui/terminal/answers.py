"""What the terminal answers, taken out of what is read. Sans-I/O.

Textual's parser knows neither OSC nor DCS: an answer would be typed into the composer, letter by
letter. So it is taken out before that, however late it comes and wherever it is cut.
"""

import re
from typing import Final

from chat_tui.ui.terminal.background import is_dark
from chat_tui.ui.terminal.graphics import Graphics, graphics_of

LATEST: Final = 3.0
"""Seconds after the question until which the answer changes anything. Later somebody reads, and
all colours would turn into others under their eyes."""

UNSURE: Final = 0.1
"""Seconds for which what may be the Escape key is held, while an answer is due. Textual waits as
long for what may follow it."""

NO_KEY: Final = 1.0
"""Seconds for which what looks like the beginning of an answer is held for the rest of it."""

DUE: Final = 10.0
"""Seconds after the question for which an answer is reckoned with at any ESC. Later only what
cannot be a key is held."""

_CERTAIN: Final = ("\x1b]11;", "\x1bP>|")
_GROUND: Final = r"\x1b\]11;(?P<colour>[rgba:/#0-9a-fA-F]{0,64})"
_NAME: Final = r"\x1bP>\|(?P<name>[\x20-\x7e]{0,100})"
_DEVICE: Final = r"\x1b\[\?(?P<device>[\d;]{0,64})"
_ANSWER: Final = re.compile(rf"(?:{_GROUND}|{_NAME})(?:\x07|\x1b\\)|{_DEVICE}c")
_BEGUN: Final = re.compile(
    rf"(?:(?:{_GROUND}|{_NAME})\x1b?|{_DEVICE}|\x1b(?:\](?:11?)?|P>?|\[)?)\Z"
)
_BROKEN: Final = re.compile(rf"{_GROUND}|{_NAME}")


class Answers:
    """Takes the answers out of what is read. Times are seconds of one monotonic clock."""

    def __init__(self, now: float, *, background: bool = True, graphics: bool = False) -> None:
        """These questions go out now: see ``background.QUERY`` and ``graphics.QUERY``."""
        self._asked_at = now
        self._due = {"colour"} if background else set()
        if graphics:
            self._due.add("device")
        self._name = ""
        self._held = ""
        self._is_lent = False
        self.dark: bool | None = None
        """What the background is; None before it is known, and when it came too late to be used."""

        self.graphics: Graphics | None = None
        """What the terminal can show; None before it is known."""

    def feed(self, text: str, now: float) -> str:
        """What of ``text`` is for the parser; the rest is an answer, or held: see hold."""
        # An ESC that was let go stands here once more, for it may have been the answer's.
        lent, self._is_lent = self._is_lent, False
        text = "\x1b" * lent + self._held + text
        self._held = ""
        for found in _ANSWER.finditer(text):
            lent = lent and found.start() > 0
            self._answered(found, now)
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
        return bool(self._due) and now - self._asked_at < DUE

    def _answered(self, found: re.Match[str], now: float) -> None:
        kind = found.lastgroup or ""
        if kind == "name":
            self._name = self._name or found["name"]
        elif kind in self._due:
            self._due.remove(kind)
            if kind == "device":
                self.graphics = graphics_of(self._name, found["device"])
            elif now - self._asked_at <= LATEST:
                self.dark = is_dark(found["colour"])
