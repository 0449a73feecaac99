"""Slow-link mode in a real terminal behind a slow link: what it writes, and what it says."""

import asyncio
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from time import monotonic

import pytest

from tests.e2e.programs import COMMAND, Home, Server
from tests.e2e.raw import say_once, talk
from tests.e2e.slow import SlowTerminal

LINK = 5_000
"""Bytes a second: what the mode is for."""

FREE = 10_000_000
"""Bytes a second: a link that never holds a frame back, so that all are seen that are drawn."""

SAID = re.compile("00(?:0[2-9]|[1-9]\\d)\\d\\d the quick")
"""Any of the messages with which the traffic ends; one alone is soon out of sight."""

FRAMES = 6_000
"""Bytes of a few whole screens; without the mode 17,000 stood before a key."""

Dial = Callable[[str, float, str], SlowTerminal]


@pytest.fixture
def dial(home: Home, server: Server) -> Iterator[Dial]:
    """Somebody on the server, behind a link of so many bytes a second, in that mode."""
    with ExitStack() as stack:

        def open_terminal(name: str, rate: float, mode: str) -> SlowTerminal:
            argv = [*COMMAND, server.url, "--name", name, *home.data(name)]
            terminal = SlowTerminal(argv, home.environment(CHAT_TUI_SLOW_LINK=mode), rate=rate)
            stack.enter_context(terminal)
            terminal.wait_for("● online")
            terminal.wait_quiet(1.0)
            return terminal

        yield open_terminal


def test_fewer_bytes_for_the_same_traffic(
    home: Home, server: Server, dial: Dial, capsys: pytest.CaptureFixture[str]
) -> None:
    usual, spared = dial("ana", LINK, "off"), dial("ben", LINK, "on")
    before = len(usual.output), len(spared.output)
    witness = home.person(server, "eva")
    with talk(server.port):
        witness.wait_for(SAID)
    asyncio.run(say_once(server.port, "fay", "the end"))
    for terminal in (usual, spared):
        terminal.wait_for("the end")
        terminal.wait_quiet(1.0)
    written = len(usual.output) - before[0], len(spared.output) - before[1]
    with capsys.disabled():
        sys.stdout.write(
            f"\nwritten over {LINK:,} bytes/s for the same messages: {written[0]:,} bytes as "
            f"usual, {written[1]:,} in slow-link mode\n"
        )
    assert written[1] < written[0] / 2


def test_a_key_has_little_before_it(
    server: Server, dial: Dial, capsys: pytest.CaptureFixture[str]
) -> None:
    """5 kB/s and 50 messages a second; the times are told, what stood before a key is tested."""
    ana = dial("ana", LINK, "on")
    waits, ahead = [], []
    with talk(server.port):
        ana.wait_for(re.compile("0000[4-9]\\d the quick|000[1-9]"))
        for letter in "QWERYUIOPD":
            before, pressed = len(ana.output), monotonic()
            ana.type(letter)
            echo = letter.encode()
            ana.wait_for(lambda _, b=before, e=echo: e in ana.output[b:])  # type: ignore[misc]
            waits.append(monotonic() - pressed)
            ahead.append(ana.output.index(echo, before) - before)
    with capsys.disabled():
        sys.stdout.write(
            f"\nkey echo at {LINK:,} bytes/s and 50 messages/s in slow-link mode: "
            f"{min(waits) * 1000:.0f} to {max(waits) * 1000:.0f} ms, "
            f"at most {max(ahead):,} bytes before a key\n"
        )
    assert max(ahead) < FRAMES


def test_auto_finds_it_out(server: Server, dial: Dial) -> None:
    ana = dial("ana", LINK / 2, "auto")
    assert not any("slow link" in row for row in ana.screen)
    with talk(server.port):
        ana.wait_for("slow link")


def test_auto_lets_a_good_link_be(server: Server, dial: Dial) -> None:
    ana = dial("ana", FREE, "auto")
    with talk(server.port):
        ana.wait_for(SAID)
    assert not any("slow link" in row for row in ana.wait_quiet(1.0))
