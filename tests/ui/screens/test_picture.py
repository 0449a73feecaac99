"""z looks at the picture of a message; nothing of it is left on the disk."""

import os
from dataclasses import replace
from pathlib import Path
from threading import Semaphore

import pytest
from PIL import Image

from chat_tui.ui import inline_pictures
from chat_tui.ui.picture_output import Style
from chat_tui.ui.pictures import MAX_BYTES
from chat_tui.ui.screens import picture
from chat_tui.ui.screens.picture import Canvas, PictureScreen
from chat_tui.ui.shown_picture import Made, make
from tests.patience import PATIENCE
from tests.session.file_server import attachment
from tests.ui.helpers import Play, message, on_stage, playing, receive, without_pauses
from tests.ui.screens.files import fetch, with_file
from tests.ui.screens.reading import rule


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    return tmp_path


def a_picture(path: Path) -> bytes:
    Image.new("RGB", (60, 20), (200, 30, 30)).save(path)
    content = path.read_bytes()
    path.unlink()
    return content


def words(play: Play) -> str:
    assert isinstance(play.top, PictureScreen)
    return str(play.top._line.content)


def canvas(play: Play) -> list[str]:
    found = play.top.query_one(Canvas)
    return [found.render_line(y).text for y in range(found.size.height)]


async def test_seen_and_gone(temporary: Path) -> None:
    content = a_picture(temporary / "a.png")
    async with playing() as play:
        receive(play.session, with_file(1, attachment(content, "harbour.png")))
        await play.press("shift+up")
        assert "  v view  s save  z zoom" in rule(play)
        await play.press("z")
        await fetch(play, content=content)
        await play.until(lambda: "harbour.png" in words(play))
        await play.until(lambda: len(canvas(play)) == 10)
        assert {len(row) for row in canvas(play)} == {60}
        assert os.listdir(temporary) == []
        await play.press("escape")
        await play.until(lambda: not isinstance(play.top, PictureScreen))
        assert os.listdir(temporary) == []
        assert play.notices() == []


async def test_a_line_that_is_written_meanwhile_goes_on(
    temporary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_pauses(monkeypatch)
    content = a_picture(temporary / "a.png")
    async with playing() as play:
        receive(play.session, with_file(1, attachment(content, "harbour.png")))
        await play.burst("shift+up", "z", *"hel")
        await fetch(play, content=content)
        await play.until(lambda: isinstance(play.top, PictureScreen) and play.top.is_seen)
        await play.burst(*"lo quiver", "enter")
        assert play.said() == ["hello quiver"]
        assert isinstance(play.top, PictureScreen)


async def test_no_picture(temporary: Path) -> None:
    async with playing() as play:
        receive(play.session, with_file(1, attachment(b"hello", "harbour.png")))
        await play.press("shift+up", "z")
        await fetch(play, content=b"hello")
        await play.until(lambda: "this is no picture" in words(play))


async def test_given_up_before_it_came(temporary: Path) -> None:
    async with playing() as play:
        receive(play.session, with_file(1, attachment(b"hello", "harbour.png")))
        await play.press("shift+up", "z")
        play.client.sent()
        await play.press("shift+up", "s")
        assert os.listdir(temporary) == []


async def test_left_before_it_came(temporary: Path) -> None:
    async with playing() as play:
        receive(play.session, with_file(1, attachment(b"hello", "harbour.png")))
        await play.press("shift+up", "z")
        play.client.sent()
        play.chat.save_draft()
        assert os.listdir(temporary) == []


async def test_what_is_not_looked_at(temporary: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    large = replace(attachment(b"x", "large.png"), size=MAX_BYTES + 1)
    async with playing(on_stage()) as play:
        receive(play.session, with_file(1, attachment(b"x", "notes.txt")), message(2))
        for _ in range(2):
            await play.press("shift+up", "z")
            assert rule(play) == "there is no picture in it"
        receive(play.session, with_file(3, large))
        await play.press("escape", "shift+up", "z")
        assert play.notices()[-1] == "large.png is too large to be looked at here; s saves it"
        monkeypatch.setattr(inline_pictures, "can_show", lambda: False)
        await play.press("shift+up", "z")
        assert "pip install 'chat-tui[images]'" in play.notices()[-1]
        assert os.listdir(temporary) == []


async def test_one_at_a_time_while_the_terminal_is_resized(
    temporary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = a_picture(temporary / "a.png")
    asked: list[int] = []
    go_on = Semaphore(0)

    def slowly(data: bytes, columns: int, rows: int, style: Style, most: int) -> Made:
        asked.append(columns)
        assert go_on.acquire(timeout=PATIENCE)
        return make(data, columns, rows, style, most)

    monkeypatch.setattr(picture, "make", slowly)
    async with playing() as play:
        receive(play.session, with_file(1, attachment(content, "harbour.png")))
        await play.press("shift+up", "z")
        await fetch(play, content=content)
        await play.until(lambda: len(asked) == 1)
        first = asked[0]
        for width in (90, 60, 50):
            await play.pilot.resize_terminal(width, 30)
        assert asked == [first]
        go_on.release()
        await play.until(lambda: len(asked) == 2)
        go_on.release()
        await play.until(lambda: {len(row) for row in canvas(play)} == {50})
        assert asked == [first, 50]
