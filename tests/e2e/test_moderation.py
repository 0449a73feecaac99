"""Who is welcome in a room, in real terminals."""

import re

from tests.e2e.programs import Home, Server
from tests.e2e.terminal import Terminal


def in_tea(home: Home, server: Server, *names: str) -> list[Terminal]:
    """The first has made #tea, the others have come in; all look at it."""
    people = [home.person(server, name) for name in names]
    for name, person in zip(names, people, strict=True):
        person.enter("/join #tea")
        person.wait_for("#tea ›")
        people[0].wait_for(f"{name} joined")
    return people


def test_invited_kicked_banned_and_back(home: Home, server: Server) -> None:
    ana, ben, eve = [home.person(server, name) for name in ("ana", "ben", "eve")]
    ana.enter("/join #tea")
    ana.wait_for("#tea ›")
    for name, person in (("ben", ben), ("eve", eve)):
        ana.enter(f"/invite {name}")
        ana.wait_for(f"{name} is invited")
        person.wait_for("ana invites you to #tea: /join #tea")
        person.type("/join #t\t\r")
        ana.wait_for(f"{name} joined")
    eve.enter("buy my tea")
    ben.wait_for("buy my tea")

    ben.enter("/kick eve")
    ben.wait_for("removing eve was refused: Only an")
    ben.wait_for("#tea › /kick eve")
    ben.press("ctrl+u")
    eve.enter("still here")
    ana.wait_for("still here")

    ana.enter("/kick eve no adverts")
    for person in (ana, ben, eve):
        person.wait_for("ana removed eve: no adverts")
    rows = eve.wait_for("you are not in here any more (/join #tea): ana remo")
    assert any("buy my tea" in row for row in rows), "what is there stays readable"
    ben.enter("at last")
    ana.wait_for("at last")
    eve.enter("but why")
    rows = eve.wait_for("not sent: ana removed you from #tea: no")
    assert any("#tea › but why" in row for row in rows), "it is not lost"
    assert not any("at last" in row for row in rows)
    eve.press("ctrl+u")
    eve.enter("/join #tea")
    eve.wait_for("at last")
    eve.wait_gone("any more")

    ana.enter("/ban eve enough")
    ben.wait_for("ana banned eve: enough")
    eve.wait_for("you are not in here any more: ana banned you: enough")
    eve.enter("/join #tea")
    eve.wait_for("joining the room was refused: ana banned")
    ben.enter("/ban")
    ben.wait_for("banned: eve, by ana: enough")
    ana.enter("/unban eve")
    ben.wait_for("ana lets eve come back")
    eve.wait_for("you may come back to #tea: /join #tea")
    eve.press("ctrl+u")
    eve.enter("/join #tea")
    eve.wait_gone("any more")
    eve.enter("sorry")
    ana.wait_for("sorry")


def test_kicked_while_the_program_was_closed_and_what_waited(home: Home, server: Server) -> None:
    ana, eve = in_tea(home, server, "ana", "eve")
    ana.enter("before")
    eve.wait_for("before")
    server.kill()
    eve.wait_gone("● online")
    eve.enter("written on the train")
    eve.wait_for("1 to send")
    eve.press("ctrl+q")
    assert eve.exit_code() == 0
    server.start()
    ana.wait_for("● online")
    ana.enter("/kick eve too late")
    ana.wait_for("ana removed eve: too late")
    ana.enter("not for eve")
    ana.wait_for("not for eve")

    eve = home.person(server, "eve", size=(120, 24))
    rows = eve.wait_for("not sent: ana removed you from this room (too late)")
    assert any("before" in row for row in rows)
    assert any("ana removed eve: too late" in row for row in rows)
    assert any("written on the train" in row for row in rows)
    assert not any("not for eve" in row for row in rows)
    # It is known without a server as well, and can be sent after all.
    server.kill()
    eve.press("ctrl+q")
    assert eve.exit_code() == 0
    eve = home.chat(server.url, "--name", "eve", *home.data("eve"), size=(120, 24))
    eve.wait_for("you are not in here any more (/join #tea): ana removed you: too late")
    server.start()
    eve.wait_for("● online")
    eve.enter("/join #tea")
    eve.wait_gone("any more")
    eve.press("shift+up")
    eve.type("r")
    ana.wait_for("written on the train")


def test_an_operator_of_the_server_and_a_room_that_nobody_made(home: Home) -> None:
    server = home.serve("--operator", "root")
    root, eve = home.person(server, "root", size=(120, 24)), home.person(server, "eve")
    eve.enter("/kick root")
    eve.wait_for("removing root was refused: Only an")
    eve.press("ctrl+u")
    root.press("f3")
    root.wait_for("● @root")
    root.enter("/kick root")
    root.wait_for("That is you: leave the room")
    root.press("ctrl+u")
    root.enter("/ban eve")
    eve.wait_for("you are not in here any more: root banned you")
    eve.enter("/part")
    eve.wait_for("no room")
    eve.enter("/join #general")
    eve.wait_for("joining the room was")


def test_an_operator_needs_a_name(home: Home) -> None:
    refused = home.run("serve", "--port", "0", "--operator", "a b", *home.data("x"))
    assert refused.returncode == 2
    assert "--operator 'a b':" in refused.stderr


def test_on_this_machines_own_server_it_is_who_hosts(home: Home) -> None:
    pat = home.chat()
    pat.wait_for("● online")
    eve = home.chat("--name", "eve")
    eve.wait_for("● online")
    pat.wait_for("eve joined")
    pat.enter("/kick eve tea time")
    eve.wait_for("you are not in here any more (/join #general)")


def test_line_by_line(home: Home, server: Server) -> None:
    ana = home.person(server, "ana")
    ana.enter("/join #tea")
    ana.wait_for("#tea ›")
    eve = home.chat("--plain", server.url, "--name", "eve", *home.data("eve"))
    eve.wait_for("now in #general")
    ana.wait_for("online")
    ana.enter("/invite eve")
    eve.wait_for("- ana invites you to #tea: /join #tea")
    eve.enter("/join #tea")
    eve.wait_for("now in #tea")
    ana.enter("/kick eve shoo")
    eve.wait_for("- ana removed eve: shoo")
    eve.enter("but why")
    # At once, or by the server where it was faster than the news.
    eve.wait_for(re.compile("^! .*not sent.*ana removed you from .*shoo"))
