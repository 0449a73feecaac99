"""Typed ahead over a slow line: all keys arrive in one read."""

from typing import Final

from tests.e2e.programs import Home, Server

ESCAPE: Final = "\x1b[27u"
"""As the kitty protocol has it: ESC alone, with a letter in the same read, is Alt and that."""


def test_each_message_goes_where_it_was_meant_for(home: Home, server: Server) -> None:
    ana, ben = home.person(server, "ana"), home.person(server, "ben")
    for person in (ana, ben):
        person.enter("/join #dev")
        person.wait_for("#dev ›")
    ana.press("alt+s")
    ana.wait_for("#general ›")
    ana.press(
        *("ctrl+k", *"dev", "enter", *"the first", "enter"),
        *("alt+s", *"the second", "enter"),
        *("ctrl+g", *"dev", "enter", "shift+up", "t", *"the third", "enter", ESCAPE),
        *("ctrl+f", *"nothing", ESCAPE, *"the fourth", "enter"),
        *("f1", *"keys", ESCAPE, ESCAPE, "alt+s", *"the fifth", "enter"),
    )
    ana.wait_for("the fifth")
    ana.wait_for("#general ›")
    ben.wait_for("the fourth")
    dev = "\n".join(ben.wait_quiet())
    ben.press("alt+s")
    ben.wait_for("#general ›")
    ben.wait_for("the fifth")
    general = "\n".join(ben.wait_quiet())
    for said, place, other in (
        ("the first", dev, general),
        ("the second", general, dev),
        ("the third", dev, general),
        ("the fourth", dev, general),
        ("the fifth", general, dev),
    ):
        assert said in place
        assert said not in other


def test_a_paste_without_brackets_is_written_whole(home: Home, server: Server) -> None:
    ana = home.person(server, "ana")
    words = " ".join(f"word{number}" for number in range(500))
    ana.type(words)
    ana.wait_for("word499")
    ana.press("ctrl+_")
    ana.wait_gone("word")
    ana.press("enter")
    ana.type(f"{'é' * 40}\r{'ü' * 40}\r")
    ana.wait_for(f"ana  {'é' * 40}")
    ana.wait_for("ü" * 40)
