"""/set, /unset, /reload and /theme on the screen, and a file that changed meanwhile."""

from pathlib import Path
from unittest.mock import patch

import pytest
from textual import events
from textual.widgets import OptionList

from chat_tui.config.preferences import Preferences
from chat_tui.connection.state import Online
from chat_tui.ui import keymap
from chat_tui.ui.screens.help import HelpScreen
from chat_tui.ui.screens.themes import ThemesScreen
from chat_tui.ui.terminal.events import TerminalBackground
from chat_tui.ui.terminal_use import TerminalUse
from chat_tui.ui.theme import ANSI_DARK, DAY, FROST, NIGHT, SAND, THEMES, ChatTheme
from tests.ui.helpers import GENERAL, Play, StageClient, message, playing, receive


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "config.toml"
    path.write_text('# mine\ntheme = "chat-day"\n')
    return path


def write(file: Path, text: str) -> None:
    file.write_text(text)


def read(file: Path) -> str:
    return file.read_text()


def kept(file: Path) -> Preferences:
    return Preferences({}, {}, file)


async def enter(play: Play, text: str) -> str:
    """Type a line; returns the last notice."""
    await play.type(text)
    await play.press("enter")
    return (play.notices() or [""])[-1]


async def test_it_begins_as_the_file_says(file: Path) -> None:
    write(file, 'theme = "chat-frost"\ndensity = "comfortable"\ntime_format = ""\nmous = 1\n')
    async with playing(preferences=kept(file)) as play:
        assert play.app.current_theme is FROST
        assert play.chat.pane._look.airy
        await play.until(lambda: bool(play.notices()))
        assert "line 4, column 1: there is no setting 'mous'" in play.notices()[0]


async def test_what_is_wrong_at_the_start_hides_nothing(file: Path) -> None:
    write(file, "mous = 1\n")
    async with playing(StageClient(), preferences=kept(file), size=(80, 24)) as play:
        await play.until(lambda: any("left out of the settings" in row for row in play.picture()))
        assert not list(play.app._notifications)


async def test_a_theme_that_is_not_there_is_told_and_the_usual_one_is_on(file: Path) -> None:
    write(file, 'theme = "nord"\n')
    async with playing(preferences=kept(file), theme=SAND) as play:
        assert play.app.current_theme is SAND
        await play.until(lambda: bool(play.notices()))
        assert "there is no theme 'nord'; there are chat-night" in play.notices()[0]


async def test_set_shows_changes_and_saves(file: Path) -> None:
    async with playing(preferences=kept(file)) as play:
        receive(play.session, message(1))
        shown = await enter(play, "/set")
        assert 'theme = "chat-day" (line 2)' in shown
        assert "density: compact (default)" in shown
        assert "comfortable puts a blank line" in await enter(play, "/set density")
        assert (await enter(play, "/set theme chat-sand")) == 'theme: "chat-sand", saved'
        assert play.app.current_theme is SAND
        await enter(play, '/set time_format "%H:%M:%S"')
        assert play.chat.pane._look.time_format == "%H:%M:%S"
        assert "from the next start" in await enter(play, "/set plain off")
        assert read(file) == (
            '# mine\ntheme = "chat-sand"\ntime_format = "%H:%M:%S"\nplain = false\n'
        )
        await enter(play, "/unset theme")
        assert play.app.current_theme is NIGHT
        assert "theme" not in read(file)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("/set tehme", "the nearest is 'theme'"),
        ("/set tehme x", "the nearest is 'theme'"),
        ("/set density x", "density must be one of compact, comfortable"),
        ("/theme nord", "there is no theme 'nord'"),
        ("/unset x", "there is no setting 'x'"),
    ],
)
async def test_what_cannot_be_stays_to_be_mended(file: Path, typed: str, words: str) -> None:
    before = read(file)
    async with playing(preferences=kept(file)) as play:
        assert words in await enter(play, typed)
        assert play.composer.text == typed
        assert read(file) == before


async def test_a_number_stays_a_number_and_holds_at_once(file: Path) -> None:
    write(file, "undo_send = 5\n")
    async with playing(preferences=kept(file)) as play:
        receive(play.session, message(1))
        await enter(play, "held")
        assert (await enter(play, "/set undo_send 0")) == "undo_send: 0, saved"
        assert read(file) == "undo_send = 0\n"
        held = play.session.outbox.grace.newest
        assert held is not None
        assert held.body == "held", "what is held already stays so"
        await enter(play, "not held")
        assert play.session.outbox.grace.newest is held
        await enter(play, "/set undo_send 2.5")
        assert read(file) == "undo_send = 2.5\n"
        await enter(play, "held again")
        newest = play.session.outbox.grace.newest
        assert newest is not None
        assert newest.body == "held again"


