"""Who is away, in real terminals."""

from tests.e2e.programs import Home, Server


def test_two_see_that_one_is_away_and_back(home: Home, server: Server) -> None:
    ana, ben = home.person(server, "ana"), home.person(server, "ben")
    ben.enter("/msg ana hello")
    ben.wait_for("ana ›")
    ana.wait_for("● ben")
    ana.enter("/away back at four")
    ana.wait_for("away: back at four")
    rows = ben.wait_for("ana  away: back at four")
    assert any("◐ ana" in row for row in rows)
    server.kill()
    ana.wait_gone("● online")
    server.start()
    ana.wait_for("● online")
    rows = ben.wait_for("ana  away: back at four")
    assert any("◐ ana" in row for row in rows)
    ana.enter("/back")
    ana.wait_gone("away: back at four")
    ben.wait_for("ana  here")
    ana.press("ctrl+q")
    assert ana.exit_code() == 0
    ben.wait_for("ana  last seen ")
