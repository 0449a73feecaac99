"""Two servers on one screen, in a real terminal: what befalls one is nothing to the other."""

import re
import signal

import pytest

from tests.e2e.programs import Home, Server
from tests.e2e.terminal import Terminal


@pytest.fixture
def work(home: Home) -> Server:
    return home.serve("--data-dir", str(home.path / "work"))


@pytest.fixture
def club(home: Home) -> Server:
    return home.serve("--data-dir", str(home.path / "club"))


def saved(home: Home, **servers: Server) -> None:
    """Save them by name."""
    home.config_file.parent.mkdir(parents=True, exist_ok=True)
    tables = (f'[servers.{name}]\nurl = "{server.url}"\n' for name, server in servers.items())
    home.config_file.write_text("".join(tables))


def wait_both_online(terminal: Terminal) -> None:
    terminal.wait_for(
        lambda rows: "● online" in rows[-1] and sum("#general" in row[:20] for row in rows) == 2
    )


@pytest.mark.parametrize("size", [(80, 24), (200, 50)], ids=str)
def test_one_is_killed_and_the_other_goes_on_and_both_come_back(
    home: Home, work: Server, club: Server, size: tuple[int, int]
) -> None:
    saved(home, work=work, club=club)
    pat = home.chat("work", "club", size=size)
    wait_both_online(pat)
    ana, ben = home.person(work, "ana"), home.person(club, "ben")
    ben.enter("pat? are you there")
    pat.wait_for(re.compile(r"#general +@1"))
    pat.press("alt+a")
    pat.wait_for("are you there")
    pat.enter("here I am")
    ben.wait_for("here I am")

    club.kill()
    pat.wait_for("reconnecting in")
    pat.enter("kept for later")
    pat.press("alt+s")
    pat.wait_for("club: reconnecting")
    pat.wait_for(re.compile(r"^ ○ club"))
    pat.enter("work goes on")
    ana.wait_for("work goes on")
    assert not any("here I am" in row for row in ana.screen)
    ana.enter("so it does")
    pat.wait_for("so it does")

    club.start()
    pat.wait_gone("club: ")
    ben.wait_for("kept for later")
    work.kill()
    pat.wait_for("reconnecting in")
    work.start()
    pat.wait_for("● online")
    pat.enter("back again")
    ana.wait_for("back again")


@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGTERM, signal.SIGINT])
def test_leaving_keeps_what_is_unsaid_and_unsent_on_both(
    home: Home, work: Server, club: Server, number: signal.Signals
) -> None:
    saved(home, work=work, club=club)
    pat = home.chat("work", "club")
    wait_both_online(pat)
    pat.press("alt+down")
    pat.wait_for(lambda rows: "club" in rows[0])
    for server in (work, club):
        server.kill()
    pat.wait_for("work: reconnecting")
    pat.enter("said to club")
    pat.wait_for("1 to send")
    pat.type("half a line to club")
    pat.press("alt+up")
    pat.wait_for(lambda rows: rows[0].endswith("#general  work"))
    pat.enter("said to work")
    pat.wait_for("1 to send")
    pat.type("half a line to work")
    pat.wait_for("half a line to work")
    pat.kill(number)
    assert pat.exit_code() == 0

    for server in (work, club):
        server.start()
    ana, ben = home.person(work, "ana"), home.person(club, "ben")
    pat = home.chat("work", "club")
    ana.wait_for("said to work")
    ben.wait_for("said to club")
    pat.wait_for("half a line to work")
    pat.press("alt+down")
    pat.wait_for("half a line to club")


def test_the_first_one_is_taken_away_and_comes_back(home: Home, work: Server, club: Server) -> None:
    saved(home, work=work, club=club)
    pat = home.chat("work", "club")
    wait_both_online(pat)
    pat.enter("/disconnect work")
    pat.wait_for("work is disconnected; /connect")
    pat.wait_for("Rooms")
    pat.enter("/connect work")
    wait_both_online(pat)
    ana = home.person(work, "ana")
    pat.enter("hello work")
    ana.wait_for("hello work")


def test_one_is_added_and_taken_away_again(home: Home, work: Server, club: Server) -> None:
    saved(home, work=work, club=club)
    pat = home.chat("work")
    pat.wait_for("● online")
    pat.wait_for("Rooms")
    pat.enter("/connect club")
    wait_both_online(pat)
    ben = home.person(club, "ben")
    pat.enter("hello club")
    ben.wait_for("hello club")
    pat.enter("/servers")
    pat.wait_for("servers on the screen:")
    pat.enter("/disconnect")
    pat.wait_for("club is disconnected; /connect")
    pat.wait_for("Rooms")
    pat.enter("/connect club")
    wait_both_online(pat)
    pat.wait_for("hello club")
    pat.press("ctrl+q")
    assert pat.exit_code() == 0
    assert b"Traceback" not in pat.output
