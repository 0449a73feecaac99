"""One open connection: the handshake, then reading, writing and keeping alive at once."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Final
from typing import Protocol as TypingProtocol

from chat_tui.connection.keepalive import Keepalive
from chat_tui.connection.policy import (
    Decision,
    RetryOnce,
    after_close,
)
from chat_tui.connection.state import (
    Awoken,
    ConnectionState,
    Online,
    Syncing,
)
from chat_tui.connection.transport import Transport, TransportClosed
from chat_tui.domain.commands import (
    Amend,
    Bye,
    Command,
    FetchPiece,
    Hello,
    OfferFile,
    Ping,
    SendMessage,
    SendPiece,
)
from chat_tui.domain.errors import ProtocolError
from chat_tui.domain.events import (
    Acknowledged,
    ByeReceived,
    Event,
    EventsReceived,
    PieceFetched,
    PieceStored,
    Ponged,
    Rejected,
    Welcomed,
    WentLive,
)
from chat_tui.domain.models import Limits
from chat_tui.domain.record import record
from chat_tui.protocol.base import Protocol
from chat_tui.protocol.binary import UnexpectedBinary

_NEW_CONNECTION: Final = {"reconnect": 4004, "reauth": 4007}
"""Refusals that only another connection can help, and the close that means the same."""

_Transfer: Final = (OfferFile, SendPiece, FetchPiece)
"""What moves a file: each is small, and is answered when the line has carried it."""


class Application(TypingProtocol):
    """What runs on top of the connection. Called from the loop, never concurrently."""

    def hello(self) -> Hello:
        """How to introduce ourselves now."""
        ...

    def apply(self, event: Event) -> None:
        """Something happened. Welcomed comes first on each connection."""
        ...

    def poll(self, now: float) -> tuple[list[Command], float | None]:
        """What to send now, and when to ask again without being woken; None for never. ``now`` and
        that are seconds of the running loop's clock."""
        ...

    def disconnected(self) -> None:
        """The connection is over: what was under way may or may not have arrived."""
        ...


@record
class Timings:
    """The supervisor's patience, in seconds. The figures are those of the protocol."""

    handshake: float = 10.0
    """From connected to welcome."""

    stable: float = 30.0
    """Online this long, the next trouble starts with short delays again."""

    hurry: float = 1.0
    """A person who asks for a retry gets it no sooner than this after the last attempt."""

    slice: float = 0.005
    """Frames are applied this long before others have their turns on the loop."""

    turns: int = 8
    """So many each time: a key is handed from task to task on its way to the screen, and in a
    flood took seconds with one."""

    farewell: float = 1.0
    """For saying goodbye."""

    awoken: float = 3.0
    """For a welcome that was awaited when the machine fell asleep."""


