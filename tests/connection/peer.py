"""A scripted server behind a memory line, an application that notes everything, and both wired."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from random import Random

from chat_tui.connection.backoff import Backoff
from chat_tui.connection.memory import MemoryLine
from chat_tui.connection.state import ConnectionState
from chat_tui.connection.supervisor import Supervisor
from chat_tui.connection.transport import Transport, TransportClosed
from chat_tui.domain.commands import (
    Bye,
    Command,
    FetchPiece,
    Hello,
    Ping,
    SendMessage,
    SendPiece,
)
from chat_tui.domain.events import Event, Welcomed
from chat_tui.domain.log import MessageReceived
from chat_tui.domain.models import Limits
from chat_tui.protocol.binary import decode_sent_piece, encode_fetched_piece, is_binary
from chat_tui.protocol.event_encoding import (
    encode_events,
    encode_have,
    encode_live,
    encode_pong,
    encode_sent,
    encode_welcome,
)
from chat_tui.protocol.log import encode_log_event
from chat_tui.protocol.native import NativeProtocol
from chat_tui.protocol.request_decoding import decode_request


def now() -> float:
    """The loop's clock."""
    return asyncio.get_running_loop().time()


def entry(seq: int) -> bytes:
    """One encoded message of room r."""
    return encode_log_event(
        MessageReceived(room="r", seq=seq, user="u_b", name="b", time=0, message="m", body="x")
    )


class Stuck:
    """A transport whose sends never return once ``stuck``; everything else works."""

    def __init__(self, inner: Transport) -> None:
        self._inner = inner
        self.stuck = False

    async def send(self, frame: bytes) -> None:
        """See Transport."""
        if self.stuck:
            await asyncio.get_running_loop().create_future()
        await self._inner.send(frame)

    async def receive(self) -> bytes:
        """See Transport."""
        return await self._inner.receive()

    async def close(self, code: int = 1000, reason: str = "") -> None:
        """See Transport."""
        await self._inner.close(code, reason)

    def abort(self) -> None:
        """See Transport."""
        self._inner.abort()


class Peer:
    """The server's end of one connection."""

    def __init__(self) -> None:
        self.line = MemoryLine()
        self.seen: list[Command] = []
        self.ended: TransportClosed | None = None

    async def next(self) -> tuple[int, Command]:
        """The next request."""
        try:
            frame = await self.line.far.receive()
        except TransportClosed as closed:
            self.ended = closed
            raise
        if is_binary(frame):
            piece_id, piece = decode_sent_piece(frame)
            self.seen.append(piece)
            return piece_id, piece
        request_id, command = decode_request(frame, 65536)
        self.seen.append(command)
        return request_id or 0, command

    async def send(self, *frames: bytes) -> None:
        """Say something."""
        for frame in frames:
            await self.line.far.send(frame)

    async def greet(self, missed: int = 0, live: bool = True) -> None:
        """Take the hello, welcome, replay, go live."""
        request_id, command = await self.next()
        assert isinstance(command, Hello)
        welcome = Welcomed(
            user="u_a",
            name="a",
            time=0,
            epoch="e",
            resumed=True,
            cursor="1",
            missed=missed,
            rooms=(),
            limits=Limits(),
        )
        await self.send(encode_welcome(request_id, welcome))
        for seq in range(1, missed + 1):
            await self.send(encode_events(str(seq), [entry(seq)]))
        if live:
            await self.send(encode_live("9"))

    async def serve(self, *, answers: bool = True) -> None:
        """Answer until the client is gone."""
        with suppress(TransportClosed):
            while True:
                request_id, command = await self.next()
                if isinstance(command, Bye):
                    continue
                if answers and isinstance(command, Ping):
                    await self.send(encode_pong(request_id))
                if answers and isinstance(command, SendMessage):
                    await self.send(encode_sent(request_id, command.room, 1, "m", 0, False))
                if answers and isinstance(command, SendPiece):
                    have = command.offset + len(command.data)
                    await self.send(encode_have(request_id, have))
                if answers and isinstance(command, FetchPiece):
                    await self.send(encode_fetched_piece(request_id, b"x" * command.limit))

    async def close(self, code: int, reason: str = "") -> None:
        """Close from the server's end."""
        await self.line.far.close(code, reason)


Script = Callable[[Peer], Awaitable[None]]


