"""What /log has to show."""

from hypothesis import given
from hypothesis import strategies as st

from chat_tui.connection.state import (
    Authenticating,
    Connecting,
    Failed,
    Offline,
    Online,
    Reconnecting,
    Syncing,
)
from chat_tui.domain.commands import ListRooms
from chat_tui.domain.events import Rejected
from chat_tui.session.activity_log import HIDDEN, MAX_KEPT, MAX_LENGTH, ActivityLog


def kept(secret: str | None = None) -> ActivityLog:
    return ActivityLog(lambda: 5, lambda: secret)


def lines(log: ActivityLog) -> list[str]:
    return [one.text for one in log.all]


def test_a_connection_comes_and_goes() -> None:
    log = kept()
    for state in (
        Connecting(1),
        Authenticating(),
        Syncing(0, 1200),
        Syncing(800, 1200),
        Online(),
        Online(12),
        Reconnecting(107.2, 1, "cannot reach x: refused"),
        Connecting(2),
        Failed("the server wants another secret", "type it", credentials=True),
        Offline(),
    ):
        log.connection_changed(state, 100.0)
    assert lines(log) == [
        "connecting, attempt 1",
        "connected, logging in",
        "logged in, fetching 1,200 missed",
        "online",
        "not connected: cannot reach x: refused; trying again in 8 s",
        "connecting, attempt 2",
        "failed: the server wants another secret; type it",
        "offline",
    ]
    assert [one.text for one in log.all if one.error] == [lines(log)[4], lines(log)[6]]


def test_what_is_refused_is_told_in_the_words_of_the_server() -> None:
    log = kept()
    no = Rejected(command=ListRooms(), code="busy", retry="after", text="Not now.")
    for _ in range(3):
        log.received(no)
    (one,) = log.all
    assert (one.text, one.times) == ("the server refused ListRooms (busy): Not now.", 3)


def test_the_secret_is_in_no_line() -> None:
    log = kept("open sesame")
    log.note("no: 'open sesame' is wrong")
    log.note("x" * (MAX_LENGTH - 4) + "open sesame")
    assert lines(log)[0] == f"no: '{HIDDEN}' is wrong"
    assert "open" not in lines(log)[1]


def test_what_looks_like_another_secret_is_left_out() -> None:
    log = kept()
    log.note("closed: token=ghp_" + "a1" * 18)
    assert lines(log) == [f"{HIDDEN}: a line is left out that seems to hold a GitHub token"]


@given(st.lists(st.text(max_size=3 * MAX_LENGTH), max_size=300))
def test_it_is_bounded(texts: list[str]) -> None:
    log = kept()
    for text in texts:
        log.note(text)
    assert len(log.all) <= MAX_KEPT
    assert all(len(line) <= MAX_LENGTH + 1 for line in lines(log))
    assert sum(one.times for one in log.all) <= len(texts)
