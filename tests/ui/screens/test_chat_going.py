"""/switch, /close and /log on the screen."""

from textual.containers import VerticalScroll
from textual.widgets import Static

from chat_tui.connection.state import Online, Reconnecting
from chat_tui.ui.screens.report import ReportScreen
from chat_tui.ui.screens.switcher import SwitcherScreen
from chat_tui.ui.servers import Server
from tests.ui.helpers import ANA, Play, message, on_stage, playing, receive


async def run(play: Play, text: str) -> None:
    await play.type(text)
    await play.press("enter")


async def test_switch_goes_there_or_asks_where() -> None:
    async with playing(room="general") as play:
        await run(play, "/switch de")
        assert (play.viewed, play.composer.text) == ("dev", "")
        await run(play, "/switch")
        assert isinstance(play.top, SwitcherScreen)


async def test_switch_leads_to_other_servers() -> None:
    home = on_stage()
    receive(home.session, message(1, room=ANA))
    async with playing(name="work", beside=[Server("home", home)], room="general") as play:
        home.session.state.rooms["r_2"].room = type(home.session.state.rooms["r_2"].room)(
            id="r_2", name="garden"
        )
        await run(play, "/switch gard")
        await play.until(lambda: play.app.servers.current.name == "home")
        assert play.viewed == "garden"


async def test_what_is_closed_leaves_the_list_and_msg_brings_it_back() -> None:
    async with playing(room="general") as play:
        rooms = play.chat.rooms

        def listed() -> str:
            return "".join(rooms.render_line(y).text for y in range(rooms.size.height))

        await run(play, "/msg ana")
        assert play.viewed == "ana"
        await run(play, "/close")
        assert play.viewed == "general"
        assert "ana" not in listed()
        await run(play, "/msg ana")
        assert play.viewed == "ana"
        assert "ana" in listed()


async def test_the_log_tells_what_happened() -> None:
    async with playing(room="general", size=(60, 12)) as play:
        for number in range(30):
            wait = Reconnecting(0.0, number, f"nothing\x1b at {number}")
            play.session.activity_log.connection_changed(wait, 0.0)
        play.session.activity_log.connection_changed(Online(), 0.0)
        await run(play, "/log")
        assert isinstance(play.top, ReportScreen)
        sheet = play.top.query_one(VerticalScroll)
        text = str(sheet.query_one(Static).content)
        assert "not connected: nothing␛ at 29; trying again in 0 s" in text
        assert text.endswith("online")
        assert sheet.max_scroll_y > 0
        keys = play.top.query_one(".-keys")
        assert keys.region.bottom <= 12, "the keys are seen"
        assert sheet.scroll_y == sheet.max_scroll_y, "the newest line is seen"
        await play.press("escape")
        assert not isinstance(play.app.screen, ReportScreen)


async def diagnosed(play: Play) -> ReportScreen:
    """What /doctor shows, when it is known."""
    await run(play, "/doctor")
    report = play.top
    assert isinstance(report, ReportScreen)
    await play.until(lambda: "ok  link: online 12 ms" in report.text)
    return report


async def test_what_works_here_is_read_over_the_room_and_copied_when_that_is_wanted() -> None:
    async with playing(room="general", size=(80, 24)) as play:
        before = play.notices()
        report = await diagnosed(play)
        assert str(report.query_one("#lines", Static).content) == report.text
        await play.press("escape")
        assert (play.top is play.chat, play.notices()) == (True, before)
        report = await diagnosed(play)
        await play.press("y")
        assert play.app.clipboard == report.text
        assert play.notices()[-1].endswith("clipboard")
        await run(play, "/doctor")
        await play.press("escape")
        assert play.top is play.chat, "it need not be waited for"
