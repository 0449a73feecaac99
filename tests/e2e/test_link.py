"""Links that are slow, stall or break, and what is done to the process from outside."""

import asyncio
import os
import re
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from statistics import quantiles
from time import monotonic

import pytest

from chat_tui.ui.catch_up import LONG_ASLEEP
from tests.e2e.programs import COMMAND, Home, Server
from tests.e2e.raw import say_once, talk
from tests.e2e.slow import SlowTerminal
from tests.patience import PATIENCE

LINK = 60_000
"""Bytes a second: a poor mobile link, with SSH and tmux taking their part."""

IN_FLIGHT = 40 * 1024
"""Bytes a key may have before it: what the kernel holds of a pseudo terminal, and two frames."""

UNSEEN = re.compile(r"00(?:00[6-9]|0[1-9]\d|[1-9]\d\d)\d the quick")
"""A message up to which somebody looks away: with a frame each more than Textual's queue holds
(30), and many times what the kernel does. Each one alone is soon out of sight."""

Dial = Callable[..., SlowTerminal]


@pytest.fixture
def dial(home: Home, server: Server) -> Iterator[Dial]:
    """Somebody on the server, whose terminal obeys the test."""
    with ExitStack() as stack:

        def open_terminal(name: str, rate: float | None = None, **more: str) -> SlowTerminal:
            argv = [*COMMAND, server.url, "--name", name, *home.data(name)]
            terminal = SlowTerminal(argv, home.environment(**more), rate=rate)
            stack.enter_context(terminal)
            terminal.wait_for("● online")
            terminal.wait_quiet()
            return terminal

        yield open_terminal


def threads(pid: int) -> int:
    return len(os.listdir(f"/proc/{pid}/task"))


def test_a_terminal_that_reads_nothing(home: Home, server: Server, dial: Dial) -> None:
    """Nothing waits for it, nothing piles up for it, and its next look is at the present."""
    ana, ben = dial("ana"), home.person(server, "ben")
    ana.stop_reading()
    with talk(server.port):
        ben.wait_for(UNSEEN)
    # She cannot see what she types, but it is read, said, and acknowledged.
    ana.enter("typed blindly")
    ben.wait_for("typed blindly")
    before = len(ana.output)
    ana.go_on_reading()
    ana.wait_for("typed blindly")
    assert ana.wait_quiet()[:-1] == ben.wait_quiet()[:-1], "the last row names the person"
    assert len(ana.output) - before < IN_FLIGHT, "old frames have waited for her"
    ana.enter("seeing again")
    ben.wait_for("seeing again")
    ana.press("ctrl+q")
    assert ana.exit_code() == 0
    assert ana.settings_after() == ana.settings_before


def test_leaving_while_the_terminal_reads_nothing(home: Home, server: Server, dial: Dial) -> None:
    ana = dial("ana")
    ana.stop_reading()
    ben = home.person(server, "ben")
    with talk(server.port):
        ben.wait_for(UNSEEN)
    ana.kill(signal.SIGTERM)
    ana._process.wait(PATIENCE)
    assert ana._process.returncode == 0
    assert ana.settings_after() == ana.settings_before
    ana.go_on_reading()
    ana.exit_code()
    assert b"\x1b[?1049l" in ana.output


def test_a_key_does_not_queue_behind_old_frames(
    server: Server, dial: Dial, capsys: pytest.CaptureFixture[str]
) -> None:
    """60 kB/s and 50 messages a second; the times are told, what stood before a key is tested."""
    ana = dial("ana", LINK)
    echoes, ahead = [], []
    with talk(server.port):
        ana.wait_for(UNSEEN)
        for letter in "QWERYUIOPD":
            before, pressed = len(ana.output), monotonic()
            ana.type(letter)
            echo = letter.encode()
            ana.wait_for(lambda _, b=before, e=echo: e in ana.output[b:])  # type: ignore[misc]
            echoes.append(monotonic() - pressed)
            ahead.append(ana.output.index(echo, before) - before)
    with capsys.disabled():
        p95 = quantiles(echoes, n=20)[-1] * 1000
        sys.stdout.write(
            f"\nkey echo at {LINK / 1000:.0f} kB/s and 50 messages/s: p95 {p95:.0f} ms, "
            f"with at most {max(ahead):,} bytes before a key\n"
        )
    assert max(ahead) < IN_FLIGHT


