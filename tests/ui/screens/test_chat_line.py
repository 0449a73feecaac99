"""Readline's keys in the composer, and what was written before."""

import pytest

from chat_tui.ui import keymap
from tests.ui.helpers import ANA, DEV, GENERAL, on_stage, playing, usual
from tests.ui.screens.reading import rule

# -- killing and yanking -----------------------------------------------------------------------


async def test_what_was_killed_is_yanked() -> None:
    async with playing() as play:
        await play.type("one two three")
        await play.press("ctrl+w", "ctrl+w")
        assert play.composer.text == "one "
        await play.press("ctrl+y", "ctrl+y")
        assert play.composer.text == "one two threetwo three", "kills in a row are one"


async def test_another_key_between_two_kills_parts_them() -> None:
    async with playing() as play:
        await play.type("one two")
        await play.press("ctrl+w", "end", "ctrl+w", "ctrl+y")
        assert play.composer.text == "one "
        await play.press("alt+y")
        assert play.composer.text == "two"
        await play.press("alt+y")
        assert play.composer.text == "one "
        await play.press("end", "alt+y")
        assert play.composer.text == "one ", "only right behind a yank"


async def test_kills_forwards_and_backwards_join_in_their_order() -> None:
    async with playing() as play:
        await play.type("a b c d")
        await play.press("alt+b", "alt+b", "alt+d", "alt+d", "alt+backspace", "ctrl+y")
        assert play.composer.text == "a b c d"


async def test_a_yank_in_another_room() -> None:
    async with playing() as play:
        await play.type("take me along")
        await play.press("ctrl+u", "alt+down", "ctrl+y")
        assert play.viewed == play.client.in_room(ANA).room.name
        assert play.composer.text == "take me along"


async def test_what_is_selected_is_killed() -> None:
    async with playing() as play:
        await play.type("one two")
        play.composer.select_all()
        await play.press("alt+d")
        assert play.composer.text == ""
        await play.press("ctrl+y")
        assert play.composer.text == "one two"


async def test_lines_are_joined_at_their_ends() -> None:
    async with playing() as play:
        play.composer.replace_text("one\ntwo")
        await play.press("home", "ctrl+u")
        assert play.composer.text == "onetwo"
        play.composer.replace_text("one\ntwo")
        await play.press("up", "end", "alt+k")
        assert play.composer.text == "onetwo"


async def test_ctrl_c_can_be_taken_back() -> None:
    async with playing() as play:
        await play.type("a long thought")
        await play.press("ctrl+c")
        assert play.composer.text == ""
        assert play.session.draft(GENERAL) == ""
        await play.press("ctrl+underscore")
        assert play.composer.text == "a long thought"
        await play.press("ctrl+c", "ctrl+y")
        assert play.composer.text == "a long thought"


async def test_undo_takes_words_back_not_letters() -> None:
    async with playing() as play:
        await play.type("some words")
        await play.press("ctrl+w")
        await play.press("ctrl+underscore")
        assert play.composer.text == "some words"
        await play.press("ctrl+underscore")
        assert play.composer.text == ""


# -- two keys one after the other --------------------------------------------------------------


async def test_two_keys_that_mean_nothing_do_nothing() -> None:
    async with playing() as play:
        await play.burst("a", "ctrl+x", "b", "c")
        assert play.composer.text == "ac"
        await play.burst("ctrl+x", "enter", "d")
        assert play.composer.text == "acd"
        assert play.said() == []


# -- what was written before -------------------------------------------------------------------


async def test_older_and_newer() -> None:
    async with playing() as play:
        await play.burst(*"one", "enter", *"/nick", "enter", "ctrl+c", *"two", "enter", *"begun")
        for key, wanted in (
            ("alt+p", "two"),
            ("alt+p", "one"),
            ("alt+p", "one"),
            ("alt+n", "two"),
            ("alt+n", "begun"),
            ("alt+n", "begun"),
        ):
            await play.press(key)
            assert play.composer.text == wanted


async def test_what_was_begun_is_kept_while_another_line_is_recalled_and_sent() -> None:
    async with playing() as play:
        await play.burst(*"again", "enter", *"half a thou", "alt+p")
        assert play.session.draft(GENERAL) == "half a thou"
        await play.press("enter")
        assert play.said() == ["again", "again"]
        assert play.composer.text == "half a thou"
        assert play.session.draft(GENERAL) == "half a thou"


async def test_what_was_begun_comes_back_after_another_room() -> None:
    async with playing() as play:
        await play.burst(*"again", "enter", *"begun", "alt+p", "alt+down", "alt+up")
        assert play.composer.text == "begun"


