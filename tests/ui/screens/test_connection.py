"""The state of the connection on the screen, and the dialog for the join secret."""

import pytest
from textual.widgets import Input, Static

from chat_tui.connection.endpoint import parse_endpoint
from chat_tui.connection.state import (
    Authenticating,
    Connecting,
    ConnectionState,
    Failed,
    Offline,
    Online,
    Reconnecting,
    Syncing,
)
from chat_tui.ui.screens.secret import SecretScreen
from chat_tui.ui.status_line import describe
from chat_tui.ui.widgets.status_bar import StatusBar
from tests.ui.helpers import Play, StageClient, message, on_stage, playing, receive

DENIED = Failed(reason="wrong \x1b secret", advice="ask for it", credentials=True)


@pytest.mark.parametrize(
    ("state", "dot", "words"),
    [
        (Offline(), "○", "offline"),
        (Connecting(), "◐", "connecting"),
        (Connecting(3), "◐", "connecting (attempt 3)"),
        (Authenticating(), "◐", "logging in"),
        (Syncing(0, 0), "◐", "syncing"),
        (Syncing(1000, 2500), "◐", "syncing 1,000 of 2,500"),
        (Online(), "●", "online"),
        (Online(0), "●", "online 0 ms"),
        (Reconnecting(at=104.2, attempt=1, reason="lost"), "○", "lost; reconnecting in 5 s"),
        (
            Reconnecting(at=90, attempt=2, reason="lost"),
            "○",
            "lost; reconnecting in 0 s (attempt 2)",
        ),
        (Failed("bad", "call"), "✗", "failed: bad; call"),
    ],
)
async def test_every_state_has_its_words(state: ConnectionState, dot: str, words: str) -> None:
    assert describe(state, 100.0)[:2] == (dot, words)
    assert describe(state, 100.0)[2] in StatusBar.COMPONENT_CLASSES


def bar(play: Play) -> str:
    return play.chat.status.render_line(0).text


async def test_the_bar_says_what_happens() -> None:
    async with playing() as play:
        assert bar(play).startswith(" ● online 12 ms  mia  chat.example.org (TLS)")
        assert bar(play).rstrip().endswith("F1 help  ^K go to  ^Q quit")
        play.client.become(Reconnecting(at=play.client.clock.now + 3, attempt=1, reason="a\x07b"))
        assert bar(play).startswith(" ○ a␇b; reconnecting in 3 s")
        assert bar(play).rstrip().endswith("any key: retry now  F1")
        play.client.clock.now += 2
        assert " in 1 s" in bar(play)


async def test_it_counts_only_while_there_is_something_to_count() -> None:
    async with playing() as play:
        counting: list[bool] = []
        for state in (Online(), Reconnecting(at=1010, attempt=1, reason="lost"), Connecting()):
            play.client.become(state)
            timer = play.chat.status._countdown
            assert timer is not None
            counting.append(timer._active.is_set())
        assert counting == [False, True, False]


@pytest.mark.parametrize("width", [20, 40, 50, 60, 80])
async def test_news_goes_before_what_is_always_the_same(width: int) -> None:
    async with playing(size=(width, 20)) as play:
        receive(play.session, message(1, room="r_2"))
        await play.pilot.pause()
        assert play.chat.status.render_line(0).cell_length == width
        assert ("1 unread" in bar(play)) == (width >= 40)
        assert "F1" in bar(play)
        assert "chat.example.org" not in bar(play) or width >= 50


async def test_quitting_is_explained_in_a_narrow_terminal() -> None:
    async with playing(size=(50, 20)) as play:
        await play.press("ctrl+c")
        assert "Ctrl+C once more quits" in bar(play)


async def test_a_failure_is_told_whole_and_once() -> None:
    async with playing() as play:
        state = Failed(reason="the server refused", advice="ask whoever runs it")
        for _ in range(3):
            play.client.become(state)
        assert play.notices() == ["the server refused; ask whoever runs it"]
        play.client.become(Connecting())
        play.client.become(state)
        assert len(play.notices()) == 2