def test_a_closed_window_keeps_the_draft(home: Home, server: Server, dial: Dial) -> None:
    ana = dial("ana")
    ana.type("half a thou")
    ana.wait_for("half a thou")
    ana.hang_up()
    assert ana._process.wait(PATIENCE) == 0
    home.person(server, "ana").wait_for("half a thou")


def test_an_unread_window_that_is_closed_keeps_the_draft(
    home: Home, server: Server, dial: Dial
) -> None:
    ana = dial("ana")
    ana.type("half a thou")
    ana.wait_for("half a thou")
    ana.stop_reading()
    ben = home.person(server, "ben")
    with talk(server.port):
        ben.wait_for(UNSEEN)
    ana.hang_up()
    assert ana._process.wait(PATIENCE) == 0
    home.person(server, "ana").wait_for("half a thou")


def test_stopped_and_continued_from_outside(home: Home, server: Server, dial: Dial) -> None:
    """Nothing is started twice: no key is read by two, and the terminal is given back."""
    ana, ben = dial("ana"), home.person(server, "ben")
    before = threads(ana.pid)
    for number in range(3):
        ana.kill(signal.SIGSTOP)
        asyncio.run(say_once(server.port, f"cy{number}", f"word {number}"))
        written = len(ana.output)
        ana.kill(signal.SIGCONT)
        ana.wait_for(f"word {number}")
        ana.wait_for(lambda _, w=written: b"\x1b[?1049h" in ana.output[w:])  # type: ignore[misc]
    ana.wait_for(lambda _: threads(ana.pid) == before)
    ana.enter("each letter once")
    ben.wait_for("each letter once")
    ana.press("ctrl+q")
    assert ana.exit_code() == 0
    assert ana.settings_after() == ana.settings_before


def test_what_came_while_it_was_stopped_is_new(home: Home, server: Server, dial: Dial) -> None:
    """As for a laptop that was asleep; its connection lives, and nothing tells of the focus."""
    ana = dial("ana")
    asyncio.run(say_once(server.port, "before", "before it slept"))
    ana.wait_for("before it slept")
    ana.wait_quiet()
    ana.kill(signal.SIGSTOP)
    stopped = time.monotonic()
    for number in range(3):
        asyncio.run(say_once(server.port, f"cy{number}", f"word {number}"))
    while time.monotonic() - stopped < LONG_ASLEEP + 1:  # nothing happens that could be awaited
        time.sleep(0.5)
    ana.kill(signal.SIGCONT)
    ana.wait_for("word 2")
    rows = [row.strip() for row in ana.wait_for(" new ──")]
    at = next(n for n, row in enumerate(rows) if row.endswith(" new ──"))
    assert "word 0" in "".join(rows[at + 1 : at + 3])
    ana.wait_for("● online")


def test_an_interrupt_from_outside_restores_the_terminal(dial: Dial) -> None:
    ana = dial("ana")
    ana.kill(signal.SIGINT)
    ana.exit_code()
    assert ana.settings_after() == ana.settings_before
    assert b"\x1b[?1049l" in ana.output


def test_no_thread_waits_for_keys_or_for_frames(dial: Dial) -> None:
    """They would wake up while nothing happens."""
    ana = dial("ana")
    ana.wait_for(lambda _: threads(ana.pid) == 1)  # one that came and has ended waits for nothing


def test_the_plain_output_is_textuals_own(home: Home, server: Server, dial: Dial) -> None:
    ana, ben = dial("ana", CHAT_TUI_TERMINAL_OUTPUT="plain"), home.person(server, "ben")
    ana.wait_for(lambda _: threads(ana.pid) == 3)  # Textual reads in one and writes in another
    ana.enter("by Textual")
    ben.wait_for("by Textual")
    ana.press("ctrl+q")
    assert ana.exit_code() == 0
    assert ana.settings_after() == ana.settings_before


def test_an_output_that_is_not_there(home: Home) -> None:
    chat = home.chat(CHAT_TUI_TERMINAL_OUTPUT="fancy")
    chat.wait_for("CHAT_TUI_TERMINAL_OUTPUT must be one of frugal, plain")
    assert chat.exit_code() == 2