def uses(play: Play) -> TerminalUse:
    return play.app.use


async def test_how_the_terminal_is_used_holds_at_once(file: Path) -> None:
    write(file, "clipboard = false\n")
    async with playing(preferences=kept(file)) as play:
        receive(play.session, message(1))
        assert uses(play) == TerminalUse(clipboard=False)
        assert (await enter(play, "/set clipboard on")) == "clipboard: true, saved"
        assert uses(play) == TerminalUse()
        await enter(play, "/set notifications osc777")
        assert uses(play) == TerminalUse(notifications="osc777")
        assert play.chat.status.render_line(0).text.startswith(" ●")
        assert (await enter(play, "/set ascii on")) == "ascii: true, saved"
        drawn = play.app.export_screenshot(simplify=True)
        assert "online" in drawn
        assert "●" not in drawn
        await enter(play, "/unset ascii")
        assert "●" in play.app.export_screenshot(simplify=True)


async def test_what_cannot_be_is_told_once(file: Path) -> None:
    async with playing(preferences=kept(file)) as play:
        receive(play.session, message(1))
        await enter(play, "/theme nord")
        assert len(play.notices()) == 1
        write(file, 'theme = "nord"\n')
        await play.press("ctrl+c")
        await enter(play, "/reload")
        assert sum("no theme 'nord'" in notice for notice in play.notices()) == 2
        await enter(play, "/theme frost")
        play.client.become(Online(50))
        await play.pilot.pause()
        assert sum("no theme 'nord'" in notice for notice in play.notices()) == 2, "told already"


async def test_a_key_that_is_taken_from_something_is_told(file: Path) -> None:
    async with playing(preferences=kept(file)) as play:
        said = await enter(play, "/set keys.rooms.next ctrl+k")
        assert said.startswith("keys.rooms.next: saved; Ctrl+K is not rooms.switch any more")
        assert (await enter(play, "/set keys.rooms.last f6")) == "keys.rooms.last: saved"
        assert (await enter(play, "/unset keys.rooms.next")) == "keys.rooms.next: saved"


async def test_without_settings_it_is_said(file: Path) -> None:
    async with playing() as play:
        assert "no settings file" in await enter(play, "/set theme chat-day")
        assert play.app.current_theme is NIGHT


async def test_reload_takes_over_what_was_saved(file: Path) -> None:
    async with playing(preferences=kept(file)) as play:
        write(file, 'theme = "chat-frost"\n')
        assert str(file) in await enter(play, "/reload")
        assert play.app.current_theme is FROST
        write(file, "theme = \n")
        assert "stay as they were" in await enter(play, "/reload")
        assert play.app.current_theme is FROST


