"""Picking a message of a thread, by keys and by the mouse, and what is done with it there."""

from dataclasses import replace

import pytest
from textual.widgets import OptionList

from chat_tui.domain.commands import (
    DeleteMessage,
    DescribePerson,
    EditMessage,
    ReactToMessage,
    SendMessage,
)
from chat_tui.domain.events import ThreadReceived
from chat_tui.domain.models import ChatMessage
from chat_tui.session.state import PendingMessage
from tests.ui.helpers import GENERAL, Play, StageClient, message, on_stage, playing, receive
from tests.ui.screens.reading import thread
from tests.ui.screens.talking import NARROW, WIDE, answer


def a_thread() -> StageClient:
    """ana asks (1), I answer (2), ben answers that (3), somebody says something else (4)."""
    client = on_stage()
    mine = replace(answer(2, 1, "mine"), user="u_me", name="mia")
    receive(client.session, message(1, "tea?"), mine, answer(3, 2, "his"), message(4, "else"))
    return client


def picked(play: Play) -> str:
    """What is picked in the thread, and that nothing is in the room."""
    assert play.chat.pane.picked is None
    item = play.chat.thread.messages.picked
    if isinstance(item, ChatMessage | PendingMessage):
        return item.body
    return ""


def keys(play: Play) -> str:
    return play.chat.thread.rule.render_line(0).text.strip("─ ")


def is_open(play: Play) -> bool:
    return play.chat.thread.is_open


async def opened(play: Play) -> None:
    """The thread of what is above the last message."""
    await play.burst("shift+up", "up", "t")
    assert thread(play)[-1] == "his"


async def test_keys_pick_in_the_thread_and_letters_are_keys_only_then() -> None:
    async with playing(a_thread(), size=WIDE) as play:
        await opened(play)
        await play.burst("r", "backspace", "shift+down")
        assert picked(play) == ""
        await play.burst("shift+up")
        assert picked(play) == "his"
        assert keys(play).startswith("g what it answers  + react  y copy  Esc back")
        await play.burst("up", "shift+up", "shift+up")
        assert picked(play) == "tea?"
        await play.burst("down")
        assert picked(play) == "mine"
        assert "e edit  d delete" in keys(play)
        await play.burst("x")
        assert (picked(play), play.chat.thread.composer.text) == ("", "x")
        assert is_open(play)
        await play.burst("shift+up", "escape")
        assert (picked(play), is_open(play)) == ("", True)
        await play.burst("escape")
        assert not is_open(play)


async def test_what_makes_no_sense_there_says_why() -> None:
    async with playing(a_thread(), size=WIDE) as play:
        await opened(play)
        await play.burst("shift+up", "r")
        assert keys(play) == "what you write here is an answer already"
        assert picked(play) == "", "what follows is the answer"
        await play.burst("shift+up", "t")
        assert keys(play) == "this is its thread"
        await play.burst("enter")
        assert (picked(play), play.said()) == ("his", [])
        await play.burst("g")
        assert picked(play) == "mine", "what it answers is there as well"


async def test_an_edit_is_made_where_it_was_picked() -> None:
    for size in (WIDE, NARROW):
        async with playing(a_thread(), size=size) as play:
            await opened(play)
            await play.burst(*"half", "shift+up", "up", "e")
            composer = play.chat.thread.composer
            assert (composer.text, play.composer.text) == ("mine", "")
            assert "editing" in play.chat.thread.subject.render_line(0).text
            assert not play.chat.subject.display
            await play.burst(*" too", "enter")
            (edit,) = [one for one in play.client.sent() if isinstance(one, EditMessage)]
            assert (edit.room, edit.message, edit.body) == (GENERAL, "m_2", "mine too")
            assert composer.text == "half", "what was begun is there again"
            assert not play.chat.thread.subject.display
            assert any(row.endswith("mine too (edited)") for row in thread(play))
            await play.burst("enter")
            (said,) = [one for one in play.client.sent() if isinstance(one, SendMessage)]
            assert (said.body, said.reply_to) == ("half", "m_1")


async def test_an_edit_that_is_left_or_says_nothing_new_changes_nothing() -> None:
    async with playing(a_thread(), size=WIDE) as play:
        await opened(play)
        composer = play.chat.thread.composer
        await play.burst("up")
        assert composer.text == "mine", "up with nothing written edits the last one here"
        await play.burst("enter")
        assert (composer.text, play.said()) == ("", [])
        await play.burst("up", "ctrl+u", "enter")
        assert play.notices()[-1].startswith("an empty message")
        await play.burst("escape")
        assert (composer.text, is_open(play)) == ("", True)
        await play.burst("up", *"!", "ctrl+c")
        assert (composer.text, is_open(play)) == ("", True)
        assert not [one for one in play.client.sent() if isinstance(one, EditMessage)]


