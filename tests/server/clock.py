"""Time that passes when a test says so: what is late must not depend on how busy the machine is."""

import asyncio
import time


def pass_time(seconds: float) -> None:
    """The loop's clock goes on by so much at once, and what is due by then is due now."""
    loop = asyncio.get_running_loop()
    ahead = loop.time() + seconds - time.monotonic()
    loop.time = lambda: time.monotonic() + ahead  # type: ignore[method-assign]
