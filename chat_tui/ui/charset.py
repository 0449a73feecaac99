"""Which characters there are here, by the word of the environment. Pure."""

from collections.abc import Mapping
from typing import Final

DUMB: Final = ("dumb", "unknown")
"""Values of TERM that promise nothing but lines."""

COERCED: Final = ("C.UTF-8", "C.utf8", "UTF-8")
"""What Python itself puts into LC_CTYPE where LANG is C (PEP 538)."""


def is_ascii(environ: Mapping[str, str]) -> bool:
    """Whether marks and lines beyond ASCII are to be avoided: the locale has none, as far as it
    says anything, or the terminal is dumb.

    No variable at all says nothing: macOS and containers often have none, in terminals that know
    all of Unicode.
    """
    if environ.get("TERM") in DUMB:
        return True
    if environ.get("LC_ALL"):
        return "utf" not in environ["LC_ALL"].lower()
    kind, language = environ.get("LC_CTYPE", ""), environ.get("LANG", "")
    if kind in COERCED and language in ("C", "POSIX"):
        return True
    name = kind or language
    return bool(name) and "utf" not in name.lower()
