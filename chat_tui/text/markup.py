"""Chat Markdown: the text of a message as blocks and spans.

Why not markdown-it-py, which comes with Rich: it reads CommonMark, where `snake_*case*_x` and
`> ` in the middle of a sentence mean something, two lines are one, HTML and entities vanish and
a link hides where it leads. Switching all that off leaves less than what is needed, and neither
offsets into the text nor linear time.

The text is sanitised first and parsed after: what decides about markup is what is seen, and
nothing that is dropped later can have parted two markers. A marker that is taken out could bring
together what sanitising kept apart (the marks of two letters, the halves of an emoji), so the
result is looked at once more; where it would have to be sanitised again, the message is shown
as it was written.
"""

import re
from bisect import bisect_right
from dataclasses import replace
from enum import Enum, auto
from itertools import pairwise

from chat_tui.domain.record import record
from chat_tui.text.inline import Emphasis, Findings, InlineParser
from chat_tui.text.links import Link, find_links
from chat_tui.text.mentions import Mentions
from chat_tui.text.sanitize import sanitize_body

MAX_QUOTES = 4
"""Levels of quotes; the signs of those further in stay in the text."""

# Something that may mean something. Most messages have nothing of the kind.
_MARKED = re.compile(
    r"[*_~`\[]|:[a-z0-9+-]|(?:^|\n)(?:>| {0,12}(?:[-+•]|[0-9]{1,3}[.)]) )", re.ASCII
)
_QUOTE = re.compile(rf"(?:> ){{0,{MAX_QUOTES - 1}}}(?:> |>$)")
_FENCE = re.compile(r" {0,3}(`{3,})([^`]*)$")
_LANGUAGE = re.compile(r" *([A-Za-z0-9_+#.-]{1,20}) *$")
_ITEM = re.compile(r" {0,12}(?:[-*+•]|[0-9]{1,3}[.)]) +(?=[^ ])", re.ASCII)


class BlockKind(Enum):
    """What a block is."""

    TEXT = auto()
    """Lines as they were written."""

    ITEM = auto()
    """A line of a list. ``content`` is where what follows the bullet or number begins."""

    LANGUAGE = auto()
    """The line that names the language of the code below it."""

    CODE = auto()
    """Lines of code. ``language`` is as it was written, or empty."""


@record
class Block:
    """A part of the text; ``start`` and ``end`` are offsets into it.

    Blocks are in order and cover whole lines, all but the line breaks between them. ``quote``
    is how many quotes it stands in.
    """

    kind: BlockKind
    start: int
    end: int
    quote: int = 0
    content: int = 0
    language: str = ""

    @property
    def is_text(self) -> bool:
        """Whether it is lines as they were written, in no quote."""
        return self.kind is BlockKind.TEXT and not self.quote


@record
class Span:
    """``emphasis`` of a part of the text. Spans are in order and do not overlap."""

    start: int
    end: int
    emphasis: Emphasis


@record
class Target:
    """What is drawn as a link, and where it leads. Targets are in order and do not overlap."""

    start: int
    end: int
    link: Link
    """Its offsets are those in the text as it was written."""


@record
class Markup:
    """A message to be drawn: ``text`` without its markers, and how it is to look.

    Without any ``blocks`` the whole is one of text, as nearly every message is.
    """

    text: str
    blocks: tuple[Block, ...] = ()
    spans: tuple[Span, ...] = ()
    targets: tuple[Target, ...] = ()

    def mentions(self, *names: str) -> list[tuple[int, int]]:
        """Where each of ``names`` is mentioned, as `find_mentions` has it, but not in code."""
        message = Mentions(self.text)
        found = [span for name in names for span in message.find(name)]
        if not found:
            return found
        code = [(span.start, span.end) for span in self.spans if Emphasis.CODE in span.emphasis]
        code += [(b.start, b.end) for b in self.blocks if b.kind is BlockKind.CODE]
        code.sort()
        return [(start, end) for start, end in found if not _overlaps(code, start, end)]

    def followed_by(self, words: str) -> "Markup":
        """The same with words of ours at its end, on a line of their own below code or a quote."""
        if not self.blocks:
            return replace(self, text=f"{self.text} {words}")
        last = self.blocks[-1]
        if last.is_text or (last.kind is BlockKind.ITEM and not last.quote):
            text = f"{self.text} {words}"
            return replace(
                self, text=text, blocks=(*self.blocks[:-1], replace(last, end=len(text)))
            )
        above = self.text[: last.end] + "\n"
        text = above + words
        own = Block(BlockKind.TEXT, len(above), len(text))
        return replace(self, text=text, blocks=(*self.blocks, own))


