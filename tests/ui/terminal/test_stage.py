"""Through the stage, a terminal shows exactly what Textual's own output would show."""

import io
import re
import sys
from collections.abc import Callable, Iterator
from random import Random
from typing import ClassVar

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual._compositor import ChopsUpdate, Compositor, LayoutUpdate
from textual.geometry import Region
from textual.strip import Strip
from wcwidth import wcwidth

from chat_tui.ui.terminal.cells import is_doubtful
from chat_tui.ui.terminal.stage import WIPE, Capabilities, OutputStage
from tests.ui.terminal.emulator import Emulator, by_code_point, by_grapheme
from tests.ui.terminal.frames import Frames, Update

SEEDS = st.integers(0, 2**32 - 1)
"""Printed by hypothesis when a run fails; `Frames` makes the same screens of it again."""

COLOR_SYSTEMS = ("truecolor", "256", "standard", None)
STEPS = 10

SEQUENCES = re.compile(
    r"\x1b\[(?:\d+;\d+r|r|\d*[ABCGHX]|K|\d+;\d+H|[\d;]*m|2J)|\x1bM|\x1b\]8;[^\x1b]*\x1b\\|[\r\n\b]"
)
"""All that a terminal has to know."""
CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f]")


def console(color_system: str | None) -> Console:
    # Rich keeps what it renders a style to, whatever console it was for.
    Segment._split_cells.cache_clear()
    return Console(
        file=io.StringIO(),
        force_terminal=True,
        color_system=color_system,  # type: ignore[arg-type]
        width=80,
        _environ={},
    )


def updates(frames: Frames) -> Iterator[Update]:
    yield frames.whole()
    for _ in range(STEPS):
        yield frames.happen()


class Pair:
    """The same updates on two terminals, through Textual's own output and through the stage."""

    compared: ClassVar[int] = 0

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        color_system = self.random.choice(COLOR_SYSTEMS)
        self.console = console(color_system)
        self.colours_erased = self.random.random() < 0.5
        self.wraps = self.random.random() < 0.3
        self.stage = OutputStage(Capabilities(color_system, self.colours_erased, True))
        self.size = (0, 0)

    def show(self, update: Update, size: tuple[int, int]) -> None:
        if size != self.size:
            self.size = size
            self.theirs = Emulator(*size, colours_erased=self.colours_erased)
            self.ours = Emulator(*size, colours_erased=self.colours_erased, wraps=self.wraps)
            self.ours.feed("\x1b[31;45m\x1b[2JWhat was here before\x1b[m")
        cursor = self.random.choice(
            (None, (self.random.randrange(size[0]), self.random.randrange(size[1])))
        )
        written = self.stage.encode(update, size, cursor)
        self.theirs.feed(update.render_segments(self.console))
        self.ours.feed(written)
        assert not CONTROLS.search(SEQUENCES.sub("", written))
        assert self.ours.margins is None
        assert self.ours.cursor.attrs.link == ""
        if cursor is not None:
            assert (self.ours.cursor.x, self.ours.cursor.y) == cursor
        assert self.ours.seen() == self.theirs.seen()
        Pair.compared += size[0] * size[1]


@settings(max_examples=80, deadline=None)
@given(SEEDS, st.booleans())
def test_shows_what_textual_shows(seed: int, plain: bool) -> None:
    frames = Frames(seed, plain)
    pair = Pair(seed)
    for update in updates(frames):
        pair.show(update, (frames.width, frames.height))


def test_hundreds_of_thousands_of_cells() -> None:
    """Of fixed seeds, for what hypothesis does not happen to try."""
    Pair.compared = 0
    for seed in range(60):
        frames = Frames(seed, plain=seed % 2 == 0)
        pair = Pair(seed)
        for update in updates(frames):
            pair.show(update, (frames.width, frames.height))
    sys.stdout.write(f"{Pair.compared:,} cells compared, seeds 0 to 59\n")
    assert Pair.compared > 200_000


@settings(max_examples=30, deadline=None)
@given(SEEDS)
def test_once_forgotten_all_is_written_again(seed: int) -> None:
    """Another program wrote over the screen."""
    frames = Frames(seed)
    pair = Pair(seed)
    pair.show(frames.whole(), (frames.width, frames.height))
    pair.stage.forget()
    pair.ours.feed("\x1b[2;3r\x1b[r\x1b[31;45m\x1b[2J\x1b[2;3Hgarbage")
    pair.show(frames.whole(), pair.size)


@settings(max_examples=30, deadline=None)
@given(SEEDS)
@example(12953)  # the cursor is known again when the whole update comes
def test_a_part_after_forgetting_is_written_whole(seed: int) -> None:
    """The update that was on its way when the terminal was lost."""
    frames = Frames(seed)
    pair = Pair(seed)
    pair.show(frames.whole(), (frames.width, frames.height))
    region = frames.open_modal()
    pair.stage.forget()
    pair.ours.feed("\x1b[31;45m\x1b[2J")
    for update in (frames.part([region]), frames.part([frames.scroll(), region])):
        written = pair.stage.encode(update, pair.size)
        assert "2J" not in written
        assert not CONTROLS.search(SEQUENCES.sub("", written))
        pair.ours.feed(written)
        pair.theirs.feed(update.render_segments(pair.console))
    rows, columns = slice(region.y, region.bottom), slice(region.x, region.right)
    shown, expected = (
        [row[columns] for row in terminal.seen()[rows]] for terminal in (pair.ours, pair.theirs)
    )
    assert shown == expected
    pair.show(frames.whole(), pair.size)


