"""Replies: begun by a key or a command, shown with what they answer, and a way back to that."""

from dataclasses import replace

import pytest

from chat_tui.domain.commands import FetchHistory, SendMessage
from chat_tui.domain.events import PageReceived, Rejected
from chat_tui.domain.log import MessageDeleted, MessageReceived
from chat_tui.domain.models import ChatMessage, Quote
from tests.ui.helpers import (
    DEV,
    GENERAL,
    START_MS,
    Play,
    StageClient,
    message,
    on_stage,
    playing,
    public,
    receive,
    welcome,
)
from tests.ui.screens.reading import about, row_with, rule
from tests.ui.screens.talking import talk

ANSWERING = "replying to ana (Esc leaves it): from ana"


def answer(seq: int, to: int, body: str = "an answer", quoted: str = "from ana") -> MessageReceived:
    quote = Quote(message=f"m_{to}", seq=to, name="ana", body=quoted)
    return replace(message(seq, body, user="u_2", name="ben"), reply=quote)


def sends(play: Play) -> list[tuple[str, str | None]]:
    sent = [one for one in play.client.sent() if isinstance(one, SendMessage)]
    return [(one.body, one.reply_to) for one in sent]


def picked(play: Play) -> int | None:
    found = play.chat.pane.picked
    return found.seq if isinstance(found, ChatMessage) else None


async def test_a_reply_and_its_quote() -> None:
    async with playing(talk("mine")) as play:
        await play.burst("shift+up", "up", "r")
        assert (about(play), play.composer.text) == (ANSWERING, "")
        await play.burst(*"hello", "enter")
        assert sends(play) == [("hello", "m_1")]
        assert about(play) == ""
        rows = play.picture()
        at = rows.index(row_with(play, "◌ hello"))
        assert rows[at - 1].endswith("  ↳ ana: from ana")
        assert "mia" in rows[at - 1], "it begins a group there, whoever spoke before"
        assert "mia" not in rows[at]
        await play.burst(*"and more", "enter")
        assert sends(play) == [("and more", None)]


async def test_escape_leaves_the_reply_and_keeps_what_was_written() -> None:
    async with playing(talk()) as play:
        await play.burst(*"half", "shift+up", "r")
        assert (about(play), play.composer.text) == (ANSWERING, "half")
        await play.burst(*" done", "escape")
        assert (about(play), play.composer.text) == ("", "half done")
        await play.press("enter")
        assert sends(play) == [("half done", None)]


async def test_a_reply_stays_with_its_room_and_outlives_the_program() -> None:
    client = talk()
    async with playing(client) as play:
        await play.burst("shift+up", "r", *"yes")
        play.chat.show_room(DEV)
        assert about(play) == ""
        await play.burst(*"elsewhere", "enter")
        play.chat.show_room(GENERAL)
        await play.pilot.pause()
        assert (about(play), play.composer.text) == (ANSWERING, "yes")
        client.clock.now += 1.0
        client.session.tend(client.clock.now)
    async with playing(StageClient(client.state, client.cache)) as play:
        assert (about(play), play.composer.text) == (ANSWERING, "yes")
        await play.press("enter")
        assert play.session.outbox.in_room(GENERAL)[0].reply is not None


async def test_replies_of_others_are_shown_with_what_they_answer() -> None:
    async with playing(talk("mine")) as play:
        receive(play.session, answer(3, 1), answer(4, 1, "again"))
        rows = [row for row in play.picture() if row]
        assert [row[18:] for row in rows[-4:]] == [
            "↳ ana: from ana",
            "an answer",
            "↳ ana: from ana",
            "again",
        ]
        gone = MessageDeleted(
            room=GENERAL, seq=5, user="u_1", name="ana", time=START_MS, of="m_1", of_seq=1
        )
        receive(play.session, gone)
        assert sum("↳ ana: message deleted" in row for row in play.picture()) == 2


