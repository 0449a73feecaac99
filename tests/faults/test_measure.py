"""The measures measure something."""

import asyncio

from tests.faults.measure import came_back, found_out, probes
from tests.faults.proxy import Conditions


async def test_a_dead_link_is_found_out_and_a_good_one_used_again() -> None:
    async with probes(2, seed=1) as (saying, away):
        found, back = await asyncio.gather(
            found_out(saying, saying=True), came_back(away, Conditions(refusing=True), 0.2)
        )
        assert found >= 5.0  # nobody has doubts before an answer is so late
        assert back >= 0.0
        assert await saying.until(online=False) > 0.0
        await saying.heal()
        await saying.until(online=True)
