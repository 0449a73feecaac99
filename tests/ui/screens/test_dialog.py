"""Dialogs are closed once, and only themselves."""

from textual.screen import Screen

from chat_tui.ui.screens.help import HelpScreen
from chat_tui.ui.screens.switcher import SwitcherScreen
from tests.ui.helpers import playing


async def test_once() -> None:
    async with playing() as play:
        await play.press("ctrl+k")
        dialog = play.top
        assert isinstance(dialog, SwitcherScreen)
        dialog.dismiss(None)
        dialog.dismiss(None)
        await play.until(lambda: play.top is play.chat)


async def test_not_what_lies_over_it() -> None:
    async with playing() as play:
        await play.press("ctrl+k")
        dialog: Screen[object] = play.top
        assert isinstance(dialog, SwitcherScreen)
        told: list[object] = []
        over: Screen[None] = HelpScreen([], None)
        play.app.push_screen(over, told.append)
        await play.until(lambda: isinstance(play.top, HelpScreen))
        dialog.dismiss(None)
        await play.pilot.pause()
        assert isinstance(play.top, HelpScreen)
        assert told == []
        await play.press("escape")
        await play.until(lambda: play.top is dialog)
        await play.press("escape")
        await play.until(lambda: play.top is play.chat)
