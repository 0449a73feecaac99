"""Pictures among the messages: v folds them out and in, and small ones fold out by themselves."""

import os
from pathlib import Path

from chat_tui.connection.state import Offline, Online
from chat_tui.domain.log import MessageDeleted
from chat_tui.ui.app import ChatApp
from chat_tui.ui.inline_pictures import KEPT, MAX_COLUMNS, MAX_ROWS
from chat_tui.ui.screens.chat import ScreenOptions
from chat_tui.ui.terminal.graphics import Graphics
from tests.session.file_server import attachment
from tests.ui.helpers import GENERAL, START_MS, Play, StageClient, message, playing, receive, usual
from tests.ui.screens.files import fetch, with_file
from tests.ui.screens.pictures import drawn, fold_out, picture, wants
from tests.ui.screens.reading import rule


async def test_out_and_in(temporary: Path) -> None:
    content = picture(temporary)
    async with playing() as play:
        receive(play.session, message(1), with_file(2, attachment(content)), message(3))
        await play.pilot.pause()
        assert wants(play) == [], "in half blocks nothing is fetched unasked"
        await play.press("shift+up", "up", "v")
        assert rule(play).startswith("r reply"), "it is still picked"
        await fetch(play, content=content)
        await play.until(lambda: bool(drawn(play)))
        assert len(drawn(play)) == 10
        assert {len(row) for row in drawn(play)} == {play.chat.pane._builder().picture_columns}
        rows = play.picture()
        at = next(at for at, row in enumerate(rows) if "a.png" in row)
        assert rows[at + 11].endswith("line 3"), "it stands between its line and the next"
        assert os.listdir(temporary) == [], "nor is it on the disk while it is shown"
        await play.press("v")
        assert drawn(play) == []
        assert os.listdir(temporary) == []
        assert play.notices() == []


async def test_as_large_as_it_may_be(temporary: Path) -> None:
    content = picture(temporary, (900, 900))
    async with playing(size=(200, 60)) as play:
        await fold_out(play, content)
        assert len(drawn(play)) == MAX_ROWS
        assert {len(row) for row in drawn(play)} == {2 * MAX_ROWS}
        wide = picture(temporary, (3000, 100))
        receive(play.session, with_file(2, attachment(wide, "b.png")))
        await play.press("escape", "shift+up", "v")
        await fetch(play, content=wide)
        await play.until(lambda: len(drawn(play)) > MAX_ROWS)
        assert max(len(row) for row in drawn(play)) == MAX_COLUMNS


async def test_one_that_is_none_says_why_and_goes_away_again(temporary: Path) -> None:
    async with playing() as play:
        receive(play.session, with_file(1, attachment(b"hello")))
        await play.press("shift+up", "v")
        await fetch(play, content=b"hello")
        await play.until(lambda: any("this is no picture" in row for row in play.picture()))
        await play.press("v")
        assert not any("this is no picture" in row for row in play.picture())


async def test_what_is_read_stays_where_it_is(temporary: Path) -> None:
    content = picture(temporary)
    async with playing() as play:
        receive(play.session, *(message(seq) for seq in range(1, 30)))
        receive(play.session, with_file(30, attachment(content)), message(31), message(32))
        await play.pilot.pause()
        end = play.picture()[-1]
        await play.press("shift+up", "up", "up", "v", "escape")
        await fetch(play, content=content)
        await play.until(lambda: bool(drawn(play)))
        assert play.chat.pane.following
        assert play.picture()[-1] == end
        await play.press("shift+up", "up", "up", "v", "escape")
        view = play.chat.pane.view
        assert view is not None
        view.scroll(1, play.chat.pane.size.height)
        top = play.picture()[0]
        assert "a.png" not in top
        await play.until(lambda: not drawn(play))
        play.chat.inline_pictures.turn(view.files_in_sight(play.chat.pane.size.height)[0])
        await fetch(play, content=content)
        await play.until(lambda: bool(drawn(play)))
        assert play.picture()[0] == top
        assert not play.chat.pane.following


async def test_the_picked_message_keeps_its_colours_off_the_picture(temporary: Path) -> None:
    content = picture(temporary)
    async with playing() as play:
        await fold_out(play, content)
        picked = drawn(play)
        await play.press("escape")
        assert drawn(play) == picked


async def test_only_so_many_are_kept(temporary: Path) -> None:
    async with playing() as play:
        for seq in range(1, KEPT + 4):
            receive(play.session, with_file(seq, attachment(b"x%d" % seq)))
            await play.press("shift+up", "v", "escape")
        assert len(os.listdir(temporary)) == KEPT


async def test_in_a_line_without_colours(temporary: Path) -> None:
    client = usual(StageClient(Online(1)))
    app = ChatApp(client, ScreenOptions(clock=client.clock), monochrome=True)
    async with app.run_test() as pilot:
        play = Play(pilot, client, app)
        app.picture_output.told(Graphics.PLACEHOLDERS)
        receive(client.session, with_file(1, attachment(b"x")))
        await play.press("shift+up", "v")
        assert (
            play.notices()[-1] == "pictures cannot be shown here: there are no colours; s saves it"
        )
        assert os.listdir(temporary) == []


async def test_offline_it_is_said_that_it_will_come(temporary: Path) -> None:
    async with playing(usual(StageClient(Offline()))) as play:
        receive(play.session, with_file(1, attachment(b"x")))
        play.session.disconnected()
        await play.press("shift+up", "v")
        assert play.notices()[-1] == "a.png is shown as soon as we are connected"


async def test_nothing_is_left_at_the_end(temporary: Path) -> None:
    content = picture(temporary)
    async with playing() as play:
        await fold_out(play, content)
        await play.press("ctrl+q")
    assert os.listdir(temporary) == []


async def test_with_its_message_a_picture_is_gone(temporary: Path) -> None:
    content = picture(temporary)
    async with playing() as play:
        await fold_out(play, content)
        gone = MessageDeleted(
            room=GENERAL, seq=2, user="u_1", name="ana", time=START_MS, of="m_1", of_seq=1
        )
        receive(play.session, gone)
        assert drawn(play) == []
        assert play.chat.inline_pictures._pieces == {}
