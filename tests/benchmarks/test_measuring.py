"""The instruments measure what they say, on programs whose figures are known."""

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.benchmarks.peers.echo import Typist, Unseen
from tests.benchmarks.peers.pseudoterminal import Ended, Pseudoterminal
from tests.benchmarks.peers.replay import SILENCE, first_paint
from tests.benchmarks.peers.stage import PROBES
from tests.patience import PATIENCE

SLOW_ECHO = """
import os, sys, time, tty
tty.setraw(0)
os.write(1, b"W")
for number in range(1000):
    key = os.read(0, 1)
    time.sleep(0.02)
    if key == b"\\x15":
        os.write(1, b"\\r\\x1b[K")
    elif str(number) not in sys.argv[1:]:
        os.write(1, b"\\x1b[1;31m" + key + b"\\x1b[0m")
"""
ASKS = """
import os, tty
tty.setraw(0)
os.write(1, b"\\x1b[?2026$p\\x1b[c")
answer = b""
while not answer.endswith(b"c"):
    answer += os.read(0, 64)
os.write(1, b"Z" if answer == b"\\x1b[?2026;0$y\\x1b[?62;22c" else repr(answer).encode())
"""


@contextmanager
def _running(program: str, *arguments: str) -> Iterator[Pseudoterminal]:
    argv = [sys.executable, "-c", program, *arguments]
    with Pseudoterminal(argv, dict(os.environ), (80, 24)) as terminal:
        yield terminal


def test_an_echo_takes_as_long_as_the_program_does() -> None:
    with _running(SLOW_ECHO) as terminal:
        terminal.wait_for("W", PATIENCE)
        typist = Typist(terminal, patience=PATIENCE)
        for _ in range(3):
            typist.line()
    assert len(typist.delays) == 3 * len(PROBES)
    assert len(typist.painted_at) == 3 * (len(PROBES) + 1)
    assert min(typist.delays) >= 0.02
    assert typist.painted_at == sorted(typist.painted_at)


def test_letters_do_not_count_before_the_separator_was_painted() -> None:
    separator = 1  # behind Ctrl+U
    with _running(SLOW_ECHO, str(separator)) as terminal:
        terminal.wait_for("W", PATIENCE)
        typist = Typist(terminal, patience=0.5)
        with pytest.raises(Unseen, match=f"^{len(PROBES) + 1} keys"):
            typist.line()


def test_a_letter_that_went_to_another_line_is_passed_over() -> None:
    lost = ("4", "5", "9")
    with _running(SLOW_ECHO, *lost) as terminal:
        terminal.wait_for("W", PATIENCE)
        typist = Typist(terminal, patience=PATIENCE)
        typist.line()
    assert len(typist.delays) == len(PROBES) - len(lost)


def test_a_slow_link_is_as_slow_as_that() -> None:
    count = 30_000
    with _running(f"import os, time; time.sleep(0.1); os.write(1, b'x' * {count})") as terminal:
        terminal.slow_down(60_000)
        started = time.monotonic()
        with pytest.raises(Ended):
            terminal.pump(PATIENCE)
        assert terminal.written == count
        # Two turns may be taken at once.
        assert time.monotonic() - started >= count / 60_000 - 0.05


def test_a_program_that_asks_its_terminal_is_answered() -> None:
    with _running(ASKS) as terminal:
        terminal.wait_for("Z", PATIENCE)


def test_a_paint_is_complete_when_nothing_follows_it() -> None:
    soon, later = SILENCE / 2, SILENCE * 2
    moments = [1.0, 1.0 + soon]
    for pause in (later, soon, soon, later):
        moments.append(moments[-1] + pause)
    written = [
        b"\x1b[2J\x1b[",
        b"Hframe",
        b"\x1b[2;1Hmess",
        b"age",
        b"\x1b[3;1Hstatus",
        b"\x1b[Hclock",
    ]
    recording = list(zip(moments, written, strict=True))
    assert first_paint(recording, (20, 5), "") == (moments[1], moments[1])
    assert first_paint(recording, (20, 5), "message") == (moments[1], moments[4])
    with pytest.raises(TimeoutError):
        first_paint(recording, (20, 5), "nothing")
