"""What holds for any message: nothing lost, nothing live, spans apart, and linear work."""

import sys
from itertools import pairwise
from types import FrameType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chat_tui.text.inline import Emphasis
from chat_tui.text.markup import BlockKind, Markup, parse, plain
from chat_tui.text.sanitize import sanitize_body
from tests.text.strategies import LIVE, PIECES, bodies

MARKERS = "*_~`>"


def check(markup: Markup) -> None:
    text = markup.text
    assert LIVE.search(text.replace("\n", "")) is None
    assert sanitize_body(text) == text
    spans = [(span.start, span.end) for span in markup.spans]
    targets = [(target.start, target.end) for target in markup.targets]
    for ranges in (spans, targets):
        assert all(0 <= start < end <= len(text) for start, end in ranges)
        assert all(before[1] <= after[0] for before, after in pairwise(ranges))
    position = 0
    for block in markup.blocks:
        assert position <= block.start <= block.end
        assert text[position : block.start].strip("\n") == ""
        assert block.kind is not BlockKind.ITEM or block.start < block.content < block.end
        assert (
            block.kind in (BlockKind.TEXT, BlockKind.CODE)
            or "\n" not in text[block.start : block.end]
        )
        position = block.end
    if markup.blocks:
        assert text[position:].strip("\n") == ""
    starts = [block.start for block in markup.blocks]
    assert len(set(starts)) == len(starts)


@settings(max_examples=400, deadline=None)
@given(bodies)
def test_any_body(body: str) -> None:
    check(parse(body))
    check(parse("ana " + body, lead=4))


@settings(max_examples=400, deadline=None)
@given(st.lists(st.sampled_from([p for p in PIECES if ":" not in p]), max_size=30).map("".join))
def test_nothing_but_markers_is_taken_out(body: str) -> None:
    """Brackets, bullets and languages are there as well; so are spaces within lines of code."""

    def core(text: str) -> str:
        return "".join(text.translate(dict.fromkeys(map(ord, MARKERS))).split())

    body = sanitize_body(body)
    assert core(parse(body).text) == core(body)


@given(bodies)
def test_every_host_is_seen(body: str) -> None:
    markup = parse(body)
    for target in markup.targets:
        shown = markup.text[target.start : target.end]
        behind = markup.text[target.end :]
        assert shown == target.link.url or behind.startswith(f" ({target.link.host})")


@given(bodies)
def test_what_is_code_is_as_it_was_written(body: str) -> None:
    markup = parse(body)
    for span in markup.spans:
        if Emphasis.CODE in span.emphasis:
            assert markup.text[span.start : span.end] in body
    for block in markup.blocks:
        if block.kind is BlockKind.CODE:
            for line in markup.text[block.start : block.end].split("\n"):
                assert line in body


def test_what_would_have_to_be_sanitised_again_is_shown_as_written() -> None:
    body = sanitize_body("*\u1161* and **bold**")  # a vowel that needs something to stand on
    assert parse(body) == plain(body)


def steps(body: str) -> int:
    """Calls made to read ``body``, those of C functions too."""
    count = 0

    def profile(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(profile)
    try:
        parse(body)
    finally:
        sys.setprofile(None)
    return count


HOSTILE = (
    "*_*_[[[((", "*", "**", "_", "~~", "`", "``` ", "a`b``c```", "[", "]", "](", "[](", "*a ",
    "a* ", "*a* ", "_a ~~b ", "***a ", "[a](http://b.c)", "[a](http://b.c", "http://b.c ", "> ",
    ">\n", "- a\n", "```\n", "```\na\n```\n", "> ```\n", ":a", ":a:", ":tada:", "1. ", "*漢", "\n",
)  # fmt: skip


@pytest.mark.parametrize("unit", HOSTILE)
def test_work_grows_with_the_length_and_no_faster(unit: str) -> None:
    parse(unit)  # the tables are loaded
    small, large = steps(unit * (2048 // len(unit))), steps(unit * (16384 // len(unit)))
    # Eight times as much text; sorting and caches that fill are why it is not to the step.
    assert large <= 10 * small + 1000
    assert large <= 40 * 16384
    check(parse(unit * (16384 // len(unit))))
