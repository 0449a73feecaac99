"""Going about in rooms by commands, and coming back to what was said meanwhile."""

import re

from tests.e2e.programs import Home, Server


def test_by_commands(home: Home, server: Server) -> None:
    ana = home.person(server, "ana")
    ana.enter("/join #dev")
    ana.wait_for("#dev ›")
    ana.enter("/switch gen")
    ana.wait_for("#general ›")
    ana.enter("/fold rooms")
    ana.wait_for(re.compile(r"Rooms +\+1"))
    ana.enter("/fold rooms")
    ana.wait_gone("+1")
    ana.enter("/log")
    ana.wait_for("logged in")
    ana.press("escape")
    ana.wait_gone("logged in")
    ana.enter("/close")
    ana.wait_for("/part")


def test_a_conversation_is_closed_until_something_is_said_in_it(home: Home, server: Server) -> None:
    ana, ben = home.person(server, "ana"), home.person(server, "ben")
    ana.enter("/msg ben psst")
    ana.wait_for("ben ›")
    ben.wait_for(re.compile(r"● ana +1"))
    ana.enter("/close")
    ana.wait_for("ben is closed, and nothing of it is gone")
    ana.wait_for("#general ›")
    ana.wait_gone("People")
    ana.press("ctrl+q")
    assert ana.exit_code() == 0
    again = home.person(server, "ana")
    again.wait_for("#general ›")
    again.wait_gone("People")
    ben.press("alt+a")
    ben.wait_for("ana ›")
    ben.enter("what is it?")
    again.wait_for(re.compile(r"● ben +1"))
    again.press("alt+a")
    again.wait_for("psst")
    again.wait_for("what is it?")


def test_what_was_said_meanwhile_is_new(home: Home, server: Server) -> None:
    ana, ben = home.person(server, "ana"), home.person(server, "ben")
    ben.enter("before")
    ana.wait_for("before")
    ana.press("ctrl+q")
    assert ana.exit_code() == 0
    for number in range(30):
        ben.enter(f"line {number}")
    ben.wait_for("line 29")
    ben.wait_gone("to send")
    again = home.person(server, "ana")
    again.wait_for(re.compile(r"\d+ new - Alt\+U to the first"))
    again.press("alt+u")
    again.wait_for("line 0")
    again.wait_for("── new ──")
