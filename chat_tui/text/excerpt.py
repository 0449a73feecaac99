"""A message in a few words."""

from typing import Final

EXCERPT: Final = 120
"""Characters of a message that stand for it."""


def excerpt(body: str) -> str:
    """The first line, or as much of it as stands for the whole."""
    return body.lstrip().partition("\n")[0][:EXCERPT]
