"""Nothing that people write steers the terminal; and the private API this rests on is there."""

import inspect
import io
import re
from functools import cache
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from rich.console import Console
from rich.segment import ControlType, Segment
from rich.style import Style
from textual import _compositor
from textual.app import App, ComposeResult
from textual.drivers.headless_driver import HeadlessDriver
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

import chat_tui.ui
from chat_tui.ui.terminal.app import TerminalApp
from chat_tui.ui.terminal.guard import inert_strip, inert_update
from chat_tui.ui.terminal.stage import WIPE
from tests.text.strategies import LIVE, any_text

HOSTILE = "a\x1b[31m\x07\x9b2J\u202eb\x00\t\r\nc"
CONSOLE = Console(file=io.StringIO(), force_terminal=True, color_system="truecolor", width=80)
OURS = re.compile(r"\x1b\[[0-9;]*[mHf]")
"""Colours and cursor positions: what the compositor itself writes."""


def live(written: str) -> list[str]:
    """What is left of the controls in it that the compositor did not write."""
    return LIVE.findall(OURS.sub("", written).replace("\n", ""))


# -- strips ------------------------------------------------------------------------------------


def test_an_inert_strip_is_left_alone() -> None:
    strip = Strip([Segment("hello 漢字 👨‍👩‍👧"), Segment("x", Style(bold=True))])
    assert inert_strip(strip) is strip


def test_controls_of_the_compositor_pass() -> None:
    control = Segment("\x1b[2J", None, [(ControlType.CLEAR,)])
    assert next(iter(inert_strip(Strip([control, Segment("a\x1b")])))) == control


@example("", "\u200daa\u202e")
@given(any_text(), any_text())
def test_a_strip_comes_out_inert_and_as_wide_as_it_was(one: str, two: str) -> None:
    strip = Strip([Segment(one, Style(bold=True)), Segment(two)])
    safe = inert_strip(strip)
    assert not LIVE.search(safe.text)
    assert safe.cell_length == strip.cell_length
    assert sum(segment.cell_length for segment in safe) == strip.cell_length


# -- updates of the compositor -----------------------------------------------------------------


@given(st.lists(any_text(), min_size=1, max_size=4))
def test_a_whole_screen(lines: list[str]) -> None:
    strips = [[Strip([Segment(line), Segment("│")])] for line in lines]
    update = inert_update(_compositor.LayoutUpdate(list(strips), Region(0, 0, 80, len(lines))))
    assert isinstance(update, _compositor.LayoutUpdate)
    assert live(update.render_segments(CONSOLE)) == []
    assert "".join(s.text for line in update.strips for s in line).count("│") <= len(lines)


@given(any_text())
def test_a_part_of_the_screen(text: str) -> None:
    strip = Strip([Segment(text)])
    width = strip.cell_length
    chops: list[dict[int, Strip | None]] = [{0: strip, width: None}]
    made = _compositor.ChopsUpdate(chops, [(0, 0, width)], [[width, width + 1]])
    update = inert_update(made)
    assert isinstance(update, _compositor.ChopsUpdate)
    written = update.render_segments(CONSOLE)
    assert live(written) == []
    assert "\n" not in written


def test_nothing_to_draw() -> None:
    assert inert_update(None) is None


# -- the whole way to the terminal -------------------------------------------------------------


class Careless(Widget):
    """Draws whatever it is given."""

    DEFAULT_CSS = "Careless { height: 3; }"
    words = "fine"

    def render_line(self, y: int) -> Strip:
        return Strip([Segment(self.words)]).adjust_cell_length(self.size.width)


WRITTEN: list[str] = []


class Terminal(HeadlessDriver):
    """A terminal that keeps what is written to it."""

    @property
    def is_headless(self) -> bool:
        return False

    def write(self, data: str) -> None:
        WRITTEN.append(data)

    def flush(self) -> None:
        """Nothing is held back."""


class Guarded(TerminalApp[None]):
    CSS = "Screen { layout: vertical; }"

    def compose(self) -> ComposeResult:
        yield Careless()


class Unguarded(App[None]):
    compose = Guarded.compose


async def written_by(app: App[None]) -> str:
    """All that reaches the terminal, of a whole and of a partial drawing."""
    WRITTEN.clear()
    app.driver_class = Terminal
    app._driver_class = Terminal  # type: ignore[attr-defined]
    async with app.run_test(size=(40, 10), headless=False) as pilot:
        await pilot.pause()
        careless = app.screen.query_one(Careless)
        careless.words = HOSTILE
        careless.refresh()
        for _ in range(100):
            await pilot.pause()
            if "31m" in "".join(WRITTEN):
                break
        app.refresh(layout=True)
        await pilot.pause()
    return "".join(WRITTEN)


async def test_text_cannot_steer_the_terminal() -> None:
    data = await written_by(Guarded())
    assert "␛[31m␇" in data
    assert "\x1b[31m" not in data
    data = data.replace("\x1b]22;default\x07", "")  # the shape of the mouse pointer
    assert not set("\x07\x9b\u202e\x00\t") & set(data)


