"""Whether a text looks like something one does not want to say to a room. Pure.

The shapes of keys and tokens are those their makers publish, since they are meant to be found by
scanners (GitHub's and GitLab's secret scanning, gitleaks). Of passwords only what is named one,
or stands alone and looks made by a machine, is taken for one: a question that is asked too often
is answered without being read.
"""

import itertools
import re
from functools import lru_cache
from typing import Final

SCANNED: Final = 1 << 15
"""Characters that are looked at: what is longer is more than a server takes, and asked about
anyway."""

_SHAPES: Final = (
    (
        "a private key",
        r"-----BEGIN (?:[A-Z0-9]{1,12} ){0,3}PRIVATE KEY(?: BLOCK)?-----"
        r"|\bPuTTY-User-Key-File-\d|\bAGE-SECRET-KEY-1[0-9A-Z]{50}",
    ),
    ("an AWS key", r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b"),
    ("a GitHub token", r"\bgh[pousr]_[A-Za-z0-9]{36}|\bgithub_pat_[A-Za-z0-9_]{22}"),
    ("a GitLab token", r"\bgl(?:pat|dt|rt|cbt|ptt)-[A-Za-z0-9_-]{20}"),
    (
        "a Slack token",
        r"\bxox[abeoprs]-[A-Za-z0-9-]{10}|\bxapp-\d-[A-Za-z0-9-]{10}"
        r"|\bhooks\.slack\.com/services/T\w{5,20}/B\w{5,20}/\w{20}",
    ),
    ("a Stripe key", r"\b[rs]k_live_[A-Za-z0-9]{16}"),
    ("a Google key", r"\bAIza[0-9A-Za-z_-]{35}|\bGOCSPX-[\w-]{20}|\bya29\.[\w-]{20}"),
    ("an API key", r"\bsk-(?=[\w-]{0,80}\d)(?=[\w-]{0,80}[A-Z])[A-Za-z0-9_-]{20}"),
    (
        "a token",
        r"\bnpm_[A-Za-z0-9]{36}|\bpypi-[\w-]{50}|\bhf_[A-Za-z]{34}\b|\bdop_v1_[0-9a-f]{64}"
        r"|\bSG\.[\w-]{22}\.[\w-]{43}|\b\d{8,10}:AA[\w-]{33}\b",
    ),
    ("a signed token", r"\beyJ[\w-]{10,2000}\.eyJ[\w-]{10,2000}\.[\w-]{10}"),
    (
        "a login",
        r"(?i:\bauthorization:\s{0,4}(?:bearer|basic|token)\s{1,4}[\w.~+/=-]{8})"
        r"|(?i:\blogin\s{1,8}\S{1,80}\s{1,8}password\s{1,8}\S)",
    ),
    ("a password's hash", r"\$(?:5|6|y|2[aby])\$[./A-Za-z0-9$]{20}"),
)

_ADDRESS: Final = r"(?i)\b[a-z][a-z0-9+.-]{1,20}://([^\s/:@]{0,80}):([^\s/@]{3,120})@[^\s/@]"
"""Group 2 is the password."""

_NAMED: Final = (
    r"(?i)(?:password|passwd|passphrase|passwort|pwd|secret|api[_-]?key|access[_-]?key"
    r"|private[_-]?key|token)[\"']?[ \t]{0,4}[:=][ \t]{0,4}[\"']?([^\s\"',;]{6,200})"
)
"""Group 1 is what it is said to be."""

_NO_VALUE: Final = frozenset("()[]{}<>$*…")
"""What is in an expression, a variable or a placeholder, and seldom in a value."""

_MADE_UP: Final = frozenset(
    ("password", "passwd", "pass", "secret", "token", "changeme", "example")
)


def find_secret(text: str) -> str | None:
    """What ``text`` seems to hold, with its article; None: nothing of that kind."""
    text = text[:SCANNED]
    for name, shape in _shapes():
        if shape.search(text):
            return name
    address, named = _patterns()
    if any(_is_value(found[2]) for found in address.finditer(text)):
        return "an address with a password"
    if any(_is_password(found[1]) for found in named.finditer(text)):
        return "a password"
    return "a password" if _looks_made(text.strip()) else None


@lru_cache(maxsize=1)
def _shapes() -> list[tuple[str, re.Pattern[str]]]:
    return [(name, re.compile(shape)) for name, shape in _SHAPES]


@lru_cache(maxsize=1)
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    return re.compile(_ADDRESS), re.compile(_NAMED)


def _is_value(value: str) -> bool:
    return not _NO_VALUE & set(value) and value.casefold() not in _MADE_UP


def _is_password(value: str) -> bool:
    """Not a word, a number or a piece of code."""
    return (
        _is_value(value)
        and any(character.isalpha() for character in value)
        and any(character.isdigit() for character in value)
        and "://" not in value
        and not value.startswith(("/", "./", "~", "0x"))
    )


def _looks_made(word: str) -> bool:
    """One word as a password manager makes it: letters of both cases, digits and signs, and hardly
    two of a kind next to each other."""
    if not 12 <= len(word) <= 128 or any(not " " < character <= "~" for character in word):
        return False
    if "://" in word or set("()[]{}<>/\\.:;,'\"`=@_+") & set(word[1:-1]):
        return False
    kinds = [
        "a" if c.islower() else "A" if c.isupper() else "1" if c.isdigit() else "!" for c in word
    ]
    changes = sum(one != other for one, other in itertools.pairwise(kinds))
    return len(set(kinds)) == 4 and 2 * changes >= len(word)
