"""Short ways to ask a storage."""

from collections.abc import Awaitable
from itertools import count
from typing import TypeVar

import pytest

from chat_tui.protocol.log import decode_log_event
from chat_tui.server.storage.base import Refused, Standing, Storage, StoredEvent, User

Result = TypeVar("Result")

_cids = count()


def cid() -> str:
    return f"cid-{next(_cids)}"


async def refused(code: str, asked: Awaitable[object]) -> None:
    with pytest.raises(Refused) as caught:
        await asked
    assert caught.value.code == code
    assert str(caught.value).endswith(".")


async def user(storage: Storage, name: str) -> User:
    found, _ = await storage.login(name)
    return found


async def general(storage: Storage) -> str:
    (room,) = [room for room in await storage.public_rooms("") if room.name == "general"]
    return room.id


async def standing(storage: Storage, who: User, room: str) -> Standing:
    (found,) = [one for one in await storage.rooms_of(who.id) if one.room.id == room]
    return found


async def say(storage: Storage, room: str, who: User, body: str) -> StoredEvent:
    return (await storage.append_message(room, who.id, cid(), body, action=False)).event


async def log_of(storage: Storage, room: str) -> list[StoredEvent]:
    events, more = await storage.history(room, before=None, after=0, limit=10**6, max_bytes=10**9)
    assert not more
    assert [event.seq for event in events] == list(range(1, len(events) + 1))
    for event in events:
        decoded = decode_log_event(event.payload)
        assert (decoded.room, decoded.seq, decoded.user, decoded.time) == (
            event.room,
            event.seq,
            event.user,
            event.time,
        )
    return events
