"""How many may look for something at a time: a search takes a thread for up to a second."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from chat_tui.domain.errors import ChatError

Result = TypeVar("Result")


class TooManySearches(ChatError):
    """Not now. Asking again after a while may help."""


class Searches:
    """Those under way: one of each user, over all of their connections, and ``most`` in all."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._users: set[str] = set()

    async def run(self, user: str, search: Callable[[], Awaitable[Result]]) -> Result:
        """Do ``search`` for ``user``, unless there are too many.

        Cancelling does not end it, and it goes on to count: who hangs up and comes again at once
        has not made room for another one.

        Raises:
            TooManySearches: there are; ``search`` was not called.
        """
        if user in self._users:
            raise TooManySearches("You are looking for something else already.")
        if len(self._users) >= self._most:
            raise TooManySearches("Too many people are looking for something.")
        self._users.add(user)
        task = asyncio.ensure_future(search())

        def done(task: asyncio.Future[Result]) -> None:
            self._users.discard(user)
            if not task.cancelled():
                task.exception()  # for those who are gone nobody else asks

        task.add_done_callback(done)
        return await asyncio.shield(task)
