"""Emphasis, code, links and emoji inside a line. Rules for chat, not those of CommonMark.

People in a chat write `snake_case`, `2*3*4`, `*.py` and `/tmp/*` and mean what they write. So
an emphasis begins where a word begins and ends where one ends, inside its line, and whatever
finds no partner stays as it is. There is no escape: a backslash before a marker stays, and so
does the marker.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Flag, auto
from functools import lru_cache

from chat_tui.text.emoji import CODE, emoji_of
from chat_tui.text.links import Link
from chat_tui.text.mentions import word_script


class Emphasis(Flag):
    """How a span is to look; several at once are possible."""

    BOLD = auto()
    ITALIC = auto()
    STRIKE = auto()
    CODE = auto()
    HOST = auto()
    """Where a link leads, which its author did not write there."""


@dataclass(slots=True)
class Findings:
    """What was found in a source text. All offsets are code points into it.

    ``edits`` are (start, end, replacement), in any order but without overlap; ``spans`` are
    (start, end, emphasis), and ``links`` (start, end, link): what stands for the link.
    """

    edits: list[tuple[int, int, str]] = field(default_factory=list)
    spans: list[tuple[int, int, Emphasis]] = field(default_factory=list)
    links: list[tuple[int, int, Link]] = field(default_factory=list)


_TOKEN = re.compile(rf"`+|\*+|_+|~+|[\[\]]|{CODE.pattern}")

_EMPHASES = {"*": Emphasis.ITALIC, "_": Emphasis.ITALIC, "**": Emphasis.BOLD, "~~": Emphasis.STRIKE}
# What three stars stand for, in the order in which they open.
_THREE = ("**", "*")

_CLOSING_RUN = {size: re.compile(rf"(?<!`)`{{{size}}}(?!`)") for size in (1, 2, 3)}

# Beside a marker, in ASCII; beyond it any character will do that is no part of a word.
_BEFORE_OPENING = frozenset(" ([{<>\"'-|*_~")
_NOT_AFTER_OPENING = frozenset(" )]}.,;!?/\\")
_NOT_BEFORE_CLOSING = frozenset(" ([{,/\\")
_AFTER_CLOSING = frozenset(" )]}<>\"'.,;:!?-|*_~")
_NOT_BEFORE_EMOJI = frozenset(":[/\\@#&=%$")

# A name with an end of letters, or four numbers: README.md is one too, and v2.1 is not.
_ADDRESS = re.compile(r"://|[^\s.。][.。][^\W\d_]{2}|[0-9]+\.[0-9]+\.[0-9]+\.[0-9]")


class InlineParser:
    """Reads the lines of one source text, in order. Linear time in all of them together."""

    def __init__(self, source: str, links: Sequence[Link]) -> None:
        """``links`` are those of ``source``, in order."""
        self.source = source
        self.found = Findings()
        self._links = links
        self._next_link = 0

    def line(self, start: int, end: int) -> None:
        """Read ``source[start:end]``, which has no line break and lies behind the line before."""
        _Line(self, start, end).read()

    def link_from(self, position: int, end: int) -> Link | None:
        """The next link that begins at ``position`` or later and before ``end``."""
        while self._next_link < len(self._links):
            link = self._links[self._next_link]
            if link.start >= position:
                return link if link.start < end else None
            self._next_link += 1
        return None


class _Line:
    def __init__(self, parser: InlineParser, start: int, end: int) -> None:
        self._parser = parser
        self._source = parser.source
        self._found = parser.found
        self._start = start
        self._end = end
        self._open: dict[str, int] = {}
        """The nearest opening marker of each kind: four at most, so that closing is quick."""

        self._bracket: int | None = None
        """The nearest "[" that no "]" has followed."""

        self._unclosed: set[int] = set()
        """Sizes of runs of backticks of which there is none any more in this line."""

        self._emoji_end = start
        self._link_end = start

    def read(self) -> None:
        position = self._start
        token = _TOKEN.search(self._source, position, self._end)
        while True:
            link = self._parser.link_from(position, self._end)
            if link is not None and (token is None or link.start <= token.start()):
                self._found.links.append((link.start, link.end, link))
                position = self._link_end = link.end
            elif token is not None:
                position = self._token(token[0], token.start())
            else:
                return
            if token is not None and token.start() < position:
                token = _TOKEN.search(self._source, position, self._end)

    def _token(self, token: str, at: int) -> int:
        """Read a token; returns where to read on."""
        match token[0]:
            case "`":
                return self._code(len(token), at)
            case "[":
                self._bracket = at
            case "]":
                return self._label(at)
            case ":":
                return self._emoji(token, at)
            case _:
                self._emphasis(token, at)
        return at + len(token)

    def _code(self, size: int, at: int) -> int:
        begin = at + size
        closing = None
        if size in _CLOSING_RUN and size not in self._unclosed:
            closing = _CLOSING_RUN[size].search(self._source, begin, self._end)
            if closing is None:
                self._unclosed.add(size)
        if closing is None or self._source[begin : closing.start()].isspace():
            return begin
        if self._extends(begin) or self._extends(closing.end()):
            return begin
        self._found.edits += [(at, begin, ""), (closing.start(), closing.end(), "")]
        self._found.spans.append((begin, closing.start(), Emphasis.CODE))
        return closing.end()

    def _label(self, at: int) -> int:
        """The end of ``[label]``, which may be followed by ``(address)``."""
        bracket, self._bracket = self._bracket, None
        link = self._parser.link_from(at, self._end)
        if bracket is None or link is None or link.start != at + 2 or self._source[at + 1] != "(":
            return at + 1
        label = self._source[bracket + 1 : at]
        if self._source[link.end : link.end + 1] != ")" or link.end >= self._end:
            return at + 1
        if not label.strip() or self._extends(bracket + 1):
            return at + 1
        self._drop_open(bracket)
        self._found.edits.append((bracket, bracket + 1, ""))
        if looks_like_address(label):
            # It says where it leads, and may be lying: what it leads to is shown as well, and
            # that alone is the link.
            self._found.edits.append((at, at + 2, " ("))
            self._found.links.append((link.start, link.end, link))
        else:
            self._found.edits.append((at, link.end + 1, f" ({link.host})"))
            self._found.links.append((bracket + 1, at, link))
            self._found.spans.append((at, link.end + 1, Emphasis.HOST))
        return link.end + 1

    def _emoji(self, token: str, at: int) -> int:
        after = at + len(token)
        shown = None
        if self._may_be_emoji(at, after):
            shown = emoji_of(token[1:-1])
        if shown is None:
            return at + 1
        self._found.edits.append((at, after, shown))
        self._emoji_end = after
        return after

    def _may_be_emoji(self, at: int, after: int) -> bool:
        if at > self._start and at != self._emoji_end:
            before = self._source[at - 1]
            if before in _NOT_BEFORE_EMOJI or _in_word(before):
                return False
        return after == self._end or not (
            _in_word(self._source[after]) or self._extends(after) or self._source[after] == "]"
        )

    def _emphasis(self, run: str, at: int) -> None:
        kinds = _THREE if run == "***" else (run,) if run in _EMPHASES else ()
        if not kinds or self._extends(at + len(run)):
            return
        # The kind that was opened last is to be closed first.
        closes = sorted((kind for kind in kinds if kind in self._open), key=self._open.__getitem__)
        if len(closes) == len(kinds) and self._may_close(at, at + len(run)):
            for kind in reversed(closes):
                begin = self._open[kind]
                self._found.edits += [(begin, begin + len(kind), ""), (at, at + len(kind), "")]
                self._found.spans.append((begin + len(kind), at, _EMPHASES[kind]))
                self._drop_open(begin)
                at += len(kind)
        elif self._may_open(at, at + len(run)):
            for kind in kinds:
                self._open[kind] = at
                at += len(kind)

    def _drop_open(self, position: int) -> None:
        """What was opened at ``position`` or later is closed, or never will be."""
        self._open = {kind: begin for kind, begin in self._open.items() if begin < position}

    def _may_open(self, at: int, after: int) -> bool:
        if after == self._end or self._source[after] in _NOT_AFTER_OPENING:
            return False
        return at == self._start or _borders(self._source[at - 1], _BEFORE_OPENING)

    def _may_close(self, at: int, after: int) -> bool:
        if self._source[at - 1] in _NOT_BEFORE_CLOSING and at != self._link_end:
            return False
        return after == self._end or _borders(self._source[after], _AFTER_CLOSING)

    def _extends(self, position: int) -> bool:
        """Whether what stands there belongs to the character before it, so that this one stays."""
        return position < self._end and _is_extending(self._source[position])


def looks_like_address(label: str) -> bool:
    """Whether a label seems to say where its link leads."""
    return _ADDRESS.search(unicodedata.normalize("NFKC", label)) is not None


def _borders(char: str, ascii_borders: frozenset[str]) -> bool:
    return char in ascii_borders if char.isascii() else not _in_word(char)


@lru_cache(maxsize=1024)
def _in_word(char: str) -> bool:
    """Whether `char` is part of a word of the kind that has spaces around it.

    Chinese, Japanese and Korean write emphasis right beside other letters.
    """
    return word_script(char) == "spaced" and char != "_"


@lru_cache(maxsize=1024)
def _is_extending(char: str) -> bool:
    if char.isascii():
        return False
    return unicodedata.category(char) in ("Mn", "Mc", "Me", "Cf") or (
        "\U0001f3fb" <= char <= "\U0001f3ff"
    )
