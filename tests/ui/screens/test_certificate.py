"""The screen about a certificate."""

import pytest
from textual.widgets import Static

from chat_tui.connection.state import Connecting, Failed
from chat_tui.connection.trust import CertificateFault, explain
from chat_tui.ui.screens.certificate import CertificateScreen
from tests.ui.helpers import Play, StageClient, on_stage, playing


def distrust(fault: CertificateFault, host: str = "chat.example.org") -> Failed:
    said = explain(fault, host, "bad \x1b[31m signature")
    return Failed(said.what, said.advice, why=said.why)


EXPIRED = distrust(CertificateFault.EXPIRED)


async def dialog(play: Play) -> str:
    """What the dialog says, as one line."""
    await play.until(lambda: isinstance(play.top, CertificateScreen) and play.top.is_seen)
    return " ".join(str(part.content) for part in play.top.query(Static))


@pytest.mark.parametrize("fault", CertificateFault)
async def test_it_says_what_why_and_what_to_do(fault: CertificateFault) -> None:
    async with playing(size=(80, 24)) as play:
        failure = distrust(fault)
        play.client.become(failure)
        said = await dialog(play)
        for part in (failure.reason, failure.why, failure.advice):
            assert part[1:40] in said
        assert "\x1b" not in said
        assert said.startswith("The certificate")
        assert "Esc" in said
        bottom = max(part.region.bottom for part in play.top.query(Static))
        assert bottom < 24


async def test_r_tries_again_and_a_second_failure_is_told_again() -> None:
    async with playing() as play:
        play.client.become(EXPIRED)
        play.client.become(EXPIRED)
        await dialog(play)
        assert len(play.app.screen_stack) == 2
        await play.press("r")
        assert play.top is play.chat
        assert play.client.retries == 1
        play.client.become(Connecting())
        play.client.become(EXPIRED)
        await dialog(play)


async def test_escape_stays_offline() -> None:
    async with playing() as play:
        play.client.become(EXPIRED)
        await dialog(play)
        await play.press("x", "enter", "escape")
        assert play.top is play.chat
        assert play.client.retries == 0
        assert any(EXPIRED.advice in notice for notice in play.notices())


async def test_nothing_lies_over_it_where_no_room_is_known() -> None:
    async with playing(StageClient(), size=(80, 24)) as play:
        play.client.become(EXPIRED)
        await dialog(play)
        await play.press("x")
        assert not list(play.app._notifications)
        await play.press("escape")
        shown = " ".join(" ".join(play.picture()).split())
        assert shown.count(EXPIRED.advice) == 1
        assert not list(play.app._notifications)


async def test_on_a_small_terminal_it_scrolls() -> None:
    async with playing(on_stage(), size=(40, 10)) as play:
        play.client.become(EXPIRED)
        await dialog(play)
        await play.press("end")
        await play.until(lambda: play.top.query(Static).last().region.bottom <= 10)
