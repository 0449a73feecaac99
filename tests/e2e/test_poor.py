"""NO_COLOR and a locale without Unicode, in a real terminal."""

import asyncio
import re

from tests.e2e.programs import COMMAND, Home, Server
from tests.e2e.raw import say_once
from tests.e2e.terminal import Terminal

SGR = re.compile(rb"\x1b\[([\d;]*)m")
PLAIN = {b"", b"0", b"1", b"4", b"7", b"22", b"24", b"27"}


def test_no_colour_and_no_mark_beyond_ascii(home: Home, server: Server) -> None:
    environment = home.environment(NO_COLOR="1", LANG="C")
    ana = home.keep(
        Terminal([*COMMAND, server.url, "--name", "ana", *home.data("ana")], environment)
    )
    ana.wait_for("* online")
    asyncio.run(say_once(server.port, "ben", "**bold** and `code`"))
    ana.wait_for("bold and code")
    ana.press("shift+up")
    ana.wait_for("Esc back")
    ana.press("escape", "f1")
    ana.wait_for("Esc closes")
    ana.press("escape")
    ana.wait_gone("Esc closes")
    codes = {code for found in SGR.findall(ana.output) for code in found.split(b";")}
    assert codes <= PLAIN, "bold, underlined and reversed alone"
    assert {b"1", b"7"} <= codes
    assert ana.output.isascii()


def test_what_people_write_stays_as_it_is(home: Home, server: Server) -> None:
    home.run("send", "general", "--server", server.url, "--name", "ben", text="grüße 漢字")
    ana = home.keep(
        Terminal(
            [*COMMAND, server.url, "--name", "ana", *home.data("ana")], home.environment(LANG="C")
        )
    )
    ana.wait_for("grüße")
