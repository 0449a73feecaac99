"""Searching in a real terminal: from Ctrl+F to the message, far back, and to the present again."""

import asyncio

from tests.e2e.programs import Home, Server
from tests.e2e.raw import pour


def test_search_and_go_there(home: Home, server: Server) -> None:
    notes = [f"note {number:03}." for number in range(260)]
    notes[20] = "the kettle is on https://tea.example.org"
    asyncio.run(pour(server.port, notes))
    ana = home.person(server, "ana")
    ana.wait_for("note 259.")
    ana.press("ctrl+f")
    ana.wait_for("in #general")
    ana.type("kett* has:link")
    ana.wait_for("1 found")
    ana.wait_for("the kettle is on https://tea.example.org")
    ana.press("enter")
    rows = ana.wait_for(lambda rows: any("note 019." in row for row in rows))
    at = next(number for number, row in enumerate(rows) if "kettle" in row)
    assert 6 <= at <= 15
    assert any("note 021." in row for row in rows)
    ana.press("pagedown")
    ana.wait_for("note 030.")
    ana.press("ctrl+end")
    ana.wait_for("note 259.")
    server.kill()
    ana.wait_for("reconnecting")
    ana.enter("/search from:crowd12 note 24*")
    ana.wait_for("offline: only what this terminal has")
    ana.wait_for("note 24")
    ana.press("escape")
    ana.wait_gone("offline: only")


def test_a_file_is_found_by_its_name_also_without_a_server(home: Home, server: Server) -> None:
    ana, ben = home.person(server, "ana"), home.person(server, "ben")
    (home.path / "harbour plan.txt").write_text("piers and cranes")
    ben.enter("/join #dev")
    ben.wait_for("#dev ›")
    ana.enter("/join #dev")
    ana.wait_for("#dev ›")
    ben.enter("the harbour has no file")
    ben.enter(f"/upload {home.path / 'harbour plan.txt'}")
    ana.wait_for("≡ harbour plan.txt")
    ana.enter("/switch gen")
    ana.wait_for("#general ›")
    for _ in ("with a server", "without one"):
        ana.enter("/search has:file harb*")
        ana.wait_for("nothing found")
        ana.press("ctrl+f")
        rows = ana.wait_for("1 found")
        assert any("harbour plan.txt" in row for row in rows)
        assert not any("has no file" in row for row in rows)
        ana.press("enter")
        ana.wait_for("#dev ›")
        ana.wait_for("s save")
        ana.press("escape", "alt+s")
        ana.wait_for("#general ›")
        server.kill()
        ana.wait_for("reconnecting")
