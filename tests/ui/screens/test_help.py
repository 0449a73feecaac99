"""F1: what is bound, and every command."""

import pytest
from rich.console import Console
from textual.screen import Screen
from textual.widgets import Static

from chat_tui.session.slash import COMMANDS
from chat_tui.ui import keymap
from chat_tui.ui.screens.help import HelpScreen
from chat_tui.ui.screens.links import LinksScreen
from tests.ui.helpers import Play, message, playing, receive


def text_of(play: Play, width: int = 72) -> str:
    assert isinstance(play.top, HelpScreen)
    console = Console(width=width, color_system=None)
    with console.capture() as capture:
        console.print(play.top.query_one(Static).content)
    return capture.get()


async def sheet(play: Play) -> str:
    await play.press("f1")
    return text_of(play)


async def test_every_binding_and_every_command_is_there() -> None:
    async with playing() as play:
        text = await sheet(play)
        for binding in keymap.CHAT + keymap.COMPOSER + keymap.PICKED:
            for key in binding.key.split(","):
                assert keymap.shown(key) in text, key
            assert " ".join(binding.description.split()) in " ".join(text.split())
        for command in COMMANDS:
            assert f"/{command.name}" in text
            assert all(f"/{alias}" in text for alias in command.aliases)


async def test_it_tells_the_keys_of_the_user() -> None:
    async with playing() as play:
        play.app.set_keymap({"rooms.next": "f7", "writing.send": "ctrl+s"})
        lines = (await sheet(play)).splitlines()
        assert any(line.split() == ["F7", "next", "room"] for line in lines)
        assert any(line.split() == ["Ctrl+S", "send"] for line in lines)
        await play.press("escape", "f7")
        assert play.viewed == "ana"
        await play.type("hi")
        await play.press("ctrl+s")
        assert play.said("r_9") == ["hi"]
        await play.press("alt+down")
        assert play.viewed == "ana", "the old key is free"


async def test_a_question_mark_is_help_where_no_text_is_typed() -> None:
    async with playing() as play:
        receive(play.session, message(9, "see https://example.org/tea"))
        await play.type("a?")
        assert play.composer.text == "a?"
        await play.press("shift+up")
        await play.type("?")
        assert "? " in text_of(play)
        await play.press("escape")
        assert play.chat.pane.picked is not None
        assert play.composer.text == "a?"
        await play.press("o")
        assert isinstance(play.top, LinksScreen)
        await play.type("?")
        assert "? " in text_of(play)
        await play.press("escape")
        await play.until(lambda: isinstance(play.top, LinksScreen))


async def test_help_lies_over_a_dialog_too() -> None:
    async with playing() as play:
        await play.press("ctrl+k")
        switcher: Screen[object] = play.top
        await play.type("?")
        assert play.top is switcher, "that is text there"
        await play.press("f1")
        assert isinstance(play.top, HelpScreen)
        await play.press("f1")
        assert play.top is switcher


@pytest.mark.parametrize("key", ["escape", "f1", "question_mark"])
async def test_it_closes(key: str) -> None:
    async with playing() as play:
        await sheet(play)
        await play.press(key)
        assert play.top is play.chat
        assert play.composer.has_focus
        assert play.composer.text == ""


async def test_letters_look_for_what_they_spell() -> None:
    async with playing() as play:
        await sheet(play)
        await play.burst(*"unread room")
        found = text_of(play)
        assert "finding: unread room" in found
        assert "Alt+A" in found
        assert "/join" not in found
        assert "Ctrl+Home" not in found
        await play.burst(*"qq")
        assert "Nothing has that" in text_of(play)
        await play.press(*["backspace"] * 14)
        assert "/join" in text_of(play)
        await play.burst(*"JOIN", "escape")
        assert "Ctrl+Home" in text_of(play)
        await play.press("escape")
        assert play.top is play.chat
        assert play.composer.text == ""


async def test_the_command_opens_it() -> None:
    async with playing() as play:
        await play.burst(*"/help", "enter")
        await play.until(lambda: isinstance(play.top, HelpScreen))


async def test_it_is_readable_in_a_small_terminal() -> None:
    async with playing(size=(30, 10)) as play:
        await play.press("f1")
        lines = [line.rstrip() for line in text_of(play, 27).splitlines()]
        assert lines[:3] == ["Esc closes, arrows and", "PageUp/PageDown scroll,", "type to find"]
        at = lines.index("Ctrl+K, Ctrl+G")
        assert lines[at + 1 : at + 3] == ["  go to a room, person,", "command or setting"]
        assert any(line.startswith("\\ at the end") for line in lines)
        await play.pilot.resize_terminal(80, 24)
        await play.until(lambda: play.top.query_one(Static).size.width >= 76)
        assert "Ctrl+K, Ctrl+G" in text_of(play)
        assert "\n  Ctrl+K, Ctrl+G  " in text_of(play)


async def test_one_command_alone() -> None:
    async with playing() as play:
        await play.burst(*"/help join", "enter")
        await play.until(lambda: isinstance(play.top, HelpScreen))
        text = text_of(play)
        assert "/join #room" in text
        assert "/part" not in text
        await play.press("escape")
        await play.burst(*"/help nope", "enter")
        assert play.top is play.chat
        assert play.notices() == ["there is no command /nope; try /help"]
        assert play.composer.text == "/help nope"


@pytest.mark.parametrize("key", ["ctrl+q", "ctrl+c"])
async def test_one_can_quit_from_here(key: str) -> None:
    async with playing() as play:
        await sheet(play)
        await play.press(key)
        await play.until(lambda: not play.app.is_running)