def plain(text: str) -> Markup:
    """Sanitised ``text`` as it was written; links are links."""
    links = find_links(text)
    return Markup(text, (), (), tuple(Target(link.start, link.end, link) for link in links))


def parse(text: str, lead: int = 0) -> Markup:
    """Read sanitised ``text``, of which the first ``lead`` code points are not the author's.

    Nothing is lost: all that is missing from the result's text are markers, and the addresses
    of links whose host stands in their place. A line break stays one. Never raises; linear time.
    """
    if _MARKED.search(text, lead) is None:
        return plain(text)
    parser = _Parser(text, lead)
    markup = parser.run()
    return markup if sanitize_body(markup.text) == markup.text else plain(text)


class _Parser:
    """Reads blocks line by line, in offsets of the source; then everything moves at once."""

    def __init__(self, source: str, lead: int) -> None:
        self._source = source
        self._lead = lead
        self._inline = InlineParser(source, find_links(source))
        self._blocks: list[Block] = []
        breaks = [-1, *(match.start() for match in re.finditer("\n", source)), len(source)]
        self._lines = [(before + 1, after) for before, after in pairwise(breaks)]

    def run(self) -> Markup:
        # Words of ours before the first line: it is no quote, no item and no code.
        number = self._text(0, 0, 0) if self._lead else 0
        while number < len(self._lines):
            number = self._line(number)
        is_text = len(self._blocks) == 1 and self._blocks[0].is_text
        return _moved(self._source, [] if is_text else self._blocks, self._inline.found)

    def _line(self, number: int) -> int:
        """Read what begins with this line; returns the number of the next."""
        start, end = self._lines[number]
        depth = 0
        if quote := _QUOTE.match(self._source, start, end):
            start, depth = quote.end(), quote[0].count(">")
            self._drop((quote.start(), start))
        fence = _FENCE.match(self._source, start, end)
        following = None if fence is None else self._code(number, depth, fence)
        if following is not None:
            return following
        item = _ITEM.match(self._source, start, end)
        if item is not None:
            self._blocks.append(Block(BlockKind.ITEM, start, end, depth, content=item.end()))
            self._inline.line(item.end(), end)
            return number + 1
        return self._text(number, start, depth)

    def _text(self, number: int, start: int, depth: int) -> int:
        end = self._lines[number][1]
        self._inline.line(max(start, self._lead), end)
        last = self._blocks[-1] if self._blocks else None
        if last is not None and last.kind is BlockKind.TEXT and last.quote == depth:
            self._blocks[-1] = replace(last, end=end)
        else:
            self._blocks.append(Block(BlockKind.TEXT, start, end, depth))
        return number + 1

    def _code(self, number: int, depth: int, fence: re.Match[str]) -> int | None:
        """Read code, to its closing fence or to the end of its quote or of the message.

        Returns the number of the line after it. None, and nothing is read, when there is no
        line of code at all.
        """
        source = self._source
        rows: list[tuple[int, int]] = []
        drops: list[tuple[int, int]] = []
        language = _LANGUAGE.match(source, fence.end(1), fence.end())
        if language is not None:
            drops += [(fence.start(), language.start(1)), (language.end(1), fence.end())]
        elif fence[2].strip():  # the code begins in the line of the fence
            drops.append((fence.start(), fence.end(1)))
            rows.append((fence.end(1), fence.end()))
        else:
            drops.append((fence.start(), fence.end() + 1))
        number += 1
        while number < len(self._lines):
            start, end = self._lines[number]
            inner = self._inside(start, end, depth)
            if inner is None:
                break
            number += 1
            drops.append((start, inner))
            line = source[inner:end].rstrip(" ")
            code = line.rstrip("`")
            if len(line) - len(code) < len(fence[1]):
                rows.append((inner, end))
                continue
            if code.strip():  # the fence stands behind the last line of the code
                rows.append((inner, inner + len(code)))
                drops.append((inner + len(code), end))
            else:
                drops.append((inner, min(end + 1, len(source))))
            break
        if not rows:
            return None
        self._drop(*drops)
        if language is not None:
            self._blocks.append(Block(BlockKind.LANGUAGE, *language.span(1), depth))
        self._blocks.append(
            Block(
                BlockKind.CODE,
                rows[0][0],
                rows[-1][1],
                depth,
                language="" if language is None else language[1],
            )
        )
        return number

    def _inside(self, start: int, end: int, depth: int) -> int | None:
        """Where a line goes on behind the signs of ``depth`` quotes; None: it has not so many."""
        if not depth:
            return start
        quote = _QUOTE.match(self._source, start, end)
        if quote is None or quote[0].count(">") < depth:
            return None
        return min(start + 2 * depth, quote.end())

    def _drop(self, *parts: tuple[int, int]) -> None:
        self._inline.found.edits.extend((start, end, "") for start, end in parts if start < end)


