"""When to ask, and when to stop believing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat_tui.connection.keepalive import Keepalive


def test_idle() -> None:
    alive = Keepalive(100.0)
    assert not alive.wants_ping(109.9)
    assert alive.wants_ping(110.0)
    alive.pinged(110.0)
    assert not alive.wants_ping(115.0)
    assert not alive.is_dead(119.9)
    assert alive.is_dead(120.0)


def test_waiting() -> None:
    alive = Keepalive(100.0)
    alive.waiting_for("c", 100, 102.0)
    assert alive.next_look() == 107.0
    alive.pinged(107.0)
    assert not alive.is_dead(109.9)
    assert alive.is_dead(110.0)


@pytest.mark.parametrize("sent", [110.0, 112.0, 119.0])
def test_waiting_outranks_a_patient_ping(sent: float) -> None:
    alive = Keepalive(100.0)
    alive.pinged(110.0)
    alive.waiting_for("c", 100, sent)
    assert alive.next_look() <= sent + 8.0
    assert alive.is_dead(sent + 8.0)


def test_an_answer_gives_the_patience_back() -> None:
    alive = Keepalive(100.0)
    alive.waiting_for("c", 100, 100.0)
    alive.pinged(105.0)
    alive.heard(106.0)
    alive.answered("c", 106.0)
    assert alive.next_look() == 116.0


def test_a_pong_shows_that_a_late_answer_is_the_servers_business() -> None:
    alive = Keepalive(100.0)
    alive.waiting_for("c", 100, 100.0)
    alive.pinged(105.0)
    alive.heard(106.5)
    assert alive.ponged(106.5) == 1.5
    assert not alive.wants_ping(111.4)
    assert alive.wants_ping(111.5)


def test_frames_stand_in_for_a_pong_up_to_the_ceiling() -> None:
    alive = Keepalive(100.0)
    alive.waiting_for("c", 100, 100.0)
    alive.pinged(105.0)
    for second in range(106, 125):
        alive.heard(float(second))
        assert not alive.is_dead(float(second))
    assert alive.is_dead(125.0)


def test_a_pong_nobody_asked_for() -> None:
    assert Keepalive(100.0).ponged(101.0) is None


def test_a_doubt_asks_at_once_and_waits_3_s() -> None:
    alive = Keepalive(100.0)
    alive.doubt(101.0)
    assert alive.wants_ping(101.0)
    alive.pinged(101.0)
    assert not alive.is_dead(103.9)
    assert alive.is_dead(104.0)


def test_a_doubt_outranks_deadlines_that_passed_while_asleep() -> None:
    alive = Keepalive(100.0)
    alive.waiting_for("c", 100, 100.0)
    alive.pinged(105.0)
    assert alive.is_dead(500.0)
    alive.doubt(500.0)
    assert not alive.is_dead(500.0)
    assert alive.wants_ping(500.0)
    alive.pinged(500.0)
    assert alive.next_look() == 503.0


def test_a_pong_that_lay_here_while_we_slept_proves_nothing() -> None:
    alive = Keepalive(100.0)
    alive.pinged(110.0)
    alive.doubt(500.0)
    alive.pinged(500.0)
    assert alive.ponged(500.1) is None
    assert alive.is_dead(503.0)
    assert alive.ponged(500.5) == 0.5
    alive.heard(500.5)
    assert alive.next_look() == 510.5


def test_the_oldest_of_many_counts() -> None:
    alive = Keepalive(100.0)
    alive.waiting_for("a", 100, 100.0)
    alive.waiting_for("b", 100, 103.0)
    assert alive.next_look() == 105.0
    alive.answered("a", 103.0)
    assert alive.next_look() == 108.0
    alive.answered("never sent", 103.0)


def test_a_large_message_is_given_the_time_a_poor_line_needs() -> None:
    alive = Keepalive(100.0)
    alive.waiting_for("c", 16_000, 100.0)
    assert alive.wants_ping(105.0)
    alive.pinged(105.0)
    assert not alive.is_dead(118.9)
    assert alive.is_dead(119.0)


@pytest.mark.parametrize("size", [1, 1_000, 4_999])
def test_a_message_that_was_through_before_the_ping_buys_no_time(size: int) -> None:
    alive = Keepalive(100.0)
    alive.waiting_for("c", size, 100.0)
    alive.pinged(105.0)
    assert alive.is_dead(108.0)


def test_what_was_answered_needs_no_time_any_more() -> None:
    alive = Keepalive(100.0)
    alive.waiting_for("large", 10_000, 100.0)
    alive.waiting_for("small", 1_000, 100.0)
    alive.pinged(105.0)
    assert alive.next_look() == 114.0
    alive.answered("large", 106.0)
    assert alive.next_look() == 110.0
    alive.answered("small", 106.0)
    assert alive.next_look() == 116.0


def test_no_number_of_bytes_buys_more_than_the_ceiling() -> None:
    alive = Keepalive(100.0)
    alive.waiting_for("c", 1_000_000, 100.0)
    alive.pinged(105.0)
    assert alive.is_dead(125.0)


def test_an_acknowledgement_proves_as_much_as_a_pong() -> None:
    alive = Keepalive(100.0)
    for cid in ("a", "b", "c"):
        alive.waiting_for(cid, 16_000, 100.0)
    alive.pinged(105.0)
    alive.heard(116.0)
    alive.answered("a", 116.0)
    assert not alive.is_dead(135.9)
    assert alive.is_dead(136.0)


@given(
    st.lists(st.tuples(st.sampled_from("hwapPd"), st.floats(0.0, 15.0)), max_size=40),
    st.integers(0, 300_000),
)
def test_asking_and_dying_exclude_each_other(steps: list[tuple[str, float]], size: int) -> None:
    alive, now = Keepalive(0.0), 0.0
    for step, seconds in steps:
        now += seconds
        match step:
            case "h":
                alive.heard(now)
            case "w":
                alive.waiting_for(str(now), size, now)
            case "a":
                alive.answered("0.0", now)
            case "p":
                alive.pinged(now)
            case "d":
                alive.doubt(now)
            case _:
                assert (alive.ponged(now) or 0.0) >= 0.0
        assert not (alive.wants_ping(now) and alive.is_dead(now))
        look = alive.next_look()
        assert alive.wants_ping(look) or alive.is_dead(look)
        assert look <= now + 20.0


@given(st.floats(0.0, 19.0), st.lists(st.integers(1, 300), min_size=1, max_size=16))
def test_on_a_dead_line_short_messages_are_known_lost_in_8_s(sent: float, sizes: list[int]) -> None:
    alive = Keepalive(0.0)
    if sent >= 10.0:
        alive.pinged(10.0)
    for number, size in enumerate(sizes):
        alive.waiting_for(str(number), size, sent)
    look = alive.next_look()
    if alive.wants_ping(look):
        alive.pinged(look)
    assert alive.is_dead(max(alive.next_look(), sent))
    assert alive.next_look() <= sent + 8.0
