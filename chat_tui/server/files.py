"""Files that go with messages: who may bring and fetch them, and where that is asked for."""

import asyncio
import time
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any, Final

from chat_tui.domain.commands import FetchPiece, OfferFile, SendPiece
from chat_tui.domain.errors import StorageError
from chat_tui.domain.models import Attachment
from chat_tui.protocol.binary import PIECE, encode_fetched_piece
from chat_tui.protocol.event_encoding import encode_error, encode_have
from chat_tui.server.blobs import KEPT, PARTIALS, Blobs
from chat_tui.server.limits import Meter, ServerLimits
from chat_tui.server.storage.base import Refused, Storage
from chat_tui.server.storage.rules import no_attachment

_QUEUE: Final = 16  # pieces of one connection that wait for the disk

Transfer = OfferFile | SendPiece | FetchPiece


class Files:
    """The files of one server. Belongs to the event loop it is used in."""

    def __init__(self, storage: Storage, blobs: Blobs, limits: ServerLimits) -> None:
        self._storage = storage
        self._blobs = blobs
        self._limits = limits
        # A file that is being finished must not be removed since nobody else needs it.
        self._lock = asyncio.Lock()
        self._begun: set[asyncio.Task[Any]] = set()

    async def open(self) -> None:
        """Drop what nobody needs any more. Raises StorageError."""
        now = time.time()
        kept = await self._storage.keep_files(int((now - KEPT) * 1000))
        await asyncio.to_thread(self._blobs.sweep, kept, now)

    async def offer(self, user: str, sha256: str, size: int) -> int:
        """How many bytes of a file the user has brought so far. Raises Refused, StorageError."""
        if size > self._limits.file:
            raise Refused("too_large", f"A file has at most {self._limits.file} bytes.")
        if size == 0:
            raise Refused("bad_request", "An empty file cannot be sent.")
        if await self._is_here(user, sha256):
            return size
        await self._storage.check_room_for(user, size)
        return await self._to_its_end(self._begin(user, sha256, size))

    async def _is_here(self, user: str, sha256: str) -> bool:
        # Not where the database outlived the file: whoever still has that brings it back.
        return await self._storage.is_brought(user, sha256) and await asyncio.to_thread(
            self._blobs.has, sha256
        )

    async def _begin(self, user: str, sha256: str, size: int) -> int:
        async with self._lock:
            have = await asyncio.to_thread(self._blobs.begin, user, sha256, size)
            if have == size:  # the server was stopped before it could say so
                await self._finish(user, sha256, size)
        return have

    async def store(self, user: str, size: int, piece: SendPiece) -> int:
        """Take a piece of a file that was offered; returns as ``offer``. One that does not go
        behind what there is changes nothing. Raises Refused, StorageError."""
        if piece.offset + len(piece.data) > size:
            raise Refused("bad_request", "The file is longer than it was said to be.")
        if await self._is_here(user, piece.sha256):
            return size
        return await self._to_its_end(self._append(user, size, piece))

    async def _append(self, user: str, size: int, piece: SendPiece) -> int:
        async with self._lock:
            have = await asyncio.to_thread(
                self._blobs.append, user, piece.sha256, piece.offset, piece.data
            )
            if have == size:
                await self._finish(user, piece.sha256, size)
        return have

    async def _to_its_end(self, work: Coroutine[Any, Any, int]) -> int:
        """Do it, also when the connection ends meanwhile: a thread does not stop either."""
        task = asyncio.create_task(work)
        self._begun.add(task)
        task.add_done_callback(self._ended)
        return await asyncio.shield(task)

    def _ended(self, task: "asyncio.Task[Any]") -> None:
        self._begun.discard(task)
        if not task.cancelled():
            task.exception()  # who asked was told; if they are gone, nobody needs to be

    async def _finish(self, user: str, sha256: str, size: int) -> None:
        if not await asyncio.to_thread(self._blobs.finish, user, sha256):
            raise Refused("bad_request", "The file did not arrive as it was; send it again.")
        try:
            # The name in a message is another matter: only what is in it counts here.
            await self._storage.add_file(user, Attachment(sha256=sha256, name="", size=size))
        except Refused:  # other files have taken the place that there was when it was offered
            await self._drop_unneeded(sha256)
            raise

    async def fetch(self, user: str, wanted: FetchPiece) -> bytes:
        """A piece of what goes with a message. Raises Refused, StorageError."""
        file = await self._storage.attachment(user, wanted.room, wanted.message)
        limit = min(wanted.limit, PIECE)
        data = await asyncio.to_thread(self._blobs.read, file.sha256, wanted.offset, limit)
        if data is None:  # its message was deleted meanwhile, or the disk has lost it
            raise no_attachment()
        return data

    def freed(self, sha256: str) -> None:
        """A message that this file went with was taken away. Returns at once."""
        task = asyncio.create_task(self._remove(sha256))
        self._begun.add(task)
        task.add_done_callback(self._ended)

    async def _remove(self, sha256: str) -> None:
        with suppress(StorageError):  # it is dropped when the server starts again
            async with self._lock:
                await self._drop_unneeded(sha256)

    async def _drop_unneeded(self, sha256: str) -> None:
        if not await self._storage.is_needed(sha256):
            await asyncio.to_thread(self._blobs.remove, sha256)

    async def close(self) -> None:
        """Wait for what was begun. Nothing may be asked for afterwards."""
        await asyncio.gather(*self._begun, return_exceptions=True)


