"""Ctrl+K."""

import pytest
from textual.widgets import OptionList

from chat_tui.domain.commands import JoinRoom, ListRooms, OpenDirect
from chat_tui.domain.events import RoomsListed
from chat_tui.domain.models import RoomListing
from chat_tui.ui.screens.switcher import SwitcherScreen
from tests.ui.helpers import ANA, DEV, GENERAL, Play, message, on_stage, playing, public, receive


def offered(play: Play) -> list[str]:
    options = play.top.query_one(OptionList)
    return [str(option.prompt) for option in options.options]


async def open_with(play: Play, typed: str = "") -> None:
    await play.press("ctrl+k")
    assert isinstance(play.top, SwitcherScreen)
    await play.type(typed)


async def test_mentions_then_unread_then_the_rest_then_what_can_be_joined() -> None:
    async with playing() as play:
        receive(play.session, message(1, "mia!", room=ANA), message(1, room=DEV))
        listing = [
            RoomListing(id=i, name=n, topic="", members=1, joined=False)
            for i, n in (("r_1", "general"), ("r_8", "tea"))
        ]
        play.session.apply(RoomsListed(rooms=tuple(listing)))
        await open_with(play)
        assert offered(play) == ["ana  1 unread", "#dev  1 unread", "#general", "#tea  join"]


async def test_a_few_letters_are_enough() -> None:
    async with playing() as play:
        play.client.opened(public("r_5", "development-talk"))
        await open_with(play, "dtk")
        assert offered(play)[0] == "#development-talk"
        await play.press("enter")
        assert play.viewed == "development-talk"


async def test_a_sign_alone_offers_everything() -> None:
    async with playing() as play:
        await open_with(play, "#")
        assert len(offered(play)) == 3
        await play.type("de")
        assert offered(play)[0] == "#dev"


async def test_an_unknown_name_is_joined() -> None:
    async with playing() as play:
        await open_with(play, "#zzz")
        assert offered(play) == ["make #zzz"]
        await play.press("enter")
        assert not [c for c in play.client.sent() if isinstance(c, JoinRoom)], "only a slip"
        assert isinstance(play.top, SwitcherScreen), "and one sees what Enter would do now"
        assert play.top.query_one(OptionList).highlighted == 0
        await play.press("enter")
        assert [c.name for c in play.client.sent() if isinstance(c, JoinRoom)] == ["zzz"]


async def test_making_a_room_is_never_the_first_choice() -> None:
    async with playing() as play:
        await open_with(play, "de")
        assert [row.split("  ")[0] for row in offered(play)][:3] == ["#dev", "/delete", "make #de"]
        await play.press("down", "down", "enter")
        assert [c.name for c in play.client.sent() if isinstance(c, JoinRoom)] == ["de"]


async def test_what_could_be_joined_is_asked_for_and_shown_when_it_comes() -> None:
    async with playing() as play:
        assert ListRooms() in play.client.sent(), "when going online"
        await open_with(play, "t")
        assert ListRooms() in play.client.sent(), "and again"
        assert offered(play) == ["make #t", "write to t"]
        tea = RoomListing(id="r_8", name="tea", topic="", members=1, joined=False)
        play.session.apply(RoomsListed(rooms=(tea,)))
        assert offered(play) == ["#tea  join", "make #t", "write to t"]
        assert play.notices() == [], "nobody asked to see the list"
        await play.press("enter")
        assert [c.name for c in play.client.sent() if isinstance(c, JoinRoom)] == ["tea"]


@pytest.mark.parametrize("key", ["ctrl+q", "ctrl+c"])
async def test_one_can_quit_from_here(key: str) -> None:
    client = on_stage()
    async with playing(client) as play:
        await play.type("unsaid")
        await open_with(play, "de")
        await play.press(key)
        await play.until(lambda: not play.app.is_running)
    assert client.session.draft(GENERAL) == "unsaid"


async def test_keys_move_and_go_around() -> None:
    async with playing() as play:
        await open_with(play)
        options = play.top.query_one(OptionList)
        for key, index in (("down", 1), ("tab", 2), ("ctrl+n", 0), ("up", 2), ("shift+tab", 1)):
            await play.press(key)
            assert options.highlighted == index
        await play.press("enter")
        assert play.viewed == "general"


async def test_escape_changes_nothing() -> None:
    async with playing() as play:
        for key in ("escape", "ctrl+k", "ctrl+g"):
            await open_with(play, "dev")
            await play.press(key)
            assert play.top is play.chat
            assert play.viewed == "general"
        assert play.composer.has_focus


async def test_a_click_goes_there() -> None:
    async with playing() as play:
        await open_with(play)
        await play.pilot.click("#chooser-list", offset=(3, 0))
        await play.until(lambda: play.viewed == "dev")


async def test_markup_in_names_is_text() -> None:
    async with playing() as play:
        play.client.opened(public("r_5", "[@click=app.quit]x[/]"))
        await open_with(play)
        assert "#[@click=app.quit]x[/]" in offered(play)


async def test_a_room_gone_while_choosing_is_joined_again() -> None:
    from chat_tui.domain.events import RoomClosed

    async with playing() as play:
        await open_with(play, "dev")
        play.session.apply(RoomClosed(room=DEV))
        await play.press("enter")
        assert [c.name for c in play.client.sent() if isinstance(c, JoinRoom)] == ["dev"]


async def test_people_and_commands_are_found() -> None:
    async with playing() as play:
        await open_with(play, "be")
        assert offered(play)[0] == "ben  speak to"
        await play.press("enter")
        assert [c.name for c in play.client.sent() if isinstance(c, OpenDirect)] == ["ben"]
        await open_with(play, "/tpc")
        await play.press("enter")
        assert play.composer.text == "/topic "
        await open_with(play, "mute")
        await play.press("enter")
        assert play.composer.text == "/topic ", "what is being written stays"
        assert "something is being written" in play.notices()[-1]


@pytest.mark.parametrize(("typed", "found"), [("keys", "/help"), ("leave", "/part")])
async def test_commands_are_found_by_their_other_names(typed: str, found: str) -> None:
    async with playing() as play:
        await open_with(play, typed)
        assert offered(play)[0].startswith(found)
        assert offered(play)[1:] == [f"make #{typed}", f"write to {typed}"]


async def test_who_is_not_known_here_can_be_written_to() -> None:
    async with playing() as play:
        await open_with(play, "@zoe")
        assert offered(play) == ["write to zoe"]
        await play.press("enter")
        assert not [c for c in play.client.sent() if isinstance(c, OpenDirect)], "only a slip"
        await play.press("enter")
        assert [c.name for c in play.client.sent() if isinstance(c, OpenDirect)] == ["zoe"]


async def test_enter_on_nothing_changes_nothing() -> None:
    async with playing() as play:
        await open_with(play, "/zzz")
        assert offered(play) == ["nothing fits"]
        await play.press("down", "enter")
        assert isinstance(play.top, SwitcherScreen)


async def test_a_sign_says_what_is_meant() -> None:
    async with playing() as play:
        await open_with(play, "@a")
        assert offered(play) == ["ana", "write to a"]
        await play.press("backspace", "backspace", "/")
        assert all(row.startswith("/") for row in offered(play))
        await play.type("zz")
        assert offered(play) == ["nothing fits"]


async def test_on_a_few_rows_there_is_a_line_to_type_into_and_what_matches() -> None:
    async with playing(size=(20, 5)) as play:
        await open_with(play, "dev")
        shown = [strip.text.strip() for strip in play.top._compositor.render_strips()]
        assert shown[:2] == ["dev", "#dev"]
