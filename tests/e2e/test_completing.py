"""The pop-up in a real terminal."""

import re

from tests.e2e.programs import Home, Server

ROW_AT_ONCE = 120
"""Bytes of a row of the pop-up with its cursor movements, at most."""


def test_it_comes_and_goes_and_costs_what_it_shows(home: Home, server: Server) -> None:
    ana = home.person(server, "ana")
    ana.wait_quiet()
    ana.type("so :tad")
    ana.wait_for("🎉 :tada:")
    ana.wait_quiet()
    before = len(ana.output)
    ana.type("a")
    ana.wait_for(re.compile(":tada$"))
    ana.wait_quiet()
    assert len(ana.output) - before < ROW_AT_ONCE
    ana.press("down")
    ana.wait_for("› so 🎉")
    ana.press("enter")
    ana.type("it is done")
    ana.wait_for("› so 🎉 it is done")
    ana.press("enter")
    ana.wait_for("ana  so 🎉 it is done")


def test_enter_sends_what_was_typed(home: Home, server: Server) -> None:
    ana, ben = home.person(server, "ana"), home.person(server, "ben")
    ana.type("it is #gen\r")
    ben.wait_for(lambda rows: any(row.endswith("ana  it is #gen") for row in rows))
    ana.type("hi @be")
    ana.wait_for("@ben  ")
    ana.press("escape")
    ana.wait_gone("@ben  ")
    ana.press("enter")
    ben.wait_for(lambda rows: any(row.endswith("hi @be") for row in rows))


def test_a_command_and_its_arguments(home: Home, server: Server) -> None:
    ana = home.person(server, "ana")
    ana.enter("/join #tea")
    ana.wait_for("#tea ›")
    ana.type("/joi")
    ana.wait_for("join a room, or make it")
    ana.press("tab")
    ana.wait_for("› /join")
    ana.wait_for("#general    ")
    ana.press("down", "enter", "enter")
    ana.wait_for("#general ›")
