"""From one rendition to another, and never with more than it takes."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.color import ColorSystem
from rich.style import Style

from chat_tui.ui.terminal.sgr import MAX_PENS, RESET, Pens
from tests.ui.terminal.emulator import Cell, Emulator

ATTRIBUTES = (
    "bold", "dim", "italic", "underline", "blink", "blink2", "reverse", "conceal", "strike",
    "underline2", "frame", "encircle", "overline",
)  # fmt: skip
COLOURS = st.sampled_from([None, "default", "red", "bright_red", "color(99)", "#123456"])


@st.composite
def styles(draw: st.DrawFn) -> Style:
    names = draw(st.sets(st.sampled_from(ATTRIBUTES), max_size=4))
    return Style(
        color=draw(COLOURS),
        bgcolor=draw(COLOURS),
        link=draw(st.sampled_from([None, None, "https://a.example/"])),
        **dict.fromkeys(names, True),  # type: ignore[arg-type]
    )


def drawn(written: str) -> Cell:
    """The pen of a terminal that was sent this."""
    terminal = Emulator(3, 1)
    terminal.feed(written)
    cell: Cell = terminal.cursor.attrs
    return cell


@settings(max_examples=300)
@given(
    st.lists(styles(), min_size=1, max_size=5), st.sampled_from(["truecolor", "256", "standard"])
)
def test_ends_as_rich_would_draw_it(chain: list[Style], name: str) -> None:
    """Whatever came before it."""
    pens = Pens(name, hyperlinks=True)
    system = {"truecolor": 3, "256": 2, "standard": 1}[name]
    written = ""
    pen = None
    for style in chain:
        written += pens.change(pen, pens.of(style))
        pen = pens.of(style)
    as_rich = chain[-1].render("漢", color_system=ColorSystem(system)).partition("漢")[0]
    assert drawn(written) == drawn(as_rich)


@given(styles(), styles())
def test_never_dearer_than_to_start_from_nothing(one: Style, two: Style) -> None:
    pens = Pens("256", hyperlinks=False)
    change = pens.change(pens.of(one), pens.of(two))
    assert len(change) <= len(pens.change(None, pens.of(two)))
    assert (change == "") is (pens.of(one) is pens.of(two))


def test_only_the_last_underline_counts() -> None:
    """In a terminal that has one underline, of one shape or the other."""
    pens = Pens("256", hyperlinks=False)
    double, both = (
        pens.of(Style(bold=True, color="red", underline2=True)),
        pens.of(Style(bold=True, color="red", underline=True, underline2=True)),
    )
    assert pens.change(double, both) == "\x1b[24;4;21m"


def test_least() -> None:
    pens = Pens("256", hyperlinks=False)
    red = pens.of(Style(color="red", bgcolor="color(233)"))
    bold = pens.of(Style(color="red", bgcolor="color(233)", bold=True))
    assert pens.change(red, bold) == "\x1b[1m"
    assert pens.change(bold, red) == "\x1b[22m"
    assert pens.change(bold, pens.default) == RESET
    assert pens.of(None) is pens.default is pens.of(Style(color="default"))


def test_a_space_is_what_is_seen_of_it() -> None:
    pens = Pens("256", hyperlinks=True)
    grey = pens.of(Style(bgcolor="color(233)"))
    bold = pens.of(Style(color="red", bgcolor="color(233)", bold=True))
    assert bold.blank is grey
    assert bold.fills(grey)
    for seen in (
        Style(underline=True), Style(reverse=True), Style(strike=True), Style(link="https://a.b/")
    ):  # fmt: skip
        pen = pens.of(seen)
        assert pen.blank is pen
        assert not pen.fills(pens.default)
    assert pens.on(pens.of(Style(color="red", underline=True)), grey).fills(grey)


@pytest.mark.parametrize("link", ["https://a.b/\x1b\\\x1b[2J", "https://a.b/\x07", "a\nb", "\x9c"])
def test_a_link_cannot_end_its_sequence(link: str) -> None:
    pens = Pens("256", hyperlinks=True)
    assert pens.of(Style(link=link)) is pens.default


def test_a_link_keeps_its_number() -> None:
    """Rich gives it another with each style that it is combined with."""
    pens = Pens("256", hyperlinks=True)
    link = Style(link="https://a.b/;c")
    assert (link + Style(bold=True)).link_id != (link + Style(bold=True)).link_id
    assert pens.of(link + Style(bold=True)) is pens.of(link + Style(bold=True))
    assert pens.change(pens.default, pens.of(link)).startswith("\x1b]8;id=")
    assert pens.change(pens.of(link), pens.default) == "\x1b]8;;\x1b\\"
    assert Pens("256", hyperlinks=False).of(link).link == ""


def test_pens_are_let_go_of() -> None:
    pens = Pens("truecolor", hyperlinks=False)
    kept = pens.of(Style(color="#ffffff", bold=True))
    many = [pens.are_many]
    for number in range(MAX_PENS + 1):
        pens.of(Style(color=f"#{number:06x}"))
    many.append(pens.are_many)
    pens.keep({kept})
    many.append(pens.are_many)
    assert many == [False, True, False]
    assert pens.of(Style(color="#ffffff", bold=True)) is kept
    assert pens.of(None) is pens.default
