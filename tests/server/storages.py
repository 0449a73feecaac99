"""Storages that fail, or take their time, when a test says so."""

import asyncio

from chat_tui.domain.errors import StorageError
from chat_tui.domain.models import Attachment
from chat_tui.server.storage.base import Message, Replay, Standing, User
from chat_tui.server.storage.memory import MemoryStorage


class TroubledStorage(MemoryStorage):
    """Refuses the methods named in ``broken``; waits in those named in ``gates``."""

    def __init__(self) -> None:
        super().__init__()
        self.broken: set[str] = set()
        self.gates: dict[str, asyncio.Event] = {}
        self.error: Exception = StorageError("The disk is full.")

    def gate(self, method: str) -> asyncio.Event:
        """From now on ``method`` waits for this event before it returns."""
        return self.gates.setdefault(method, asyncio.Event())

    async def _trouble(self, method: str) -> None:
        if method in self.broken:
            raise self.error
        if method in self.gates:
            await self.gates[method].wait()

    async def close(self) -> None:
        await self._trouble("close")
        await super().close()

    async def append_message(
        self,
        room: str,
        user: str,
        cid: str,
        body: str,
        action: bool,
        reply_to: str | None = None,
        file: Attachment | None = None,
    ) -> Message:
        if "append_message" in self.broken:
            raise self.error
        message = await super().append_message(room, user, cid, body, action, reply_to, file)
        await self._trouble("append_message")
        return message

    async def rooms_of(self, user: str) -> list[Standing]:
        await self._trouble("rooms_of")
        return await super().rooms_of(user)

    async def note_visit(self, user: str, time: int) -> None:
        await self._trouble("note_visit")
        await super().note_visit(user, time)

    async def members(self, room: str) -> list[User]:
        await self._trouble("members")
        return await super().members(room)

    async def operators(self, room: str) -> frozenset[str]:
        found = await super().operators(room)
        await self._trouble("operators")
        return found

    async def mark_read(self, room: str, user: str, seq: int) -> Standing | None:
        await self._trouble("mark_read")
        return await super().mark_read(room, user, seq)

    async def replay(self, user: str, cursor: str, per_room: int, max_bytes: int) -> Replay | None:
        await self._trouble("before_replay")
        replay = await super().replay(user, cursor, per_room, max_bytes)
        await self._trouble("replay")
        return replay
