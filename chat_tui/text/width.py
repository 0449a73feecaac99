"""Measured in terminal cells, with the measure Textual draws by.

Every function takes one line: a newline has no width here. Text should be
sanitized first; any other text is measured without errors, but a terminal may
not agree about it.
"""

import re

import rich.cells

_FLAG_LETTER = re.compile("[\U0001f1e6-\U0001f1ff]")
# Rich's two measures disagree about a ZWJ that joins nothing, which only unsanitized
# text has. `cell_len` takes it and what follows for nothing, and that is drawn by.
_LEADING_JOINERS = re.compile("(?:\u200d.?)+", re.DOTALL)

# Every code point here is a grapheme by itself, and above U+2E80 two cells wide:
# enough for most lines of Chinese, Japanese and Korean. tests/text checks it
# against Rich.
_UNIFORM = re.compile(
    r"[\x20-\x7e\u3001-\u3029\u3041-\u3096\u30a1-\u30fa\u4e00-\u9fff\uac00-\ud7a3]*"
)


def cell_len(text: str) -> int:
    """The width of `text` in terminal cells."""
    return rich.cells.cell_len(text)


def graphemes(text: str) -> list[tuple[int, int, int]]:
    """Split `text` into (start, end, cells): code point offsets, and 0 to 2 cells.

    The spans cover `text` without gaps. A zero-cell span occurs only where
    unsanitized text starts with something that has no width.
    """
    if _UNIFORM.fullmatch(text):
        return [(at, at + 1, 2 if char > "\u2e80" else 1) for at, char in enumerate(text)]
    if stray := _LEADING_JOINERS.match(text):
        lead = stray.end()
        rest = graphemes(text[lead:])
        return [(0, lead, 0), *((start + lead, end + lead, cells) for start, end, cells in rest)]
    spans, _ = rich.cells.split_graphemes(text)
    if _FLAG_LETTER.search(text):
        return _join_flags(text, spans)
    return spans


def _join_flags(text: str, spans: list[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
    """Make one grapheme of two flag letters; Rich, having no flags, leaves two."""
    joined: list[tuple[int, int, int]] = []
    half_flag = False
    for start, end, cells in spans:
        is_letter = _FLAG_LETTER.match(text, start) is not None
        if half_flag and is_letter:
            first, _, first_cells = joined.pop()
            joined.append((first, end, first_cells + cells))
            half_flag = False
        else:
            joined.append((start, end, cells))
            half_flag = is_letter and end - start == 1
    return joined


def truncate(text: str, cells: int, ellipsis: str = "…") -> str:
    """Return `text` cut to at most `cells` cells, between graphemes.

    Text that fits comes back unchanged. Otherwise `ellipsis` ends it, unless the
    ellipsis alone is wider than `cells`. Zero or fewer cells give "".
    """
    if cells <= 0:
        return ""
    if cell_len(text) <= cells:
        return text
    room = cells - cell_len(ellipsis)
    if room < 0:
        room, ellipsis = cells, ""
    cut = 0
    for _, end, width in graphemes(text):
        room -= width
        if room < 0:
            break
        cut = end
    return text[:cut] + ellipsis


def pad(text: str, cells: int) -> str:
    """Return `text` truncated, or filled with spaces on the right, to exactly `cells` cells."""
    fitted = truncate(text, cells)
    # More than once, because a ZWJ at the end of unsanitized text swallows a space.
    while (missing := cells - cell_len(fitted)) > 0:
        fitted += " " * missing
    return fitted
