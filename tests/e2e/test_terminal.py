"""What the program does to the terminal, and what nobody can make it do."""

import asyncio
import signal

import pytest

from tests.e2e.programs import Home, Server
from tests.e2e.raw import say_once

RESTORED = b"\x1b[?1049l"
"""Back from the alternate screen."""

HOSTILE = (
    "start. \x1b[31mred\x1b[0m \x1b]52;c;ZXZpbA==\x07 \x1b]0;title\x07 "
    "\x9b2J \x9d52;c;ZXZpbA==\x9c "
    "\x90q\x9c \x07\x08\x0b\x0c\x7f \x1bc \x1b[?1049l "
    "\u202eright to left\u2069 \u200e\u061c "
    + "z"
    + "\u0300\u0301\u0302\u0489" * 200
    + " "
    + "x" * 10_000
    + " \U0001f468"
    + "\u200d\U0001f469" * 50
    + " \ufeff\u200b\u2028\u2029 .end"
)


def test_quitting_restores_the_terminal(home: Home, server: Server) -> None:
    ana = home.person(server, "ana")
    assert ana.settings_after() != ana.settings_before, "it reads keys, not lines"
    ana.press("ctrl+q")
    assert ana.exit_code() == 0, ana.output[-2000:].decode()
    assert ana.settings_after() == ana.settings_before
    end = ana.output[ana.output.rindex(RESTORED) :]
    for restored in (b"\x1b[?25h", b"\x1b[?1004l", b"\x1b[?1000l", b"\x1b[?1003l"):
        assert restored in end
    assert b"\x1b[?2004l" in ana.output
    assert b"Traceback" not in ana.output


def test_ctrl_c_twice_quits(home: Home, server: Server) -> None:
    ana = home.person(server, "ana")
    ana.wait_quiet()  # what comes with joining takes the place of the note
    ana.press("ctrl+c")
    ana.wait_for("once more")
    ana.press("ctrl+c")
    assert ana.exit_code() == 0, ana.output[-2000:].decode()
    assert ana.settings_after() == ana.settings_before


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_signals_quit_and_keep_the_draft(
    home: Home, server: Server, number: signal.Signals
) -> None:
    ana = home.person(server, "ana")
    ana.type("half a thou")
    ana.wait_for("half a thou")
    ana.kill(number)
    assert ana.exit_code() == 0, ana.output[-2000:].decode()
    assert ana.settings_after() == ana.settings_before
    again = home.person(server, "ana")
    again.wait_for("half a thou")


def test_letters_and_enter_in_one_write_arrive_whole(home: Home, server: Server) -> None:
    ana, ben = home.person(server, "ana"), home.person(server, "ben")
    ana.type("hello\rthere\ryou\r")
    for whole in ("hello", "there", "you"):
        ben.wait_for(lambda rows, whole=whole: any(row.split()[-1:] == [whole] for row in rows))  # type: ignore[misc]


def test_a_quick_change_of_rooms_sends_to_the_right_ones(home: Home, server: Server) -> None:
    ana, ben = home.person(server, "ana"), home.person(server, "ben")
    for person in (ana, ben):
        person.enter("/join #tea")
        person.wait_for("#tea ›")
    ana.press("alt+up")
    ana.wait_for("#general ›")
    ana.press(*"first", "enter", "alt+down", *"second", "enter", "alt+up", *"third", "enter")
    rows = ben.wait_for("second")
    assert not any("first" in row or "third" in row for row in rows)
    ben.press("alt+up")
    ben.wait_for("third")
    assert any("first" in row for row in ben.screen)
    assert not any("second" in row for row in ben.screen)


def test_no_message_steers_the_terminal(home: Home, server: Server) -> None:
    ana = home.person(server, "ana", size=(100, 30))
    before = len(ana.output)
    asyncio.run(say_once(server.port, "mallory", HOSTILE))
    ana.wait_for(".end")
    ana.press("ctrl+home")
    ana.wait_for("start. ")
    ana.press("ctrl+end")
    ana.wait_for(".end")
    written = ana.output[before:]
    for raw in ("\x1b]", "\x1bP", "\x1bc", "\x1b[2J", "\x1b[?1049l", "\x07", "\x0b", "\x7f"):
        assert raw.encode() not in written, raw
    text = written.decode()  # the bytes of C1 controls, were they raw, would not be UTF-8
    for code in (*range(0x80, 0xA0), 0x202E, 0x2069, 0x200E, 0x61C, 0x2028, 0x2029, 0xFEFF):
        assert chr(code) not in text, hex(code)
    assert "\u0489" * 5 not in text
    assert text.count("x") >= 1000  # it is shown nevertheless
    assert "\u2408" in text, "the backspace of the message; our own output moves the cursor by it"
    assert set(text[text.index("start. ") :]) & {chr(n) for n in range(32)} <= set("\x1b\r\n\b")


def test_any_size_will_do(home: Home, server: Server) -> None:
    ana, ben = home.person(server, "ana"), home.person(server, "ben")
    ben.enter("a line that is longer than forty columns, so that it has to be wrapped")
    ana.wait_for("a line that is longer")
    for columns, rows in ((40, 10), (200, 50), (20, 4), (1, 1), (80, 24)):
        before = len(ana.output)
        ana.resize(columns, rows)
        ana.wait_for(lambda _, before=before: len(ana.output) > before)  # type: ignore[misc]
    ben.enter("and on it goes")
    ana.wait_for("and on it goes")
    ana.wait_for("● online")
    ana.resize(40, 10)
    ana.wait_for(lambda rows: len(rows) == 10 and "#general ›" in rows[-2])
    assert not any("Rooms" in row for row in ana.screen), "a narrow terminal is for the messages"


def test_suspended_and_resumed(home: Home, server: Server) -> None:
    ana, ben = home.person(server, "ana"), home.person(server, "ben")
    ana.press("ctrl+z")
    ana.wait_output(RESTORED)
    ana.wait_for(lambda _: _is_stopped(ana.pid))
    assert ana.settings_after() == ana.settings_before
    ben.enter("while you were away")
    ana.kill(signal.SIGCONT)
    ana.wait_for("while you were away")
    ana.enter("back")
    ben.wait_for(lambda rows: any(row.endswith("back") for row in rows))


def _is_stopped(pid: int) -> bool:
    with open(f"/proc/{pid}/stat", encoding="ascii") as file:
        return file.read().rpartition(")")[2].split()[0] == "T"


def test_the_demo_says_that_it_is_one(home: Home) -> None:
    demo = home.chat("demo")
    demo.wait_for("DEMO")
    demo.wait_for("the build went through")
    demo.press("ctrl+q")
    assert demo.exit_code() == 0, demo.output[-2000:].decode()