async def dialog(play: Play) -> SecretScreen:
    await play.until(lambda: isinstance(play.top, SecretScreen) and play.top.is_seen)
    assert isinstance(play.top, SecretScreen)
    return play.top


async def test_the_secret_is_asked_for_once_and_tried() -> None:
    client = on_stage()
    async with playing(client) as play:
        play.client.become(DENIED)
        play.client.become(DENIED)
        screen = await dialog(play)
        assert len(play.app.screen_stack) == 2
        words = str(screen.query_one(Static).content)
        assert words.startswith("chat.example.org: wrong ␛ secret.")
        assert play.notices() == [], "it is said in the dialog"
        await play.burst(*"open sesame", "enter")
        await play.until(lambda: play.top is play.chat)
        assert client.session.hello().secret == "open sesame"
        assert client.retries == 1
        play.client.become(Connecting())
        play.client.become(DENIED)
        await dialog(play)


async def test_a_secret_need_not_be_given() -> None:
    async with playing() as play:
        play.client.become(DENIED)
        screen = await dialog(play)
        assert screen.query_one(Input).password
        await play.press("escape")
        assert play.top is play.chat
        assert play.session.hello().secret is None
        assert play.client.retries == 0
        assert play.notices() == [f"{DENIED.reason}; {DENIED.advice}"]
        await play.press("x")
        assert play.client.retries == 1


async def test_a_start_with_the_wrong_secret() -> None:
    client = StageClient(DENIED)
    async with playing(client) as play:
        await dialog(play)
        assert len(play.app.screen_stack) == 2


REFUSED = Reconnecting(at=1003, attempt=3, reason="cannot reach chat.example.org: refused by all")


async def test_why_there_is_no_connection_is_told_once_where_the_bar_cannot() -> None:
    async with playing(size=(50, 20)) as play:
        for _ in range(3):
            play.client.become(REFUSED)
            play.client.become(Connecting(3))
        assert play.notices() == [f"not connected: {REFUSED.reason}"]
        play.client.become(REFUSED)
        assert "refused by all; reconnecting in 3 s" in bar(play)
        play.client.become(Online())
        play.client.become(REFUSED)
        assert len(play.notices()) == 2


async def test_the_bar_has_said_it_already() -> None:
    async with playing(size=(90, 20)) as play:
        play.client.become(REFUSED)
        assert f"{REFUSED.reason}; reconnecting in 3 s" in bar(play)
        assert play.notices() == []


async def test_while_no_room_is_known_it_stands_where_they_would() -> None:
    async with playing(StageClient(), size=(30, 10)) as play:
        play.client.become(REFUSED)
        shown = " ".join(" ".join(play.picture()).split())
        assert REFUSED.reason in shown
        assert " ○ reconnecting in 3 s" in bar(play)
        assert bar(play).rstrip().endswith("F1")


@pytest.mark.parametrize(
    "state", [Offline(), Connecting(), Online(12), Reconnecting(1009.0, 2, "lost"), DENIED]
)
async def test_a_link_that_anybody_can_read_is_marked_all_the_time(state: ConnectionState) -> None:
    client = on_stage()
    client.endpoint = parse_endpoint("ws://chat.example.org")
    async with playing(client, size=(80, 24)) as play:
        play.client.become(state)
        await play.press("x")
        strip = play.chat.status.render_line(0)
        assert strip.text.startswith(" not encrypted ")
        style = next(iter(strip)).style
        assert style is not None
        assert style.bold
        await play.press("ctrl+c", "ctrl+c")  # the second one asks whether to quit
        assert play.chat.status.render_line(0).text.startswith(" not encrypted ")


@pytest.mark.parametrize("url", ["wss://chat.example.org", "ws://localhost", "ws+unix:///run/chat"])
async def test_no_other_link_is(url: str) -> None:
    client = on_stage()
    client.endpoint = parse_endpoint(url)
    async with playing(client, size=(80, 24)) as play:
        assert "not encrypted" not in play.chat.status.render_line(0).text
