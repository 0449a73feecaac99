"""The status line: what is said where there is little room for it."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat_tui.connection.state import (
    Authenticating,
    Connecting,
    ConnectionState,
    Failed,
    Offline,
    Online,
    Reconnecting,
    Syncing,
)
from chat_tui.text.width import cell_len
from chat_tui.ui.status_line import Facts, compose
from chat_tui.ui.words import HINTS
from tests.text.strategies import any_text

REFUSED = Reconnecting(at=102, attempt=3, reason="cannot reach 127.0.0.1:8765: connection refused")
FACTS = Facts(
    who="ana",
    host="chat.example.org",
    notes=(("2 to send", "status-bar--busy"), ("9 unread", "status-bar--dim")),
    hints=HINTS,
)


def said(width: int, state: object = REFUSED, facts: Facts = FACTS) -> str:
    line = compose(state, 100.0, facts, width)  # type: ignore[arg-type]
    return "".join(text for text, _style in line.parts) + (f" | {line.hint}" if line.hint else "")


@pytest.mark.parametrize(
    ("width", "line"),
    [
        (
            140,
            " ○ cannot reach 127.0.0.1:8765: connection refused; reconnecting in 2 s (attempt 3)"
            "  2 to send  9 unread | any key: retry now  F1",
        ),
        (
            105,
            " ○ cannot reach 127.0.0.1:8765: connection refused; reconnecting in 2 s"
            "  2 to send | any key: retry now",
        ),
        (
            80,
            " ○ connection refused; reconnecting in 2 s  2 to send | any key: retry now  F1",
        ),
        (60, " ○ connection refused; reconnecting in 2 s  2 to send | F1"),
        (50, " ○ connection refused; reconnecting in 2 s | F1"),
        (30, " ○ reconnecting in 2 s | F1"),
        (24, " ○ reconnecting in 2 s"),
    ],
)
def test_the_cause_has_the_line(width: int, line: str) -> None:
    assert said(width) == line
    whole = compose(REFUSED, 100.0, FACTS, width).whole
    assert whole == ("cannot reach 127.0.0.1:8765: connection refused" in line)


@pytest.mark.parametrize(
    ("width", "line"),
    [
        (90, " ● online 3 ms  ana  chat.example.org  2 to send  9 unread | " + HINTS[0]),
        (70, " ● online 3 ms  ana  2 to send  9 unread | " + HINTS[0]),
        (50, " ● online 3 ms  ana  2 to send  9 unread | F1 help"),
        (40, " ● online 3 ms  2 to send  9 unread | F1"),
        (30, " ● online 3 ms  2 to send | F1"),
        (20, " ● online 3 ms | F1"),
        (16, " ● online 3 ms"),
    ],
)
def test_what_is_known_already_gives_way_to_news(width: int, line: str) -> None:
    assert said(width, Online(3)) == line


def test_a_failure_is_cut_last() -> None:
    failed = Failed(reason="the server refused: banned", advice="ask whoever runs it")
    assert said(100, failed).startswith(" ✗ failed: the server refused: banned; ask whoever runs")
    assert said(45, failed) == " ✗ failed: the server refused: banned | F1"
    assert said(40, failed) == " ✗ failed: the server r…  2 to send | F1"
    assert not compose(failed, 0.0, FACTS, 40).whole


def test_the_words_of_the_server_do_not_stand_for_the_cause() -> None:
    talker = Failed(reason=f"you are banned: {'online 3 ms, ' * 9}", advice="ask whoever runs it")
    assert said(60, talker).startswith(" ✗ failed: you are banned: online 3 ms, ")


def test_no_key_is_named_while_none_helps() -> None:
    asked = Reconnecting(at=3700, attempt=1, reason="the server answered HTTP 503", earliest=3600)
    assert compose(asked, 100.0, FACTS, 120).hint == "F1"
    assert compose(asked, 3600.0, FACTS, 120).hint == "any key: retry now  F1"


def test_a_wait_that_is_not_counted_down_is_told_by_its_bound() -> None:
    still = replace(FACTS, counts_down=False)
    assert all(
        "reconnecting within 2 s" in said(width, facts=still) and " in 2 s" in said(width)
        for width in (40, 80, 120)
    )


def test_without_a_hint() -> None:
    facts = Facts(notes=(("Ctrl+C once more quits", "status-bar--alert"),))
    assert said(60, Offline(), facts) == " ○ offline  Ctrl+C once more quits"
    assert said(80, REFUSED, facts).endswith("Ctrl+C once more quits")


@given(any_text(), st.integers(23, 200))
def test_any_cause_at_any_width(reason: str, width: int) -> None:
    state = Reconnecting(at=102, attempt=3, reason=reason)
    line = compose(state, 100.0, FACTS, width)
    assert line.width <= width
    assert sum(cell_len(text) for text, _style in line.parts) <= width
    assert "reconnecting in 2 s" in "".join(text for text, _style in line.parts)


STATES: list[ConnectionState] = [
    Offline(),
    Connecting(1),
    Connecting(12),
    Authenticating(),
    Syncing(1200, 34_000),
    Online(),
    Online(1200),
    REFUSED,
    Failed(reason="the server refused the connection", advice="ask whoever runs the server"),
]


@pytest.mark.parametrize("state", STATES, ids=lambda state: type(state).__name__)
@pytest.mark.parametrize("notes", [True, False])
@given(width=st.integers(48, 200))
def test_a_warning_gives_way_to_nothing(state: ConnectionState, notes: bool, width: int) -> None:
    facts = FACTS if notes else Facts(hints=HINTS)
    line = compose(state, 100.0, replace(facts, warning="not encrypted"), width)
    assert line.parts[0] == (" not encrypted ", "status-bar--bad")
    assert line.width <= width
    assert replace(line, parts=line.parts[1:]) == compose(state, 100.0, facts, width - 15)


def test_the_hint_names_what_does_retry() -> None:
    failed = Failed(reason="expired", advice="tell them")
    assert compose(failed, 0.0, FACTS, 120).hint.startswith("any key: retry now")
    distrusted = replace(failed, why="it matters")
    assert compose(distrusted, 0.0, FACTS, 120).hint.startswith("/reconnect retries")


def test_what_retries_is_worth_more_than_what_is_unread() -> None:
    lost = Reconnecting(at=104, attempt=2, reason="the connection was lost")
    notes = (("2 to send", "busy"), ("@1", "alert"), ("20 unread", "dim"))
    facts = Facts(notes=notes, hints=("F1 help  ^Q quit", "F1"))
    lines = {width: compose(lost, 100.0, facts, width) for width in (100, 120)}
    assert [len(line.parts) for line in lines.values()] == [4, 5]
    assert all("retry now" in line.hint for line in lines.values())


@pytest.mark.parametrize(
    ("reason", "notes", "line"),
    [
        (
            "127.0.0.1:8911 did not answer in 10 s",
            ("4 to send",),
            " ○ no answer in 10 s; reconnecting in 2 s  4 to send | any key: retry now  F1",
        ),
        (
            "cannot reach 127.0.0.1:8912: connection refused",
            (),
            " ○ connection refused; reconnecting in 2 s | any key: retry now  F1",
        ),
        (
            "the server closed the connection without a word of why it did",
            ("4 to send", "2 on home"),
            " ○ the server closed the c…; reconnecting in 2 s  4 to send | any key: retry now",
        ),
    ],
)
def test_on_80_columns_the_cause_gives_way_to_what_retries(
    reason: str, notes: tuple[str, ...], line: str
) -> None:
    state = Reconnecting(at=102, attempt=1, reason=reason)
    facts = Facts(host="h", notes=tuple((note, "dim") for note in notes), hints=HINTS)
    assert said(80, state, facts) == line
