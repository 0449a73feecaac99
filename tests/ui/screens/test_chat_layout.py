"""Narrow terminals, the mouse, the theme."""

import pytest
from textual import events

from chat_tui.connection.state import Online
from chat_tui.domain.commands import OpenDirect
from chat_tui.domain.events import (
    MembersReceived,
)
from chat_tui.domain.models import Member
from chat_tui.ui.servers import Server
from chat_tui.ui.theme import DAY, NIGHT
from tests.ui.helpers import (
    GENERAL,
    Play,
    StageClient,
    message,
    on_stage,
    playing,
    public,
    receive,
    usual,
)


def listed(play: Play) -> bool:
    return bool(play.chat.rooms.display)


async def test_a_narrow_terminal_is_for_the_messages() -> None:
    async with playing(size=(69, 24)) as play:
        assert not listed(play)
        await play.press("f2")
        assert listed(play)
        await play.pilot.resize_terminal(60, 20)
        assert listed(play), "wanted is wanted"
        await play.press("f2")
        await play.pilot.resize_terminal(120, 20)
        assert not listed(play)


async def test_the_list_comes_back_with_the_room_for_it() -> None:
    async with playing(size=(69, 24)) as play:
        await play.pilot.resize_terminal(70, 24)
        await play.until(lambda: listed(play))
        await play.pilot.resize_terminal(69, 24)
        await play.until(lambda: not listed(play))


@pytest.mark.parametrize("size", [(1, 1), (4, 3), (20, 6), (250, 60)])
async def test_any_terminal(size: tuple[int, int]) -> None:
    async with playing(size=size) as play:
        receive(play.session, message(1, "漢字 " * 30))
        await play.burst(*"hello", "f3", "f2", "tab")
        await play.burst("f1", "escape", "ctrl+k", "escape", "pageup")
        await play.pilot.resize_terminal(80, 24)
        assert play.composer.text == "hello"


async def test_clicks() -> None:
    async with playing() as play:
        await play.press("f3")
        await play.pilot.click("#rooms", offset=(3, 1))
        assert play.viewed == "dev"
        await play.pilot.click("#rooms", offset=(3, 0))
        await play.pilot.click("#rooms", offset=(3, 20))
        assert play.viewed == "dev"
        await play.press("alt+down")
        await play.pilot.click("#members", offset=(4, 2))
        assert not [c for c in play.client.sent() if isinstance(c, OpenDirect)], "that is me"
        await play.pilot.click("#members", offset=(4, 3))
        (wish,) = [c for c in play.client.sent() if isinstance(c, OpenDirect)]
        assert wish.name == "ben"
        await play.pilot.click("#messages", offset=(4, 3))
        await play.type("x")
        assert play.composer.text == "x", "a click takes the keyboard from nobody"


async def test_a_list_longer_than_the_screen() -> None:
    async with playing(size=(90, 12)) as play:
        members = tuple(Member(user=f"u{n}", name=f"n{n:02}", online=True) for n in range(40))
        play.session.apply(MembersReceived(room=GENERAL, members=members))
        await play.press("f3")
        for event in (events.MouseScrollDown, events.MouseScrollDown, events.MouseScrollUp):
            await play.pilot._post_mouse_events([event], "#members", offset=(3, 3), button=0)
        assert play.chat.members.render_line(0).text.strip() == "● n02"
        for number in range(20):
            play.client.opened(public(f"r_x{number}", f"x{number:02}"))
        await play.press("alt+up", "alt+up", "alt+up")
        await play.until(
            lambda: any(
                play.chat.rooms.render_line(y).text.startswith("▌")
                for y in range(play.chat.rooms.size.height)
            )
        )


async def test_another_theme_draws_everything_anew() -> None:
    async with playing() as play:
        receive(play.session, message(1))
        await play.pilot.pause()

        def ground() -> object:
            strip = play.chat.pane.render_lines(play.chat.pane.size.region)[-1]
            return next(iter(strip)).style.bgcolor.name  # type: ignore[union-attr]

        assert ground() == NIGHT.background
        play.app.use_theme(DAY)
        await play.until(lambda: ground() == DAY.background)


@pytest.mark.parametrize(("key", "other"), [("f2", "f3"), ("f3", "f2")])
async def test_a_list_covers_a_terminal_too_narrow_for_both(key: str, other: str) -> None:
    async with playing(size=(30, 10)) as play:
        panels = {"f2": play.chat.rooms, "f3": play.chat.members}
        for close in (key, "escape", "x"):
            await play.press(key)
            assert panels[key].display
            await play.until(lambda: panels[key].size.width == 30)
            assert play.chat.pane.size.width == 30, "it lies over the messages"
            await play.press(close)
            assert not panels[key].display, close
        await play.press(key, other)
        assert (panels[key].display, panels[other].display) == (False, True)
        await play.pilot.resize_terminal(90, 10)
        await play.until(lambda: (listed(play), play.chat.members.display) == (True, False))
        await play.press("f3")
        await play.pilot.resize_terminal(30, 10)
        await play.until(lambda: (listed(play), play.chat.members.display) == (False, False))
        await play.pilot.resize_terminal(90, 10)
        await play.until(lambda: (listed(play), play.chat.members.display) == (True, True))


async def test_choosing_in_a_list_shows_the_room() -> None:
    async with playing(size=(30, 10)) as play:
        await play.press("f2")
        await play.pilot.click("#rooms", offset=(3, 1))
        assert play.viewed == "dev"
        assert not listed(play)


async def test_the_person_one_speaks_to_is_marked() -> None:
    async with playing() as play:
        await play.press("alt+down")
        assert play.viewed == "ana"
        rows = [play.chat.rooms.render_line(y).text for y in range(8)]
        assert [row.rstrip() for row in rows if row.startswith("▌")] == ["▌● ana"]


async def test_the_lists_are_at_the_next_start_as_they_were_left_on_any_server() -> None:
    first, second = on_stage(), on_stage()
    async with playing(first, name="work", beside=[Server("home", second)]) as play:
        await play.press("f3", "f2")
        assert (listed(play), play.chat.members.display) == (False, True)
    for client in (first, second):
        client.session.save()
        again = usual(StageClient(Online(12), client.cache))
        async with playing(again) as play:
            assert (listed(play), play.chat.members.display) == (False, True)
            shown = [play.chat.members.render_line(y).text for y in range(6)]
            assert any("ana" in row for row in shown)
            await play.press("f2", "f3")
        again.session.save()
        async with playing(usual(StageClient(Online(12), client.cache)), size=(60, 24)) as play:
            assert (listed(play), play.chat.members.display) == (True, False)
