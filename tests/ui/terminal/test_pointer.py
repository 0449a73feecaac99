"""What is done with the mouse outside of the window takes nothing away from what is in it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual import events
from textual.app import ComposeResult
from textual.geometry import Size
from textual.widgets import Button, Input

from chat_tui.ui.terminal.app import TerminalApp
from chat_tui.ui.terminal.pointer import Pointer
from tests.ui.terminal.ptys import eventually

WINDOW = Size(80, 24)
DOWN, UP, MOVE, WHEEL = (
    events.MouseDown,
    events.MouseUp,
    events.MouseMove,
    events.MouseScrollDown,
)
Kind = type[events.MouseEvent]


def done(kind: Kind, x: int, y: int) -> events.MouseEvent:
    return kind(None, x, y, 0, 0, 1, False, True, False)


@pytest.mark.parametrize("kind", [DOWN, MOVE, WHEEL])
def test_what_is_done_in_the_window_counts_as_it_is(kind: Kind) -> None:
    event = done(kind, 79, 23)
    assert Pointer().within(event, WINDOW) is event


@pytest.mark.parametrize("kind", [DOWN, UP, MOVE, WHEEL])
@pytest.mark.parametrize("at", [(80, 3), (3, 24), (99_998, 99_998)])
def test_outside_nothing_begins(kind: Kind, at: tuple[int, int]) -> None:
    assert Pointer().within(done(kind, *at), WINDOW) is None


@pytest.mark.parametrize("kind", [UP, MOVE])
def test_a_drag_that_leaves_the_window_goes_on_at_its_edge(kind: Kind) -> None:
    pointer = Pointer()
    pointer.within(done(DOWN, 5, 5), WINDOW)
    counts = pointer.within(done(kind, 200, 30), WINDOW)
    assert type(counts) is kind
    assert (counts.x, counts.y, counts.screen_x, counts.screen_y) == (79, 23, 79, 23)
    assert (counts.button, counts.meta) == (1, True)


@pytest.mark.parametrize("at", [(80, 3), (3, 3)])
def test_a_press_outside_is_let_go_by_nobody(at: tuple[int, int]) -> None:
    pointer = Pointer()
    pointer.within(done(DOWN, 5, 5), WINDOW)
    pointer.within(done(UP, 5, 5), WINDOW)
    pointer.within(done(DOWN, 80, 3), WINDOW)
    assert pointer.within(done(UP, *at), WINDOW) is None


def test_a_window_of_no_size_has_nothing_in_it() -> None:
    pointer = Pointer()
    pointer.within(done(DOWN, 5, 5), WINDOW)
    assert pointer.within(done(MOVE, 5, 5), Size(0, 24)) is None


DOINGS = st.tuples(
    st.sampled_from([DOWN, UP, MOVE, WHEEL]), st.integers(0, 200), st.integers(0, 60)
)


@given(st.lists(DOINGS))
def test_all_that_counts_is_in_the_window(doings: list[tuple[Kind, int, int]]) -> None:
    pointer = Pointer()
    counting = [pointer.within(done(*doing), WINDOW) for doing in doings]
    assert all(WINDOW.region.contains(one.x, one.y) for one in counting if one is not None)


class Office(TerminalApp[None]):
    ENABLE_COMMAND_PALETTE = False

    def compose(self) -> ComposeResult:
        yield Button("a button")
        yield Input()


@pytest.mark.parametrize("kind", [DOWN, UP, WHEEL])
async def test_who_writes_goes_on_writing(kind: Kind) -> None:
    app = Office()
    async with app.run_test() as pilot:
        line = app.query_one(Input)
        line.focus()
        await pilot.pause()
        if kind is UP:
            app.post_message(done(DOWN, 5, 23))
        app.post_message(done(kind, 5, 24))
        app.post_message(events.Key("a", "a"))
        await eventually(lambda: app.input_is_done)
        assert (app.focused, line.value) == (line, "a")
