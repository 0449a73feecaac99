"""Text as the words it can be found by.

One reading for all who search: the server's index, its storage without one, the client's cache
and the highlighting. FTS5 gets these words joined by spaces, so that its own tokenizers, each
with another idea of what a word is, have nothing left to decide; and since a word holds nothing
but letters and digits, nothing of FTS5's syntax can be in a query made of them.

Case, accents and compatibility forms do not count ("Zoë" is found by "zoe", "ﬁle" by "file"). In
writing without spaces (Chinese, Japanese, Thai) each character is a word, and so is an emoji:
several of them are found as a phrase.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache

from chat_tui.domain.record import record
from chat_tui.domain.searching import Term
from chat_tui.text.mentions import word_script

MAX_WORD = 64
"""Characters of a word that count: what is longer is a key or a hash, and told apart by these."""

MIN_PREFIX = 2
"""Letters of a word that may go on: with fewer nearly everything would be found."""

_ASCII_WORD = re.compile("[a-z0-9]+")
_SKIN_TONES = range(0x1F3FB, 0x1F400)


@record
class Token:
    """A word. ``start`` and ``end`` are code point offsets into the text."""

    start: int
    end: int
    word: str


def words(text: str) -> list[str]:
    """The words of ``text``, in order: letters and digits only, and no ASCII capitals."""
    if text.isascii():
        return [word[:MAX_WORD] for word in _ASCII_WORD.findall(text.lower())]
    return [token.word for token in tokens(text)]


def tokens(text: str) -> list[Token]:
    """The words of ``text`` with their places. Linear time."""
    if text.isascii():
        found = _ASCII_WORD.finditer(text.lower())
        return [Token(match.start(), match.end(), match[0][:MAX_WORD]) for match in found]
    return list(_tokens(text))


def _tokens(text: str) -> Iterator[Token]:
    start, end = 0, -1
    parts: list[str] = []
    is_open = False  # whether a letter that follows belongs to the word
    for at, char in enumerate(text):
        folded, joins = _read(char)
        if folded == "" and end == at:
            end = at + 1  # an accent, or what chooses the look of an emoji
            continue
        if folded and joins and is_open and end == at:
            parts.append(folded)
            end = at + 1
            continue
        if parts:
            yield Token(start, end, "".join(parts)[:MAX_WORD])
            parts = []
        is_open = False
        if folded:
            parts, start, end, is_open = [folded], at, at + 1, joins
    if parts:
        yield Token(start, end, "".join(parts)[:MAX_WORD])


@lru_cache(maxsize=8192)
def _read(char: str) -> tuple[str | None, bool]:
    """What ``char`` is in a word, None: in none; and whether it makes one with its neighbours."""
    if ord(char) in _SKIN_TONES:
        return "", False
    script = None if char == "_" else word_script(char)
    if script is None:
        is_symbol = char > "\u2000" and unicodedata.category(char) == "So"
        return (char, False) if is_symbol else (None, False)
    return _fold(char), script not in ("unspaced", "katakana")


def _fold(char: str) -> str:
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", char).casefold())
    return "".join(
        part
        for part in folded
        if not unicodedata.combining(part)
        and not "\ufe00" <= part <= "\ufe0f"
        and (part.isalnum() if part.isascii() else not part.isspace())
    )


@record
class Phrase:
    """A Term as words, of which there is one at least."""

    words: tuple[str, ...]
    prefix: bool = False

    @property
    def is_too_short(self) -> bool:
        """Whether so many words begin with it that looking them all up takes too long."""
        last = self.words[-1]
        return self.prefix and last.isascii() and len(last) < MIN_PREFIX

    def places(self, text: Sequence[str]) -> Iterator[int]:
        """Where in ``text``, a list of words, it begins."""
        first, *_, last = *self.words, self.words[-1]
        count = len(self.words)
        for at in range(len(text) - count + 1):
            if count > 1 and text[at] != first:
                continue
            end = text[at + count - 1]
            if end != last and not (self.prefix and end.startswith(last)):
                continue
            if tuple(text[at : at + count - 1]) == self.words[:-1]:
                yield at


def phrase(term: Term) -> Phrase | None:
    """A term as words; None when there is none in it."""
    found = tuple(words(term.text))
    return Phrase(found, term.prefix) if found else None


def find_phrases(text: str, phrases: Sequence[Phrase]) -> list[tuple[int, int]]:
    """Where any of ``phrases`` stand in ``text``: (start, end) code point offsets, in order,
    without overlap."""
    read = tokens(text)
    spoken = [token.word for token in read]
    spans = sorted(
        (read[at].start, read[at + len(one.words) - 1].end)
        for one in phrases
        for at in one.places(spoken)
    )
    found: list[tuple[int, int]] = []
    for start, end in spans:
        if found and start < found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found
