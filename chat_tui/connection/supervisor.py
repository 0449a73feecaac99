"""Keeps one connection alive: connect, handshake, run, close, decide, wait, connect again."""

import asyncio
import time
from collections.abc import Callable
from random import Random

from chat_tui.connection.backoff import Backoff
from chat_tui.connection.link import Application, Link, Timings
from chat_tui.connection.policy import (
    SESSION_OVER,
    Decision,
    Fail,
    Retry,
    RetryOnce,
    after_refusal,
)
from chat_tui.connection.sleep import LOOK_EVERY, SleepDetector
from chat_tui.connection.state import (
    Authenticating,
    Connecting,
    ConnectionState,
    Failed,
    Offline,
    Reconnecting,
)
from chat_tui.connection.transport import ConnectError, Dial
from chat_tui.protocol.base import Protocol


class Supervisor:
    """Owns the ConnectionState. ``run`` until cancelled; everything else is called meanwhile."""

    def __init__(
        self,
        dial: Dial,
        new_protocol: Callable[[], Protocol],
        application: Application,
        *,
        on_state: Callable[[ConnectionState], None],
        random: Random,
        backoff: Backoff | None = None,
        timings: Timings | None = None,
        wall: Callable[[], float] = time.time,
        reauthenticate: Callable[[], None] = lambda: None,
    ) -> None:
        """``wall`` is the time of the day in seconds: it tells that the machine slept. ``backoff``
        and ``timings`` are as usual when None.

        ``reauthenticate`` lets the application read its credentials again: the next hello
        comes after it.
        """
        self._dial = dial
        self._new_protocol = new_protocol
        self._application = application
        self._on_state = on_state
        self._random = random
        self._backoff = backoff or Backoff(random)
        self._timings = timings or Timings()
        self._state: ConnectionState = Offline()
        self._wake = asyncio.Event()
        self._hurry = asyncio.Event()
        self._doubted = False
        self._link: Link | None = None
        self._dialling: asyncio.Timeout | None = None
        self._reauthenticate = reauthenticate
        self._reauthenticated = False
        self._wall = wall
        self._sleep = SleepDetector(0.0, 0.0)
        self._next_look: asyncio.TimerHandle | None = None
        self._awoken = False

    @property
    def state(self) -> ConnectionState:
        """What the connection is doing."""
        return self._state

    def wake(self) -> None:
        """The application has something to send."""
        self._wake.set()

    def retry_now(self) -> None:
        """A person wants the next attempt now. Ignored unless waiting or failed."""
        if isinstance(self._state, Reconnecting | Failed):
            self._hurry.set()

    def key_pressed(self) -> None:
        """A person is there: perhaps the lid was opened just now, and a wait ends in any case."""
        if self._next_look is not None:
            self._look()
        if not (isinstance(self._state, Failed) and self._state.why):
            # Who chose to stay away from a server that is not trusted may still write.
            self.retry_now()

    def reconnect(self) -> None:
        """A person wants a new connection now, whatever the old one is doing."""
        if self._link is not None:
            self._link.interrupt()
        self.retry_now()

    async def run(self) -> None:
        """Connect and stay connected. Cancelling is safe: it says goodbye and closes."""
        try:
            while True:
                started = _now()
                decision = await self._attempt()
                await self._follow(decision, started)
        finally:
            self._stop_looking()
            self._set_state(Offline())

    # -- one connection ------------------------------------------------------------------------

    async def _attempt(self) -> Decision:
        """One connection from beginning to end, and what is to follow it."""
        self._start_looking()
        self._awoken = False
        self._set_state(Connecting(self._backoff.attempt + 1))
        try:
            async with asyncio.timeout(None) as self._dialling:
                transport = await self._dial()
        except ConnectError as error:
            return after_refusal(error)
        except TimeoutError:
            return Retry("this machine slept")
        finally:
            self._dialling = None
        link = Link(
            transport,
            self._new_protocol(),
            self._application,
            self._set_state,
            self._look,
            self._timings,
        )
        self._link = link
        self._set_state(Authenticating())
        try:
            decision = await link.run(self._wake)
        except asyncio.CancelledError:
            await link.say_goodbye()
            raise
        finally:
            self._link = None
            if link.welcomed:
                self._application.disconnected()
        if link.online_since is not None and _now() - link.online_since >= self._timings.stable:
            self._backoff.reset()
            self._doubted = self._reauthenticated = False
        return decision

    # -- between connections -------------------------------------------------------------------

    async def _follow(self, decision: Decision, started: float) -> None:
        self._look()
        if isinstance(decision, RetryOnce):
            if self._doubted:
                decision = Fail(decision.reason, decision.advice)
            else:
                self._doubted = True
                decision = Retry(decision.reason)
        if isinstance(decision, Retry) and decision.reauthenticate:
            if self._reauthenticated:
                decision = SESSION_OVER
            else:
                self._reauthenticated = True
                self._reauthenticate()
        self._hurry.clear()
        if isinstance(decision, Fail):
            self._stop_looking()
            self._set_state(
                Failed(decision.reason, decision.advice, decision.credentials, decision.why)
            )
            await self._hurry.wait()
            self._doubted = self._reauthenticated = False
            earliest = started + self._timings.hurry
            await asyncio.sleep(max(0.0, earliest - _now()))
            return
        # Added, not the larger of the two: else all whom a server sends away for five seconds
        # would be back together when they are over.
        delay = decision.no_sooner + self._backoff.next_delay(unheard=decision.unheard)
        delay += self._random.uniform(0.0, decision.spread)
        due = _now() + delay
        asked = _now() + decision.no_sooner if decision.no_sooner else 0.0
        self._set_state(Reconnecting(due, self._backoff.attempt, decision.reason, asked))
        if self._awoken:
            self._hurry.set()
        try:
            async with asyncio.timeout_at(due):
                await self._hurry.wait()
        except TimeoutError:
            return
        # The server's own wish outranks a person's hurry; so does a floor between attempts.
        earliest = max(started + self._timings.hurry, due - delay + decision.no_sooner)
        await asyncio.sleep(max(0.0, min(earliest, due) - _now()))

    # -- sleep ---------------------------------------------------------------------------------

    def _start_looking(self) -> None:
        if self._next_look is None:
            self._sleep = SleepDetector(_now(), self._wall())
            self._keep_looking()

    def _stop_looking(self) -> None:
        if self._next_look is not None:
            self._next_look.cancel()
            self._next_look = None

    def _keep_looking(self) -> None:
        self._look()
        self._next_look = asyncio.get_running_loop().call_later(LOOK_EVERY, self._keep_looking)

    def _look(self) -> None:
        slept = self._sleep.slept(_now(), self._wall())
        if not slept:
            return
        self._backoff.reset()  # the network is likely to be another one than before
        if self._link is not None:
            self._link.doubt(slept)
        if self._link is None or not self._link.welcomed:
            # Also for what is failing at this moment over deadlines of before.
            self._awoken = True
            self._hurry.set()
        if self._dialling is not None and not self._dialling.expired():
            # Its packets went out on a network that may be gone: another one is quicker.
            self._dialling.reschedule(_now())

    def _set_state(self, state: ConnectionState) -> None:
        if state != self._state:
            self._state = state
            self._on_state(state)


def _now() -> float:
    return asyncio.get_running_loop().time()
