"""What comes by itself while somebody writes does not take the keys of that."""

import pytest
from textual.widgets import Input

from chat_tui.connection.state import Failed
from chat_tui.domain.commands import JoinRoom
from chat_tui.domain.events import Acknowledged
from chat_tui.ui.screens import dialog
from chat_tui.ui.screens.certificate import CertificateScreen
from chat_tui.ui.screens.dialog import UncalledDialog
from chat_tui.ui.screens.secret import SecretScreen
from tests.ui.helpers import GENERAL, Play, key_event, playing, public, without_pauses


@pytest.fixture(autouse=True)
def _without_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    without_pauses(monkeypatch)


DENIED = Failed(reason="wrong secret", advice="ask for it", credentials=True)
EXPIRED = Failed(reason="it has expired", advice="ask", why="it could be anybody's")


async def comes(play: Play, failure: Failed) -> None:
    play.client.become(failure)
    await play.until(lambda: isinstance(play.top, UncalledDialog) and play.top.is_seen)


async def test_a_line_that_is_written_is_no_secret() -> None:
    async with playing() as play:
        await play.type("hel")
        await comes(play, DENIED)
        await play.burst(*"lo", "enter", *"more")
        assert play.said() == ["hello"]
        assert play.composer.text == "more"
        assert isinstance(play.top, SecretScreen)
        assert play.top.query_one(Input).value == ""


async def test_nor_is_it_an_answer() -> None:
    async with playing() as play:
        await play.type("so")
        await comes(play, EXPIRED)
        await play.burst("r", *"ry", "escape", "left", "enter")
        assert play.said() == ["sorry"]
        assert isinstance(play.top, CertificateScreen)


async def test_nor_is_what_was_typed_before_it_was_seen() -> None:
    async with playing() as play:
        play.client.become(DENIED)
        for key in (*"hi", "enter"):
            play.app.post_message(key_event(key))
        await play.settled()
        assert play.said() == ["hi"]
        assert isinstance(play.top, SecretScreen)


async def test_after_a_pause_it_is_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dialog, "PAUSE", 0.0)
    async with playing() as play:
        await play.type("hel")
        await comes(play, EXPIRED)
        await play.press("r")
        assert play.top is play.chat
        assert play.composer.text == "hel"


async def test_who_has_sent_a_line_waits_for_what_comes_of_it() -> None:
    async with playing() as play:
        await play.burst(*"/reconnect", "enter")
        await comes(play, DENIED)
        await play.type("sesame")
        assert play.top.query_one(Input).value == "sesame"


async def test_the_rest_of_a_line_does_not_go_into_a_room_that_opens() -> None:
    async with playing() as play:
        await play.burst(*"/join #tea", "enter", *"hel")
        (join,) = [one for one in play.client.sent() if isinstance(one, JoinRoom)]
        play.client.opened(public("r_8", "tea"))
        play.session.apply(Acknowledged(command=join))
        await play.burst(*"lo", "enter")
        assert play.said() == ["hello"]
        assert play.said("r_8") == []
        assert any("#tea is there; Ctrl+K goes to it" in one for one in play.notices(GENERAL))
