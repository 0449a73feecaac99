"""A key is seen at once, and the screen is what Textual would have drawn."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pyte
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import RenderableType
from textual._compositor import ChopsUpdate
from textual.app import ComposeResult
from textual.drivers.headless_driver import HeadlessDriver
from textual.geometry import Region
from textual.pilot import Pilot
from textual.screen import ModalScreen, Screen
from textual.widgets import Static, TextArea

from chat_tui.ui.terminal.app import TerminalApp
from chat_tui.ui.terminal.echo import EchoArea
from chat_tui.ui.terminal.painting import paint_now

SIZE = (30, 10)


class Seen(HeadlessDriver):
    """A terminal that is no headless one, and shows what is written to it."""

    is_headless = False

    def write(self, data: str) -> None:
        app = self._app
        assert isinstance(app, EchoApp)
        app.terminal.feed(data)


class EchoApp(TerminalApp[None]):
    CSS = """
    Screen { layout: vertical; layers: base top; }
    #above { height: 1fr; }
    EchoArea { height: auto; max-height: 4; border: none; padding: 0; }
    #cover { layer: top; dock: bottom; width: 8; height: 1; display: none; }
    """
    ENABLE_COMMAND_PALETTE = False

    def __init__(self) -> None:
        super().__init__()
        self._driver_class = self.driver_class = Seen
        self.shown = pyte.Screen(*SIZE)
        self.terminal = pyte.Stream(self.shown)
        self.updates: list[RenderableType] = []

    def compose(self) -> ComposeResult:
        yield Static("above " * 40, id="above")
        yield EchoArea(compact=True, soft_wrap=True, highlight_cursor_line=False)
        yield Static("covered!", id="cover")

    @property
    def area(self) -> EchoArea:
        return self.screen_stack[0].query_one(EchoArea)

    def _display(self, screen: Screen[object], renderable: RenderableType | None) -> None:
        if renderable is not None:
            self.updates.append(renderable)
        super()._display(screen, renderable)

    def wanted(self) -> list[str]:
        """What Textual would draw, were it asked for all of it."""
        strips = self.screen._compositor.render_strips()
        return ["".join(segment.text for segment in strip) for strip in strips]


@asynccontextmanager
async def echoing() -> AsyncIterator[tuple[EchoApp, Pilot[None]]]:
    app = EchoApp()
    async with app.run_test(size=SIZE, headless=False) as pilot:
        app.area.cursor_blink = False
        app.area.focus()
        await pilot.pause()
        app.updates.clear()
        yield app, pilot


async def settle(app: EchoApp, pilot: Pilot[None]) -> None:
    """Wait until the terminal shows what it should."""
    for _ in range(100):
        await pilot.pause()
        if app.shown.display == app.wanted():
            return
    assert app.shown.display == app.wanted()


async def test_one_key_is_one_row_and_no_frame(monkeypatch: pytest.MonkeyPatch) -> None:
    async with echoing() as (app, pilot):
        frames: list[object] = []
        monkeypatch.setattr(app.screen._compositor, "render_update", lambda **_: frames.append(1))
        for text in ("x", "xy"):
            await pilot.press(text[-1])
            await settle(app, pilot)
            (update,) = app.updates
            app.updates.clear()
            assert isinstance(update, ChopsUpdate)
            assert update.spans == [(SIZE[1] - 1, 0, SIZE[0])]
            assert app.shown.display[-1].rstrip() == text
        assert frames == []


async def test_a_key_is_shown_before_anything_else_is_looked_at() -> None:
    async with echoing() as (app, _pilot):
        area = app.area
        area.insert("now")
        assert paint_now(area)
        assert app.shown.display[-1].rstrip() == "now"


async def test_another_row_is_a_matter_of_layout() -> None:
    async with echoing() as (app, pilot):
        app.area.insert("one\ntwo")
        assert not paint_now(app.area)
        await settle(app, pilot)
        assert [row.rstrip() for row in app.shown.display[-2:]] == ["one", "two"]


@pytest.mark.parametrize("before", ["", "one\ntwo\nthree\nfour"])
@pytest.mark.parametrize("after", ["", "one\ntwo"])
async def test_the_terminal_has_its_cursor_where_the_text_has_it(before: str, after: str) -> None:
    """An input method writes there; Textual says where it was before the rows moved."""
    async with echoing() as (app, pilot):
        for text in (before, after):
            app.area.text = text
            app.area.move_cursor(app.area.document.end)
            await settle(app, pilot)
        x, y = app.area.cursor_screen_offset
        assert app.area.content_region.contains(x, y)
        assert (app.shown.cursor.x, app.shown.cursor.y) == (x, y)


async def test_what_is_covered_is_left_to_the_frame() -> None:
    async with echoing() as (app, pilot):
        app.query_one("#cover").display = True
        await settle(app, pilot)
        app.area.insert("under the cover")
        assert not paint_now(app.area)
        await settle(app, pilot)
        assert app.shown.display[-1].startswith("covered!")


async def test_what_is_not_looked_at_is_not_painted() -> None:
    async with echoing() as (app, pilot):
        app.push_screen(ModalScreen())
        await settle(app, pilot)
        app.area.insert("behind")
        assert not paint_now(app.area)


async def test_nothing_is_painted_while_frames_are_held() -> None:
    async with echoing() as (app, pilot):
        with app.batch_update():
            app.area.insert("held")
            assert not paint_now(app.area)
            assert app.updates == []
        app.screen.check_idle()
        await settle(app, pilot)


@pytest.mark.parametrize("change", ["theme", "focus"])
async def test_styles_are_those_of_now(change: str) -> None:
    async with echoing() as (app, pilot):
        await pilot.press("a", "b")
        before = app.area.render_lines(Region(0, 0, SIZE[0], 1))
        if change == "theme":
            app.theme = "textual-light"
        else:
            app.screen.set_focus(None)
        await settle(app, pilot)
        after = app.area.render_lines(Region(0, 0, SIZE[0], 1))
        assert [list(strip) for strip in after] != [list(strip) for strip in before]
        app.area._line_cache.clear()
        app.area._styles_cache.clear()
        assert TextArea.render_lines(app.area, Region(0, 0, SIZE[0], 1)) == after


KEYS = [
    "a", "é", "space", "w", "backspace", "delete", "left", "right", "up", "down", "home", "end",
    "enter", "ctrl+k", "ctrl+u", "ctrl+w", "ctrl+z", "ctrl+y", "shift+left", "ctrl+a",
]  # fmt: skip


@settings(max_examples=12, deadline=None)
@given(st.lists(st.sampled_from([*KEYS, "cover", "long"]), min_size=5, max_size=30))
def test_the_screen_is_what_textual_would_draw(keys: list[str]) -> None:
    async def play() -> None:
        async with echoing() as (app, pilot):
            for key in keys:
                if key == "cover":
                    cover = app.query_one("#cover")
                    cover.display = not cover.display
                elif key == "long":
                    app.area.insert("long enough to wrap it " * 2)
                else:
                    await pilot.press(key)
            await settle(app, pilot)
            cursor = app.shown.cursor
            assert (cursor.x, cursor.y) == app.area.cursor_screen_offset

    asyncio.run(play())