async def test_coming_back_takes_it_over_and_else_nothing_is_read(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    preferences = kept(file)
    reads: list[int] = []
    reload = preferences.reload

    def reloaded() -> None:
        reads.append(1)
        reload()

    monkeypatch.setattr(preferences, "reload", reloaded)
    async with playing(preferences=preferences) as play:
        play.app.post_message(events.AppFocus())
        await play.pilot.pause()
        assert reads == []
        write(file, 'theme = "chat-frost"\n')
        play.app.post_message(events.AppFocus())
        await play.until(lambda: play.app.current_theme is FROST)
        write(file, 'theme = "chat-sand"\n')
        play.app.app_resume_signal.publish(play.app)
        await play.until(lambda: play.app.current_theme is SAND)
        assert reads == [1, 1]


async def test_a_changed_theme_of_ones_own_is_worn_anew(file: Path) -> None:
    themes = file.parent / "themes"
    themes.mkdir()
    (themes / "mine.toml").write_text('background = "#101010"')
    write(file, 'theme = "mine"')
    async with playing(preferences=kept(file)) as play:
        (themes / "mine.toml").write_text('background = "#202020"')
        await enter(play, "/reload")
        await play.until(lambda: play.chat.styles.background.hex == "#202020")


async def test_the_list_of_themes_shows_each_and_esc_goes_back(file: Path) -> None:
    themes = file.parent / "themes"
    themes.mkdir()
    (themes / "mine.toml").write_text('background = "#101010"')
    (themes / "bad.toml").write_text("x = 1")
    async with playing(preferences=kept(file)) as play:
        await enter(play, "/theme")
        top = play.top
        assert isinstance(top, ThemesScreen)
        options = top.query_one(OptionList)
        assert options.option_count == len(THEMES) + 1
        assert "bad.toml, line 1, column 1" in play.notices()[-1]
        assert options.highlighted == THEMES.index(DAY)
        await play.pilot.press("down")
        await play.until(lambda: play.app.current_theme is SAND)
        await play.pilot.press("end")
        await play.until(lambda: play.app.theme == "mine")
        await play.pilot.press("escape")
        await play.until(lambda: play.app.current_theme is DAY)
        await play.until(lambda: play.chat.is_active)
        assert "chat-day" in read(file)


async def test_enter_keeps_the_theme(file: Path) -> None:
    async with playing(preferences=kept(file)) as play:
        await enter(play, "/theme")
        await play.pilot.press("down", "down", "down", "enter")
        await play.until(lambda: play.top is play.chat)
        assert play.app.current_theme is ANSI_DARK
        assert read(file) == '# mine\ntheme = "ansi-dark"\n'


async def test_names_and_values_are_completed(file: Path) -> None:
    async with playing(preferences=kept(file)) as play:
        for typed, found in (
            ("/set dens", "/set density "),
            ("/set density comf", "/set density comfortable"),
            ("/set theme chat-s", "/set theme chat-sand"),
            ("/set mouse f", "/set mouse false"),
            ("/unset name_", "/unset name_colours"),
            ("/theme chat-fr", "/theme chat-frost"),
        ):
            await play.type(typed)
            await play.press("tab")
            assert play.composer.text == found
            await play.press("ctrl+u")


async def test_keys_are_bound_as_the_file_says_and_words_name_them(file: Path) -> None:
    write(
        file,
        '[keys]\n"rooms.next" = "ctrl+e"\n"program.help" = "f5"\n"rooms.switch" = "none"\n'
        '"program.clear" = ["ctrl+c", "f7"]\n"picked.edit" = "x"\n"rooms.lost" = "f6"\n',
    )
    async with playing(preferences=kept(file)) as play:
        await play.until(lambda: bool(play.notices()))
        assert "line 7, column 1: there is no 'rooms.lost' to bind" in play.notices()[0]
        first = play.viewed
        await play.type("hi")
        await play.press("ctrl+e")
        assert play.viewed != first
        await play.press("alt+down")
        assert play.viewed != first
        bar = play.chat.status.render_line(0).text
        assert "F5 help  ^Q quit" in bar
        assert keymap.key_for(play.chat.active_bindings, "writing.end") == "End"
        assert keymap.key_for(play.chat.active_bindings, "rooms.switch") == ""
        write(file, '[keys]\n"rooms.switch" = "f6"\n')
        await enter(play, "/reload")
        assert "F1 help  F6 go to  ^Q quit" in play.chat.status.render_line(0).text


async def test_the_help_lists_the_keys_that_are_bound(file: Path) -> None:
    async with playing(preferences=kept(file), size=(90, 60)) as play:
        said = await enter(play, "/set keys.rooms.switch f6, ctrl+t")
        assert said.startswith("keys.rooms.switch: saved")
        assert '"rooms.switch" = "f6, ctrl+t"' in read(file)
        assert "arrives as Tab" in await enter(play, "/set keys.rooms.last ctrl+i")
        await play.press("ctrl+u", "f1")
        top = play.top
        assert isinstance(top, HelpScreen)
        assert (
            "rooms.switch",
            "F6, Ctrl+T",
            "go to a room, person, command or setting",
        ) in top._bound


async def test_the_same_again_draws_nothing(file: Path) -> None:
    async with playing(preferences=kept(file)) as play:
        receive(play.session, message(1, room=GENERAL))
        play.picture()
        builder = play.chat.pane._row_builder
        live_settings = play.app._live_settings
        assert live_settings is not None
        live_settings.settle()
        await play.pilot.pause()
        assert play.chat.pane._row_builder is builder


async def test_the_usual_theme_is_that_of_the_terminals_ground(file: Path) -> None:
    write(file, "")
    async with playing(preferences=kept(file)) as play:
        worn: list[ChatTheme] = []
        with patch.object(play.app, "use_theme", side_effect=worn.append):
            play.app.post_message(TerminalBackground(dark=True))
            await play.pilot.pause()
            assert worn == [], "nothing is drawn again where the guess was right"
        play.app.post_message(TerminalBackground(dark=False))
        await play.until(lambda: play.app.current_theme is DAY)
        await enter(play, "/set theme chat-frost")
        await enter(play, "/unset theme")
        assert play.app.current_theme is DAY


async def test_a_theme_that_is_set_is_kept_on_any_ground(file: Path) -> None:
    write(file, 'theme = "chat-frost"\n')
    async with playing(preferences=kept(file)) as play:
        play.app.post_message(TerminalBackground(dark=False))
        await play.pilot.pause()
        assert play.app.current_theme is FROST
