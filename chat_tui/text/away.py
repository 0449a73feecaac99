"""What somebody says of being away. Pure."""

import unicodedata
from typing import Final

MAX_AWAY: Final = 120
"""Characters of it."""


def away_words(text: str) -> str:
    """``text`` as it is kept and told: one line of MAX_AWAY characters at most, maybe none.

    Both sides do this, so there is nothing to be refused. What is left is not inert.
    """
    text = "".join(
        " " if unicodedata.category(char) in ("Cc", "Zl", "Zp") else char
        for char in text[: 4 * MAX_AWAY]
        if unicodedata.category(char) != "Cs"
    )
    return " ".join(text.split())[:MAX_AWAY].rstrip()
