"""What was killed, to be yanked: as readline and Emacs do it. Pure."""

from typing import Final

MAX_KILLS: Final = 32
"""Kills that are remembered."""


class KillRing:
    """The newest kill is yanked first; ``older`` goes around."""

    def __init__(self) -> None:
        self._kills: list[str] = []
        self._at = 0

    def kill(self, text: str, *, backwards: bool = False, joined: bool = False) -> None:
        """Remember ``text``. ``joined``: the key before was a kill as well, so it belongs to
        what that one took, in front of it when ``backwards``."""
        if not text:
            return
        if joined and self._kills:
            last = self._kills.pop()
            text = text + last if backwards else last + text
        self._kills.append(text)
        del self._kills[:-MAX_KILLS]

    def newest(self) -> str:
        """The last kill; empty: there was none."""
        self._at = len(self._kills) - 1
        return self._kills[-1] if self._kills else ""

    def older(self) -> str:
        """The one before that which was given last, and behind the oldest the newest."""
        self._at = (self._at - 1) % len(self._kills) if self._kills else 0
        return self._kills[self._at] if self._kills else ""
