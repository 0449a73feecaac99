"""Where words begin and end, and letters change places: as readline does it. Pure.

Places are indexes into a text of any number of lines, as a cursor between two characters.
"""

import unicodedata


def _is_of_word(character: str) -> bool:
    # A combining mark belongs to its letter; an underscore parts words, as it does for readline.
    return character.isalnum() or unicodedata.category(character).startswith("M")


def word_left(text: str, at: int) -> int:
    """The start of the word before ``at``."""
    while at > 0 and not _is_of_word(text[at - 1]):
        at -= 1
    while at > 0 and _is_of_word(text[at - 1]):
        at -= 1
    return at


def word_right(text: str, at: int) -> int:
    """The end of the word behind ``at``."""
    while at < len(text) and not _is_of_word(text[at]):
        at += 1
    while at < len(text) and _is_of_word(text[at]):
        at += 1
    return at


def argument_left(text: str, at: int) -> int:
    """The start of what stands between spaces before ``at``: readline's unix-word-rubout."""
    while at > 0 and text[at - 1].isspace():
        at -= 1
    while at > 0 and not text[at - 1].isspace():
        at -= 1
    return at


def line_start(text: str, at: int) -> int:
    """The start of the line; from there the end of the line before."""
    start = text.rfind("\n", 0, at) + 1
    return start if start < at else max(0, at - 1)


def line_end(text: str, at: int) -> int:
    """The end of the line; from there the start of the next one."""
    end = text.find("\n", at)
    end = len(text) if end < 0 else end
    return end if end > at else min(len(text), at + 1)


def transposed(text: str, at: int) -> tuple[int, str] | None:
    """The character before ``at`` drawn over the one at it; at the end of a line the two before.

    Returns where the two begin and what they are then; the cursor goes behind them. None where
    there are no two in this line.
    """
    if at == len(text) or text[at] == "\n":
        at -= 1
    if at < 1 or "\n" in text[at - 1 : at + 1]:
        return None
    return at - 1, text[at] + text[at - 1]
