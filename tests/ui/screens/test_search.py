"""Ctrl+F and /search: type, choose, and be there."""

from dataclasses import replace

import pytest
from textual.widgets import Input, OptionList, Static

from chat_tui.connection.state import Online
from chat_tui.domain.commands import FetchHistory, SearchMessages
from chat_tui.domain.events import MessagesFound, PageReceived, Rejected
from chat_tui.domain.log import MessageReceived
from chat_tui.domain.models import Attachment, ChatMessage, Removal
from chat_tui.ui.screens.search import SearchScreen
from tests.ui.helpers import (
    ANA,
    DEV,
    GENERAL,
    Play,
    StageClient,
    message,
    on_stage,
    playing,
    public,
    receive,
    welcome,
)


def listed(play: Play) -> list[str]:
    return [str(option.prompt) for option in play.top.query_one(OptionList).options]


def note(play: Play) -> str:
    return str(play.top.query_one("#search-note", Static).render())


def asked(play: Play) -> SearchMessages:
    (command,) = [one for one in play.client.sent() if isinstance(one, SearchMessages)]
    return command


async def answer(play: Play, *found: MessageReceived, following: str | None = None) -> None:
    command = asked(play)
    play.session.apply(MessagesFound(command=command, messages=found, following=following))
    await play.pilot.pause()


async def search(play: Play, text: str) -> None:
    await play.press("ctrl+f")
    assert isinstance(play.top, SearchScreen)
    await play.type(text)
    await play.press("enter")


async def test_what_is_found_is_shown_with_room_author_date_and_context() -> None:
    async with playing() as play:
        await search(play, "build")
        assert asked_in(play) == GENERAL
        assert "in #general · searching …" in note(play)
        await answer(play, message(7, "the \x1b[1mBuild\nis green", room=GENERAL))
        (row,) = listed(play)
        assert row == "#general  ana  Sun 23 Nov 2025 09:07\n  the ␛[1mBuild is green"
        assert note(play) == "in #general · 1 found · Ctrl+F everywhere"
        assert "offline" not in note(play)


def asked_in(play: Play) -> str | None:
    findings = play.session.searching.findings
    assert findings is not None
    return findings.search.room


async def test_once_more_searches_everywhere() -> None:
    async with playing() as play:
        await search(play, "tea")
        await answer(play)
        assert note(play) == "in #general · nothing found · Ctrl+F everywhere"
        await play.press("ctrl+f")
        assert asked_in(play) is None
        await answer(play, message(3, "tea", room=DEV))
        assert "everywhere · 1 found" in note(play)
        await play.press("ctrl+f")
        assert asked_in(play) == GENERAL


async def test_the_command_searches_at_once() -> None:
    async with playing() as play:
        await play.type("/search from:ana tea")
        await play.press("enter")
        assert play.top.query_one(Input).value == "from:ana tea"
        assert asked(play).search.author == "ana"
        await play.press("escape")
        assert play.top is play.chat
        assert play.session.searching.findings is None


async def test_it_looks_while_one_types() -> None:
    async with playing() as play:
        await play.press("ctrl+f")
        await play.type("tea")
        await play.until(lambda: play.session.searching.findings is not None)


@pytest.mark.parametrize(("typed", "words"), [("has:cake", "has:link"), ("from:", "from:ana")])
async def test_what_makes_no_sense_is_said(typed: str, words: str) -> None:
    async with playing() as play:
        await search(play, typed)
        assert words in note(play)
        assert play.top.query_one("#search-note").has_class("-wrong")
        await play.type(" ")
        await play.press("enter")
        assert isinstance(play.top, SearchScreen)


async def test_offline_says_so() -> None:
    async with playing() as play:
        receive(play.session, message(1, "tea"))
        play.session.disconnected()
        await search(play, "tea")
        assert note(play).startswith("offline: only what this terminal has · in #general")
        assert len(listed(play)) == 1
        await play.press("enter")
        assert isinstance(play.chat.pane.picked, ChatMessage)


async def test_in_a_room_one_was_put_out_of_there_is_what_is_known_of_it() -> None:
    async with playing(room="dev") as play:
        receive(play.session, message(1, "tea", room=DEV))
        removed = Removal(by="ana", time=5)
        play.client.opened(replace(public(DEV, "dev", 1), removed=removed))
        await search(play, "tea")
        assert note(play).startswith("only what this terminal has · in #dev · 1 found")


async def test_where_one_was_put_out_is_said_not_to_be_looked_through() -> None:
    async with playing() as play:
        receive(play.session, message(1, "tea", room=DEV))
        play.client.opened(replace(public(DEV, "dev", 1), removed=Removal(by="ana", time=5)))
        await search(play, "tea")
        await answer(play)
        assert note(play) == "in #general · nothing found · Ctrl+F everywhere"
        await play.press("ctrl+f")
        await answer(play)
        assert note(play) == "everywhere but #dev · nothing found · Ctrl+F here"
        await play.type(" in:#dev")
        await play.press("enter")
        assert len(listed(play)) == 1
        assert note(play).startswith("only what this terminal has · ")


