"""Where a message speaks to someone by name."""

import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from chat_tui.text.codepoints import EMOJI_STYLE, TEXT_STYLE, ZWJ, ZWNJ
from chat_tui.text.names import fold_name

# Composing takes quadratic time on a long run of marks; no letter has this many.
_MAX_CLUSTER = 16

PLACES: Final = 4_000
"""Places of one message that are looked at, for all names together: a few milliseconds. Whoever
writes nothing but the beginnings of a name is no more to be answered than that."""


class Mentions:
    """One message, in which any number of names is looked for; it is folded once for all of them.

    ``looked_at`` is how many places were looked at so far, each name being one at least.
    """

    __slots__ = ("_body", "_folded", "_most", "_starts", "looked_at")

    def __init__(self, body: str, most: int = PLACES) -> None:
        """Beyond ``most`` places nothing is found any more."""
        self._body = body
        self._most = most
        self._folded: str | None = None
        self._starts: range | list[int] = range(0)
        self.looked_at = 0

    def find(self, name: str) -> Iterator[tuple[int, int]]:
        """As find_mentions has it, one after the other."""
        body, wanted = self._body, _wanted(name)
        self.looked_at += 1
        if not wanted or (body.isascii() and not wanted.isascii()):
            return
        if self._folded is None:
            self._fold()
        folded, starts = self._folded or "", self._starts
        at = folded.find(wanted)
        while at >= 0 and self.looked_at < self._most:
            self.looked_at += 1
            span = _whole_word(body, starts, at, at + len(wanted))
            if span is None:
                at = folded.find(wanted, at + 1)
            else:
                yield span
                at = folded.find(wanted, at + len(wanted))

    def _fold(self) -> None:
        if self._body.isascii():
            self._folded, self._starts = self._body.lower(), range(len(self._body) + 1)
        else:
            self._folded, self._starts = _fold_with_offsets(self._body)


def mentions(body: str, name: str) -> bool:
    """Whether `body` mentions `name`."""
    return next(Mentions(body).find(name), None) is not None


def find_mentions(body: str, name: str) -> list[tuple[int, int]]:
    """Return (start, end) code point offsets into `body`, in order, without overlap.

    The name is found as a whole word whatever its case and composition: "ann",
    "@Ann", "ann:" and "ann, hi". A span takes in a leading "@", and no
    punctuation after. Parts of other words, of hyphenated names and of mail
    addresses are not mentions. An empty name is never mentioned. At most
    PLACES places are looked at.
    """
    return list(Mentions(body).find(name))


@lru_cache(maxsize=4096)
def _wanted(name: str) -> str:
    return fold_name(name)


def _fold_with_offsets(body: str) -> tuple[str, list[int]]:
    """Fold `body` one cluster at a time.

    Returns the folded text and, for each code point of it and for its end, the
    offset into `body` where its cluster starts, or -1 inside a cluster: a match
    may begin and end only between clusters.
    """
    pieces: list[str] = []
    starts: list[int] = []
    start, length = 0, len(body)
    while start < length:
        end = start + 1
        while end < length and end - start < _MAX_CLUSTER and _extends(body[end]):
            end += 1
        piece = _fold_cluster(body[start:end])
        if piece:
            pieces.append(piece)
            starts.append(start)
            starts.extend([-1] * (len(piece) - 1))
        start = end
    starts.append(length)
    return "".join(pieces), starts


@lru_cache(maxsize=4096)
def _fold_cluster(cluster: str) -> str:
    # A name has no emoji style; the same emoji in a message usually does.
    return fold_name(cluster.replace(TEXT_STYLE, "").replace(EMOJI_STYLE, ""))


@lru_cache(maxsize=4096)
def _extends(char: str) -> bool:
    """Whether `char` may compose with what comes before it: marks, Hangul vowels and finals."""
    return unicodedata.category(char).startswith("M") or "\u1160" <= char <= "\u11ff"


def _whole_word(
    body: str, starts: range | list[int], first: int, last: int
) -> tuple[int, int] | None:
    start, end = starts[first], starts[last]
    if start < 0 or end < 0:
        return None
    if _continues_after(body, end):
        return None
    if start and body[start - 1] == "@":
        # After a word the "@" is that of a mail address.
        return None if start > 1 and _is_word(body[start - 2]) else (start - 1, end)
    return None if _continues_before(body, start) else (start, end)


def _continues_after(body: str, end: int) -> bool:
    if end == len(body):
        return False
    if _same_word(body[end - 1], body[end]):
        return True
    return body[end] in "-@" and end + 1 < len(body) and _is_word(body[end + 1])


def _continues_before(body: str, start: int) -> bool:
    if start == 0:
        return False
    if _same_word(body[start - 1], body[start]):
        return True
    return body[start - 1] == "-" and start > 1 and _is_word(body[start - 2])


def _same_word(left: str, right: str) -> bool:
    """Whether no word ends between two neighbours (a small part of UAX #29)."""
    if ZWJ in (left, right) or ZWNJ in (left, right) or "\U0001f3fb" <= right <= "\U0001f3ff":
        return True
    if "_" in (left, right):
        return _is_word(left) and _is_word(right)
    script = word_script(left)
    return script is not None and script != "unspaced" and script == word_script(right)


def _is_word(char: str) -> bool:
    return word_script(char) is not None


@lru_cache(maxsize=4096)
def word_script(char: str) -> str | None:
    """The kind of word `char` is part of; None when it is part of none. "_" is part of words.

    "unspaced" is writing without spaces between words, where any two characters
    may belong to different ones.
    """
    if not (char.isalnum() or char == "_" or _extends(char)):
        return None
    if "\u30a1" <= char <= "\u30ff" or "\uff66" <= char <= "\uff9f":
        return "katakana"
    if "\uac00" <= char <= "\ud7ff" or "\u1100" <= char <= "\u11ff":
        return "hangul"
    is_unspaced = (
        "\u2e80" <= char <= "\u3096"
        or "\u3400" <= char <= "\u9fff"
        or "\uf900" <= char <= "\ufaff"
        or char >= "\U00020000"
        or "\u0e00" <= char <= "\u0eff"
        or "\u1000" <= char <= "\u109f"
        or "\u1780" <= char <= "\u17ff"
    )
    return "unspaced" if is_unspaced else "spaced"
