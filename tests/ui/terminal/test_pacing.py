"""No frame before the last one has left, and then the newest."""

import asyncio
from unittest.mock import patch

from chat_tui.ui.terminal.pacing import Pacer
from tests.ui.terminal.playing import SIZE, Play, WordsApp, playing
from tests.ui.terminal.ptys import eventually

FRAME = SIZE[0] * SIZE[1] * 2
"""Bytes of a whole screen, with what it takes to place the rows."""


async def stall(play: Play) -> int:
    """Draw, and read nothing, until something has to wait; returns how many texts that took."""
    number = 0
    while not play.driver.pending:
        number += 1
        frames = play.app.frames
        play.app.words.say(f"text {number}")
        await eventually(lambda frames=frames: play.app.frames > frames)  # type: ignore[misc]
    return number


async def test_while_nobody_reads_nothing_is_drawn() -> None:
    async with playing(WordsApp()) as play:
        number = await stall(play)
        waiting, frames = play.driver.pending, play.app.frames
        assert waiting < FRAME
        for _ in range(100):
            number += 1
            play.app.words.say(f"text {number}")
            await asyncio.sleep(0.001)
        assert play.driver.pending == waiting
        assert play.app.frames == frames
        play.came.clear()
        await eventually(lambda: play.shows(f"text {number} {SIZE[1] - 1} "))
        assert play.app.frames == frames + 1, "one frame, of the present"
        assert not play.driver.pending


async def test_a_key_goes_ahead_of_the_frame_that_is_due() -> None:
    async with playing(WordsApp()) as play:
        await stall(play)
        no_frames = patch.object(play.app.screen._compositor, "render_update", lambda **_: None)
        with no_frames:
            play.came.clear()
            play.app.words.say("typed")
            play.app.paint(play.app.words)
            assert play.driver.pending
            await eventually(lambda: play.shows("typed 0"))


async def test_a_frame_that_was_thrown_away_is_made_up_for() -> None:
    """A resize draws by itself, whatever is being held: as here."""
    async with playing(WordsApp()) as play:
        await stall(play)
        screen, words = play.app.screen, play.app.words
        words.say("thrown away")
        words._repaint_required = False
        screen._compositor.update_widgets({words})
        screen._compositor_refresh()
        play.came.clear()
        await eventually(lambda: play.shows(f"thrown away {SIZE[1] - 1} "))


async def test_what_waits_does_not_outlive_a_suspension() -> None:
    """Given up with the terminal, and drawn anew when it is back."""
    async with playing(WordsApp()) as play:
        await stall(play)
        play.driver.stop_application_mode()
        assert play.driver.pending == 0
        play.app.words.say("while away")
        play.pair.seen()
        play.driver.start_application_mode()
        play.app.action_redraw()
        await eventually(lambda: play.shows("while away 0"))


async def test_what_is_written_while_the_terminal_is_not_ours_is_dropped() -> None:
    async with playing(WordsApp()) as play:
        play.driver.stop_application_mode()
        play.pair.seen()
        play.app.bell()
        play.driver.flush()
        play.driver.stop_application_mode()
        await asyncio.sleep(0)
        assert play.pair.seen() == b""
        play.driver.start_application_mode()


async def test_how_long_a_frame_took_to_leave_is_told() -> None:
    told: list[float] = []
    app = WordsApp()
    app._pacer = Pacer(app, told.append)
    async with playing(app) as play:
        assert set(told) == {0.0}
        began = play.driver.time()
        number = await stall(play)
        await eventually(lambda: play.shows(f"text {number} 0"))
        late = next(seconds for seconds in told if seconds)
        assert 0 < late <= play.driver.time() - began
