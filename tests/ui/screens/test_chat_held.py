"""Ctrl+Z takes back what is about to be sent."""

import pytest

from chat_tui.connection.state import Online
from chat_tui.domain.commands import SendMessage
from tests.ui.helpers import GENERAL, Play, StageClient, message, playing, receive, usual


def holding() -> StageClient:
    return usual(StageClient(Online(12), undo_send=3))


def sent(play: Play, seconds: float = 0.0) -> list[str]:
    return [one.body for one in play.client.later(seconds) if isinstance(one, SendMessage)]


async def test_it_says_how_long_and_goes() -> None:
    async with playing(holding()) as play:
        await play.burst(*"oops", "enter")
        assert "sending in 3 s, Ctrl+Z takes it back" in play.picture()[-1]
        assert sent(play, 1.0) == []
        play.session.tend(play.client.clock.now)
        assert "sending in 2 s" in play.picture()[-1]
        assert sent(play, 2.0) == ["oops"]
        play.session.tend(play.client.clock.now)
        assert "sending in" not in "\n".join(play.picture())


async def test_it_is_taken_back_to_be_mended() -> None:
    async with playing(holding()) as play:
        await play.burst(*"oops", "enter", "ctrl+z")
        assert play.composer.text == "oops"
        assert play.said() == []
        assert play.session.draft(GENERAL) == "oops"
        await play.press("backspace", "enter")
        assert sent(play, 3.0) == ["oop"]


async def test_what_is_written_since_stays_behind_it() -> None:
    async with playing(holding()) as play:
        await play.burst(*"one", "enter", *"two", "ctrl+z")
        assert play.composer.text == "one\ntwo"


async def test_the_last_one_first() -> None:
    async with playing(holding()) as play:
        await play.burst(*"one", "enter", *"two", "enter", "ctrl+z", "ctrl+u", "ctrl+z")
        assert play.composer.text == "one"
        assert play.said() == []


async def test_from_another_room() -> None:
    async with playing(holding()) as play:
        await play.burst(*"oops", "enter", "alt+down", *"here", "ctrl+z")
        assert play.viewed == "general"
        assert play.composer.text == "oops"
        await play.press("alt+down")
        assert play.composer.text == "here"


async def test_an_edit_that_was_begun_meanwhile_can_be_yanked() -> None:
    async with playing(holding()) as play:
        receive(play.session, message(1, "mine", user="u_me", name="mia"))
        await play.burst(*"oops", "enter", "shift+up", "up", "e", *"!!", "ctrl+z")
        assert play.composer.text == "oops"
        assert play.session.writing.subject(GENERAL) is None
        await play.press("ctrl+u", "ctrl+y", "alt+y")
        assert play.composer.text == "mine!!"


@pytest.mark.parametrize("seconds", [0, 3])
async def test_with_nothing_held_it_suspends(seconds: int, monkeypatch: pytest.MonkeyPatch) -> None:
    async with playing(usual(StageClient(Online(12), undo_send=seconds))) as play:
        suspended: list[bool] = []
        monkeypatch.setattr(play.app, "action_suspend_process", lambda: suspended.append(True))
        await play.burst(*"gone", "enter")
        assert sent(play, seconds) == ["gone"]
        await play.press("ctrl+z")
        assert suspended == [True]
        assert play.composer.text == ""
