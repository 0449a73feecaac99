"""Taking the terminal, giving it back, and taking it again."""

import fcntl
import signal
import struct
import termios

import pytest
from textual import events

from tests.ui.terminal.playing import SIZE, WordsApp, playing
from tests.ui.terminal.ptys import eventually

TAKEN = b"\x1b[?1049h"
GIVEN_BACK = b"\x1b[?1049l"


class Told(WordsApp):
    """Remembers what the driver tells."""

    def __init__(self) -> None:
        super().__init__()
        self.told: list[str] = []

    def on_event_told(self, event: events.Event) -> None:
        self.told.append(type(event).__name__)

    def on_terminal_lost(self, event: events.Event) -> None:
        self.on_event_told(event)

    def on_key(self, event: events.Key) -> None:
        self.told.append(event.key)


async def test_keys_go_in_and_frames_come_out() -> None:
    app = Told()
    async with playing(app) as play:
        play.pair.type(b"x\x1b[A")
        await eventually(lambda: app.told == ["x", "up"])
        app.words.say("seen")
        await eventually(lambda: play.shows("seen 0"))
        assert play.came.startswith(TAKEN)


async def test_another_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "100")  # as bash had it when it exported it
    monkeypatch.setenv("LINES", "40")
    async with playing(WordsApp()) as play:
        size = struct.pack("HHHH", 5, 33, 0, 0)
        fcntl.ioctl(play.pair.near, termios.TIOCSWINSZ, size)
        signal.raise_signal(signal.SIGWINCH)  # it is nobody's controlling terminal here
        await eventually(lambda: play.app.size == (33, 5))
        assert play.app.size != SIZE


async def test_started_twice_it_reads_once() -> None:
    app = Told()
    async with playing(app) as play:
        before = termios.tcgetattr(play.pair.near)
        play.came.clear()
        play.driver.start_application_mode()
        await eventually(lambda: play.has_seen(b"\x1b[>"))
        assert play.came.startswith(TAKEN)
        assert b"\x1b[<u" in play.came.partition(b"\x1b[>")[0], "the keyboard is taken once"
        play.pair.type(b"y")
        await eventually(lambda: bool(app.told))
        assert app.told == ["y"]
        assert termios.tcgetattr(play.pair.near) == before


async def test_continued_it_takes_the_terminal_again(monkeypatch: pytest.MonkeyPatch) -> None:
    stopped: list[int] = []
    monkeypatch.setattr("os.kill", lambda _pid, number: stopped.append(number))
    async with playing(WordsApp()) as play:
        cooked_before = termios.tcgetattr(play.pair.near)
        play.driver._sigtstp_application()
        assert stopped == [signal.SIGSTOP]
        assert termios.tcgetattr(play.pair.near) != cooked_before
        assert play.has_seen(GIVEN_BACK)
        play.came.clear()
        play.driver._sigcont_application()
        await eventually(lambda: play.shows("ready 0"))
        assert TAKEN in play.came


async def test_continued_while_it_leaves_it_does_not_come_back() -> None:
    async with playing(WordsApp()) as play:
        play.driver.stop_application_mode()
        play.pair.seen()
        play.driver._sigcont_application()
        play.driver.flush()
        assert play.pair.seen() == b""
        play.driver.start_application_mode()


async def test_in_the_background_it_waits_to_be_continued(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """SIGTTOU has stopped it by the time the call fails."""

    def told_off() -> None:
        raise InterruptedError

    async with playing(WordsApp()) as play:
        play.driver.stop_application_mode()
        play.pair.seen()
        with monkeypatch.context() as background:
            background.setattr(play.driver._mode, "enter", told_off)
            play.driver.start_application_mode()
            assert play.pair.seen() == b""
        play.came.clear()
        play.driver._sigcont_application()
        await eventually(lambda: play.has_seen(TAKEN))


async def test_a_terminal_that_cannot_be_opened_again_is_lost(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    app = Told()
    async with playing(app) as play:
        play.driver.stop_application_mode()
        with monkeypatch.context() as gone:
            gone.setattr("chat_tui.ui.terminal.driver.open_terminal", lambda _fd: None)
            play.driver.start_application_mode()
        await eventually(lambda: app.told == ["TerminalLost"])


async def test_a_terminal_that_hangs_up_is_lost() -> None:
    app = Told()
    async with playing(app) as play:
        play.pair.hang_up()
        await eventually(lambda: "TerminalLost" in app.told)
        app.words.say("to nobody")