async def test_an_edited_line_leaves_what_was_begun_to_be_yanked() -> None:
    async with playing() as play:
        await play.burst(*"again", "enter", *"begun", "alt+p")
        await play.type("!")
        assert play.session.draft(GENERAL) == "again!"
        await play.press("enter", "ctrl+y")
        assert play.said()[1:] == ["again!"]
        assert play.composer.text == "begun"


async def test_a_recalled_line_that_is_refused_stays_and_what_was_begun_can_be_yanked() -> None:
    async with playing() as play:
        play.session.history.add(GENERAL, "/jion dev")
        await play.burst(*"begun", "alt+p", "enter")
        assert play.composer.text == "/jion dev"
        await play.press("ctrl+u", "alt+y", "ctrl+y", "alt+y")
        assert play.composer.text == "begun"


async def test_what_an_editor_made_of_a_recalled_line_leaves_what_was_begun() -> None:
    async with playing() as play:
        await play.burst(*"again", "enter", *"begun", "alt+p")
        play.composer.rewrite("again, edited", of="again")
        await play.pilot.pause()
        assert play.session.draft(GENERAL) == "again, edited"
        await play.press("end", "ctrl+y")
        assert play.composer.text == "again, editedbegun"


async def test_ctrl_c_leaves_a_recalled_line() -> None:
    async with playing() as play:
        await play.burst(*"again", "enter", *"begun", "alt+p", "ctrl+c")
        assert play.composer.text == "begun"


async def test_each_room_has_its_own_and_the_next_start_has_it_too() -> None:
    client = on_stage()
    async with playing(client) as play:
        await play.burst(*"here", "enter", *"/join #dev", "enter", *"there", "enter")
        await play.press("alt+p")
        assert play.composer.text == "there"
        assert list(play.session.history.lines(GENERAL)) == ["here", "/join #dev"]
    assert usual(type(client)(cache=client.cache)).session.history.lines(DEV)[-1] == "there"


async def test_searching_what_was_written() -> None:
    async with playing() as play:
        await play.burst(*"first try", "enter", *"second try", "enter", *"third", "enter")
        await play.type("begun")
        await play.press("ctrl+r")
        assert "type a part of it" in rule(play)
        await play.type("try")
        assert play.composer.text == "second try"
        assert rule(play).startswith("try ")
        await play.press("ctrl+r")
        assert play.composer.text == "first try"
        await play.press("enter")
        assert play.said()[3:] == [], "it can be looked at first"
        assert "try" not in rule(play)
        await play.press("enter")
        assert play.said()[3:] == ["first try"]
        assert play.composer.text == "begun"


@pytest.mark.parametrize("key", ["escape", "ctrl+c", "ctrl+g"])
async def test_a_search_that_is_given_up_leaves_everything(key: str) -> None:
    async with playing() as play:
        await play.burst(*"first", "enter", *"begun", "ctrl+r", "f", "x", "backspace")
        assert play.composer.text == "first"
        await play.press(key)
        assert play.composer.text == "begun"
        assert "first" not in rule(play)
        await play.type("!")
        assert play.composer.text == "begun!"
        assert play.top is play.chat


async def test_any_other_key_takes_what_was_found_and_does_its_work() -> None:
    async with playing() as play:
        await play.burst(*"first", "enter", "ctrl+r", "f", "home", "x")
        assert play.composer.text == "xfirst"


async def test_another_room_ends_a_search() -> None:
    async with playing() as play:
        await play.burst(*"first", "enter", *"ab", "ctrl+r", "f", "alt+down", "z")
        assert play.composer.text == "z"
        assert "Enter takes" not in rule(play)
        await play.press("alt+up")
        assert play.composer.text == "ab"


def test_every_key_of_two_begins_with_one_that_is_free() -> None:
    keys = [key for b in [*keymap.CHAT, *keymap.COMPOSER] for key in b.key.split(",")]
    for key in keys:
        first, space, _ = key.partition(" ")
        assert not space or first not in keys


async def test_that_ctrl_c_quits_the_next_time_stays_said_whatever_happens_meanwhile() -> None:
    async with playing() as play:
        await play.type("a long thought")
        await play.press("ctrl+c")
        assert "Ctrl+C once more quits" in play.chat.status.render_line(0).text
        play.chat.show_rooms()
        assert "Ctrl+C once more quits" in play.chat.status.render_line(0).text
        await play.press("ctrl+c")
        await play.until(lambda: not play.app.is_running)
