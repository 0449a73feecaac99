"""A whole chat client but for its face: session, supervisor and protocol wired together.

The screen, ``chat-tui send`` and ``chat-tui tail`` all run on it.
"""

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress
from random import Random, SystemRandom

from chat_tui.connection.backoff import Backoff
from chat_tui.connection.endpoint import Endpoint
from chat_tui.connection.link import Timings
from chat_tui.connection.state import ConnectionState
from chat_tui.connection.supervisor import Supervisor
from chat_tui.connection.transport import Dial
from chat_tui.protocol.native import NativeProtocol
from chat_tui.session.cache import Cache
from chat_tui.session.ids import new_cid
from chat_tui.session.session import Profile, Session
from chat_tui.session.spool import Spool


class ChatClient:
    """One account on one server. ``run`` it in a task; use ``session`` from the same loop."""

    def __init__(
        self,
        endpoint: Endpoint,
        dial: Dial,
        cache: Cache,
        profile: Profile,
        *,
        secret: str | None = None,
        refresh_secret: Callable[[], str | None] = lambda: None,
        random: Random | None = None,
        clock: Callable[[], float] = time.monotonic,
        wall_ms: Callable[[], int] = lambda: time.time_ns() // 1_000_000,
        next_cid: Callable[[], str] = new_cid,
        timings: Timings | None = None,
        undo_send: float = 0.0,
        spool: Spool | None = None,
    ) -> None:
        """``clock`` is that of the loop ``run`` will be awaited in. ``refresh_secret`` finds the
        secret anew when the server wants it again; None keeps the old one. ``undo_send`` and
        ``spool`` are those of Session.

        Raises:
            StorageError: the cache cannot be read.
        """
        self.endpoint = endpoint
        self.session = Session(
            cache,
            profile,
            clock=clock,
            wall_ms=wall_ms,
            new_cid=next_cid,
            undo_send=undo_send,
            spool=spool,
        )
        self.session.use_secret(secret)
        self._refresh_secret = refresh_secret
        self._listeners: list[Callable[[ConnectionState], None]] = []
        random = random or SystemRandom()
        # Another process on this machine takes over within milliseconds; a server far away
        # is spared the crowd.
        local = Backoff(random, first=0.1, base=0.1, cap=1.0)
        self._supervisor = Supervisor(
            dial,
            NativeProtocol,
            self.session,
            on_state=self._state_changed,
            random=random,
            backoff=local if endpoint.socket is not None else None,
            timings=timings,
            wall=lambda: wall_ms() / 1000,
            reauthenticate=self._reauthenticate,
        )
        self._clock = clock
        self._stirred = asyncio.Event()
        self.session.on_outgoing(self._wake)

    @property
    def state(self) -> ConnectionState:
        """What the connection is doing."""
        return self._supervisor.state

    def subscribe(self, listener: Callable[[ConnectionState], None]) -> None:
        """Be told of every change of ``state``."""
        self._listeners.append(listener)

    def _state_changed(self, state: ConnectionState) -> None:
        self.session.activity_log.connection_changed(state, self._clock())
        for listener in self._listeners:
            listener(state)

    def _reauthenticate(self) -> None:
        secret = self._refresh_secret()
        if secret is not None:
            self.session.use_secret(secret)

    async def run(self) -> None:
        """Be connected. Cancelling is safe: it says goodbye to the server."""
        tasks = [
            asyncio.create_task(self._supervisor.run(), name="supervisor"),
            asyncio.create_task(self._tend(), name="tending"),
        ]
        try:
            for task in (await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED))[0]:
                task.result()
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _tend(self) -> None:
        """Do what the session has to do without a server, when it is due."""
        while True:
            self._stirred.clear()
            due = self.session.tend(self._clock())
            with suppress(TimeoutError):
                async with asyncio.timeout(None if due is None else due - self._clock()):
                    await self._stirred.wait()

    def _wake(self) -> None:
        self._supervisor.wake()
        self._stirred.set()

    def retry_now(self) -> None:
        """A person wants the next attempt now. Ignored unless waiting or failed."""
        self._supervisor.retry_now()

    def key_pressed(self) -> None:
        """A person is there: wait no longer, and look whether the machine slept."""
        self._supervisor.key_pressed()

    def reconnect(self) -> None:
        """A person wants a new connection."""
        self._supervisor.reconnect()
