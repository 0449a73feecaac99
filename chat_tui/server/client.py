"""One connection, from its first frame to its close."""

import asyncio
from collections.abc import Callable
from dataclasses import replace

from websockets.asyncio.server import ServerConnection
from websockets.exceptions import ConnectionClosed

from chat_tui.domain.commands import Bye, Command, Hello, Ping
from chat_tui.domain.errors import InvalidName, ProtocolError, StorageError
from chat_tui.domain.events import ByeReceived
from chat_tui.domain.record import record
from chat_tui.protocol.binary import UnexpectedBinary, decode_sent_piece, is_binary
from chat_tui.protocol.event_encoding import encode_bye, encode_error
from chat_tui.protocol.moderation import REMOVED
from chat_tui.protocol.request_decoding import BadRequest, UnknownRequest, decode_request
from chat_tui.server.auth import Authenticator, AuthFailed
from chat_tui.server.catch_up import CatchUp, read_replay
from chat_tui.server.changes import Arrival
from chat_tui.server.feed import Feed
from chat_tui.server.hub import Person, TooManyConnections
from chat_tui.server.outgoing import Outgoing
from chat_tui.server.request_handler import RequestHandler, Services, encode_failure
from chat_tui.server.storage.base import Refused


@record
class _Ending:
    code: int
    reason: str
    polite: bool


