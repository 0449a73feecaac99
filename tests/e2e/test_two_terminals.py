"""One account in two terminals: what is said and read in one follows in the other."""

import re
import sqlite3
from contextlib import closing

from chat_tui.domain.commands import SendMessage
from chat_tui.protocol.request_encoding import encode_request
from tests.e2e.programs import Home, Server
from tests.e2e.terminal import Terminal


def unread(terminal: Terminal, room: str) -> list[str]:
    """The count beside a room in the list, if there is one."""
    found = [re.search(rf"{room} +@?(\d+)\b", row) for row in terminal.screen]
    return [match[1] for match in found if match is not None]


def has_unread(room: str, many: int) -> re.Pattern[str]:
    return re.compile(rf"{room} +{many}\b")


def in_tea(*terminals: Terminal) -> None:
    for terminal in terminals:
        terminal.enter("/join #tea")
        terminal.wait_for("#tea ›")


def test_what_one_says_is_an_own_message_in_the_other(home: Home, server: Server) -> None:
    one, two = home.person(server, "ana"), home.person(server, "ana")
    one.enter("from one")
    two.wait_for("from one")
    two.enter("from two")
    one.wait_for("from two")
    for terminal in (one, two):
        rows = [row for row in terminal.wait_quiet() if "from " in row]
        assert [row.split()[-1] for row in rows] == ["one", "two"]
        assert any(" ana " in row for row in rows)
        assert "unread" not in terminal.screen[-1]


def test_reading_in_one_is_reading_in_the_other(home: Home, server: Server) -> None:
    one, two, ben = (
        home.person(server, "ana"),
        home.person(server, "ana"),
        home.person(server, "ben"),
    )
    in_tea(ben, one)
    for terminal in (one, two):
        terminal.wait_for("#tea")
    one.press("alt+up")
    one.wait_for("#general ›")
    ben.enter("cup one")
    ben.enter("cup two")
    for terminal in (one, two):
        terminal.wait_for(has_unread("#tea", 2))
    one.press("alt+down")
    one.wait_for("cup two")
    two.wait_for(lambda _: not unread(two, "#tea"))
    assert "#general ›" in two.screen[-2]
    ben.enter("cup three")
    two.wait_for(lambda _: not unread(two, "#tea"))


def test_what_waits_in_one_is_not_shown_in_the_other(home: Home, server: Server) -> None:
    one, two, ben = (
        home.person(server, "ana"),
        home.person(server, "ana"),
        home.person(server, "ben"),
    )
    server.kill()
    one.wait_gone("● online")
    two.wait_gone("● online")
    one.enter("only in one")
    one.wait_for("◷ only in one")
    two.enter("only in two")
    two.wait_for("◷ only in two")
    assert not any("only in one" in row for row in two.screen)
    server.start()
    for terminal in (one, two, ben):
        terminal.wait_for("only in one")
        terminal.wait_for("only in two")
        assert sum("only in one" in row for row in terminal.wait_quiet()) == 1


def test_what_failed_in_one_is_not_shown_in_the_other(home: Home, server: Server) -> None:
    one = home.person(server, "ana")
    one.press("ctrl+q")
    one.exit_code()
    (file,) = (home.path / "people").rglob("cache-0.db")
    with closing(sqlite3.connect(file)) as database, database:
        (room,) = database.execute("SELECT id FROM room").fetchone()
        database.execute(
            "INSERT INTO outbox (cid, room, request, created, failed) VALUES ('c', ?, ?, 0, 'no')",
            (room, encode_request(SendMessage(room=room, cid="c", body="not wanted"), 0)),
        )
    one, two = home.person(server, "ana"), home.person(server, "ana")
    one.wait_for("✗ not wanted")
    one.wait_for("1 not sent")
    one.enter("wanted")
    rows = two.wait_for(lambda rows: any(row.endswith(" wanted") for row in rows))
    assert not any("not wanted" in row or "not sent" in row for row in rows)
