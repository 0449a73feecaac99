"""Which pastes are asked about before anything becomes of them. Pure."""

from enum import Enum, auto
from typing import Final

from textual.events import Key, Paste

from chat_tui.domain.record import record
from chat_tui.text.confidential import find_secret

MAX_LINES: Final = 8
"""Lines that are pasted unasked: as many as the composer shows, so that all of it is seen before
it is sent."""

MAX_EDITED: Final = 1 << 18
"""Characters the composer can be given to edit."""


@record
class Doubt:
    """Why it is asked about, in words; and what can be done with it."""

    reasons: tuple[str, ...]
    can_send: bool
    can_edit: bool


class Choice(Enum):
    """What becomes of it."""

    SEND = auto()
    EDIT = auto()
    DROP = auto()


@record
class Answer:
    """``early`` is what was typed and pasted before the question was there to be read."""

    choice: Choice
    early: tuple[Key | Paste, ...] = ()

    def early_anew(self) -> list[Key | Paste]:
        """The same, to be handled once more."""
        return [
            Paste(one.text) if isinstance(one, Paste) else Key(one.key, one.character)
            for one in self.early
        ]


def doubt_about(pasted: str, whole: str, limit: int) -> Doubt | None:
    """What there is to ask about ``pasted``, with which the message were ``whole``; None: nothing.

    ``limit`` is what the server takes, in bytes of UTF-8.
    """
    reasons = []
    secret = find_secret(pasted)
    if secret is not None:
        reasons.append(f"it looks like {secret}")
    lines = pasted.rstrip("\n").count("\n") + 1
    if lines > MAX_LINES:
        reasons.append(f"{lines:,} lines")
    size = len(whole.encode("utf-8", "replace"))
    if size > limit:
        reasons.append(f"too long to be sent: {size:,} bytes where {limit:,} are allowed")
    if not reasons:
        return None
    return Doubt(tuple(reasons), can_send=size <= limit, can_edit=len(whole) <= MAX_EDITED)