async def test_an_edit_is_there_when_the_thread_is_opened_again() -> None:
    client = a_thread()
    async with playing(client, size=WIDE) as play:
        await opened(play)
        await play.burst("up", *" more")
        play.chat.thread.close()
        assert (play.composer.text, play.chat.subject.display) == ("", False)
        await opened(play)
        assert play.chat.thread.composer.text == "mine more"
        assert play.chat.thread.subject.display
        play.chat.save_draft()
    async with playing(StageClient(client.state, client.cache), size=WIDE) as play:
        await opened(play)
        await play.burst("enter")
        edits = play.session.outbox.changes(GENERAL)[2]
        assert [one.change for one in edits if isinstance(one.change, EditMessage)]


async def test_an_edit_goes_along_when_the_server_knows_what_the_thread_begins_with() -> None:
    async with playing(size=WIDE) as play:
        mine = replace(answer(9, 5, "mine"), user="u_me", name="mia")
        receive(play.session, mine)
        await play.burst("shift+up", "t", "up", *" too")
        events = (message(1, "tea?"), answer(5, 1), mine)
        play.session.apply(ThreadReceived(room=GENERAL, message="m_5", events=events))
        assert thread(play)[0] == "tea?"
        assert play.chat.thread.composer.text == "mine too"
        await play.burst("enter")
        (edit,) = [one for one in play.client.sent() if isinstance(one, EditMessage)]
        assert (edit.message, edit.body) == ("m_9", "mine too")
        assert play.chat.thread.composer.text == ""
        await play.burst(*"half")
        play.chat.thread.close()
        await play.burst("shift+up", "t")
        assert play.chat.thread.composer.text == "half"


async def test_deleting_reacting_and_asking_who() -> None:
    async with playing(a_thread(), size=WIDE) as play:
        await opened(play)
        await play.burst("shift+up", "plus", "enter")
        assert thread(play)[-1] == "👍 1"
        (react,) = [one for one in play.client.sent() if isinstance(one, ReactToMessage)]
        assert (react.message, react.on) == ("m_3", True)
        assert play.app.focused is play.chat.thread.composer
        await play.burst("shift+up")
        assert thread(play)[-1] == "👍 you"
        await play.burst("w")
        (who,) = [one for one in play.client.sent() if isinstance(one, DescribePerson)]
        assert who.name == "ben"
        await play.burst("shift+up", "up", "d")
        assert "once more" in keys(play)
        await play.burst("d")
        (gone,) = [one for one in play.client.sent() if isinstance(one, DeleteMessage)]
        assert gone.message == "m_2"


async def test_copying_and_links() -> None:
    client = a_thread()
    receive(client.session, answer(5, 1, "see https://tea.example.org/x"))
    async with playing(client, size=NARROW) as play:
        await play.burst("shift+up", "t")
        await play.burst("shift+up", "y")
        assert "handed to the terminal's clipboard" in keys(play)
        await play.burst("o")
        (link,) = play.top.query_one(OptionList).options
        assert "https://tea.example.org/x" in str(link.prompt)
        await play.press("escape")
        assert play.app.focused is play.chat.thread.composer
        await play.burst("up", "o")
        assert keys(play) == "there is no link in it"


async def test_what_was_not_sent_is_taken_back_into_the_thread() -> None:
    client = a_thread()
    async with playing(client, size=NARROW) as play:
        await opened(play)
        client.session.disconnected()
        await play.burst(*"later", "enter", "shift+up")
        assert picked(play) == "later"
        await play.burst("e")
        assert (play.chat.thread.composer.text, play.said()) == ("later", [])
        assert not play.chat.thread.subject.display
        assert play.session.draft(GENERAL) == ""
        await play.burst("enter", "shift+up", "d", "d")
        assert play.said() == []


async def test_the_mouse_picks_in_both_and_the_keys_follow() -> None:
    async with playing(a_thread(), size=WIDE) as play:
        await opened(play)
        pane = play.chat.thread.messages
        rows = [row.text for row in pane.render_lines(pane.size.region)]
        at = next(y for y, row in enumerate(rows) if row.rstrip().endswith("mine"))
        await play.pilot.click(pane, offset=(20, at))
        assert picked(play) == "mine"
        assert play.app.focused is play.chat.thread.composer
        room = play.chat.pane
        rows = play.picture()
        at = next(y for y, row in enumerate(rows) if row.endswith("else"))
        await play.pilot.click(room, offset=(20, at))
        await play.until(lambda: play.app.focused is play.composer)
        assert isinstance(room.picked, ChatMessage)
        assert room.picked.body == "else"
        await play.burst("r")
        assert "replying to ana" in play.chat.subject.render_line(0).text
        await play.pilot.click(pane, offset=(20, 2))
        await play.until(lambda: play.app.focused is play.chat.thread.composer)


async def test_a_pick_is_gone_with_the_thread() -> None:
    async with playing(a_thread(), size=WIDE) as play:
        await opened(play)
        await play.burst("shift+up")
        play.chat.thread.close()
        await opened(play)
        assert picked(play) == ""
        assert keys(play) == ""


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_keys_that_come_before_the_thread_is_laid_out_pick_in_it(
    size: tuple[int, int],
) -> None:
    async with playing(a_thread(), size=size) as play:
        await play.burst("shift+up", "shift+up", "t", "shift+up", "shift+up", "y")
        assert (picked(play), play.app.clipboard) == ("mine", "mine")
        assert play.chat.thread.composer.text == ""
