"""o lists the links of a picked message, y copies it, and the mouse selects."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC

import pytest

from chat_tui.ui.app import ChatApp
from chat_tui.ui.screens.chat import ScreenOptions
from chat_tui.ui.screens.links import LinksScreen
from chat_tui.ui.terminal_use import TerminalUse
from tests.ui.helpers import Play, message, on_stage, receive

LONG = "https://b.example/" + "path/" * 40
BODY = f"see https://a.example/x, **and** {LONG} \x1b]52;c;ZXZpbA==\x07 https://аpple.com/"


@asynccontextmanager
async def reading(
    *bodies: str, clipboard: bool = True, display: list[str] | None = None
) -> AsyncIterator[Play]:
    client = on_stage()
    receive(client.session, *(message(seq, body) for seq, body in enumerate(bodies, 1)))

    def browse(url: str) -> bool:
        assert display is not None
        display.append(url)
        return "unreachable" not in url

    options = ScreenOptions(
        clock=client.clock,
        zone=UTC,
        browse=None if display is None else browse,
    )
    app = ChatApp(client, options, use=TerminalUse(clipboard=clipboard))
    async with app.run_test(size=(90, 24)) as pilot:
        await pilot.pause()
        yield Play(pilot, client, app)


async def test_copy_the_source() -> None:
    async with reading("**bold** \x1b[31m`code`") as play:
        await play.press("shift+up")
        assert "y copy" in play.chat.rule.render_line(0).text
        await play.press("y")
        assert play.app.clipboard == "**bold** ␛[31m`code`"
        assert "20 characters handed to the terminal" in play.chat.rule.render_line(0).text
        await play.press("o")
        assert "there is no link in it" in play.chat.rule.render_line(0).text


async def test_copying_can_be_switched_off() -> None:
    async with reading("text", clipboard=False) as play:
        await play.press("shift+up", "y")
        assert play.app.clipboard == ""
        assert "the setting clipboard is off" in play.chat.rule.render_line(0).text


async def test_too_much_to_copy() -> None:
    async with reading("é" * 40_000) as play:
        await play.press("shift+up", "y")
        assert play.app.clipboard == ""
        assert "too long to copy: 80,000 bytes, 74,994 fit" in play.chat.rule.render_line(0).text


@pytest.mark.parametrize("key", ["1", "2", "3"])
async def test_without_a_display_a_number_copies(key: str) -> None:
    urls = ["https://a.example/x", LONG, "https://xn--pple-43d.com/"]
    async with reading(BODY) as play:
        await play.press("shift+up", "o")
        assert isinstance(play.top, LinksScreen)
        await play.press(key)
        assert play.app.clipboard == urls[int(key) - 1], "whole, however it was wrapped"
        assert play.notices()[-1].endswith("handed to the terminal's clipboard")


async def test_with_a_display_a_number_opens() -> None:
    opened: list[str] = []
    async with reading(BODY + " https://unreachable.example", display=opened) as play:
        await play.press("shift+up", "o", "2")
        assert opened == [LONG]
        assert play.app.clipboard == ""
        await play.press("o", "down", "enter")
        assert opened == [LONG, LONG]
        await play.press("o", "y")
        assert play.app.clipboard == "https://a.example/x"
        await play.press("o", "4")
        assert opened[-1] == play.app.clipboard == "https://unreachable.example"


@pytest.mark.parametrize("key", ["escape", "q", "o"])
async def test_closing_does_nothing(key: str) -> None:
    async with reading(BODY) as play:
        await play.press("shift+up", "o", "9", key)
        assert play.top is play.chat
        assert play.app.clipboard == ""


async def test_the_commands() -> None:
    async with reading(BODY, "last") as play:
        await play.burst(*"/copy", "enter")
        assert play.app.clipboard == "last"
        await play.burst(*"/open", "enter")
        await play.until(lambda: isinstance(play.top, LinksScreen))
        await play.press("1")
        assert play.app.clipboard == "https://a.example/x"
    async with reading() as play:
        await play.burst(*"/open", "enter")
        assert play.notices() == ["there is nothing to open here"]


async def test_the_mouse_selects_and_copies() -> None:
    async with reading("the quick brown fox", "jumps") as play:
        rows = play.picture()
        y = next(number for number, row in enumerate(rows) if "quick" in row)
        x = rows[y].index("quick")
        await play.pilot.mouse_down("#messages", offset=(x, y))
        await play.pilot.hover("#messages", offset=(x + 4, y))
        await play.pilot.mouse_up("#messages", offset=(x + 4, y))
        await play.pilot.pause()
        assert play.app.clipboard == "quick"
        assert play.chat.pane.picked is None
        assert reversed_text(play) == "quick", "the notice that follows moves it"
        await play.press("escape")
        assert reversed_text(play) == ""
        y = next(number for number, row in enumerate(play.picture()) if "quick" in row)
        await play.pilot.click("#messages", offset=(x, y))
        await play.pilot.pause()
        assert play.chat.pane.picked is not None


def reversed_text(play: Play) -> str:
    play.chat.pane.invalidate()
    strips = play.chat.pane.render_lines(play.chat.pane.size.region)
    return "".join(s.text for strip in strips for s in strip if s.style and s.style.reverse)


async def test_links_are_links_to_terminals_that_know_them() -> None:
    for knows in (True, False):
        async with reading("see https://a.example/x") as play:
            play.app.shows_hyperlinks = knows
            play.chat.pane.notify_style_update()
            play.picture()
            region = play.chat.pane.size.region
            strips = play.chat.pane.render_lines(region)
            found = {s.style.link for strip in strips for s in strip if s.style and s.style.link}
            assert found == ({"https://a.example/x"} if knows else set())
