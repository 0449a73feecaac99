"""Links and copying in a real terminal."""

import asyncio
import re
from base64 import b64decode
from pathlib import Path

from tests.e2e.programs import Home, Server
from tests.e2e.raw import say_once

LONG = "https://example.org/" + "wrapped/" * 20


def copied(output: bytes) -> list[str]:
    return [b64decode(text).decode() for text in re.findall(rb"\x1b\]52;c;([^\x07]*)\x07", output)]


def test_wrapped_links_are_linked_listed_and_copied_whole(home: Home, server: Server) -> None:
    ana, ben = home.person(server, "ana"), home.person(server, "ben")
    ana.enter(f"see {LONG} and **this**")
    ben.wait_for("this")
    ben.wait_output(b"\x1b]8;id=")
    ends = re.findall(rb"\x1b\]8;id=[0-9a-f]+;([^\x1b]*)\x1b\\", ben.output)
    assert set(ends) == {LONG.encode()}
    ben.press("shift+up")
    ben.wait_for("o links")
    ben.press("y")
    ben.wait_for("handed to the terminal")
    ben.press("o")
    ben.wait_for("1 or Enter copies (there is no display here)")
    ben.press("1")
    ben.wait_gone("1 or Enter")
    ben.wait_for(re.compile(r"180 characters handed"))
    assert copied(ben.output) == [f"see {LONG} and **this**", LONG]


def test_with_a_browser_it_is_asked(home: Home, server: Server, tmp_path: Path) -> None:
    script, seen = tmp_path / "browser", tmp_path / "seen"
    script.write_text(
        f'#!/bin/sh\necho noise; printf %s "$1" > {seen}.part; mv {seen}.part {seen}\n'
    )
    script.chmod(0o755)
    ana = home.chat(
        server.url, "--name", "ana", *home.data("ana"), BROWSER=f"{script} %s", TERM="linux"
    )
    ana.wait_for("● online")
    asyncio.run(say_once(server.port, "ben", f"see {LONG}"))
    ana.wait_for("ben  see")
    ana.press("shift+up", "o")
    ana.wait_for("1 or Enter opens")
    ana.press("1")
    ana.wait_for("asked the browser")
    ana.wait_for(lambda _rows: seen.exists())
    assert seen.read_text() == LONG
    assert b"noise" not in ana.output
    assert b"\x1b]8;" not in ana.output, "the Linux console would print it"


def test_what_is_hostile_reaches_the_clipboard_harmless(home: Home, server: Server) -> None:
    ana = home.person(server, "ana")
    home.run(
        "send",
        "general",
        "--server",
        server.url,
        "--name",
        "eve",
        text="a\x1b]52;c;ZXZpbA==\x07b\x9b2J",
    )
    ana.wait_for("eve")
    ana.press("shift+up")
    ana.wait_for("y copy")
    ana.press("y")
    ana.wait_for("handed to the terminal")
    assert copied(ana.output) == ["a␛]52;c;ZXZpbA==␇b\ufffd2J"]