class Link:
    """One open connection: the handshake, then reading, writing and keeping alive at once."""

    def __init__(
        self,
        transport: Transport,
        protocol: Protocol,
        application: Application,
        note: Callable[[ConnectionState], None],
        look: Callable[[], None],
        timings: Timings,
    ) -> None:
        """``look`` is called before a silence is judged or a frame applied, and calls ``doubt`` if
        we slept."""
        self._transport = transport
        self._protocol = protocol
        self._application = application
        self._note = note
        self._look = look
        self._timings = timings
        self._keepalive = Keepalive(_now())
        self._beat = asyncio.Event()
        self._pings_due = asyncio.Semaphore(0)
        self._interrupted = asyncio.Event()
        self._bye: ByeReceived | None = None
        self._refused: Rejected | None = None
        self._total = 0
        self._done = 0
        self._rtt_ms: int | None = None
        self._greeted_at = 0.0
        self._greeting: asyncio.Timeout | None = None
        self._frame_limit = Limits().frame
        self._unanswered: dict[str, tuple[int, SendMessage | Amend]] = {}
        self.welcomed = False
        self.online_since: float | None = None

    def interrupt(self) -> None:
        """End this connection; the supervisor makes a new one."""
        self._interrupted.set()

    def doubt(self, slept: float) -> None:
        """The machine slept for so many seconds. The other side is asked at once whether it is
        still there; frames that came meanwhile may lie unread, so nothing is held against it that
        was due before."""
        if self.welcomed:
            self._keepalive.doubt(_now())
            self._beat.set()
            if self.online_since is not None:
                self._note(Awoken(self._rtt_ms, slept))
        elif self._greeting is not None and not self._greeting.expired():
            self._greeting.reschedule(_now() + self._timings.awoken)

    async def run(self, wake: asyncio.Event) -> Decision:
        """Returns what is to follow when the connection has ended. Cancelling is safe."""
        try:
            await self._handshake()
            await self._run_together(
                self._read(), self._write(wake), self._keep_alive(), self._ping(), self._watch()
            )
        except TransportClosed as closed:
            if closed.code == 1006:
                # Gone or given up: there is nobody to wait for, and the screen is to say so now.
                self._transport.abort()
            else:
                # 1003 is the one code here that is ours to give.
                await self._transport.close(1003 if closed.code == 1003 else 1000)
            if closed.code == 1009:
                self._give_up_largest()
            return after_close(closed, self._bye, self._refused)
        except ProtocolError as error:
            await self._transport.close(1002)
            return RetryOnce(f"the server broke the protocol: {error}", "check the URL")
        raise AssertionError("a link ends with an error")

    async def say_goodbye(self) -> None:
        """Tell the server we leave on purpose, and close; bounded by Timings.farewell."""
        try:
            async with asyncio.timeout(self._timings.farewell):
                await self._transport.send(self._protocol.encode(Bye()))
        except (TransportClosed, TimeoutError):
            pass
        await self._transport.close(1000)

    async def _run_together(self, *coroutines: Coroutine[None, None, None]) -> None:
        """Run until the first of them fails, and raise what it failed with."""
        tasks = [asyncio.create_task(coroutine) for coroutine in coroutines]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            results = await asyncio.gather(*tasks, return_exceptions=True)
        failures = [result for result in results if isinstance(result, Exception)]
        # A bug outranks the lost connection that may have come with it.
        failures.sort(key=lambda failure: isinstance(failure, TransportClosed | ProtocolError))
        raise failures[0]

    async def _handshake(self) -> None:
        self._greeted_at = _now()
        hello = self._protocol.encode(self._application.hello())
        try:
            async with asyncio.timeout(self._timings.handshake) as self._greeting:
                await self._transport.send(hello)
                while not self.welcomed:
                    self._receive(await self._transport.receive())
        except TimeoutError:
            raise TransportClosed(1006, "no welcome from the server") from None

    async def _read(self) -> None:
        turn = _now()
        while True:
            self._receive(await self._transport.receive())
            # receive() does not yield while frames are queued; a flood must not freeze the rest.
            if _now() - turn > self._timings.slice:
                for _ in range(self._timings.turns):
                    await asyncio.sleep(0)
                turn = _now()

    async def _write(self, wake: asyncio.Event) -> None:
        while True:
            wake.clear()
            commands, again_at = self._application.poll(_now())
            for command in commands:
                await self._send(command)
            try:
                async with asyncio.timeout_at(again_at):
                    await wake.wait()
            except TimeoutError:
                continue

    async def _keep_alive(self) -> None:
        while True:
            self._beat.clear()
            self._look()
            now = _now()
            if self._keepalive.is_dead(now):
                raise TransportClosed(1006, "the connection went silent")
            if self._keepalive.wants_ping(now):
                self._keepalive.pinged(now)
                self._pings_due.release()
            try:
                async with asyncio.timeout_at(self._keepalive.next_look()):
                    await self._beat.wait()
            except TimeoutError:
                continue

    async def _ping(self) -> None:
        """Apart from the watch: where the socket's buffer is full, this waits and that goes on."""
        while True:
            await self._pings_due.acquire()
            await self._send(Ping())

    async def _watch(self) -> None:
        await self._interrupted.wait()
        await self.say_goodbye()
        raise TransportClosed(1000, "reconnecting as asked")

    async def _send(self, command: Command) -> None:
        try:
            frame = self._protocol.encode(command)
        except ProtocolError as error:
            self._application.apply(
                Rejected(command=command, code="invalid_text", retry="never", text=str(error))
            )
            return
        if len(frame) > self._frame_limit:
            self._application.apply(_too_large(command, self._frame_limit))
            return
        if isinstance(command, _Transfer):
            # The line carries the bytes, one way or the other: its silence is no silence.
            size = max(len(frame), command.limit if isinstance(command, FetchPiece) else 0)
            self._keepalive.waiting_for(_name_of(command), size, _now())
            self._beat.set()
        if isinstance(command, SendMessage | Amend):
            self._unanswered[command.cid] = (len(frame), command)
            self._keepalive.waiting_for(command.cid, len(frame), _now())
            self._beat.set()
        await self._transport.send(frame)

    def _give_up_largest(self) -> None:
        """The server closed over a frame that is too large: to send it again would go on for
        ever, and keep everything behind it from going out."""
        if self._unanswered:
            size, command = max(self._unanswered.values(), key=lambda sent: sent[0])
            self._application.apply(_too_large(command, size - 1))

    def _receive(self, frame: bytes) -> None:
        self._look()  # what lay unread while we slept is to be known as that
        now = _now()
        self._keepalive.heard(now)
        try:
            event = self._protocol.receive_frame(frame)
        except UnexpectedBinary as error:
            raise TransportClosed(1003, str(error)) from None
        match event:
            case None:
                return
            case Ponged():
                was_in_doubt = self._keepalive.is_in_doubt
                rtt = self._keepalive.ponged(now)
                if rtt is not None:
                    self._note_rtt(rtt)
                if rtt is not None and was_in_doubt and self.online_since is not None:
                    self._note(Online(self._rtt_ms))
                self._beat.set()
                return
            case ByeReceived():
                self._bye = event
                return
            case Rejected() if not self.welcomed:
                self._refused = event
                return
            case Welcomed():
                self.welcomed = True
                self._total = event.missed
                self._frame_limit = event.limits.frame
                self._note_rtt(now - self._greeted_at)
            case _ if not self.welcomed:
                raise ProtocolError("a frame before the welcome")
            case WentLive() if self.online_since is not None:
                raise ProtocolError("live for the second time")
            case Acknowledged(command=command) | Rejected(command=command) if isinstance(
                command, SendMessage | Amend
            ):
                self._keepalive.answered(command.cid, now)
                self._unanswered.pop(command.cid, None)
            case (
                PieceStored(command=moved)
                | PieceFetched(command=moved)
                | Rejected(command=(OfferFile() | SendPiece() | FetchPiece()) as moved)
            ):
                self._keepalive.answered(_name_of(moved), now)
            case _:
                pass
        self._application.apply(event)
        if isinstance(event, Rejected) and event.retry in _NEW_CONNECTION:
            raise TransportClosed(_NEW_CONNECTION[event.retry], event.text)
        self._progress(event, now)

    def _progress(self, event: Event, now: float) -> None:
        """Tell the supervisor how far the synchronisation has come."""
        if isinstance(event, WentLive):
            self.online_since = now
            self._note(Online(self._rtt_ms))
        elif self.online_since is None and isinstance(event, Welcomed | EventsReceived):
            if isinstance(event, EventsReceived):
                self._done = min(self._total, self._done + len(event.events))
            self._note(Syncing(self._done, self._total))

    def _note_rtt(self, seconds: float) -> None:
        rtt_ms = max(1, round(seconds * 1000))
        if self._rtt_ms is None or abs(rtt_ms - self._rtt_ms) > max(20, self._rtt_ms // 3):
            # Small changes are not news: each one would be drawn, over the very same link.
            self._rtt_ms = rtt_ms
            if self.online_since is not None:
                self._note(Online(rtt_ms))


def _name_of(command: OfferFile | SendPiece | FetchPiece) -> str:
    """What tells this one from all others under way."""
    match command:
        case OfferFile(sha256=sha256):
            return f"offer {sha256}"
        case SendPiece(sha256=sha256, offset=offset):
            return f"piece {sha256} {offset}"
        case FetchPiece(message=message, offset=offset):
            return f"fetch {message} {offset}"


def _too_large(command: Command, limit: int) -> Rejected:
    text = f"too large for the server, which takes {limit:,} bytes; send it in parts"
    return Rejected(command=command, code="too_large", retry="never", text=text)


def _now() -> float:
    return asyncio.get_running_loop().time()
