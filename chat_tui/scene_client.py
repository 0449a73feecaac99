"""The client of a scene: a real session without a server, whose clocks stand still."""

import asyncio
from collections.abc import Callable
from itertools import count
from typing import Final

from chat_tui.connection.endpoint import parse_endpoint
from chat_tui.connection.state import ConnectionState
from chat_tui.scene_talks import START_MS
from chat_tui.session.cache import Cache
from chat_tui.session.session import Profile, Session
from chat_tui.session.state import PendingMessage

NOW: Final = 1000.0
"""What the monotonic clock says, all the time."""


class SceneClient:
    """A client whose connection is whatever the scene says."""

    def __init__(
        self,
        state: ConnectionState,
        left: tuple[PendingMessage, ...] = (),
        undo_send: float = 0.0,
    ) -> None:
        """``left`` is what an earlier run left in the outbox."""
        cids = (f"cid-{number}" for number in count(1))
        self.endpoint = parse_endpoint("wss://chat.example.org")
        self.state = state
        cache = Cache()
        for message in left:
            cache.add_pending(message)
        self.session = Session(
            cache,
            Profile(name="mia", device="d_scene"),
            clock=lambda: NOW,
            wall_ms=lambda: START_MS,
            new_cid=lambda: next(cids),
            undo_send=undo_send,
        )

    def subscribe(self, listener: Callable[[ConnectionState], None]) -> None:
        """The state never changes, so nobody has to be told."""

    async def run(self) -> None:
        """Nothing happens until the scene is over."""
        await asyncio.Event().wait()

    def retry_now(self) -> None:
        """There is nothing to retry."""

    def key_pressed(self) -> None:
        """There is nothing to wait for."""

    def reconnect(self) -> None:
        """There is nothing to reconnect."""