class FileTransfers:
    """Where one connection brings and fetches files: one piece after another, beside all else
    that it asks for, so that nothing has to wait for a disk but its own pieces."""

    def __init__(
        self,
        files: Files,
        user: str,
        meter: Meter,
        *,
        reply: Callable[[bytes], None],
        refused: Callable[[], None],
        encode_failure: Callable[[int, BaseException], bytes],
    ) -> None:
        """``reply`` sends a frame; ``refused`` counts what came too early; ``encode_failure`` says
        why there was no result."""
        self._files = files
        self._user = user
        self._meter = meter
        self._reply = reply
        self._refused = refused
        self._encode_failure = encode_failure
        self._offered: dict[str, int] = {}
        self._waiting: asyncio.Queue[tuple[int, Transfer]] = asyncio.Queue(_QUEUE)
        self._worker: asyncio.Task[None] | None = None

    async def handle(self, request_id: int, command: Transfer) -> None:
        """Answer it when it is its turn. Waits while too many do; cancelling drops it."""
        if (wait_ms := self._meter.piece()) > 0:
            self._reply(
                encode_error(request_id, "rate_limited", "Too much at once.", "after", wait_ms)
            )
            self._refused()
            return
        if self._worker is None:
            self._worker = asyncio.create_task(self._work())
        await self._waiting.put((request_id, command))

    async def close(self) -> None:
        """Answer nothing more."""
        if self._worker is not None:
            self._worker.cancel()
            await asyncio.gather(self._worker, return_exceptions=True)

    async def _work(self) -> None:
        while True:
            request_id, command = await self._waiting.get()
            try:
                self._reply(await self._answer(request_id, command))
            except Exception as error:  # noqa: BLE001 - told, or logged if it is a bug of ours
                self._reply(self._encode_failure(request_id, error))

    async def _answer(self, request_id: int, command: Transfer) -> bytes:
        match command:
            case OfferFile(sha256=sha256, size=size):
                have = await self._files.offer(self._user, sha256, size)
                self._offered.pop(sha256, None)
                self._offered[sha256] = size
                if len(self._offered) > PARTIALS:
                    del self._offered[next(iter(self._offered))]
                return encode_have(request_id, have)
            case SendPiece(sha256=sha256):
                if sha256 not in self._offered:
                    raise Refused("not_found", "This file was not offered.")
                size = self._offered[sha256]
                have = await self._files.store(self._user, size, command)
                if have == size:
                    del self._offered[sha256]
                return encode_have(request_id, have)
            case FetchPiece():
                return encode_fetched_piece(
                    request_id, await self._files.fetch(self._user, command)
                )
