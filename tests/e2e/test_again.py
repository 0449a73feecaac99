"""What a program that was killed, hung up on or quit has left is there at the next start."""

import asyncio
import signal
import sqlite3
from contextlib import closing

import pytest

from tests.e2e.programs import Home, Server
from tests.e2e.raw import pour
from tests.e2e.terminal import Terminal

NOTES = [f"note {number:03}." for number in range(300)]


def wait_saved(home: Home, terminal: Terminal, draft: str) -> None:
    """Until the disk has this draft: within a second, which tests/session promises."""
    (file,) = (home.path / "people").rglob("cache-0.db")

    def saved(_rows: list[str]) -> bool:
        with closing(sqlite3.connect(file)) as database:
            return (draft,) in database.execute("SELECT body FROM draft").fetchall()

    terminal.wait_for(saved)


def composer(terminal: Terminal) -> str:
    return terminal.screen[-2].partition("›")[2].strip()


@pytest.mark.parametrize("connected", [True, False])
def test_a_draft_survives_kill_9(home: Home, server: Server, connected: bool) -> None:
    ana = home.person(server, "ana")
    if not connected:
        server.kill()
        ana.wait_gone("● online")
    ana.type("half a thou")
    wait_saved(home, ana, "half a thou")
    ana.kill()
    ana.exit_code()
    again = home.chat(server.url, "--name", "ana", *home.data("ana"))
    again.wait_for("#general › half a thou")


def test_what_was_sent_is_no_draft_after_kill_9(home: Home, server: Server) -> None:
    ana = home.person(server, "ana")
    server.kill()
    ana.wait_gone("● online")
    ana.type("said and done")
    wait_saved(home, ana, "said and done")
    ana.press("enter")
    ana.wait_for("◷ said and done")
    ana.kill()
    ana.exit_code()
    again = home.chat(server.url, "--name", "ana", *home.data("ana"))
    again.wait_for("said and done")
    assert composer(again) == ""
    server.start()
    again.wait_for("● online")
    ben = home.person(server, "ben")
    ben.wait_for("said and done")
    assert sum("said and done" in row for row in ben.screen) == 1


@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGTERM, None])
def test_the_next_start_is_where_the_last_one_was(
    home: Home, server: Server, number: signal.Signals | None
) -> None:
    asyncio.run(pour(server.port, NOTES))
    ana = home.person(server, "ana")
    ana.enter("/join #tea")
    ana.wait_for("#tea ›")
    ana.press("alt+up")
    ana.wait_for("#general ›")
    ana.wait_for("note 299.")
    ana.press("pageup", "pageup")
    ana.wait_for("more below")
    ana.type("half a thou")
    ana.wait_for("half a thou")
    rows = [row for row in ana.wait_quiet() if "note" in row]
    if number is None:
        ana.press("ctrl+q")
    else:
        ana.kill(number)
    assert ana.exit_code() == 0, ana.output[-2000:].decode()
    server.kill()
    again = home.chat(server.url, "--name", "ana", *home.data("ana"))
    again.wait_for("#general › half a thou")
    again.wait_for(lambda found: [row for row in found if "note" in row] == rows)
    server.start()
    again.wait_for("● online")
    assert [row for row in again.wait_quiet() if "note" in row] == rows


def test_a_queued_message_is_picked_and_mended(home: Home, server: Server) -> None:
    ana, ben = home.person(server, "ana"), home.person(server, "ben")
    server.kill()
    ana.wait_gone("● online")
    ana.enter("tomorrow")
    ana.wait_for("queued: sent as soon as we are connected")
    ana.enter("todayy")
    ana.wait_for("◷ todayy")
    ana.press("shift+up", "e", "backspace", "enter")
    ana.wait_for(lambda rows: any(row.endswith("◷ today") for row in rows))
    ana.press("shift+up", "up", "d")
    ana.wait_for("d once more discards it")
    ana.press("d")
    ana.wait_gone("◷ tomorrow")
    server.start()
    ben.wait_for(lambda rows: any(row.endswith(" today") for row in rows))
    assert not any("tomorrow" in row or "todayy" in row for row in ben.screen)
