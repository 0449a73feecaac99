"""``python -m tests.faults``: random schedules of faults, each of which its seed replays."""

import argparse
import asyncio
import multiprocessing
import random
import sys
import time
from concurrent.futures import ProcessPoolExecutor, as_completed

from tests.faults.measure import measure
from tests.faults.schedule import MESSAGES, draw
from tests.faults.stage import Result, play_seed
from tests.faults.table import line, totals

SHOWN = 40
"""Findings of one schedule that are printed."""


def main() -> int:
    """Returns 1 when anything was wrong."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--schedules", type=int, default=10, help="how many (%(default)s)")
    parser.add_argument("--seed", type=int, help="of the first one; the next have the next ones")
    parser.add_argument("--jobs", type=int, default=4, help="at a time (%(default)s)")
    parser.add_argument("--messages", type=int, default=MESSAGES, help="of each (%(default)s)")
    parser.add_argument("--measure", type=int, metavar="PROBES", help="how soon, by so many each")
    parser.add_argument("--show", action="store_true", help="print the schedules, play none")
    given = parser.parse_args()
    first = random.SystemRandom().randrange(10**9) if given.seed is None else given.seed
    if given.measure is not None:
        print(f"seed {first}", flush=True)
        print(asyncio.run(measure(given.measure, first)))
        return 0
    seeds = range(first, first + given.schedules)
    if given.show:
        for seed in seeds:
            print(draw(seed, given.messages))
        return 0
    print(f"seeds {seeds[0]} to {seeds[-1]}, {given.messages} messages each", flush=True)
    results, started = [], time.monotonic()
    # A fresh process for each: what one leaves behind must not help the next.
    pool = ProcessPoolExecutor(
        given.jobs, multiprocessing.get_context("spawn"), max_tasks_per_child=1
    )
    try:
        playing = {pool.submit(play_seed, seed, given.messages): seed for seed in seeds}
        for future in as_completed(playing):
            if future.exception() is not None:
                print(f"seed {playing[future]} could not be played", file=sys.stderr)
            result = future.result()
            results.append(result)
            print(line(result), flush=True)
            if result.findings:
                _explain(result, given.messages)
    except KeyboardInterrupt:
        print("interrupted; so far:")
    finally:
        pool.shutdown(cancel_futures=True)
    if not results:
        return 1
    print(f"\n{totals(results, time.monotonic() - started)}")
    failed = sorted(result.seed for result in results if result.findings)
    if failed:
        print(f"\nfailed: {', '.join(map(str, failed))}", file=sys.stderr)
    return 1 if failed else 0


def _explain(result: Result, messages: int) -> None:
    print(draw(result.seed, messages))
    for finding in result.findings[:SHOWN]:
        print(f"  {finding}")
    if len(result.findings) > SHOWN:
        print(f"  and {len(result.findings) - SHOWN} more")
    replay = f"--seed {result.seed} --schedules 1 --messages {messages}"
    print(f"  replay: python -m tests.faults {replay}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
