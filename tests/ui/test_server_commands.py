"""Servers are taken onto the screen and off it while it runs."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from chat_tui.connection.state import Reconnecting
from chat_tui.domain.errors import SettingsError
from chat_tui.session.state import PendingMessage
from chat_tui.ui.servers import Server
from tests.ui.helpers import DEV, GENERAL, Play, StageClient, message, on_stage, playing, receive


class Street:
    """Has home and club; remembers which were given back."""

    def __init__(self) -> None:
        self.clients = {"home": on_stage(), "club": on_stage()}
        self.closed: list[str] = []

    def names(self) -> list[str]:
        return ["work", "home", "club"]

    def open(self, wanted: str) -> Server:
        if wanted not in self.clients:
            raise SettingsError(f"there is no saved server {wanted!r}")
        close = lambda: self.closed.append(wanted)  # noqa: E731
        return Server(wanted, self.clients[wanted], close=close)


@asynccontextmanager
async def at_work() -> AsyncIterator[tuple[Play, Street]]:
    """work alone is on the screen, and connected."""
    street = Street()
    async with playing(name="work", source=street) as play:
        await play.until(lambda: bool(play.app._connections))
        yield play, street


async def say(play: Play, line: str) -> None:
    await play.type(line)
    await play.press("enter")
    await play.until(lambda: play.app.screen.is_mounted)
    await play.pilot.pause()


def heard(client: StageClient, room: str = GENERAL) -> str:
    """The last notice in a room."""
    return client.in_room(room).notices[-1].text


def on_screen(play: Play) -> list[str]:
    return [server.name for server in play.app.servers.all]


async def test_one_more_is_gone_to_and_runs_and_is_taken_away_again() -> None:
    async with at_work() as (play, street):
        await say(play, "/connect home")
        assert on_screen(play) == ["work", "home"]
        assert play.app.servers.current.name == "home"
        assert play.chat.rooms.render_line(0).text.strip() == "work"
        assert len(play.app._connections) == 2
        home = play.app.servers.current
        task = play.app._connections[home]
        await play.type("half a line")
        play.app._server_commands._disconnect("")
        await play.until(lambda: street.closed == ["home"])
        assert task.cancelled()
        assert on_screen(play) == ["work"]
        assert play.app.screen is play.chat
        assert street.clients["home"].cache.load().drafts == {GENERAL: "half a line"}
        assert heard(play.client) == "home is disconnected; /connect home brings it back"
        assert play.chat.rooms.render_line(0).text.strip() == "Rooms"
        street.clients["home"].become(street.clients["home"].state)
        receive(street.clients["home"].session, message(1, "mia!"))
        await say(play, "still here")
        assert play.said() == ["still here"]


async def test_another_than_the_current_one_is_taken_away() -> None:
    async with at_work() as (play, street):
        await say(play, "/connect home")
        street.clients["home"].session.send(DEV, "on its way")
        await say(play, "/connect work")
        assert play.app.servers.current.name == "work", "it was there: only gone to"
        await say(play, "/disconnect home")
        assert on_screen(play) == ["work"]
        assert heard(play.client) == (
            "home is disconnected; 1 message not sent yet: kept, and sent when you connect again;"
            " /connect home brings it back"
        )
        (kept,) = street.clients["home"].cache.load_outbox()
        assert isinstance(kept, PendingMessage)
        assert kept.body == "on its way"
        await say(play, "/connect home")
        assert on_screen(play) == ["work", "home"]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("/disconnect", "this is the only server; /quit leaves"),
        ("/disconnect cellar", "cellar is not on the screen; /servers lists those that are"),
        ("/connect cellar", "there is no saved server 'cellar'"),
    ],
)
async def test_what_cannot_be_is_said_and_the_line_stays(line: str, words: str) -> None:
    async with at_work() as (play, _street):
        await say(play, line)
        assert heard(play.client) == words
        assert play.composer.text == line
        assert on_screen(play) == ["work"]


async def test_without_doors_there_is_no_other() -> None:
    async with playing() as play:
        await say(play, "/connect home")
        assert heard(play.client) == "there are no other servers here"


async def test_the_list() -> None:
    async with at_work() as (play, street):
        await say(play, "/connect home")
        home = street.clients["home"]
        receive(home.session, message(1, room=DEV))
        home.become(Reconnecting(at=1004, attempt=1, reason="connection\x1b refused"))
        home.session.send(GENERAL, "later")
        await say(play, "/connect work")
        await say(play, "/servers")
        lines = heard(play.client).split("\n")
        assert lines[:2] == [
            "servers on the screen:",
            "● work  mia at chat.example.org  online 12 ms",
        ]
        assert lines[2].startswith("○ home  mia at chat.example.org  connection")
        assert lines[2].endswith("refused; reconnecting in 4 s  1 to send  1 unread")
        assert "\x1b" not in lines[2]
        assert lines[3] == "saved: club; /connect name adds one"


async def test_names_are_completed() -> None:
    async with at_work() as (play, _street):
        await play.type("/connect c")
        await play.press("tab")
        assert play.composer.text == "/connect club"
        await play.press("ctrl+u")
        await play.type("/disconnect w")
        await play.press("tab")
        assert play.composer.text == "/disconnect work"


async def test_a_mistake_that_ends_one_leaves_the_others_and_is_raised_at_the_end() -> None:
    async with at_work() as (play, street):
        await say(play, "/connect home")
        home = street.clients["home"]
        home.failure = ZeroDivisionError("a bug")
        home.failing.set()
        await play.until(lambda: on_screen(play) == ["work"])
        await play.until(lambda: street.closed == ["home"])
        assert heard(play.client) == "home is gone: a mistake in this program ended it"
        assert play.app.is_running
    assert play.app.failure is home.failure