@pytest.mark.parametrize("text", ["ab", "a❤️", ("a" + " " * 30) * 4 + "b"])
def test_what_is_not_known_is_left_alone(text: str) -> None:
    """Between two parts that are drawn before the first whole update."""
    piece = Strip([Segment(text, Style(bold=" " in text))])
    width = piece.cell_length
    line: dict[int, Strip | None] = {0: piece, width: None, width + 2: piece, 2 * width + 2: None}
    ends = [[width, width + 2, 2 * width + 2, 2 * width + 9]]
    update = ChopsUpdate([line], [(0, 0, 2 * width + 2)], ends)
    stage, terminal = OutputStage(Capabilities()), Emulator(2 * width + 9, 1)
    terminal.feed("?" * terminal.columns)
    written = stage.encode(update, (terminal.columns, 1))
    assert "\0" not in written
    terminal.feed(written)
    shown = "".join(terminal.buffer[0][x].data for x in range(terminal.columns))
    assert shown == text + "??" + text + "?" * 7


def test_rows_known_in_part_are_not_scrolled() -> None:
    stage, terminal = OutputStage(Capabilities()), Emulator(12, 9)
    terminal.feed("\r\n".join("?" * 12 for _ in range(9)))
    for first in range(4):
        lines: list[dict[int, Strip | None]] = [
            {0: Strip([Segment("abcdefghijkl"[first + y] * 10)]), 10: None} for y in range(9)
        ]
        update = ChopsUpdate(lines, [(y, 0, 10) for y in range(9)], [[10, 12]] * 9)
        terminal.feed(stage.encode(update, (12, 9)))
        assert terminal.display == ["abcdefghijkl"[first + y] * 10 + "??" for y in range(9)]


# -- what is written ---------------------------------------------------------------------------


def whole(lines: list[str], style: Style | None = None) -> LayoutUpdate:
    strips = [[Strip([Segment(line, style)])] for line in lines]
    return LayoutUpdate(list(strips), Region(0, 0, len(lines[0]), len(lines)))


def test_what_is_shown_already_costs_nothing() -> None:
    stage = OutputStage(Capabilities())
    update = whole(["hello", "world"])
    assert stage.encode(update, (5, 2), (0, 0)).startswith(WIPE)
    assert stage.encode(update, (5, 2), (0, 0)) == ""
    assert stage.encode(whole(["hello", "world"]), (5, 2), (0, 0)) == ""


def test_a_key_costs_its_character() -> None:
    stage = OutputStage(Capabilities())
    stage.encode(whole(["› hell   ", "         "]), (9, 2), (6, 0))
    assert stage.encode(whole(["› hello  ", "         "]), (9, 2), (7, 0)) == "o"


def test_another_size_is_another_terminal() -> None:
    stage = OutputStage(Capabilities())
    stage.encode(whole(["hello", "world"]), (5, 2))
    assert stage.encode(whole(["hello.", "world."]), (6, 2)).startswith(WIPE)


def test_what_lies_outside_of_the_terminal_is_left_out() -> None:
    """The terminal became smaller, and the compositor does not know yet."""
    stage, terminal = OutputStage(Capabilities()), Emulator(4, 2)
    terminal.feed(stage.encode(whole(["a漢字b", "bcdef", "ghijk"]), (4, 2), (4, 2)))
    assert [line.rstrip() for line in terminal.display] == ["a漢", "bcde"]


def test_half_of_a_wide_character_that_is_covered_is_blank() -> None:
    stage, terminal = OutputStage(Capabilities()), Emulator(6, 1)
    terminal.feed(stage.encode(whole(["a漢字b"]), (6, 1)))
    covers: list[dict[int, Strip | None]] = [{0: None, 2: Strip([Segment("xy")]), 4: None}]
    terminal.feed(stage.encode(ChopsUpdate(covers, [(0, 2, 4)], [[2, 4, 6]]), (6, 1)))
    assert terminal.display == ["a xy b"]


@pytest.mark.parametrize("colours_erased", [False, True])
def test_erases_only_what_the_terminal_erases_rightly(colours_erased: bool) -> None:
    stage = OutputStage(Capabilities(colours_erased=colours_erased))
    written = stage.encode(whole(["word" + " " * 76], Style(bgcolor="blue")), (80, 1))
    assert ("\x1b[K" in written) is colours_erased
    plain = OutputStage(Capabilities(colours_erased=colours_erased))
    plain.encode(whole(["word" * 20]), (80, 1))
    assert "\x1b[K" in plain.encode(whole(["word" + " " * 76]), (80, 1))


