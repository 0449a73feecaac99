"""A terminal that says what its ground is like: at once, late, in pieces, or never."""

from collections.abc import Callable

import pytest
from rich.color import Color

from chat_tui.ui.terminal.background import QUERY
from chat_tui.ui.theme import DAY, NIGHT
from tests.e2e.programs import COMMAND, Home, Server
from tests.e2e.terminal import Terminal


class Grounded(Terminal):
    """Answers as it is told to, once it is asked; and nothing else."""

    answer = b""

    def _feed(self, data: bytes) -> None:
        if QUERY.encode() in data and self.answer:
            self.type(self.answer.decode())
        super()._feed(data.replace(QUERY.encode(), b""))


class Light(Grounded):
    answer = b"\x1b]11;rgb:fdfd/f6f6/e3e3\x07"


class Dark(Grounded):
    answer = b"\x1b]11;rgb:1c1c/1c1c/1c1c\x1b\\"


Open = Callable[[type[Grounded]], Grounded]


@pytest.fixture
def open_with(home: Home, server: Server) -> Open:
    """ana, at a terminal of this kind."""

    def open_terminal(kind: type[Grounded]) -> Grounded:
        argv = [*COMMAND, server.url, "--name", "ana", *home.data("ana")]
        ana = home.keep(kind(argv, home.environment()))
        ana.wait_for("● online")
        ana.wait_output(QUERY.encode())
        return ana

    return open_terminal


def ground(theme: object) -> bytes:
    """How the terminal is told of the background of a theme, with 256 colours."""
    number = Color.parse(str(getattr(theme, "background", ""))).downgrade(2).number
    return b"48;5;%d" % (number or 0)


def test_the_first_frame_waits_for_no_answer(open_with: Open) -> None:
    ana = open_with(Grounded)
    ana.wait_quiet()
    assert ana.output.index(ground(NIGHT)) < ana.output.index(QUERY.encode())
    assert ground(DAY) not in ana.output


def test_a_light_ground_has_a_light_theme(open_with: Open) -> None:
    ana = open_with(Light)
    ana.wait_output(ground(DAY))
    ana.type("hello")
    ana.wait_for("› hello")


def test_a_right_guess_is_not_drawn_again(open_with: Open) -> None:
    ana = open_with(Dark)
    ana.wait_quiet(0.5)
    after = ana.output[ana.output.index(QUERY.encode()) :]
    assert after.count(b"Rooms") == 0, "what stands there is not written once more"
    ana.type("hello")
    ana.wait_for("› hello")


def test_an_answer_in_pieces_among_keys_is_not_typed(open_with: Open) -> None:
    ana = open_with(Grounded)
    for piece in ("he\x1b]1", "1;rgb:00", "00/0000/0000", "\x07l", "lo"):
        ana.type(piece)
        ana.wait_quiet()
    ana.wait_for("› hello")
    ana.type("\x1b]11;rgb:ffff/ffff/ffff\x1b\\!")
    ana.wait_for("› hello!")
