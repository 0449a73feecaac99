"""Who is away, in real terminals."""

from tests.e2e.programs import Home, Server


def test_two_ask_who_the_other_is(home: Home, server: Server) -> None:
    ana, ben = home.person(server, "ana"), home.person(server, "ben")
    ana.enter("/away tea")
    ana.wait_for("away: tea")
    ben.enter("/whois ana")
    ben.wait_for("· ana")
    ben.wait_for("away: tea")
    ben.wait_for("known since just now, ")
    ben.wait_for("with you in #general")
    ana.enter("/whois ana")
    ana.wait_for("ana (you)")
    ana.wait_for("connected with 1 terminal")
    ana.enter("/whois eve")
    ana.wait_for("there is nobody called eve on this server")
    server.kill()
    ben.wait_gone("● online")
    ben.enter("/whois ana")
    ben.wait_for("(not connected)")
    ben.wait_for("as of just now, ")


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


def test_a_program_brings_nobody_back(home: Home, server: Server) -> None:
    ana, ben = home.person(server, "ana"), home.person(server, "ben")
    ben.enter("/msg ana hello")
    ben.wait_for("ana ›")
    ana.enter("/away tea")
    ben.wait_for("ana  away: tea")
    sent = home.run(
        "send", "--server", server.url, "--name", "ana", *home.data("ana"), "@ben", "from a script"
    )
    assert sent.returncode == 0
    rows = ben.wait_for("from a script")
    assert any("ana  away: tea" in row for row in rows)


def test_a_reaction_in_a_thread_has_a_name(home: Home, server: Server) -> None:
    ana, ben = home.person(server, "ana"), home.person(server, "ben")
    ana.enter("tea?")
    ben.wait_for("tea?")
    ben.press("shift+up")
    ben.type("t")
    ben.wait_for("thread of ana")
    ben.press("shift+up")
    ben.wait_for("+ react")
    ben.type("+")
    ben.wait_for("👍")
    ben.press("enter")
    ana.wait_for("👍 1")
    ana.press("shift+up")
    ana.wait_for("👍 ben")