@pytest.mark.parametrize("width", [20, 30, 50, 90])
async def test_a_quote_has_one_row_whatever_it_says(width: int) -> None:
    async with playing(talk(), size=(width, 24)) as play:
        hostile = "x\x1b[31m\u202e" + "漢字" * 60
        receive(play.session, answer(2, 1, quoted=hostile))
        rows = play.picture()
        (at,) = [at for at, row in enumerate(rows) if "↳" in row]
        assert "\x1b" not in rows[at]
        assert "\u202e" not in rows[at]
        assert "an" in rows[at + 1]


async def test_markup_in_a_quote_is_text() -> None:
    async with playing(talk()) as play:
        receive(play.session, answer(2, 1, quoted="**bold** :tada:"))
        assert row_with(play, "↳").endswith("↳ ana: bold 🎉")


async def test_going_to_what_was_answered() -> None:
    async with playing(talk()) as play:
        for seq in range(2, 60):
            receive(play.session, message(seq))
        receive(play.session, answer(60, 1))
        await play.press("shift+up")
        assert "g what it answers" in rule(play)
        await play.press("g")
        assert picked(play) == 1
        assert "›" in row_with(play, "from ana")
        await play.burst("g")
        assert picked(play) == 1, "this answers nothing"
        await play.burst("escape", "escape")
        assert row_with(play, "an answer")


async def test_going_to_what_has_to_be_fetched() -> None:
    client = StageClient(on_stage().state)
    welcome(client.session, public(GENERAL, "general", head=1000))
    receive(client.session, answer(1001, 300))
    async with playing(client) as play:
        await play.until(lambda: bool(play.session.is_fetching(GENERAL)))
        first = next(one for one in client.later() if isinstance(one, FetchHistory))
        page = tuple(message(seq) for seq in range(901, 1001))
        client.session.apply(
            PageReceived(room=GENERAL, events=page, first=901, last=1000, more=True)
        )
        assert first.before == 1001
        await play.burst("shift+up", "g")
        assert picked(play) is None
        (wanted,) = [one for one in client.later() if isinstance(one, FetchHistory)]
        assert (wanted.before, wanted.limit) == (351, 100)
        page = tuple(message(seq) for seq in range(251, 351))
        client.session.apply(
            PageReceived(room=GENERAL, events=page, first=251, last=350, more=True)
        )
        await play.until(lambda: picked(play) == 300)
        assert "›" in row_with(play, "line 300")


async def test_a_refused_reply_is_mended_as_one() -> None:
    async with playing(talk()) as play:
        await play.burst("shift+up", "r", *"hello", "enter")
        (sent,) = [one for one in play.client.sent() if isinstance(one, SendMessage)]
        play.session.apply(Rejected(command=sent, code="not_found", retry="never", text="no"))
        assert "✗ hello" in row_with(play, "✗")
        await play.burst("shift+up", "e", *"!", "enter")
        assert sends(play) == [("hello!", "m_1")]


@pytest.mark.parametrize(("typed", "said"), [("/reply", []), ("/reply hi", [("hi", "m_1")])])
async def test_the_command(typed: str, said: list[tuple[str, str]]) -> None:
    async with playing(talk("mine")) as play:
        await play.burst(*typed, "enter")
        assert sends(play) == said
        assert (about(play), play.composer.text) == ("" if said else ANSWERING, "")


async def test_the_command_without_a_message_of_others() -> None:
    async with playing() as play:
        await play.burst(*"/reply hi", "enter")
        assert play.notices() == ["there is no message here that you can reply"]
        assert play.composer.text == "/reply hi"


async def test_nothing_is_answered_while_something_is_edited() -> None:
    async with playing(talk("mine")) as play:
        await play.burst("up", *"/reply hi", "home", "ctrl+u")
        play.composer.replace_text("/reply hi")
        await play.press("enter")
        assert sends(play) == []
        assert play.composer.text == "/reply hi"
        assert about(play) == "editing (Esc leaves it): mine"