async def test_without_the_guard_it_could() -> None:
    """Textual does not do this for us: the test above would see it."""
    assert "\x1b[31m\x07" in await written_by(Unguarded())


async def test_drawing_anew_clears_the_terminal_and_writes_everything() -> None:
    """After Ctrl+Z and ``fg`` the terminal is empty, and Textual does not know."""
    WRITTEN.clear()
    app = Guarded()
    app.driver_class = Terminal
    app._driver_class = Terminal  # type: ignore[attr-defined]
    async with app.run_test(size=(40, 10), headless=False) as pilot:
        await pilot.pause()
        for ask in (app.action_redraw, lambda: app.app_resume_signal.publish(app)):
            WRITTEN.clear()
            ask()
            for _ in range(100):
                await pilot.pause()
                if WIPE in "".join(WRITTEN):
                    break
            assert "fine" in "".join(WRITTEN).partition(WIPE)[2]
        WRITTEN.clear()
        app.refresh(layout=True)
        await pilot.pause()
        assert WIPE not in "".join(WRITTEN)


# -- private API -------------------------------------------------------------------------------


def parameters(function: object) -> list[str]:
    assert callable(function)
    return list(inspect.signature(function).parameters)


def test_the_private_api_of_textual_is_as_we_know_it() -> None:
    """When this fails, chat_tui/ui/terminal has to follow the new Textual."""
    assert parameters(App._display) == ["self", "screen", "renderable"]
    assert parameters(_compositor.LayoutUpdate.__init__) == ["self", "strips", "region"]
    assert parameters(_compositor.ChopsUpdate.__init__) == ["self", "chops", "spans", "chop_ends"]
    for update in (_compositor.LayoutUpdate([], Region()), _compositor.ChopsUpdate([], [], [])):
        for name in inspect.signature(type(update).__init__).parameters:
            assert name == "self" or hasattr(update, name)
    assert {
        name
        for name, kind in vars(_compositor).items()
        if isinstance(kind, type) and issubclass(kind, _compositor.CompositorUpdate)
    } == {"CompositorUpdate", "LayoutUpdate", "ChopsUpdate", "InlineUpdate"}


def test_screens_draw_through_display() -> None:
    from textual.screen import Screen

    assert "app._display(" in inspect.getsource(Screen)


PACKAGE = Path(chat_tui.ui.__file__).parent.parent


def sources() -> list[Path]:
    return [path for path in PACKAGE.rglob("*.py") if "terminal" not in path.parts]


@pytest.mark.parametrize("path", sources(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_private_api_of_textual_is_used_in_one_place(path: Path) -> None:
    text = path.read_text("utf-8")
    assert not re.search(r"(from|import) (textual|rich)[\w.]*\._", text)
    assert not re.search(r"from (textual|rich)[\w.]* import .*\b_\w", text)
    if "import textual" in text or "from textual" in text:
        # Our own privates are reached by self alone, and a class by its own name.
        foreign = [
            found[0]
            for found in re.finditer(r"(\w+(?:\(\))?)\._[a-z]\w*", text)
            if found[1] not in ("self", "state", "view")
        ]
        assert foreign == []


@cache
def assigned(base: type) -> frozenset[str]:
    """Private attributes that the methods of a class set."""
    return frozenset(re.findall(r"self\.(_\w+)\b[^=\n]*=[^=]", inspect.getsource(base)))


def test_no_name_of_ours_takes_one_of_textuals() -> None:
    """An attribute or method of ours that shadows a private one of Textual breaks it quietly."""
    from chat_tui.ui.app import ChatApp
    from chat_tui.ui.screens import chat, help, layout, secret, switcher  # noqa: A004
    from chat_tui.ui.widgets import (
        composer,
        line_editor,
        lines,
        member_list,
        message_pane,
        panel,
        room_list,
        status_bar,
    )

    modules = (
        chat, help, layout, secret, switcher, composer, line_editor, lines, member_list,
        message_pane, panel, room_list, status_bar,
    )  # fmt: skip
    classes = {
        kind
        for module in modules
        for kind in vars(module).values()
        if isinstance(kind, type) and kind.__module__ == module.__name__
    } | {ChatApp}
    checked = 0
    for kind in classes:
        bases = [base for base in kind.__mro__ if base.__module__.startswith("textual.")]
        if not any(issubclass(base, Widget | App) for base in bases):
            continue
        checked += 1
        theirs = set().union(*(vars(base) for base in bases))
        for base in bases:
            theirs |= assigned(base)
        ours = set(re.findall(r"self\.(_[a-z]\w*)\b(?:: [^=\n]+)? = ", inspect.getsource(kind)))
        ours |= {name for name in vars(kind) if re.match("_[a-z]", name)}
        ours -= {
            "_abc_impl",
            "_display",
            "_css_type_name",
            "_css_type_names",
            "_decorated_handlers",
        }
        ours -= {
            name
            for name in ours
            if name.startswith(
                ("_merged", "_default", "_inherit", "_reactive", "_computes", "_component")
            )
        }
        assert not ours & theirs, f"{kind.__name__}: {sorted(ours & theirs)}"
    assert checked >= 12
