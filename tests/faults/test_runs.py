"""A few short schedules with fixed seeds: what ``python -m tests.faults`` plays by the hundred."""

import asyncio
import sys

from tests.faults.schedule import draw
from tests.faults.stage import play
from tests.faults.table import line, totals

SEEDS = (4, 47, 55, 64, 71)  # short ones, with kills of every kind
MESSAGES = 120


async def test_nothing_is_lost_whatever_happens() -> None:
    sys.stdout.write(f"seeds {SEEDS}, {MESSAGES} messages each\n")
    started = asyncio.get_running_loop().time()
    results = await asyncio.gather(*(play(draw(seed, MESSAGES)) for seed in SEEDS))
    sys.stdout.write(f"{totals(results, asyncio.get_running_loop().time() - started)}\n")
    for result in results:
        assert result.findings == [], f"{line(result)}\n{draw(result.seed, MESSAGES)}"
    assert sum(result.acknowledged for result in results) > 0.8 * MESSAGES * len(SEEDS)
    assert sum(result.server_kills for result in results) >= 4
    assert sum(result.client_kills for result in results) >= 4
