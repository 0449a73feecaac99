"""The rows of a text with markup: where they begin and end, what stands before them, and how
each part of them looks. Pure."""

from bisect import bisect_left, bisect_right, insort
from functools import lru_cache
from typing import Final

from rich.segment import Segment
from rich.style import Style

from chat_tui.text.highlight import highlight
from chat_tui.text.inline import Emphasis
from chat_tui.text.markup import Block, BlockKind, Markup
from chat_tui.text.width import cell_len
from chat_tui.text.wrap import wrap
from chat_tui.ui.theme import Colours, code_style

QUOTE: Final = "│ "
"""Before every row of a quote, once for each quote it stands in."""

CODE: Final = "▏ "
"""Before every row of code."""

CONTINUED: Final = "↪ "
"""Before a row of code that goes on with the line above."""

MIN_TEXT: Final = 10
"""Cells: a pane that has no more has none to give to bars and hanging indents."""

Layer = tuple[int, int, Style]
"""A style over a part of the text. Later layers go over earlier ones."""


Line = tuple[int, int, int, str]
"""One row, (place, start, end, lead): ``text[start:end]`` behind ``lead``. The place tells it
from all other rows, and is the same at any width for what it begins with."""


def lay_out(text: str, blocks: tuple[Block, ...], width: int) -> list[Line]:
    """The rows of ``text``, each of at most ``width`` cells; no blocks: it is plain."""
    if not blocks:
        return [(start, start, end, "") for start, end in wrap(text, width)]
    lines: list[Line] = []
    for block in blocks:
        spare = max(0, width - MIN_TEXT)
        bars = QUOTE * min(block.quote, spare // len(QUOTE))
        spare -= len(bars)
        room = width - len(bars)
        match block.kind:
            case BlockKind.TEXT:
                lines += _wrapped(text, block.start, block.end, room, bars, bars)
            case BlockKind.ITEM:
                lines += _item(text, block, room, bars, spare)
            case BlockKind.LANGUAGE | BlockKind.CODE:
                lines += _code(text, block, room, bars, spare)
    return lines


def _wrapped(text: str, start: int, end: int, width: int, first: str, rest: str) -> list[Line]:
    return [
        (start + begin, start + begin, start + stop, rest if number else first)
        for number, (begin, stop) in enumerate(wrap(text[start:end], width))
    ]


def _item(text: str, block: Block, width: int, bars: str, spare: int) -> list[Line]:
    """Everything but the bullet stands behind the bullet."""
    bullet = text[block.start : block.content]
    hang = cell_len(bullet)
    if hang > spare:
        return _wrapped(text, block.start, block.end, width, bars, bars)
    lines = _wrapped(text, block.content, block.end, width - hang, bars + bullet, bars + " " * hang)
    lines[0] = (block.start, *lines[0][1:])
    return lines


def _code(text: str, block: Block, width: int, bars: str, spare: int) -> list[Line]:
    """A line that fits stays as it is; where one goes on is marked."""
    lead, room = (bars + CODE, width - len(CODE)) if spare >= len(CODE) else (bars, width)
    mark = CONTINUED if spare >= len(CODE) + len(CONTINUED) else ""
    lines: list[Line] = []
    start = block.start
    while start <= block.end:
        end = text.find("\n", start, block.end)
        end = block.end if end < 0 else end
        if cell_len(text[start:end]) <= room:
            lines.append((start, start, end, lead))
        else:
            lines += _wrapped(text, start, end, room - len(mark), lead, lead + mark)
        start = end + 1
    return lines


def layers(said: Markup, dim: Style, link: Style, colours: Colours) -> list[Layer]:
    """How the markup of a text looks."""
    found: list[Layer] = []
    for block in said.blocks:
        if block.quote or block.kind is BlockKind.LANGUAGE:
            found.append((block.start, block.end, dim))
        if block.kind is BlockKind.CODE:
            code = said.text[block.start : block.end]
            found += [
                (
                    block.start + token.start,
                    block.start + token.end,
                    code_style(token.ink, colours),
                )
                for token in highlight(code, block.language)
            ]
    for span in said.spans:
        style = _emphasis_style(span.emphasis, dim, colours)
        found.append((span.start, span.end, style))
    found.extend((target.start, target.end, link) for target in said.targets)
    return found


@lru_cache(maxsize=256)
def _emphasis_style(emphasis: Emphasis, dim: Style, colours: Colours) -> Style:
    style = Style(
        bold=Emphasis.BOLD in emphasis or None,
        italic=Emphasis.ITALIC in emphasis or None,
        strike=Emphasis.STRIKE in emphasis or None,
    )
    if Emphasis.CODE in emphasis:
        style += code_style(None, colours)
    return style + dim if Emphasis.HOST in emphasis else style


def flattened(spans: list[Layer], base: Style) -> list[Layer]:
    """Layers over one another as runs side by side, in order, all of them over ``base``."""
    if not spans:
        return []
    turns = sorted(
        turn
        for number, (start, end, _style) in enumerate(spans)
        if start < end
        for turn in ((start, number), (end, number))
    )
    runs: list[Layer] = []
    here: list[int] = []
    position = 0
    for offset, number in turns:
        if here and position < offset:
            style = base
            for layer in here:
                style += spans[layer][2]
            runs.append((position, offset, style))
        position = offset
        index = bisect_left(here, number)
        if index < len(here) and here[index] == number:
            del here[index]
        else:
            insort(here, number)
    return runs


def segments_of(text: str, start: int, end: int, runs: list[Layer], base: Style) -> list[Segment]:
    """``text[start:end]`` in segments; where no run is, in ``base``."""
    segments: list[Segment] = []
    index = bisect_right(runs, start, key=_end)
    while index < len(runs) and runs[index][0] < end:
        first, last, style = runs[index]
        if start < first:
            segments.append(Segment(text[start:first], base))
            start = first
        stop = min(last, end)
        segments.append(Segment(text[start:stop], style))
        start = stop
        index += 1
    if start < end or not segments:
        segments.append(Segment(text[start:end], base))
    return segments


def _end(run: Layer) -> int:
    return run[1]
