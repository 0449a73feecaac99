"""What somebody says of being away. Pure."""

from typing import Final

from chat_tui.text.line import one_line

MAX_AWAY: Final = 120
"""Characters of it."""


def away_words(text: str) -> str:
    """``text`` as it is kept and told; see one_line."""
    return one_line(text, MAX_AWAY)
