"""What somebody may have meant who wrote a name that there is not. Pure."""

from collections.abc import Iterable
from typing import Final

CUTOFF: Final = 0.6
"""How alike two names are at least, as difflib reckons: what is further off is no help."""


def nearest(name: str, known: Iterable[str], *, many: int = 1) -> list[str]:
    """The names in ``known`` that are near to ``name``, at most ``many``, the nearest first."""
    from difflib import get_close_matches  # seldom needed, and slow to import

    return get_close_matches(name.casefold(), list(known), n=many, cutoff=CUTOFF)


def hint(name: str, known: Iterable[str], otherwise: str) -> str:
    """Half a sentence that names the nearest one; ``otherwise`` where nothing is near."""
    near = nearest(name, known)
    return f"the nearest is {near[0]!r}" if near else otherwise
