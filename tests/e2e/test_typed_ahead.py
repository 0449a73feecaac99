"""What is typed before the program is there, or before it knows a room, and kills in its midst."""

import asyncio
import random
import re
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from typing import Final

import pytest

from tests.e2e.programs import Home, Server
from tests.e2e.terminal import Terminal
from tests.faults.flood import log_at

SAID: Final = [f"said {number:02}." for number in range(40)]
A_LINE: Final = re.compile(r"said \d\d\.")
TALL: Final = (100, 60)
"""All of it is to be seen at once."""


def start(home: Home, server: Server) -> Terminal:
    return home.chat(server.url, "--name", "ana", *home.data("ana"), size=TALL)


def known_here(home: Home, server: Server) -> None:
    """An earlier run has left what it knows."""
    first = start(home, server)
    first.wait_for("● online")
    first.press("ctrl+q")
    assert first.exit_code() == 0


def shown_as_said(terminal: Terminal) -> list[str]:
    """The lines that stand above the composer of the program; what the line discipline echoes
    before it is there was said by nobody."""
    if b"\x1b[?1049h" not in terminal.output:
        return []
    rows = terminal.screen
    rule = max((at for at, row in enumerate(rows) if "─" * 30 in row), default=0)
    return [line for row in rows[:rule] for line in A_LINE.findall(row)]


def nothing_waits(home: Home) -> bool:
    for file in (home.path / "people").rglob("cache-*.db"):
        with closing(sqlite3.connect(file)) as database:
            if database.execute("SELECT 1 FROM outbox").fetchone():
                return False
    return True


def log(server: Server) -> list[str]:
    """What was said."""
    entries = asyncio.run(log_at(server.port))
    return [str(entry["body"]) for entry in entries if entry["type"] == "message"]


def test_enter_means_enter_while_the_program_is_loaded(home: Home, server: Server) -> None:
    known_here(home, server)
    ana = start(home, server)
    ana.type("".join(f"{line}\r" for line in SAID[:3]))
    ana.wait_for(lambda _: shown_as_said(ana) == SAID[:3])
    ana.wait_for(lambda _: nothing_waits(home))
    assert log(server) == SAID[:3]


def test_nothing_typed_before_the_first_room_is_lost(home: Home, server: Server) -> None:
    server.kill()
    ana = start(home, server)
    ana.wait_for("reconnecting")
    ana.enter("first")
    ana.enter("second")
    ana.type("thi")
    ana.wait_for(lambda rows: rows[-2].endswith("thi"))
    server.start()
    ana.press("f2", "f2")  # every key asks for a retry
    ana.wait_for("● online")
    ana.wait_for(lambda rows: rows[-4].endswith("#general › first"))
    ana.enter("rd")
    ana.wait_for("ana  first")
    ana.wait_for(lambda _: nothing_waits(home))
    assert log(server) == ["first\nsecond\nthird"]


def of_online(home: Home, server: Server) -> Terminal:
    return home.person(server, "ana", size=TALL)


def of_offline(home: Home, server: Server) -> Terminal:
    ana = of_online(home, server)
    server.kill()
    return ana


def of_loading(home: Home, server: Server) -> Terminal:
    known_here(home, server)
    return start(home, server)


def of_first_frame(home: Home, server: Server) -> Terminal:
    known_here(home, server)
    ana = start(home, server)
    ana.wait_for("#general ›")
    return ana


def of_newcomer(home: Home, server: Server) -> Terminal:
    return start(home, server)


@pytest.mark.parametrize("pause", [None, 0.0, 0.03], ids=["burst", "lines", "slow"])
@pytest.mark.parametrize("begin", [of_online, of_offline, of_loading, of_first_frame, of_newcomer])
def test_what_was_shown_as_said_survives_kill_9(
    home: Home, server: Server, begin: Callable[[Home, Server], Terminal], pause: float | None
) -> None:
    chance = random.Random(f"{begin.__name__} {pause}")
    ana = begin(home, server)
    # None: the kill comes where nobody looks.
    wanted = chance.choice([None, 1, chance.randrange(2, 20)])
    if pause is None:
        ana.type("".join(f"{line}\r" for line in SAID))
    else:
        for line in SAID:
            ana.enter(line)
            time.sleep(pause)  # how quick the fingers are
            if wanted is not None and len(shown_as_said(ana)) >= wanted:
                break
    if wanted is not None and begin is not of_newcomer:
        ana.wait_for(lambda _: len(shown_as_said(ana)) >= wanted)
    ana.kill()
    ana.exit_code()
    shown = shown_as_said(ana)
    if begin is of_offline:
        server.start()
    again = start(home, server)
    again.wait_for("● online")
    again.wait_for(lambda _: nothing_waits(home))
    there = A_LINE.findall("\n".join(log(server)))
    assert there == SAID[: len(there)], "each once, in order, and none without those before it"
    assert there[: len(shown)] == shown
