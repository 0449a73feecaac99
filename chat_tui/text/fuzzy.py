"""How well a few letters fit a name. Pure."""

from typing import Final

START: Final = 12
"""A letter at the very start."""

WORD: Final = 8
"""A letter at the start of a word."""

NEXT: Final = 9
"""A letter right behind the one before."""

WHOLE: Final = 20
"""Nothing is left over."""

MAX_TEXT: Final = 128
"""Characters that are looked at."""


def score(query: str, text: str) -> int:
    """How well ``text`` has the letters of ``query`` in their order, whatever their case: 0 when
    it has not, more the better. The best way to find them counts; a shorter text is better.

    Time: len(query) * len(text), both cut at MAX_TEXT.
    """
    wanted, within = query.casefold()[:MAX_TEXT], text.casefold()[:MAX_TEXT]
    if not wanted or len(wanted) > len(within):
        return 0
    # best[i]: the most for the letters so far, the last of which stands at i; 0: not possible.
    best = [_place(within, at) if char == wanted[0] else 0 for at, char in enumerate(within)]
    for letter in wanted[1:]:
        after, furthest = [0] * len(within), 0
        for at, char in enumerate(within):
            if char == letter:
                behind = best[at - 1] + NEXT if at and best[at - 1] else 0
                apart = furthest + _place(within, at) if furthest else 0
                after[at] = max(behind, apart)
            furthest = max(furthest, best[at])
        best = after
    found = max(best)
    if not found:
        return 0
    whole = WHOLE if len(wanted) == len(within) else 0
    return max(1, (found + whole) * 4 - len(within))


def _place(text: str, at: int) -> int:
    if at == 0:
        return START
    return WORD if not text[at - 1].isalnum() else 1