def chat(lines: list[str], size: tuple[int, int], rooms: list[str]) -> LayoutUpdate:
    """A list of rooms, a rule, messages at the bottom, a composer and a status line."""
    width, height = size
    rule = Segment("│", Style(color="color(237)"))
    rows: list[list[Strip]] = []
    shown = [""] * (height - 2 - len(lines)) + lines[-(height - 2) :]
    for y, line in enumerate(shown):
        room = rooms[y] if y < len(rooms) else ""
        side = Strip([Segment(room.ljust(20)), rule])
        time, name, text = line[:6], line[6:12], line[12:]
        pane = [
            Segment(time.ljust(6), Style(color="color(245)")),
            Segment(name.ljust(6), Style(color="color(74)")),
            Segment(text.ljust(width - 33), Style(color="color(252)")),
        ]
        rows.append([side, Strip(pane)])
    rows += [[Strip([Segment("› ".ljust(width))])], [Strip([Segment("online".ljust(width))])]]
    return LayoutUpdate(list(rows), Region(0, 0, width, height))


@pytest.mark.parametrize("size", [(80, 24), (200, 50)])
def test_a_message_costs_little_more_than_its_text(size: tuple[int, int]) -> None:
    """Of 60 characters, on average; irssi takes 201 bytes, Textual's own output thousands."""
    random = Random(1)
    lines: list[str] = []
    stage, terminal = OutputStage(Capabilities("256", True)), Emulator(*size)
    rich = console("256")
    ours = theirs = 0
    for number in range(100):
        text = "".join(random.choices("abcdefghij klmnop", k=60))
        lines += [f"12:{number % 60:02} someone"[:12].ljust(12) + text[:45], " " * 12 + text[45:]]
        update = chat(lines, size, ["#general", "#random  2", "#ssh"])
        written = stage.encode(update, size, (2, size[1] - 2))
        terminal.feed(written)
        if number >= 50:
            ours += len(written.encode())
            theirs += len(update.render_segments(rich).encode())
    sys.stdout.write(f"{size}: {ours / 50:.0f} bytes a message, Textual {theirs / 50:.0f}\n")
    assert ours / 50 < 300
    assert theirs / ours > 10
    reference = Emulator(*size)
    reference.feed(update.render_segments(rich))
    assert terminal.seen() == reference.seen()


# -- terminals that reckon otherwise -----------------------------------------------------------


def marks_apart(text: str) -> list[tuple[str, int]]:
    return [(char, max(1, wcwidth(char))) for char in text]


@pytest.mark.parametrize("split", [by_code_point, marks_apart])
@settings(max_examples=30, deadline=None)
@given(seed=SEEDS)
def test_a_terminal_that_reckons_otherwise_is_wrong_in_those_cells_alone(
    split: Callable[[str], list[tuple[str, int]]], seed: int
) -> None:
    frames = Frames(seed)
    stage = OutputStage(Capabilities(None, True))
    size = (0, 0)
    for update in updates(frames):
        if size != (size := (frames.width, frames.height)):
            right, other = (Emulator(*size, split=each) for each in (by_grapheme, split))
        written = stage.encode(update, size)
        right.feed(written)
        other.feed(written)
        for y, (mine, theirs) in enumerate(zip(right.seen(), other.seen(), strict=True)):
            doubtful = False
            for x, (expected, seen) in enumerate(zip(mine, theirs, strict=True)):
                text = right.buffer[y][x].data
                doubtful = is_doubtful(text) if text else doubtful
                assert doubtful or seen == expected, (x, y)


# -- capabilities and private API --------------------------------------------------------------


@pytest.mark.parametrize(
    ("environ", "colours_erased", "hyperlinks"),
    [
        ({"TERM": "xterm-256color"}, True, True),
        ({"TERM": "tmux-256color"}, True, True),
        ({"TERM": "screen-256color"}, False, False),
        ({"TERM": "screen-256color", "TMUX": "/tmp/tmux-0/default,1,0"}, True, True),
        ({"TERM": "linux"}, True, False),
        ({"TERM": "dumb"}, False, False),
        ({"TERM": "vt220"}, False, False),
        ({"TERM": "xterm-256color", "TERM_PROGRAM": "Apple_Terminal"}, True, False),
        ({"TERM": "xterm-256color", "VTE_VERSION": "4801"}, True, False),
        ({"TERM": "xterm-256color", "VTE_VERSION": "7600"}, True, True),
        ({}, False, True),
    ],
)
def test_what_a_terminal_is_trusted_with(
    environ: dict[str, str], colours_erased: bool, hyperlinks: bool
) -> None:
    known = Capabilities.of(environ, "256")
    assert known == Capabilities("256", colours_erased, hyperlinks)


def test_the_private_api_of_textual_is_as_the_stage_knows_it() -> None:
    """What the compositor hands over; how it is drawn is compared above."""
    layout, chops = whole(["a"]), Frames(1).part([Region(0, 0, 1, 1)])
    assert vars(layout).keys() == {"strips", "region"}
    assert vars(chops).keys() == {"chops", "spans", "chop_ends"}
    assert Compositor.render_full_update.__annotations__["return"] == "LayoutUpdate"
    assert Compositor.render_partial_update.__annotations__["return"] == "ChopsUpdate | None"
