"""One line of a message with what was looked for in it. Pure."""

from collections.abc import Sequence

from chat_tui.text.sanitize import sanitize_line
from chat_tui.text.tokens import Phrase, find_phrases
from chat_tui.text.width import cell_len, graphemes, truncate

MAX_BODY = 20_000
"""Characters that are looked at: more than a message of our own server can have."""


def excerpt(body: str, phrases: Sequence[Phrase], cells: int) -> tuple[str, list[tuple[int, int]]]:
    """At most ``cells`` cells of ``body`` on one line, inert, with the first of ``phrases`` in
    sight; and the (start, end) offsets into it of all of them."""
    text = sanitize_line(" ".join(body[:MAX_BODY].split()))
    found = find_phrases(text, phrases)
    begin = _beginning(text, found[0], cells) if found else 0
    lead = "…" if begin else ""
    shown = lead + truncate(text[begin : begin + 8 * cells], max(0, cells - len(lead)))
    moved = len(lead) - begin
    end = len(shown) - (1 if shown.endswith("…") else 0)
    spans = [(max(len(lead), start + moved), min(end, stop + moved)) for start, stop in found]
    return shown, [(start, stop) for start, stop in spans if start < stop]


def _beginning(text: str, hit: tuple[int, int], cells: int) -> int:
    """Where to begin, so that the hit is in sight with a third of the line before it."""
    start, stop = hit
    if start < cells and cell_len(text[:stop]) < cells:
        return 0
    first = max(0, start - cells)
    room, begin = cells // 3, start
    for at, _, width in reversed(graphemes(text[first:start])):
        room -= width
        if room < 0:
            break
        begin = first + at
    return begin
