"""What the server does in a while: by the event loop, or by a test's own clock."""

import asyncio
from collections.abc import Callable
from typing import Protocol


class Timer(Protocol):
    """Something that will happen, unless it is cancelled."""

    def cancel(self) -> None:
        """Make it not happen."""
        ...


CallLater = Callable[[float, Callable[[], None]], Timer]
"""Call something in so many seconds."""


def call_later(delay: float, callback: Callable[[], None]) -> Timer:
    """The clock of the running event loop."""
    return asyncio.get_running_loop().call_later(delay, callback)
