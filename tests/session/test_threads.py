"""Threads that are open: from the cache, from the server, and as things happen."""

from dataclasses import replace

import pytest

from chat_tui.domain.commands import FetchThread
from chat_tui.domain.events import GapReported, Rejected, ThreadReceived
from chat_tui.session.thread import Thread
from tests.session.amending import SAID, anew, deletion, edit, hear
from tests.session.desk import Desk, summary
from tests.session.threads import a_talk, answer, asked, said


def seqs(thread: Thread) -> list[int]:
    return [message.seq for message in thread.messages]


def test_from_any_message_of_it_without_a_connection() -> None:
    desk = anew(a_talk())
    for seq in (1, 2, 4, 5):
        thread = desk.session.threads.open(said(desk, seq))
        assert (thread.original.message, seqs(thread)) == ("m1", [1, 2, 4, 5])
    assert asked(desk) == []
    assert seqs(desk.session.threads.open(said(desk, 3))) == [3]


def test_quotes_of_the_original_are_left_out() -> None:
    desk = a_talk()
    thread = desk.session.threads.open(said(desk, 1))
    assert [one.reply is None for one in thread.messages] == [True, True, False, True]


def test_what_happens_while_it_is_open() -> None:
    desk = a_talk()
    thread = desk.session.threads.open(said(desk, 1))
    version = thread.version
    hear(desk, answer(6, 4), answer(7, 3), edit(8, 2, "changed"), deletion(9, 5))
    assert seqs(thread) == [1, 2, 4, 5, 6]
    assert thread.version > version
    assert [one.body for one in thread.messages][1:4] == ["changed", "answer 4", ""]
    desk.session.threads.close("r")
    hear(desk, answer(10, 1))
    assert seqs(thread) == [1, 2, 4, 5, 6]


def test_the_server_knows_more() -> None:
    desk = Desk().welcome(summary(90))
    hear(desk, answer(91, 50))
    thread = desk.session.threads.open(said(desk, 91))
    assert (thread.original.message, seqs(thread)) == ("m50", [91])
    (command,) = asked(desk)
    assert command == FetchThread(room="r", message="m50")
    first = replace(SAID, seq=7, message="m7", body="the first")
    hear(desk, edit(92, 60, "news that overtook it"))
    desk.session.apply(
        ThreadReceived(
            room="r",
            message="m50",
            events=(first, answer(50, 7), answer(60, 50), answer(91, 50)),
            more=True,
        )
    )
    assert (thread.original.message, seqs(thread), thread.more) == ("m7", [7, 50, 60, 91], True)
    assert thread.messages[2].body == "news that overtook it"
    desk.session.disconnected()
    again = anew(desk)
    assert seqs(again.session.threads.open(said(again, 91))) == [7, 50, 60, 91]


def test_an_answer_that_nobody_waits_for() -> None:
    desk = a_talk()
    thread = desk.session.threads.open(said(desk, 1))
    late = ThreadReceived(room="r", message="m3", events=(replace(SAID, seq=1, body="other"),))
    desk.session.apply(late)
    assert thread.messages[0].body == "hi"
    desk.session.threads.close("r")
    desk.session.apply(replace(late, message="m1"))
    assert desk.state.rooms["r"].thread is None


@pytest.mark.parametrize(("retry", "again"), [("after", 1), ("never", 0)])
def test_a_refusal(retry: str, again: int) -> None:
    desk = a_talk()
    desk.session.threads.open(said(desk, 1))
    (command,) = asked(desk)
    refusal = Rejected(command=command, code="busy", retry=retry, text="no", after_ms=2000)
    desk.session.apply(refusal)
    assert asked(desk) == []
    assert len(asked(desk, 2.1)) == again


def test_it_is_asked_for_again_with_the_next_connection() -> None:
    desk = a_talk()
    thread = desk.session.threads.open(said(desk, 1))
    desk.session.disconnected()
    desk.welcome(summary(90), resumed=True, live=True)
    assert [one.message for one in asked(desk)] == ["m1"]
    desk.session.apply(GapReported(room="r", first=91, last=95, amended=frozenset({2})))
    assert 2 not in seqs(thread), "it may not be as it was"
