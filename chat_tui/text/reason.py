"""Why somebody was put out of a room. Pure."""

from typing import Final

from chat_tui.text.line import one_line

MAX_REASON: Final = 200
"""Characters of it."""


def reason_words(text: str) -> str:
    """``text`` as it is kept and told; see one_line."""
    return one_line(text, MAX_REASON)
