"""Syntax colours of code in a few inks, in time proportional to its length.

Why not Pygments, which comes with Rich: its lexers are not made for text from anybody. 1,024
blank lines in a block of Java took it 0.1 s and 8,192 took 3.6 s; 8 KiB of tabs in one of C
took 7.7 s, and most of its lexers have such a text. A regular expression at work cannot be
stopped, so one message would hold up the screen of everybody in the room. A chat wants five
colours, not a parser: what is here never looks at a code point twice for the same reason.

Nothing is guessed: a block that names no language, or an unknown one, has no colours.
"""

import re
from collections.abc import Iterator
from enum import Enum
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from chat_tui.domain.record import record

if TYPE_CHECKING:
    from chat_tui.text.languages import Language

MAX_LINES: Final = 200
"""Lines that are coloured; those after them are not."""

MAX_LENGTH: Final = 8192
"""Code points that are coloured."""


class Ink(Enum):
    """What is told apart in code."""

    KEYWORD = "keyword"
    STRING = "string"
    NUMBER = "number"
    """Constants as well."""

    COMMENT = "comment"
    NAME = "name"
    """A function, a class or a setting where it is defined; a tag; a variable that is marked."""

    INSERTED = "inserted"
    DELETED = "deleted"


@record
class Token:
    """``ink`` of a part of the code; offsets are code points. Tokens are in order and apart."""

    start: int
    end: int
    ink: Ink


# A string without the quote it began with, in its line.
_REST_OF_STRING = r"(?:[^{quote}\\\n]|\\.)*{quote}?"
_TAG = r"</?[A-Za-z][\w:.-]*|/?>"
_KEY_SPACES = 3

# Quotes between which a backslash is only a backslash.
_RAW = frozenset(["'", "''", "[["])


@lru_cache(maxsize=64)
def highlight(code: str, language: str) -> tuple[Token, ...]:
    """The tokens of ``code`` that have a colour; none when ``language`` is not known."""
    from chat_tui.text.languages import ALIASES, LANGUAGES  # not before there is code

    name = language.lower()
    known = LANGUAGES.get(ALIASES.get(name, name))
    return () if known is None else tuple(_Scanner(known, _head(code)).run())


def _head(code: str) -> str:
    head = code[:MAX_LENGTH]
    end = -1
    for _ in range(MAX_LINES):
        end = head.find("\n", end + 1)
        if end < 0:
            return head
    return head[:end]


class _Scanner:
    """One pass: each match begins where the one before it ended, and none is given back."""

    def __init__(self, language: "Language", code: str) -> None:
        self._language = language
        self._code = code
        self._lines = dict(language.lines)
        self._defined_at = -1

    def run(self) -> Iterator[Token]:
        expression, position = _expression(self._language), 0
        while match := expression.search(self._code, position):
            position = match.end()
            ink: Ink | None = None
            match match.lastgroup:
                case "line":
                    ink = Ink(self._lines[match["sign"]])
                case "comment":
                    ink = Ink.COMMENT
                case "block":
                    closing = dict(self._language.block_comments)[match[0]]
                    ink, position = Ink.COMMENT, self._behind(closing, position)
                case "long":
                    ink, position = Ink.STRING, self._string_end(match[0], position)
                case "string":
                    ink = Ink.NAME if self._is_key(position, is_word=False) else Ink.STRING
                case "number":
                    ink = Ink.NUMBER
                case "tag" | "variable":
                    ink = Ink.NAME
                case _:
                    ink = self._word(match[0], match.start(), position)
            if ink is not None:
                yield Token(match.start(), position, ink)

    def _word(self, word: str, start: int, end: int) -> Ink | None:
        language = self._language
        folded = word.lower() if language.folds_case else word
        is_defined = self._defined_at >= 0 and self._code[self._defined_at : start].isspace()
        self._defined_at = end if folded in language.defines else -1
        if folded in language.keywords or folded in language.defines:
            return Ink.KEYWORD
        if folded in language.constants:
            return Ink.NUMBER
        return Ink.NAME if is_defined or self._is_key(end, is_word=True) else None

    def _is_key(self, end: int, *, is_word: bool) -> bool:
        """Whether the sign of a setting follows; behind a bare word, one with a space behind."""
        if not self._language.key:
            return False
        rest = self._code[end : end + _KEY_SPACES].lstrip(" ")
        if not rest.startswith(self._language.key):
            return False
        return not is_word or self._language.key != ":" or not rest[1:2].strip()

    def _behind(self, closing: str, position: int) -> int:
        end = self._code.find(closing, position)
        return len(self._code) if end < 0 else end + len(closing)

    def _string_end(self, quote: str, position: int) -> int:
        if quote in _RAW:
            return self._behind("]]" if quote == "[[" else quote, position)
        while found := _closing(quote).search(self._code, position):
            position = found.end()
            if found[0] == quote:
                return position
        return len(self._code)


@lru_cache(maxsize=16)
def _closing(quote: str) -> re.Pattern[str]:
    return re.compile(rf"\\.|{re.escape(quote)}", re.DOTALL)


@lru_cache(maxsize=64)
def _expression(language: "Language") -> re.Pattern[str]:
    """What to look for. The name of the group that matched says what it is."""
    parts: list[str] = []

    def add(name: str, *alternatives: str) -> None:
        if alternatives:
            parts.append(f"(?P<{name}>{'|'.join(alternatives)})")

    if language.lines:
        signs = "|".join(re.escape(sign) for sign, _ink in language.lines)
        parts.append(rf"(?P<line>^(?P<sign>{signs}).*)")
    add("block", *(re.escape(opening) for opening, _closing in language.block_comments))
    # A sign that is one letter begins a comment only behind a space: "a#b" has none.
    add(
        "comment",
        *(r"(?<!\S)" * (len(sign) == 1) + re.escape(sign) + ".*" for sign in language.comments),
    )
    add("long", *(re.escape(quote) for quote in language.long_strings))
    behind = "(?<==)" if language.tags else ""
    add("string", *(behind + q + _REST_OF_STRING.format(quote=q) for q in language.strings))
    if language.tags:
        add("tag", _TAG)
    else:
        add("number", r"(?<!\w)[0-9][\w.]*")
    if language.variables:
        signs = re.escape(language.variables)
        add("variable", rf"(?<!\w)[{signs}](?:[({{][\w.]+[)}}]?|\w[\w-]*)")
    add("word", r"[^\W\d][\w.-]*" if language.key else r"[^\W\d]\w*")
    return re.compile("|".join(parts), re.MULTILINE)
