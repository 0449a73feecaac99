"""Markup as rows: indents, bars, colours, and that every row fits whatever people write."""

from datetime import UTC

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.style import Style

from chat_tui.domain.models import ChatMessage
from chat_tui.session.state import Delivery, PendingMessage
from chat_tui.text.highlight import Ink
from chat_tui.text.markup import parse
from chat_tui.ui.block import Context, gutter_for
from chat_tui.ui.look import Look
from chat_tui.ui.markup_rows import Layer, flattened, lay_out, segments_of
from chat_tui.ui.rows import RowBuilder
from chat_tui.ui.text_rows import MAX_ROWS
from chat_tui.ui.theme import NIGHT, code_style
from tests.text.strategies import bodies
from tests.ui.drawing import JUST_BEFORE, Drawn, check, check_everything, draw, said
from tests.ui.helpers import START_MS, STYLES

GUTTER = gutter_for(60).width
NARROW = gutter_for(30).width

KEYWORD = code_style(Ink.KEYWORD, NIGHT.colours)
CODE = code_style(None, NIGHT.colours)


def rows(body: str, width: int = 24) -> list[str]:
    """The text of the rows, ``width`` cells beside the gutter."""
    drawn = draw(said(body), JUST_BEFORE, width=NARROW + width).strips
    return [strip.crop(NARROW).text.rstrip() for strip in drawn]


def test_emphasis() -> None:
    drawn = draw(said("**b** *i* ~~s~~ `c` _**x**_"), JUST_BEFORE)
    assert drawn.text[0].endswith("b i s c x")
    assert drawn.styled(Style(bold=True)) == ["b"]
    assert drawn.styled(Style(italic=True)) == ["i"]
    assert drawn.styled(Style(strike=True)) == ["s"]
    assert drawn.styled(CODE) == ["c"]
    assert drawn.styled(Style(bold=True, italic=True)) == ["x"]


def test_a_link_with_a_label() -> None:
    drawn = draw(said("[the **notes**](https://x.example/y)"), JUST_BEFORE)
    assert drawn.text[0].endswith("the notes (x.example)")
    assert drawn.styled(STYLES.link) == ["the "]
    assert drawn.styled(STYLES.link + Style(bold=True)) == ["notes"]
    assert drawn.styled(STYLES.dim)[-1] == " (x.example)"


def test_lists_hang() -> None:
    assert rows("- one two three four five six\n  10. 漢字 two three four five\nend") == [
        "- one two three four",
        "  five six",
        "  10. 漢字 two three",
        "      four five",
        "end",
    ]


def test_quotes_have_a_bar_on_every_row() -> None:
    assert rows("> one two three four five six\n> > seven\n>\n> - eight nine ten eleven\nend") == [
        "│ one two three four",
        "│ five six",
        "│ │ seven",
        "│",
        "│ - eight nine ten",
        "│   eleven",
        "end",
    ]
    assert "said" in draw(said("> said"), JUST_BEFORE).styled(STYLES.dim)


def test_code_keeps_its_lines_and_says_where_they_go_on() -> None:
    assert rows("```py\ndef f(x):\n    return x + alpha + beta\n\n  漢字 = 1\n```\n*end*") == [
        "▏ py",
        "▏ def f(x):",
        "▏     return x + alpha",
        "▏ ↪ + beta",
        "▏",
        "▏   漢字 = 1",
        "end",
    ]
    assert rows("> ```\n> a") == ["│ ▏ a"]


def test_code_has_colours_when_it_names_its_language() -> None:
    body = "def f(): return '**no**'"
    assert draw(said(f"```python\n{body}"), JUST_BEFORE).styled(KEYWORD) == ["def", "return"]
    for plain in (f"```\n{body}", f"```klingon\n{body}", f"`{body}`", body):
        assert draw(said(plain), JUST_BEFORE).styled(KEYWORD) == []
    assert "'**no**'" in draw(said(f"```python\n{body}"), JUST_BEFORE).text[-1]


def test_no_mention_in_code() -> None:
    drawn = draw(said("`mia` **mia**\n```\nmia\n```"), JUST_BEFORE)
    assert drawn.styled(STYLES.mention) == ["▌"]
    assert drawn.styled(Style(bold=True) + STYLES.mention) == ["mia"]
    assert draw(said("`mia`"), JUST_BEFORE).styled(STYLES.mention) == []