class Client:
    """Reads requests, writes frames, and closes within twice the close timeout."""

    def __init__(
        self,
        connection: ServerConnection,
        services: Services,
        authenticator: Authenticator,
        *,
        trusted: bool,
        wall_ms: Callable[[], int],
        deadline: float,
        heard: Callable[[], None],
        welcomed: Callable[[], None],
    ) -> None:
        """``trusted`` needs no secret; ``wall_ms`` is milliseconds since the Unix epoch.
        ``deadline``, by the clock of the event loop, is for the hello; ``heard`` is called
        when that has come, ``welcomed`` when the client is let in."""
        self._connection = connection
        self._services = services
        self._limits = services.limits
        self._authenticator = authenticator
        self._trusted = trusted
        self._wall_ms = wall_ms
        self._deadline = deadline
        self._heard = heard
        self._welcomed = welcomed
        self._out = Outgoing(self._write, self._limits.outgoing, self._too_slow)
        self._feed = Feed(
            self._out.put,
            self.drop,
            services.storage.cursor_at,
            max_events=self._limits.flush_events,
            max_bytes=self._limits.flush_bytes,
            max_held=self._limits.outgoing,
        )
        self._person: Person | None = None
        self._live = asyncio.Event()
        self._replaying: asyncio.Task[None] | None = None
        self._malformed = 0
        self._ending: _Ending | None = None
        self._ended = asyncio.Event()

    # -- from the outside ----------------------------------------------------------------------

    async def run(self) -> None:
        """Serve the connection until it is closed. Cancelling it aborts the connection.

        Raises:
            Exception: a bug of ours, for websockets to log; the connection is closed with 1011.
        """
        writer = asyncio.create_task(self._out.run())
        reader = asyncio.create_task(self._converse())
        ended = asyncio.create_task(self._ended.wait())
        try:
            first = asyncio.FIRST_COMPLETED
            await asyncio.wait({writer, reader, ended}, return_when=first)
            if writer.done() and self._ending is None:
                # The peer has gone before this answer, and what it said last is still unread.
                timeout = self._limits.storage_timeout
                await asyncio.wait({reader, ended}, timeout=timeout, return_when=first)
            self._leave()
            if self._ending is not None:
                if self._ending.polite:
                    self._out.finish()
                    await asyncio.wait({writer}, timeout=self._limits.close_timeout)
                await self._close(self._ending.code, self._ending.reason)
        finally:
            self._leave()
            tasks = [task for task in (ended, reader, writer, self._replaying) if task is not None]
            for task in tasks:
                task.cancel()
            results = await asyncio.gather(*tasks, return_exceptions=True)
        for result in results:
            if isinstance(result, Exception) and not isinstance(result, ConnectionClosed):
                raise result  # a bug: websockets logs it and closes with 1011

    def close(self, bye: ByeReceived) -> None:
        """Begin to close, saying ``bye`` after everything that was said before."""
        if self._ending is None:
            self._feed.flush()
            self._out.put(encode_bye(bye))
            self._end(bye.code, bye.reason, polite=True)

    def drop(self, code: int, reason: str) -> None:
        """Begin to close without waiting for the peer to read what is still to be written."""
        self._out.discard()
        self._end(code, reason, polite=False)

    # -- the end -------------------------------------------------------------------------------

    def _end(self, code: int, reason: str, *, polite: bool) -> None:
        if self._ending is None:
            # A close frame has room for 123 bytes.
            reason = reason.encode()[:123].decode("utf-8", "ignore")
            self._ending = _Ending(code, reason, polite)
            self._leave()
            self._ended.set()

    def _refuse(self, code: int, reason: str, *frames: bytes) -> None:
        """Begin to close, after ``frames``."""
        for frame in frames:
            self._out.put(frame)
        self._end(code, reason, polite=True)

    def _too_slow(self) -> None:
        self.drop(4003, "this terminal reads too slowly")

    def _leave(self) -> None:
        if self._person is not None:
            now = self._wall_ms()
            if self._services.hub.exit(self._person, self._feed, now):
                self._services.changes.note_visit(self._person, now)
            self._person = None

    async def _close(self, code: int, reason: str) -> None:
        closing = asyncio.create_task(self._connection.close(code, reason))
        done, _ = await asyncio.wait({closing}, timeout=self._limits.close_timeout)
        if not done:
            # The library itself waits for a peer that reads nothing, without any limit.
            self._connection.transport.abort()
            await closing

    # -- frames --------------------------------------------------------------------------------

    async def _write(self, frame: bytes) -> None:
        await self._connection.send(frame, text=not is_binary(frame))

    async def _receive(self) -> str | bytes:
        """The next frame, text or binary."""
        return await self._connection.recv()

    def _no_binary(self) -> None:
        self._refuse(1003, "this binary frame is not expected")

    async def _converse(self) -> None:
        hello = await self._first_frame()
        if hello is None:
            return
        self._heard()
        handler = await self._welcome(*hello)
        if handler is not None:
            try:
                await self._serve(handler)
            finally:
                await handler.close()

    async def _serve(self, handler: RequestHandler) -> None:
        while self._ending is None:
            try:
                async with asyncio.timeout(self._limits.heartbeat):
                    frame = await self._receive()
            except TimeoutError:
                self._refuse(4005, "nothing was heard for too long")
                return
            await self._request(frame, handler)

    async def _request(self, frame: str | bytes, handler: RequestHandler) -> None:
        request_id: int | None
        command: Command
        try:
            if isinstance(frame, bytes):
                request_id, command = decode_sent_piece(frame)
            else:
                request_id, command = decode_request(frame.encode(), self._limits.frame)
        except UnexpectedBinary:
            self._no_binary()
        except UnknownRequest as error:
            if handler.admit(error.request_id) and error.request_id is not None:
                self._out.put(encode_error(error.request_id, "unknown_type", str(error)))
        except BadRequest as error:
            if handler.admit(error.request_id):
                self._out.put(encode_error(error.request_id, "bad_request", str(error)))
        except ProtocolError as error:
            self._malformed += 1
            self._out.put(encode_error(None, "bad_request", str(error)))
            if self._malformed > self._limits.malformed:
                self._refuse(4504, "too many frames that are no requests")
        else:
            await self._handle(request_id, command, handler)

    async def _handle(
        self, request_id: int | None, command: Command, handler: RequestHandler
    ) -> None:
        if isinstance(command, Bye):
            self._refuse(1000, "")
            return
        if not isinstance(command, Ping):
            # A page is not read from the disk for somebody who does not take the last one.
            try:
                async with asyncio.timeout(self._limits.heartbeat):
                    await self._live.wait()
                    await self._out.drained()
            except TimeoutError:
                self._too_slow()
                return
            await handler.ready()
        if self._ending is None:
            await handler.handle(request_id, command)

    # -- hello ---------------------------------------------------------------------------------

    async def _first_frame(self) -> tuple[int, Hello] | None:
        try:
            async with asyncio.timeout_at(self._deadline):
                frame = await self._receive()
        except TimeoutError:
            self._refuse(4506, "no hello came in time")
            return None
        if isinstance(frame, bytes):
            self._no_binary()
            return None
        try:
            request_id, command = decode_request(frame.encode(), self._limits.frame)
        except ProtocolError as error:
            request_id = error.request_id if isinstance(error, BadRequest) else None
            self._refuse(
                4504,
                "the first frame was no hello",
                encode_error(request_id, "bad_request", str(error)),
            )
            return None
        if not isinstance(command, Hello) or request_id is None:
            text = "The first frame has to be a hello."
            self._refuse(
                4504, "the first frame was no hello", encode_error(request_id, "bad_request", text)
            )
            return None
        return request_id, command

    async def _welcome(self, request_id: int, hello: Hello) -> RequestHandler | None:
        """Let a client in and begin its replay; None when it was refused."""
        try:
            name = await self._authenticator.admit(hello, trusted=self._trusted)
        except AuthFailed as error:
            frame = encode_error(request_id, "auth_failed", str(error), "reauth")
            self._refuse(4500, str(error), frame)
            return None
        except InvalidName as error:
            frame = encode_error(request_id, "invalid_text", str(error))
            self._refuse(4504, str(error), frame)
            return None
        self._feed.keeps_removed = REMOVED in hello.features
        try:
            arrival, person = await self._arrive(name, hello.away)
            if not self._feed.keeps_removed:
                arrival = replace(arrival, removed=[])
            storage = self._services.storage
            replay = await read_replay(storage, self._limits, arrival, hello.resume)
        except TooManyConnections as error:
            frame = encode_error(request_id, "quota", str(error))
            self._refuse(4505, str(error), frame)
            return None
        except Refused as error:
            self._refuse(1008, str(error), encode_error(request_id, error.code, str(error)))
            return None
        except StorageError as error:
            after_ms = self._limits.busy_after_ms
            bye = ByeReceived(code=1013, reason="the disk is busy", after_ms=after_ms)
            frame = encode_failure(request_id, error, after_ms)
            self._refuse(1013, bye.reason, frame, encode_bye(bye))
            return None
        self._welcomed()
        hub = self._services.hub
        catch_up = CatchUp(
            storage, self._limits, self._out, self._feed, hub, person, arrival, replay
        )
        has_files = self._services.files is not None
        catch_up.put_welcome(request_id, hello.resume, time=self._wall_ms(), files=has_files)
        self._replaying = asyncio.create_task(self._catch_up(catch_up))
        self._replaying.add_done_callback(self._caught_up)
        return RequestHandler(
            self._services, person, self._feed, reply=self._out.put, close=self._abused
        )

    async def _arrive(self, name: str, away: str | None) -> tuple[Arrival, Person]:
        """Log in and enter the hub, both at one point of the log."""
        entered: asyncio.Future[tuple[Arrival, Person]]
        entered = asyncio.get_running_loop().create_future()

        def answer(arrival: Arrival | BaseException) -> None:
            if entered.done() or self._ending is not None:
                return
            if isinstance(arrival, BaseException):
                entered.set_exception(arrival)
                return
            rooms = [standing.room.id for standing in arrival.rooms]
            try:
                self._person = self._services.hub.enter(arrival.user, rooms, self._feed, away)
            except TooManyConnections as error:
                entered.set_exception(error)
            else:
                if len(self._person.feeds) == 1:
                    self._services.changes.note_visit(self._person, self._wall_ms())
                entered.set_result((arrival, self._person))

        self._services.changes.login(name, answer)
        return await entered

    async def _catch_up(self, catch_up: CatchUp) -> None:
        try:
            await catch_up.run()
        except TimeoutError:
            self._too_slow()
        else:
            self._live.set()

    def _caught_up(self, replaying: "asyncio.Task[None]") -> None:
        if not replaying.cancelled() and replaying.exception() is not None:
            self._ended.set()  # a bug: ``run`` raises it

    def _abused(self, code: int, reason: str) -> None:
        if self._ending is None:
            after_ms = self._limits.overload_after_ms
            bye = ByeReceived(code=code, reason=reason, after_ms=after_ms)
            self._refuse(code, reason, encode_bye(bye))