async def friendly(peer: Peer) -> None:
    """A server that works."""
    await peer.greet()
    await peer.serve()


def closing(code: int, reason: str = "", *, online: float | None = None) -> Script:
    """A server that closes: at once, or after ``online`` seconds of being online."""

    async def script(peer: Peer) -> None:
        if online is not None:
            await peer.greet()
            task = asyncio.ensure_future(peer.serve())
            await asyncio.sleep(online)
            task.cancel()
        await peer.close(code, reason)

    return script


class Notes:
    """An application that notes what it is told, and sends what it is given."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.to_send: list[Command] = []
        self.disconnects = 0
        self.on_apply: Callable[[Event], None] = lambda event: None

    def hello(self) -> Hello:
        """See Application."""
        return Hello(agent="t", device="d", name="a")

    def apply(self, event: Event) -> None:
        """See Application."""
        self.events.append(event)
        self.on_apply(event)

    def poll(self, now: float) -> tuple[list[Command], float | None]:
        """See Application."""
        commands, self.to_send = self.to_send, []
        return commands, None

    def disconnected(self) -> None:
        """See Application."""
        self.disconnects += 1


class World:
    """A supervisor, and the peers it meets one after another; the last script goes on for ever."""

    def __init__(self, *scripts: Script | Exception, seed: int = 1) -> None:
        self.scripts = list(scripts)
        self.peers: list[Peer] = []
        self.dials: list[float] = []
        self.states: list[tuple[float, ConnectionState]] = []
        self.notes = Notes()
        self.wrap: Callable[[Transport], Transport] = lambda transport: transport
        self.backoff = Backoff(Random(seed))
        self.supervisor = Supervisor(
            self.dial,
            NativeProtocol,
            self.notes,
            on_state=self._note,
            random=Random(seed),
            backoff=self.backoff,
            wall=lambda: now() + self.slept,
            reauthenticate=lambda: self.reauthenticated.append(now()),
        )
        self.reauthenticated: list[float] = []
        self.slept = 0.0
        """Seconds that the monotonic clock stood still and that of the day went on."""
        self.expected: type[Exception] = AssertionError
        self._news = asyncio.Event()
        self._servers: set[asyncio.Task[None]] = set()

    def _note(self, state: ConnectionState) -> None:
        self.states.append((now(), state))
        self._news.set()

    async def dial(self) -> Transport:
        """Meet the next peer."""
        self.dials.append(now())
        self._news.set()
        script = self.scripts.pop(0) if len(self.scripts) > 1 else self.scripts[0]
        if isinstance(script, Exception):
            raise script
        peer = Peer()
        self.peers.append(peer)
        task = asyncio.ensure_future(self._serve(script, peer))
        self._servers.add(task)
        task.add_done_callback(self._servers.discard)
        return self.wrap(peer.line.near)

    async def _serve(self, script: Script, peer: Peer) -> None:
        with suppress(TransportClosed):
            await script(peer)

    def send(self, cid: str = "c") -> None:
        """Let the application send a message now."""
        self.notes.to_send.append(SendMessage(room="r", cid=cid, body="b"))
        self.supervisor.wake()

    async def until(self, kind: type, timeout: float = 100.0) -> float:
        """Wait until the state is of ``kind``; returns when it became so."""
        async with asyncio.timeout(timeout):
            while not isinstance(self.supervisor.state, kind):
                self._news.clear()
                await self._news.wait()
        return self.states[-1][0]

    async def dialled(self, times: int) -> None:
        """Wait until so many attempts were begun."""
        while len(self.dials) < times:
            self._news.clear()
            await self._news.wait()

    def kinds(self) -> list[str]:
        """The names of all states so far, in order."""
        return [type(state).__name__ for _, state in self.states]

    @asynccontextmanager
    async def running(self) -> AsyncIterator[asyncio.Task[None]]:
        """The supervisor runs inside, and is cancelled at the end."""
        task = asyncio.ensure_future(self.supervisor.run())
        try:
            yield task
        finally:
            task.cancel()
            (result,) = await asyncio.gather(task, return_exceptions=True)
            for server in list(self._servers):
                server.cancel()
            await asyncio.gather(*self._servers, return_exceptions=True)
            assert isinstance(result, asyncio.CancelledError | self.expected), result
