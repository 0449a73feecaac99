"""What somebody says in one short line beside what they do: of being away, or why they put
somebody out of a room. Pure."""

import unicodedata
from typing import Final

MAX_AWAY: Final = 120
"""Characters of what is said of being away."""

MAX_REASON: Final = 200
"""Characters of why somebody was put out."""


def away_words(text: str) -> str:
    """``text`` as it is kept and told: one line of MAX_AWAY characters at most, maybe none.

    Both sides do this, so there is nothing to be refused. What is left is not inert.
    """
    return _one_line(text, MAX_AWAY)


def reason_words(text: str) -> str:
    """The same with MAX_REASON characters."""
    return _one_line(text, MAX_REASON)


def _one_line(text: str, maximum: int) -> str:
    text = "".join(
        " " if unicodedata.category(char) in ("Cc", "Zl", "Zp") else char
        for char in text[: 4 * maximum]
        if unicodedata.category(char) != "Cs"
    )
    return " ".join(text.split())[:maximum].rstrip()
