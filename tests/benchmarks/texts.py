"""What is said: small letters and digits only, so that a capital letter on a screen means a key."""

import random
from typing import Final

LENGTH: Final = 60
"""Characters of a message."""

_WORDS: Final = """
the build went through at last and nobody knows why it did so we keep what is there until some
other day brings more light on this or that which of course may never come to pass
"""
_POOL: Final = 997
"""So many different texts, a prime: what follows what does not repeat with any screen's height."""


def _texts() -> list[str]:
    rng = random.Random(7)
    words = _WORDS.split()
    return [" ".join(rng.choices(words, k=LENGTH)) for _ in range(_POOL)]


_TEXTS: Final = _texts()


def first_word(number: int) -> str:
    """What a message has that no other has."""
    return f"m{number:06}"


def body(number: int) -> str:
    """The text of a message: 60 characters, and words as unlike the next one's as real ones."""
    return f"{first_word(number)} {_TEXTS[number % _POOL]}"[: LENGTH - 1] + "z"


def marked(text: str, mark: str) -> str:
    """The same text with a capital letter in it, to see when it is painted."""
    return mark + text[len(mark) :]
