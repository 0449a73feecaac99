"""How many answers messages have: as things happen, from the cache, and from the server."""

from hypothesis import given
from hypothesis import strategies as st

from chat_tui.domain.events import ThreadReceived
from chat_tui.session.reply_counts import ReplyCounts
from tests.session.amending import anew, deletion, hear
from tests.session.desk import Desk
from tests.session.threads import a_talk, answer, asked, said


def counts(desk: Desk, *seqs: int) -> list[int]:
    desk.session.open("r")
    return [desk.state.rooms["r"].reply_counts.count(seq) for seq in seqs]


def test_an_answer_to_an_answer_counts_for_what_both_stand_below() -> None:
    desk = a_talk()
    assert counts(desk, 1, 2, 3, 4) == [3, 1, 0, 0]
    hear(desk, answer(6, 4), answer(7, 3), deletion(8, 5))
    assert counts(desk, 1, 2, 3, 4) == [4, 2, 1, 1]
    assert asked(desk) == [], "the server is not asked for it"


def test_those_the_cache_has_beyond_what_is_loaded() -> None:
    desk = a_talk()
    others = (answer(seq, 3) for seq in range(6, 300))
    hear(desk, *others, answer(300, 5))
    again = anew(desk)
    assert counts(again, 1) == [0], "what answers it is not loaded, nor is it itself"
    again.session.load_around("r", 1)
    assert counts(again, 1, 3) == [4, 294]


def test_a_thread_that_the_server_tells_of() -> None:
    desk = a_talk()
    desk.session.threads.open(said(desk, 1))
    asked(desk)
    heard = ThreadReceived(room="r", message="m1", events=(answer(90, 1), answer(91, 90)))
    desk.session.apply(heard)
    assert counts(desk, 1) == [5]


@given(st.permutations([(seq, of) for seq, of in [(2, 1), (3, 2), (4, 1), (5, 3), (9, 7)]]))
def test_in_any_order_and_more_than_once(heard: list[tuple[int, int]]) -> None:
    answers = ReplyCounts()
    for one in heard:
        answers.add([one])
        answers.count(1)
    version = answers.version
    answers.add(heard)
    assert ([answers.count(seq) for seq in (1, 2, 7, 9)], answers.version) == (
        [4, 2, 1, 0],
        version,
    )


def test_what_answers_a_later_message_is_no_answer() -> None:
    answers = ReplyCounts()
    answers.add([(3, 3), (3, 4), (4, 3)])
    assert (answers.count(3), answers.count(4)) == (1, 0)
