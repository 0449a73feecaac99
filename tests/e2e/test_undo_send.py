"""A message that is held, in a real terminal."""

import re

from tests.e2e.programs import Home, Server
from tests.e2e.terminal import Terminal


def hesitant(home: Home, server: Server, seconds: str) -> Terminal:
    terminal = home.chat(server.url, "--name", "ana", *home.data("ana"), CHAT_TUI_UNDO_SEND=seconds)
    terminal.wait_for("● online")
    return terminal


def test_it_is_taken_back_or_goes_in_its_order(home: Home, server: Server) -> None:
    ben = home.person(server, "ben")
    ana = hesitant(home, server, "60")
    ana.enter("not this one")
    ana.wait_for(re.compile(r"sending in \d\d s, Ctrl\+Z takes it back"))
    ana.press("ctrl+z")
    ana.wait_for("› not this one")
    ana.press("ctrl+u", "ctrl+q")
    assert ana.exit_code() == 0
    ana = hesitant(home, server, "2")
    ana.enter("first")
    ana.enter("second")
    rows = ben.wait_for("second")
    assert [row.split()[-1] for row in rows if row.endswith(("first", "second"))] == [
        "first",
        "second",
    ]
    assert not any("not this one" in row for row in rows)
    ana.wait_gone("sending in")


def test_it_goes_out_when_one_leaves(home: Home, server: Server) -> None:
    ben = home.person(server, "ben")
    ana = hesitant(home, server, "60")
    ana.enter("and good night")
    ana.wait_for("sending in")
    ana.press("ctrl+q")
    assert ana.exit_code() == 0
    ben.wait_for("and good night")


def test_a_crash_loses_nothing(home: Home, server: Server) -> None:
    ben = home.person(server, "ben")
    ana = hesitant(home, server, "60")
    ana.enter("said before the crash")
    ana.wait_for("sending in")
    ana.kill()
    ana.exit_code()
    assert not any("said before" in row for row in ben.screen)
    hesitant(home, server, "60")
    ben.wait_for("said before the crash")