def _moved(source: str, blocks: list[Block], found: Findings) -> Markup:
    """The source with its edits made, and everything where it is then."""
    edits = sorted(found.edits)
    pieces: list[str] = []
    starts: list[int] = []
    moves: list[tuple[int, int, int]] = []  # an edit's end; its start and end in the result
    position = length = 0
    for start, end, replacement in edits:
        pieces += (source[position:start], replacement)
        length += start - position
        starts.append(start)
        moves.append((end, length, length + len(replacement)))
        length += len(replacement)
        position = end
    pieces.append(source[position:])

    def moved(offset: int) -> int:
        index = bisect_right(starts, offset) - 1
        if index < 0:
            return offset
        end, before, after = moves[index]
        return before if offset < end else after + offset - end

    return Markup(
        "".join(pieces),
        tuple(
            replace(b, start=moved(b.start), end=moved(b.end), content=moved(b.content))
            for b in blocks
        ),
        _flattened([(moved(start), moved(end), emphasis) for start, end, emphasis in found.spans]),
        tuple(Target(moved(start), moved(end), link) for start, end, link in found.links),
    )


def _flattened(spans: list[tuple[int, int, Emphasis]]) -> tuple[Span, ...]:
    """Spans that lie in one another, side by side instead."""
    spans.sort(key=lambda span: span[0])
    if all(before[1] <= after[0] for before, after in pairwise(spans)):
        return tuple(Span(*span) for span in spans if span[0] < span[1])
    turns = sorted(
        [(start, 1, emphasis) for start, _end, emphasis in spans]
        + [(end, -1, emphasis) for _start, end, emphasis in spans],
        key=lambda turn: turn[0],
    )
    open_counts = dict.fromkeys(Emphasis, 0)
    flat: list[Span] = []
    position, now = 0, Emphasis(0)
    for offset, change, emphasis in turns:
        if now and position < offset:
            flat.append(Span(position, offset, now))
        position = offset
        open_counts[emphasis] += change
        now = now | emphasis if open_counts[emphasis] else now & ~emphasis
    return tuple(flat)


def _overlaps(ranges: list[tuple[int, int]], start: int, end: int) -> bool:
    """Whether one of ``ranges``, which are in order and apart, has something of these."""
    index = bisect_right(ranges, (end,)) - 1
    return index >= 0 and ranges[index][1] > start
