"""Data folders of servers and clients as months of use would leave them."""

import asyncio
from collections.abc import Collection
from pathlib import Path
from typing import Final

from chat_tui.connection.endpoint import parse_endpoint
from chat_tui.domain.commands import Resume
from chat_tui.domain.models import Room, RoomSummary
from chat_tui.protocol.log import decode_log_event
from chat_tui.server.storage.base import Standing, Storage
from chat_tui.server.storage.sqlite import SqliteStorage
from chat_tui.session.cache import Cache
from chat_tui.session.slot import take_slot
from tests.benchmarks.texts import body

READER: Final = "rea"
"""Who reads it all; in every room before anything is said there, but where told otherwise."""

WRITER: Final = "wri"
"""Who has said it all."""

_AT_ONCE: Final = 5000


async def _fill(storage: Storage, rooms: dict[str, int], unread: Collection[str]) -> None:
    reader, _ = await storage.login(READER)
    writer, _ = await storage.login(WRITER)
    for name, count in rooms.items():
        found = {room.name: room.id for room in await storage.public_rooms(writer.id)}
        if name not in found:
            found[name] = (await storage.create_room(name, writer.id, f"c-{name}")).room.id
            if name not in unread:
                await storage.join_room(name, reader.id, f"j-{name}")
        for start in range(0, count, _AT_ONCE):
            numbers = range(start, min(count, start + _AT_ONCE))
            await asyncio.gather(
                *(
                    storage.append_message(
                        found[name], writer.id, f"{name}-{number}", body(number), False
                    )
                    for number in numbers
                )
            )


async def _seed_server(data_dir: Path, rooms: dict[str, int], unread: Collection[str]) -> None:
    storage = SqliteStorage(data_dir / "server.db")
    await storage.open()
    try:
        await _fill(storage, rooms, unread)
    finally:
        await storage.close()


def seed_server(data_dir: Path, rooms: dict[str, int], unread: Collection[str] = ()) -> None:
    """A server's data folder with so many messages in each room; READER is not in ``unread``."""
    asyncio.run(_seed_server(data_dir, rooms, unread))


async def _copy_room(storage: Storage, cache: Cache, standing: Standing) -> None:
    room = standing.room
    summary = Room(id=room.id, name=room.name, kind=room.kind, topic=room.topic, peer=None)
    with cache.transaction():
        cache.save_room(RoomSummary(room=summary, head=room.head, read=room.head))
    copied, more = 0, True
    while more:
        events, more = await storage.history(
            room.id, before=None, after=copied, limit=_AT_ONCE, max_bytes=10**9
        )
        with cache.transaction():
            cache.save_events([decode_log_event(event.payload) for event in events])
        copied = events[-1].seq


async def _seed_client(server_dir: Path, client_dir: Path, url: str) -> None:
    storage = SqliteStorage(server_dir / "server.db")
    await storage.open()
    slot = take_slot(client_dir, parse_endpoint(url).key, READER)
    try:
        reader, _ = await storage.login(READER)
        for standing in await storage.rooms_of(reader.id):
            await _copy_room(storage, slot.cache, standing)
        while slot.cache.index_some(_AT_ONCE):
            pass
        resume = Resume(epoch=storage.epoch, cursor=storage.cursor_at(await storage.cursor()))
        slot.cache.save_meta(
            epoch=resume.epoch, cursor=resume.cursor, user=reader.id, name=reader.name
        )
    finally:
        slot.close()
        await storage.close()


def seed_client(server_dir: Path, client_dir: Path, url: str) -> None:
    """A client's data folder with all that the server's holds; no server may have it open."""
    asyncio.run(_seed_client(server_dir, client_dir, url))
