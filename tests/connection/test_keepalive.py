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
    alive.waiting_for("c", 102.0)
    assert alive.next_look() == 107.0
    alive.pinged(107.0)
    assert not alive.is_dead(109.9)
    assert alive.is_dead(110.0)


@pytest.mark.parametrize("sent", [110.0, 112.0, 119.0])
def test_waiting_outranks_a_patient_ping(sent: float) -> None:
    alive = Keepalive(100.0)
    alive.pinged(110.0)
    alive.waiting_for("c", sent)
    assert alive.next_look() <= sent + 8.0
    assert alive.is_dead(sent + 8.0)


def test_an_answer_gives_the_patience_back() -> None:
    alive = Keepalive(100.0)
    alive.waiting_for("c", 100.0)
    alive.pinged(105.0)
    alive.heard(106.0)
    alive.answered("c")
    assert alive.next_look() == 116.0


def test_a_pong_shows_that_a_late_answer_is_the_servers_business() -> None:
    alive = Keepalive(100.0)
    alive.waiting_for("c", 100.0)
    alive.pinged(105.0)
    alive.heard(106.5)
    assert alive.ponged(106.5) == 1.5
    assert not alive.wants_ping(111.4)
    assert alive.wants_ping(111.5)


def test_frames_stand_in_for_a_pong_up_to_the_ceiling() -> None:
    alive = Keepalive(100.0)
    alive.waiting_for("c", 100.0)
    alive.pinged(105.0)
    for second in range(106, 125):
        alive.heard(float(second))
        assert not alive.is_dead(float(second))
    assert alive.is_dead(125.0)


def test_a_pong_nobody_asked_for() -> None:
    assert Keepalive(100.0).ponged(101.0) == 0.0


def test_the_oldest_of_many_counts() -> None:
    alive = Keepalive(100.0)
    alive.waiting_for("a", 100.0)
    alive.waiting_for("b", 103.0)
    assert alive.next_look() == 105.0
    alive.answered("a")
    assert alive.next_look() == 108.0
    alive.answered("never sent")


@given(st.lists(st.tuples(st.sampled_from("hwapP"), st.floats(0.0, 15.0)), max_size=40))
def test_asking_and_dying_exclude_each_other(steps: list[tuple[str, float]]) -> None:
    alive, now = Keepalive(0.0), 0.0
    for step, seconds in steps:
        now += seconds
        match step:
            case "h":
                alive.heard(now)
            case "w":
                alive.waiting_for(str(now), now)
            case "a":
                alive.answered("0.0")
            case "p":
                alive.pinged(now)
            case _:
                assert alive.ponged(now) >= 0.0
        assert not (alive.wants_ping(now) and alive.is_dead(now))
        look = alive.next_look()
        assert alive.wants_ping(look) or alive.is_dead(look)
        assert look <= now + 20.0
