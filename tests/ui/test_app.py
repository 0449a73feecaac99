"""The application: it connects, leaves by signals and keys, and says what it died of."""

import asyncio
import os
import signal

import pytest

from chat_tui.domain.events import TypingChanged
from chat_tui.ui.app import ChatApp
from chat_tui.ui.screens.chat import ScreenOptions
from chat_tui.ui.terminal.driver import TerminalLost
from tests.ui.helpers import DEV, GENERAL, StageClient, message, on_stage, playing, receive


async def test_it_connects_when_the_first_frame_is_out() -> None:
    client = on_stage()
    async with playing(client) as play:
        await play.until(lambda: bool(play.app._connections))
        (task,) = play.app._connections.values()
        assert not task.done()
    assert task.cancelled()
    assert play.app.failure is None


async def test_who_waits_for_the_first_frame_is_told_once() -> None:
    client, told = on_stage(), []
    app = ChatApp(client, ScreenOptions(clock=client.clock), shown=lambda: told.append(1))
    async with app.run_test() as pilot:
        for _ in range(3):
            app.refresh(layout=True)
            await pilot.pause()
        assert told == [1]


async def test_a_terminal_that_is_gone_ends_it_and_keeps_the_draft() -> None:
    client = on_stage()
    async with playing(client) as play:
        await play.type("unsaid")
        play.app.post_message(TerminalLost())
        play.app.post_message(TerminalLost())
        await play.until(lambda: not play.app.is_running)
    assert client.cache.load().drafts == {GENERAL: "unsaid"}


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
async def test_signals_save_and_leave(number: signal.Signals) -> None:
    client = on_stage()
    async with playing(client) as play:
        await play.type("unsaid")
        os.kill(os.getpid(), number)
        await play.until(lambda: not play.app.is_running)
    assert client.cache.load().drafts == {GENERAL: "unsaid"}
    assert signal.getsignal(number) is signal.SIG_DFL


async def test_a_signal_while_a_dialog_is_open() -> None:
    client = on_stage()
    async with playing(client) as play:
        await play.type("unsaid")
        await play.press("ctrl+k")
        os.kill(os.getpid(), signal.SIGTERM)
        await play.until(lambda: not play.app.is_running)
    assert client.session.draft(GENERAL) == "unsaid"


async def test_a_bug_in_the_client_ends_it_and_is_kept() -> None:
    client = on_stage()
    client.failure = ZeroDivisionError("a bug")
    async with playing(client) as play:
        await play.until(lambda: bool(play.app._connections))
        client.failing.set()
        await play.until(lambda: not play.app.is_running)
    assert play.app.failure is client.failure
    assert play.app.return_code == 1


async def test_what_happens_while_leaving_ends_well() -> None:
    """The connection is closed when the widgets are gone: what it reports then is not drawn."""
    client = on_stage()
    async with playing(client) as play:
        await play.until(lambda: bool(play.app._connections))
        client.session.apply(TypingChanged(room=GENERAL, user="u_1", name="ana", on=True))
        await play.press("ctrl+q")
    assert play.app.return_code == 0
    assert play.app.failure is None
    (task,) = play.app._connections.values()
    assert task.cancelled()
    receive(client.session, message(1), message(1, room=DEV))
    client.become(client.state)
    client.session.notify(None, "late")


async def test_a_client_that_does_not_end_is_not_waited_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Stubborn(StageClient):
        async def run(self) -> None:
            while not self.failing.is_set():
                try:
                    await self.failing.wait()
                except asyncio.CancelledError:
                    self.retries = 1000

    monkeypatch.setattr("chat_tui.ui.app.FAREWELL", 0.05)
    client = Stubborn()
    async with playing(client) as play:
        await play.until(lambda: bool(play.app._connections))
    assert client.retries == 1000
    client.failing.set()
    (task,) = play.app._connections.values()
    await task
