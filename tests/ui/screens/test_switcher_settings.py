"""Ctrl+K finds settings, says what they are now, and begins to change them."""

from pathlib import Path

import pytest
from textual.widgets import OptionList

from chat_tui.config.preferences import Preferences
from chat_tui.config.table import SETTINGS
from chat_tui.ui.choices import WRITING
from chat_tui.ui.screens.switcher import SwitcherScreen, matching
from chat_tui.ui.screens.target import Target
from chat_tui.ui.screens.themes import ThemesScreen
from tests.ui.helpers import Play, playing, public

FILE = """slow_link = "on"
room = "\\u202egnp"
"""


@pytest.fixture
def preferences(tmp_path: Path) -> Preferences:
    file = tmp_path / "config.toml"
    file.write_text(FILE)
    return Preferences({}, {}, file)


async def find(play: Play, typed: str) -> list[str]:
    await play.press("ctrl+k")
    assert isinstance(play.top, SwitcherScreen)
    await play.type(typed)
    return [str(option.prompt) for option in play.top.query_one(OptionList).options]


@pytest.mark.parametrize("size", [(90, 24), (40, 20)])
async def test_what_it_is_now_stands_at_the_right(
    preferences: Preferences, size: tuple[int, int]
) -> None:
    async with playing(preferences=preferences, size=size) as play:
        first = (await find(play, "slow li"))[0]
        assert first.startswith("slow_link  on spares")
        assert first.endswith('  "on"')
        options = play.top.query_one(OptionList)
        assert len(first) == options.scrollable_content_region.width - 2
        assert options.virtual_size.height == len(options.options), "one line each"


async def test_what_the_file_says_cannot_turn_the_line_around(preferences: Preferences) -> None:
    async with playing(preferences=preferences) as play:
        assert not any("\u202e" in row for row in await find(play, "room"))


async def test_a_choice_is_chosen_from(preferences: Preferences) -> None:
    async with playing(preferences=preferences) as play:
        await find(play, "slow_link")
        await play.press("enter")
        assert play.composer.text == "/set slow_link "
        offered = [one.insert for one in play.composer._completing.offer.candidates]
        assert offered == ["auto", "on", "off"]
        await play.press("down", "down", "down", "enter", "enter")
        assert preferences.loaded.settings.slow_link == "off"
        assert not play.session.state.slow_link


async def test_what_is_written_is_written_anew(preferences: Preferences) -> None:
    async with playing(preferences=preferences) as play:
        await play.type("/set undo_send 7")
        await play.press("enter")
        await find(play, "undo send")
        await play.press("enter")
        assert play.composer.text == "/set undo_send 7"
        assert not play.composer._completing.offer.candidates


async def test_a_theme_is_chosen_by_looking_at_it(preferences: Preferences) -> None:
    async with playing(preferences=preferences) as play:
        rows = await find(play, "theme")
        at = next(number for number, row in enumerate(rows) if row.startswith("theme"))
        await play.press(*["down"] * at, "enter")
        assert isinstance(play.top, ThemesScreen)


async def test_what_is_being_written_is_kept(preferences: Preferences) -> None:
    async with playing(preferences=preferences) as play:
        await play.type("half a")
        await find(play, "slow link")
        await play.press("enter")
        assert play.composer.text == "half a"
        assert play.notices()[-1] == WRITING


async def test_rooms_and_people_come_before_settings(preferences: Preferences) -> None:
    async with playing(preferences=preferences) as play:
        play.client.opened(public("r_5", "slow-food-links"))
        rows = await find(play, "slowlink")
        assert rows[0].startswith("#slow-food-links")
        assert any(row.startswith("slow_link") for row in rows)


async def test_without_settings_there_are_none_to_find() -> None:
    async with playing() as play:
        assert await find(play, "slow link") == ["nothing fits"]


def test_they_are_found_by_name_alone_and_never_by_a_sign() -> None:
    targets = [
        Target(label=one.name, note=one.words, name=one.name, setting=True) for one in SETTINGS
    ]
    for typed in ("", "#", "@", "/", "#theme", "@theme", "/theme", "t"):
        assert not any(one.setting for one in matching(targets, typed)), typed
    for one in SETTINGS:
        if len(one.name) > 1:
            assert matching(targets, one.name)[0].name == one.name
