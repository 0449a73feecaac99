"""The keys one writes with, as a terminal sends them."""

import re

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


def pasted(text: str) -> str:
    """As a terminal sends it, which knows bracketed paste."""
    return f"\x1b[200~{text}\x1b[201~"


def test_a_paste_asks_first(home: Home, server: Server) -> None:
    ana, ben = home.person(server, "ana"), home.person(server, "ben")
    ana.type("so: " + pasted("password: hunter2") + "y")
    ana.wait_for("Pasted: it looks like a password")
    ana.wait_for("Esc drops it")
    ana.press("escape")
    ana.wait_for(re.compile("› so: y?$"))
    ana.press("ctrl+u")
    ana.type(pasted("\r".join(f"line {number}" for number in range(20))))
    ana.wait_for("Pasted: 20 lines")
    ana.wait_for("… and 14 more")
    ana.wait_quiet()
    ana.press("y")
    ben.wait_for("line 19")
    assert not any("hunter2" in row for row in ben.screen)
    ana.type(pasted("two\rlines"))
    ana.wait_for(lambda rows: rows[-2].endswith("lines") and rows[-3].endswith("› two"))


def test_a_mouse_that_leaves_the_window_takes_no_letters_away(home: Home, server: Server) -> None:
    ana = home.person(server, "ana")
    ana.type("\x1b[<0;30;5M\x1b[<32;30;25M\x1b[<0;90;25m")  # a drag over the lower edge
    ana.type("\x1b[<0;30;99M\x1b[<0;30;99m\x1b[<65;300;5M")  # a click and a wheel beside it
    ana.type("and on")
    ana.wait_for("› and on")
