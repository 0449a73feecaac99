"""Word wrapping by terminal cells, as offsets into the text.

Offsets rather than strings, so that styles, links and selections made on the
whole text still apply to a screen line.
"""

import re
from bisect import bisect_right
from itertools import accumulate

from chat_tui.text.width import graphemes

_SPACES = re.compile(" *")

# Not at the start of a line, and not at the end of one (a small part of JIS X 4051).
_NOT_FIRST = frozenset(
    ",.!?:;)]}、。，．・：；？！ー）］｝〉》」』】〕〗々ゝゞヽヾぁぃぅぇぉっゃゅょァィゥェォッャュョ…"
)
_NOT_LAST = frozenset("([{（［｛〈《「『【〔〖")

_Span = tuple[int, int, int]


def wrap(text: str, width: int) -> list[tuple[int, int]]:
    """Break sanitized `text` into screen lines of at most `width` cells.

    Returns (start, end) code point offsets, one pair for each screen line, in
    order; an empty line is (i, i), and "" is [(0, 0)]. A newline, and the spaces
    a line is broken at, belong to no line. Spaces at the start of a line stay and
    are not broken at. A word that is too long is broken between graphemes; Chinese
    and Japanese are broken between characters.

    Raises ValueError when `width` is below 2: a wide character would not fit.
    Linear time.
    """
    if width < 2:
        raise ValueError("cannot wrap to fewer than two cells")
    lines: list[tuple[int, int]] = []
    start = 0
    while True:
        end = text.find("\n", start)
        stop = len(text) if end < 0 else end
        line = text[start:stop]
        if line.isascii():
            _wrap_ascii(text, start, stop, width, lines)
        else:
            _wrap_graphemes(line, start, width, lines)
        if end < 0:
            return lines
        start = end + 1


def _after_spaces(text: str, start: int, stop: int) -> int:
    match = _SPACES.match(text, start, stop)
    return start if match is None else match.end()


def _wrap_ascii(text: str, start: int, stop: int, width: int, lines: list[tuple[int, int]]) -> None:
    """Wrap one line in which a code point is never wider than a cell."""
    if stop - start <= width:
        lines.append((start, stop))
        return
    word = _after_spaces(text, start, stop)
    if word - start >= width:
        lines.append((start, start + width))
        start = word
    while stop - start > width:
        limit = start + width
        space = text.rfind(" ", word, limit + 1)
        if space < 0:
            lines.append((start, limit))
            start = word = limit
            continue
        end = space
        while text[end - 1] == " ":
            end -= 1
        lines.append((start, end))
        start = word = _after_spaces(text, space, stop)
    if start < stop:
        lines.append((start, stop))


def _wrap_graphemes(line: str, offset: int, width: int, lines: list[tuple[int, int]]) -> None:
    """Wrap one line of any text; `offset` is where it starts in the whole."""
    spans = graphemes(line)
    count = len(spans)
    cells_before = [0, *accumulate(cells for _, _, cells in spans)]
    edges = [start for start, _, _ in spans]
    edges.append(len(line))

    begin = 0
    word = _run_of_spaces(line, spans, 0)
    if word and cells_before[word + 1] > width:
        lines.append((offset, offset + min(word, width)))
        begin = word
    while cells_before[count] - cells_before[begin] > width:
        # The first grapheme that does not fit.
        full = bisect_right(cells_before, cells_before[begin] + width) - 1
        last = full if _is_space(line, spans[full]) else _last_break(line, spans, word, full)
        following = _run_of_spaces(line, spans, last)
        while _is_space(line, spans[last - 1]):
            last -= 1
        lines.append((offset + edges[begin], offset + edges[last]))
        begin = word = following
    if begin < count:
        lines.append((offset + edges[begin], offset + edges[count]))


def _is_space(line: str, span: _Span) -> bool:
    # A space that carries a mark is not one to break at.
    return line[span[0]] == " " and span[1] - span[0] == 1


def _run_of_spaces(line: str, spans: list[_Span], index: int) -> int:
    """The index of the first grapheme from `index` on that is not just a space."""
    count = len(spans)
    while index < count and _is_space(line, spans[index]):
        index += 1
    return index


def _last_break(line: str, spans: list[_Span], word: int, full: int) -> int:
    """The last index after `word`, up to `full`, that may start a line; else `full`."""
    for index in range(full, word, -1):
        before = spans[index - 1]
        if _is_space(line, before) or _may_break(line, before, spans[index]):
            return index
    return full


def _may_break(line: str, before: _Span, after: _Span) -> bool:
    """Whether a line may end between two graphemes of one word: beside a wide one."""
    left, right = line[before[0]], line[after[0]]
    beside_wide = (before[2] == 2 and not _is_hangul(left)) or (
        after[2] == 2 and not _is_hangul(right)
    )
    return beside_wide and left not in _NOT_LAST and right not in _NOT_FIRST


def _is_hangul(char: str) -> bool:
    """Korean is as wide as Chinese, but its words have spaces between them."""
    return "\uac00" <= char <= "\ud7ff" or "\u1100" <= char <= "\u11ff"
