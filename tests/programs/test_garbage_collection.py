"""Garbage is collected, but not while somebody waits for it."""

import gc
from collections.abc import Iterator

import pytest

from chat_tui.programs.garbage_collection import THRESHOLDS, hold_collections, resume_collections


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    thresholds = gc.get_threshold()
    yield
    gc.unfreeze()
    gc.set_threshold(*thresholds)
    gc.enable()


def collections() -> list[int]:
    """How often each generation was collected."""
    return [generation["collections"] for generation in gc.get_stats()]


def litter(count: int) -> None:
    """Objects in cycles."""
    for _ in range(count):
        one: list[object] = []
        one.append(one)


def test_nothing_is_collected_while_it_starts() -> None:
    hold_collections()
    before = collections()
    litter(100_000)
    assert collections() == before


def test_what_started_up_is_not_looked_at_again() -> None:
    hold_collections()
    kept: list[object] = [[] for _ in range(1000)]
    resume_collections()
    assert gc.get_freeze_count() >= len(kept)
    assert not any(obj is kept for obj in gc.get_objects())


def test_young_garbage_is_collected_and_full_collections_are_rare() -> None:
    hold_collections()
    resume_collections()
    young, middle, full = collections()
    litter(THRESHOLDS[0] * THRESHOLDS[1] * 20)
    now = collections()
    assert now[0] - young > 100
    assert now[1] - middle >= 10
    assert now[2] == full