async def test_a_servers_words_are_inert() -> None:
    async with playing() as play:
        await search(play, "from:nobody")
        play.session.apply(
            Rejected(command=asked(play), code="not_found", retry="never", text="\x1b[2Jnobody")
        )
        assert "␛[2Jnobody" in note(play)


async def test_down_at_the_end_looks_for_more() -> None:
    async with playing() as play:
        await search(play, "tea")
        await answer(play, *(message(seq, "tea") for seq in range(60, 30, -1)), following="9")
        assert "30+ found" in note(play)
        options = play.top.query_one(OptionList)
        for _ in range(4):
            await play.press("pagedown")
        assert options.highlighted == 29
        await answer(play, message(30, "tea"), message(29, "tea"))
        assert (len(listed(play)), options.highlighted) == (32, 29)
        await play.press("down", "up", "up")
        assert options.highlighted == 28


async def test_enter_goes_to_another_room_and_does_not_read_it() -> None:
    client = StageClient(Online(12))
    welcome(
        client.session,
        public(GENERAL, "general"),
        public(DEV, "dev", head=100_000, read=99_000, unread=1000),
    )
    async with playing(client) as play:
        await search(play, "in:#dev tea")
        await answer(play, message(50_000, "tea at four", room=DEV))
        client.sent()
        await play.press("enter")
        assert play.viewed == "dev"
        (fetch,) = [one for one in client.sent() if isinstance(one, FetchHistory)]
        assert (fetch.before, fetch.limit) == (50_051, 100)
        entries = tuple(
            message(seq, "tea at four" if seq == 50_000 else "", room=DEV)
            for seq in range(49_951, 50_051)
        )
        client.session.apply(
            PageReceived(room=DEV, events=entries, first=49_951, last=50_050, more=True)
        )
        await play.pilot.pause()
        picture = play.picture()
        (row,) = [at for at, line in enumerate(picture) if "tea at four" in line]
        assert abs(row - len(picture) // 2) <= 1
        assert isinstance(play.chat.pane.picked, ChatMessage)
        assert play.chat.pane.picked.seq == 50_000
        assert client.in_room(DEV).unread == 1000
        assert not [one for one in client.sent() if isinstance(one, FetchHistory)]
        # On from there, by pages, until what is known ends: then the next page is fetched.
        for _ in range(5):
            await play.press("pagedown")
        (fetch,) = [one for one in client.sent() if isinstance(one, FetchHistory)]
        assert (fetch.before, fetch.after) == (None, 50_050)
        # And back to the present.
        await play.press("escape")
        assert play.chat.pane.following


@pytest.mark.parametrize("key", ["escape", "ctrl+end", "alt+u"])
async def test_back_to_the_present(key: str) -> None:
    async with playing() as play:
        receive(play.session, *(message(seq) for seq in range(1, 301)))
        await play.press("ctrl+f")
        await play.type("line")
        await play.press("enter")
        await answer(play, message(20))
        await play.press("enter")
        assert any("line 20" in line for line in play.picture())
        receive(play.session, message(301, "the newest"))
        assert play.client.in_room(GENERAL).unread == 1
        await play.press(*("escape", key) if key == "escape" else (key,))
        assert any("the newest" in line for line in play.picture())


async def test_a_move_of_the_user_counts_more_than_what_comes_late() -> None:
    client = StageClient(Online(12))
    welcome(client.session, public(GENERAL, "general", head=1000, read=1000))
    async with playing(client) as play:
        client.sent()
        newest = tuple(message(seq) for seq in range(901, 1001))
        client.session.apply(
            PageReceived(room=GENERAL, events=newest, first=901, last=1000, more=True)
        )
        await search(play, "line")
        await answer(play, message(500))
        await play.press("enter")
        assert [one for one in client.sent() if isinstance(one, FetchHistory)]
        await play.press("ctrl+end")
        entries = tuple(message(seq) for seq in range(451, 551))
        client.session.apply(
            PageReceived(room=GENERAL, events=entries, first=451, last=550, more=True)
        )
        await play.pilot.pause()
        assert play.chat.pane.picked is None
        assert not any("line 500" in line for line in play.picture())


async def test_a_room_that_was_left_meanwhile() -> None:
    async with playing(on_stage()) as play:
        await search(play, "in:ana hi")
        await answer(play, message(1, "hi", room=ANA))
        del play.session.state.rooms[ANA]
        await play.press("enter")
        assert play.viewed == "general"


async def test_a_file_that_is_found_is_named() -> None:
    async with playing() as play:
        await search(play, "invoice has:file")
        file = Attachment(sha256="ab" * 32, name="invoice-\x1b2026.pdf", size=5)
        with_words = replace(message(7, "as asked"), file=file)
        alone = replace(message(3, " "), file=file)
        await answer(play, with_words, alone, message(2, "a server of before has sent this"))
        rows = [str(row).split("\n")[1].strip() for row in listed(play)]
        assert rows == ["as asked invoice-␛2026.pdf", "invoice-␛2026.pdf"]
