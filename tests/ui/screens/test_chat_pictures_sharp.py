"""Pictures where the terminal has graphics: sharp, and small ones without being asked for."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from chat_tui.domain.events import PieceFetched, Rejected
from chat_tui.domain.preferences import Preference, PreferenceKind
from chat_tui.ui import inline_pictures
from chat_tui.ui.inline_pictures import SMALL
from chat_tui.ui.picture_output import ASKED, AUTO, BLOCKS
from chat_tui.ui.pictures import UNASKED_PIXELS
from chat_tui.ui.terminal.events import TerminalGraphics
from chat_tui.ui.terminal.graphics import Graphics
from chat_tui.ui.terminal.kitty import as_cells
from tests.session.file_server import attachment
from tests.ui.helpers import Play, message, playing, receive
from tests.ui.pictures import huge
from tests.ui.screens.files import fetch, with_file
from tests.ui.screens.pictures import drawn, fold_out, picture, wants

Prepare = Callable[[Play], None]


def show_graphics(play: Play) -> None:
    """The terminal says that it is kitty."""
    play.app.post_message(TerminalGraphics(Graphics.PLACEHOLDERS))


async def test_a_small_one_folds_out_by_itself_where_it_is_sharp(temporary: Path) -> None:
    content = picture(temporary)
    async with playing() as play:
        receive(play.session, with_file(1, attachment(content)))
        await play.pilot.pause()
        assert wants(play) == []
        show_graphics(play)
        await play.until(lambda: bool(os.listdir(temporary)))
        assert not any("%" in row for row in play.picture()), "nobody has asked for it"
        await fetch(play, content=content)
        await play.until(lambda: bool(drawn(play)))
        cells = [as_cells(row) for row in drawn(play)]
        assert all(cells)
        assert {number for number, _ in filter(None, cells)} == {1}
        columns = play.chat.pane._builder().picture_columns
        assert {len(row) for _, row in filter(None, cells)} == {columns}
        assert list(play.app.picture_store._stored) == [1]
        await play.press("shift+up", "v")
        assert drawn(play) == []
        assert play.app.picture_store._stored == {}
        receive(play.session, message(2))
        await play.pilot.pause()
        assert wants(play) == [], "who has folded it in does not want it"


def slow(play: Play) -> None:
    play.session.set_slow_link(True)


def asked(play: Play) -> None:
    play.app.show_pictures(ASKED)


def blocks(play: Play) -> None:
    play.app.show_pictures(BLOCKS)


def offline(play: Play) -> None:
    play.session.disconnected()


def ignored(play: Play) -> None:
    play.session.preferences.set(Preference(PreferenceKind.IGNORED, "u_1", "ana"))


@pytest.mark.parametrize("prepare", [slow, asked, blocks, offline, ignored])
async def test_when_nothing_folds_out_by_itself(temporary: Path, prepare: Prepare) -> None:
    async with playing() as play:
        prepare(play)
        play.app.picture_output.told(Graphics.PLACEHOLDERS)
        receive(play.session, with_file(1, attachment(b"x" * 100)))
        for _ in range(5):
            await play.pilot.pause()
        assert os.listdir(temporary) == []


async def test_what_is_large_or_no_picture_waits_for_v(temporary: Path) -> None:
    async with playing() as play:
        play.app.picture_output.told(Graphics.PLACEHOLDERS)
        large = attachment(bytes(SMALL + 1), "large.png")
        receive(play.session, with_file(1, large), with_file(2, attachment(b"x", "a.txt")))
        for _ in range(5):
            await play.pilot.pause()
        assert os.listdir(temporary) == []
        await play.press("shift+up", "up", "v")
        assert wants(play) != []


async def test_without_pillow_a_line_and_what_to_install(
    temporary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inline_pictures, "can_show", lambda: False)
    async with playing() as play:
        play.app.picture_output.told(Graphics.PLACEHOLDERS)
        receive(play.session, with_file(1, attachment(b"x")))
        for _ in range(5):
            await play.pilot.pause()
        assert os.listdir(temporary) == []
        await play.press("shift+up", "v", "escape")
        assert "pip install 'chat-tui[images]'" in play.notices()[-1]


async def test_one_after_the_other_the_newest_first(temporary: Path) -> None:
    contents = [picture(temporary, (100 + 10 * n, 100)) for n in range(3)]
    async with playing() as play:
        play.app.picture_output.told(Graphics.PLACEHOLDERS)
        files = [attachment(content, f"{n}.png") for n, content in enumerate(contents)]
        receive(play.session, *(with_file(n + 1, file) for n, file in enumerate(files)))
        asked_for = []
        for _ in range(3):
            await play.until(lambda: bool(play.session.attachments.saving("r_1")))
            (piece,) = wants(play)
            asked_for.append(piece.message)
            content = contents[int(piece.message.removeprefix("m_")) - 1]
            play.session.apply(PieceFetched(command=piece, data=content))
            await play.pilot.pause()
        assert asked_for == ["m_3", "m_2", "m_1"]


async def test_s_while_it_comes_unasked_saves_it(
    temporary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(temporary / "home"))
    monkeypatch.delenv("XDG_DOWNLOAD_DIR", raising=False)
    content = picture(temporary)
    async with playing() as play:
        play.app.picture_output.told(Graphics.PLACEHOLDERS)
        receive(play.session, with_file(1, attachment(content)))
        await play.until(lambda: bool(os.listdir(temporary)))
        await play.press("shift+up", "s")
        await fetch(play, content=content)
        assert (temporary / "home" / "Downloads" / "a.png").read_bytes() == content
        assert play.notices()[-1].startswith("saved as")


async def test_what_does_not_come_unasked_is_not_spoken_of(temporary: Path) -> None:
    async with playing() as play:
        play.app.picture_output.told(Graphics.PLACEHOLDERS)
        receive(play.session, with_file(1, attachment(b"x")))
        await play.until(lambda: bool(os.listdir(temporary)))
        (piece,) = wants(play)
        gone = Rejected(command=piece, code="not_found", retry="never", text="no such file")
        play.session.apply(gone)
        await play.pilot.pause()
        assert play.notices() == []
        assert os.listdir(temporary) == []
        assert wants(play) == [], "nor asked for again"


async def test_graphics_that_come_late_and_the_setting(temporary: Path) -> None:
    content = picture(temporary)
    async with playing() as play:
        await fold_out(play, content)
        assert as_cells(drawn(play)[0]) is None
        show_graphics(play)
        await play.until(lambda: any(map(as_cells, drawn(play))))
        play.app.show_pictures(BLOCKS)
        await play.until(lambda: bool(drawn(play)) and not any(map(as_cells, drawn(play))))
        assert play.app.picture_store._stored == {}
        play.app.show_pictures(AUTO)
        await play.until(lambda: any(map(as_cells, drawn(play))))


async def test_another_width_and_a_thread_beside(temporary: Path) -> None:
    content = picture(temporary)
    async with playing(size=(140, 40)) as play:
        play.app.picture_output.told(Graphics.PLACEHOLDERS)
        receive(play.session, with_file(1, attachment(content)))
        await play.until(lambda: bool(os.listdir(temporary)))
        await fetch(play, content=content)
        await play.until(lambda: bool(drawn(play)))
        await play.press("shift+up", "t")
        thread = play.chat.thread.messages

        def columns() -> list[int]:
            rows = [row for pane in (play.chat.pane, thread) for row in pane._drawn.values()]
            texts = [segment.text for row in rows for segment in row]
            return sorted({len(found[1]) for text in texts if (found := as_cells(text))})

        wanted = sorted({pane._builder().picture_columns for pane in (play.chat.pane, thread)})
        await play.until(lambda: columns() == wanted)
        assert len(play.app.picture_store._stored) == 2
        await play.press("shift+up", "v")
        assert columns() == []
        assert play.app.picture_store._stored == {}


async def test_v_while_it_comes_unasked_waits_for_it(temporary: Path) -> None:
    content = picture(temporary)
    async with playing() as play:
        play.app.picture_output.told(Graphics.PLACEHOLDERS)
        receive(play.session, with_file(1, attachment(content)))
        await play.until(lambda: bool(os.listdir(temporary)))
        await play.press("shift+up", "v")
        await fetch(play, content=content)
        await play.until(lambda: bool(drawn(play)))
        await play.press("v")
        assert drawn(play) == []


@pytest.mark.parametrize("content", [b"hello", huge(UNASKED_PIXELS)], ids=["none", "huge"])
async def test_what_cannot_be_shown_unasked_stays_a_line(temporary: Path, content: bytes) -> None:
    async with playing() as play:
        play.app.picture_output.told(Graphics.PLACEHOLDERS)
        receive(play.session, with_file(1, attachment(content)))
        await play.until(lambda: bool(os.listdir(temporary)))
        await fetch(play, content=content)
        await play.until(lambda: play.chat.inline_pictures._pieces == {})
        assert not any("no picture" in row or "pixels" in row for row in play.picture())
        assert wants(play) == []
