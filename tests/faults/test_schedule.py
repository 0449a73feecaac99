"""A seed is all there is to know about a schedule."""

import subprocess
import sys

import pytest

from tests.faults.schedule import (
    KillClient,
    KillServer,
    Say,
    StartClient,
    StartServer,
    StopServer,
    draw,
)

SEEDS = range(200)


def test_a_seed_gives_the_same_schedule_in_every_process() -> None:
    arguments = ["--show", "--seed", "7", "--schedules", "2", "--messages", "100"]
    printed = subprocess.run(
        [sys.executable, "-m", "tests.faults", *arguments],
        env={"PYTHONHASHSEED": "1"},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert printed == f"{draw(7, 100)}\n{draw(8, 100)}\n"


def test_schedules_differ() -> None:
    assert len({str(draw(seed)) for seed in SEEDS}) == len(SEEDS)


@pytest.mark.parametrize("messages", [20, 600])
def test_each_has_people_and_what_they_say_in_order_of_time(messages: int) -> None:
    for schedule in (draw(seed, messages) for seed in SEEDS):
        assert 3 <= len(schedule.seats) <= 5
        assert any(seat.remote for seat in schedule.seats)
        assert [*schedule.steps] == sorted(schedule.steps, key=lambda step: step.at)
        said = [step.action for step in schedule.steps if isinstance(step.action, Say)]
        assert sum(say.count for say in said) >= messages
        assert {say.seat for say in said} <= {seat.name for seat in schedule.seats}
        assert {say.room for say in said} <= set(schedule.rooms)


def test_only_processes_are_killed_and_whoever_ends_is_started_again() -> None:
    for schedule in map(draw, SEEDS):
        remote = {seat.name for seat in schedule.seats if seat.remote}
        actions = [step.action for step in schedule.steps]
        ends = sum(isinstance(action, KillServer | StopServer) for action in actions)
        assert ends == sum(isinstance(action, StartServer) for action in actions)
        dead = [action.seat for action in actions if isinstance(action, KillClient)]
        dead += [a.seat for a in actions if isinstance(a, Say) and a.die_after is not None]
        started = [action.seat for action in actions if isinstance(action, StartClient)]
        assert sorted(dead) == sorted(started)
        assert set(dead) <= remote


def test_two_hundred_of_them_kill_often_enough() -> None:
    actions = [step.action for seed in SEEDS for step in draw(seed).steps]
    assert sum(isinstance(action, KillServer) for action in actions) > 120
    assert sum(isinstance(action, StartClient) for action in actions) > 120
