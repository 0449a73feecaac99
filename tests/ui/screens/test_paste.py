"""A paste that may not have been meant: what is asked, and what becomes of it."""

from collections.abc import Callable
from math import inf

import pytest
from textual import events
from textual.widgets import Static

from chat_tui.ui.screens.paste import PasteScreen
from tests.ui.helpers import GENERAL, Play, playing

SECRET = "password: hunter2"
LINES = "".join(f"line {number}\n" for number in range(1, 43))


async def paste(play: Play, text: str) -> None:
    play.app.post_message(events.Paste(text))
    await play.until(lambda: isinstance(play.top, PasteScreen) and play.top._seen_at < inf)


def words(play: Play) -> str:
    return "\n".join(str(static.content) for static in play.top.query(Static))


async def test_it_says_why_and_shows_how_it_begins() -> None:
    async with playing() as play:
        await paste(play, f"{SECRET}\n{LINES}")
        assert words(play).splitlines() == [
            "Pasted: it looks like a password; 43 lines",
            SECRET,
            *(f"line {number}" for number in range(1, 6)),
            "… and 37 more",
            "Y sends it   E edits it first   Esc drops it",
        ]


async def test_y_sends_it_with_what_is_written() -> None:
    async with playing() as play:
        await play.type("so: ")
        await paste(play, SECRET)
        await play.press("y")
        assert play.said() == [f"so: {SECRET}"]
        assert play.composer.text == ""
        assert list(play.session.history.lines(GENERAL)) == [], "a secret is not kept"


async def test_e_leaves_it_to_be_edited() -> None:
    async with playing() as play:
        await play.type("<>")
        await play.press("left")
        await paste(play, LINES)
        await play.press("e")
        await play.type("!")
        assert play.composer.text == f"<{LINES}!>"
        assert play.said() == []


@pytest.mark.parametrize("key", ["escape"])
async def test_escape_drops_it(key: str) -> None:
    async with playing() as play:
        await play.type("text")
        await paste(play, SECRET)
        await play.press(key)
        assert play.top is play.chat
        assert play.composer.text == "text"
        assert play.said() == []
        await play.press("ctrl+y")
        assert play.composer.text == "text"


async def test_other_keys_are_no_answer() -> None:
    async with playing() as play:
        await paste(play, SECRET)
        await play.press("enter", "x", "n", "tab")
        assert isinstance(play.top, PasteScreen)
        assert play.said() == []


async def test_what_the_server_does_not_take_cannot_be_sent() -> None:
    async with playing() as play:
        text = "é" * 9000
        await paste(play, text)
        assert "18,000 bytes where 16,384 are allowed" in words(play)
        assert "Y sends" not in words(play)
        await play.press("y")
        assert isinstance(play.top, PasteScreen)
        await play.press("e")
        assert play.composer.text == text


async def test_what_was_typed_before_it_was_seen_is_no_answer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Whoever pastes over a slow line types on; a y among that must not send a password."""
    drawn: list[Callable[[], None]] = []
    monkeypatch.setattr(
        PasteScreen, "call_after_refresh", lambda _self, callback: drawn.append(callback)
    )
    async with playing() as play:
        play.app.post_message(events.Paste(SECRET))
        await play.until(lambda: isinstance(play.top, PasteScreen))
        await play.type("yes, ")
        await play.press("enter", "escape")
        assert isinstance(play.top, PasteScreen)
        assert play.said() == []
        drawn[0]()
        await play.press("e")
        assert play.said() == [f"{SECRET}yes,"], "what was typed comes behind it, in its order"


async def test_what_is_shown_of_it_is_harmless() -> None:
    async with playing() as play:
        await paste(play, "\x1b[31m\u202e[b]x[/b]\n" * 20)
        assert "\x1b" not in words(play)
        assert "\u202e" not in words(play)
        assert "[b]x[/b]" in words(play)


async def test_a_command_with_a_secret_is_not_kept_either() -> None:
    async with playing() as play:
        await play.burst(*"/topic password: hunter2", "enter")
        assert list(play.session.history.lines(GENERAL)) == []


async def test_quitting_with_the_question_open_keeps_the_draft() -> None:
    async with playing() as play:
        await play.type("begun")
        await paste(play, SECRET)
        await play.press("ctrl+q")
        await play.until(lambda: not play.app.is_running)
    assert play.session.draft(GENERAL) == "begun"
