"""A server that has lost what it acknowledged: nobody goes on with a log that is no more."""

import os
import re
from collections.abc import Callable

import pytest

from tests.e2e.programs import Home, Server
from tests.e2e.terminal import Terminal
from tests.faults.disk import wal_of


def spoken(terminal: Terminal) -> list[str]:
    """The texts of this test that are on the screen as messages, from top to bottom."""
    words = [word for row in terminal.screen if "›" not in row for word in row.split()]
    return [word for word in words if re.fullmatch(r"(kept|lost-\d|new-\d|waiting)\.", word)]


def shows(*texts: str) -> Callable[[list[str]], bool]:
    return lambda rows: all(any(text in row and "›" not in row for row in rows) for text in texts)


class Files:
    """How far the log of a server is on the disk, and a way back to there."""

    def __init__(self, server: Server) -> None:
        self._wal = wal_of(server.data_dir / "server.db")
        self._lock = server.data_dir / "server.db-lock"
        self._size = self._wal.stat().st_size
        self._mark = self._lock.read_bytes()

    def lose_the_rest(self, *, mark: bool) -> None:
        """As when the power fails and the disk had only said that it wrote everything. ``mark``:
        the note of how far the log had got is lost as well."""
        assert self._wal.stat().st_size > self._size
        os.truncate(self._wal, self._size)
        if mark:
            self._lock.write_bytes(self._mark)


@pytest.mark.parametrize("mark", [True, False], ids=["unnoticed", "noticed"])
def test_who_comes_back_late_has_the_same_log_as_everybody(home: Home, mark: bool) -> None:
    server = home.serve()
    ana, ben = home.person(server, "ana"), home.person(server, "ben")
    ana.enter("kept.")
    for terminal in (ana, ben):
        terminal.wait_for(shows("kept."))
        terminal.wait_quiet()
    before = Files(server)
    for text in ("lost-1.", "lost-2."):
        ana.enter(text)
        for terminal in (ana, ben):
            terminal.wait_for(shows(text))
    server.kill()
    ben.wait_for("reconnecting")
    ben.enter("waiting.")
    ben.wait_for("queued: sent as soon as")
    ben.press("ctrl+q")
    assert ben.exit_code() == 0
    before.lose_the_rest(mark=mark)
    server.start()
    # More than was lost: by the numbers alone nobody could tell.
    ana.press("f2", "f2")
    ana.wait_for("the server has lost messages that it had")
    for text in ("new-1.", "new-2.", "new-3."):
        ana.enter(text)
        ana.wait_for(shows(text))
    ben = home.person(server, "ben")
    ben.wait_for("the server has lost messages that it had")
    for terminal in (ana, ben):
        terminal.wait_for(shows("waiting."))
    cy = home.person(server, "cy")
    cy.wait_for(shows("waiting."))
    for terminal in (ana, ben, cy):
        assert spoken(terminal) == ["kept.", "new-1.", "new-2.", "new-3.", "waiting."]
