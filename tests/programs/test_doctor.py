"""Asking a terminal, and what is made of its answers."""

import os
import re
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat_tui.programs.answers import (
    SAMPLES,
    Answers,
    ask_terminal,
    questions,
    understand,
    wrong_widths,
)
from chat_tui.programs.doctor import about_terminal
from chat_tui.text.sanitize import is_inert
from chat_tui.text.width import cell_len
from chat_tui.ui.diagnosis import Level, as_lines
from tests.ui.terminal.ptys import opened

RIGHT = tuple(cell_len(text) + 1 for _name, text in SAMPLES)


def test_answers_are_understood_among_anything() -> None:
    data = b"x\x1bP>|kitty(0.35)\x1b\\\x1b[?1u\x1b[3;5Ry\x1b[3;2R\x1b[A\x1b[?62;22c"
    assert understand(data) == Answers((5, 2), True, "kitty(0.35)", "62;22")
    assert understand(b"") == Answers()


@given(st.binary(max_size=200))
def test_whatever_a_terminal_says(data: bytes) -> None:
    answers = understand(b"\x1b[1;99999R\x1bP>|" + data + b"\x1b\\" + data)
    assert all(0 <= column <= 99999 for column in answers.columns)
    assert as_lines(about_terminal(answers))


def test_widths_that_differ_are_named() -> None:
    assert wrong_widths(RIGHT) == []
    wrong = list(RIGHT)
    wrong[3] -= 1
    assert wrong_widths(tuple(wrong)) == ["a heart made an emoji in 1 instead of 2"]


@pytest.mark.parametrize(
    ("answers", "levels"),
    [
        (None, {"terminal": Level.UNKNOWN}),
        (Answers(), {"width": Level.UNKNOWN, "keys": Level.UNKNOWN}),
        (Answers(RIGHT, False, None, "62"), {"width": Level.GOOD, "keys": Level.NOTE}),
        (
            Answers((1,), True, "foot", "62;4"),
            {"terminal": Level.GOOD, "width": Level.NOTE, "keys": Level.GOOD},
        ),
    ],
)
def test_what_is_not_known_is_said_so(answers: Answers | None, levels: dict[str, Level]) -> None:
    assert {one.topic: one.level for one in about_terminal(answers)} == levels


def test_a_terminal_is_asked_and_left_as_it_was() -> None:
    with opened() as pair:
        import termios

        before = termios.tcgetattr(pair.near)

        def answer() -> None:
            asked = b""
            while not asked.endswith(b"\x1b[c"):
                asked += os.read(pair.far, 4096)
            widths = b"".join(b"\x1b[1;%dR" % column for column in RIGHT)
            os.write(pair.far, b"\x1b[?0u" + widths + b"\x1b[?62c")

        terminal = threading.Thread(target=answer)
        terminal.start()
        found = ask_terminal(pair.near, pair.near, patience=30.0)
        terminal.join()
        assert found == Answers(RIGHT, True, None, "62")
        assert termios.tcgetattr(pair.near) == before
        assert not re.search("[^\x1b]\n", questions()), "no line of the terminal is used up"


def test_a_terminal_that_says_nothing() -> None:
    with opened() as pair:
        assert ask_terminal(pair.near, pair.near, patience=0.0) == Answers()


def test_the_advice_can_be_shown() -> None:
    assert all(is_inert(line) for line in as_lines(about_terminal(Answers(RIGHT, True, "x", ""))))
