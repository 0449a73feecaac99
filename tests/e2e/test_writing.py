"""The keys one writes with, as a terminal sends them."""

from tests.e2e.programs import Home, Server


def test_readline_keys(home: Home, server: Server) -> None:
    ana = home.person(server, "ana")
    ana.type("one two three")
    ana.press("ctrl+w")
    ana.wait_for(lambda rows: rows[-2].endswith("› one two"))
    ana.press("alt+b", "alt+d")
    ana.wait_for(lambda rows: rows[-2].endswith("› one"))
    ana.press("ctrl+y", "alt+y")
    ana.wait_for("› one three")
    ana.press("ctrl+t")
    ana.wait_for("› one thre e")
    ana.press("ctrl+_")
    ana.wait_for("› one three")
    ana.press("ctrl+e", "ctrl+u")
    ana.wait_for(lambda rows: rows[-2].endswith("›"))
    ana.press("ctrl+x", "ctrl+u")
    ana.wait_for("› one three")
    ana.press("ctrl+a", "alt+k")
    ana.wait_for(lambda rows: rows[-2].endswith("›"))


def test_what_was_written_is_recalled_after_a_restart(home: Home, server: Server) -> None:
    ana = home.person(server, "ana")
    for line in ("the first", "the second", "/me waves"):
        ana.enter(line)
    ana.wait_for("ana waves")
    ana.press("ctrl+q")
    assert ana.exit_code() == 0
    again = home.person(server, "ana")
    again.type("begun")
    again.press("alt+p")
    again.wait_for("› /me waves")
    again.press("alt+n", "ctrl+r")
    again.wait_for("type a part of it")
    again.type("first")
    again.wait_for("› the first")
    again.press("enter")
    again.wait_gone("Enter takes it")
    again.press("enter")
    again.wait_for("› begun")
    again.wait_for(lambda rows: sum("the first" in row for row in rows) == 2)