def test_an_action_has_emphasis_and_no_blocks() -> None:
    drawn = draw(said("*waves* :wave:", action=True, name="_ana_"), JUST_BEFORE)
    assert drawn.text[0].endswith("_ana_ waves 👋")
    assert drawn.styled(Style(italic=True)) == ["waves"]
    assert draw(said("> 1", action=True), JUST_BEFORE).text[0].endswith("ana > 1")


SOURCE = "**b** `c` :tada: [a](https://x.example)\n> q\n- i\n```py\ndef f\n```"


def test_markup_is_switched_off() -> None:
    builder = RowBuilder(80, STYLES, UTC, Look(markup=False))
    shown = Drawn(builder.entry_rows(said(SOURCE), Context(me="mia")))
    assert [row[GUTTER:] for row in shown.text] == SOURCE.split("\n")
    assert shown.styled(STYLES.link) == ["https://x.example"]


def pending(body: str, *, markup: bool) -> list[str]:
    item = PendingMessage(
        room="r",
        cid="c",
        body=body,
        action=False,
        created=START_MS,
        delivery=Delivery.PENDING,
        reason="",
    )
    builder = RowBuilder(60, STYLES, UTC, Look(markup=markup))
    return [strip.crop(GUTTER).text for strip in builder.pending_rows(item, "mia")]


@pytest.mark.parametrize("markup", [True, False])
def test_a_pending_message_has_the_rows_it_will_have(markup: bool) -> None:
    builder = RowBuilder(60, STYLES, UTC, Look(markup=markup))
    sent: ChatMessage = said(SOURCE, name="mia")
    block = builder.entry_rows(sent, Context(me="mia"))
    assert pending(SOURCE, markup=markup) == [strip.crop(GUTTER).text for strip in block]


@pytest.mark.parametrize("width", [*range(2, 60), 120])
def test_every_row_fits(width: int) -> None:
    for body in (
        SOURCE,
        "> > > > " + "漢字 and words " * 6,
        "            100. " + "👨‍👩‍👧‍👦 words " * 9,
        "> ```python\n> " + "漢字 = 'words and words' # " * 6,
    ):
        check_everything(body, width, "mia")


@settings(max_examples=150, deadline=None)
@given(bodies, st.integers(2, 120))
def test_any_markup_gives_inert_rows_of_the_right_width(body: str, width: int) -> None:
    check_everything(body, width, "mia")


@settings(max_examples=150, deadline=None)
@given(bodies, st.integers(2, 90))
def test_rows_show_all_of_the_text_and_have_places_of_their_own(body: str, width: int) -> None:
    markup = parse(body)
    lines = lay_out(markup.text, markup.blocks, width)
    places = [place for place, _start, _end, _lead in lines]
    assert places == sorted(set(places))
    shown = "".join(lead + markup.text[start:end] for _place, start, end, lead in lines)
    for char in set(markup.text) - set(" \n"):
        assert shown.count(char) >= markup.text.count(char)


def test_a_wall_of_markup_is_cut_like_any_other() -> None:
    for body in ("- a\n" * 4000, "> a\n" * 4000, "```\n" + "a\n" * 4000, "*a* " * 4000):
        drawn = draw(said(body), JUST_BEFORE, width=24)
        assert len(drawn.strips) == MAX_ROWS
        check(drawn.strips, 24)


@given(
    st.lists(
        st.tuples(st.integers(0, 12), st.integers(0, 12)).map(lambda pair: tuple(sorted(pair))),
        max_size=8,
    ),
    st.integers(0, 12),
    st.integers(0, 12),
)
def test_layers_become_runs_with_the_later_on_top(
    parts: list[tuple[int, int]], start: int, end: int
) -> None:
    text, base = "abcdefghijkl", Style(bgcolor="#000000")
    spans: list[Layer] = [
        (first, last, Style(color=f"#0000{number:02x}"))
        for number, (first, last) in enumerate(parts)
    ]
    start, end = min(start, end), max(start, end)
    segments = segments_of(text, start, end, flattened(spans, base), base)
    drawn = [(char, segment.style) for segment in segments for char in segment.text]
    expected = []
    for offset in range(start, end):
        style = base
        for first, last, span_style in spans:
            if first <= offset < last:
                style += span_style
        expected.append((text[offset], style))
    assert drawn == expected
