"""What a client does by itself, without a server."""

import asyncio
import time
from pathlib import Path

import pytest

from chat_tui.connection.endpoint import local_endpoint
from chat_tui.connection.state import ConnectionState, Reconnecting
from chat_tui.connection.transport import Transport, Unreachable
from chat_tui.domain.models import Room, RoomSummary
from chat_tui.session.cache import Cache
from chat_tui.session.client import ChatClient
from chat_tui.session.session import Profile
from chat_tui.session.state import Change, ChangeKind
from tests.patience import PATIENCE


async def nobody() -> Transport:
    raise Unreachable("nobody is there")


def a_client() -> ChatClient:
    cache = Cache()
    cache.save_room(RoomSummary(room=Room(id="r", name="general"), head=0))
    return ChatClient(
        local_endpoint(Path("nowhere.sock")),
        nobody,
        cache,
        Profile(name="me", device="d"),
        clock=time.monotonic,
    )


async def test_messages_are_shown_as_queued_without_anybody_asking() -> None:
    client = a_client()
    queued = asyncio.Event()

    def look(change: Change) -> None:
        if change == Change(ChangeKind.TIMELINE, "r") and client.session.outbox.stalled:
            queued.set()

    client.session.send("r", "hello")
    client.session.subscribe(look)
    running = asyncio.create_task(client.run())
    await asyncio.wait_for(queued.wait(), PATIENCE)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running


async def test_a_fault_in_what_it_does_by_itself_is_not_swallowed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    client = a_client()

    def fault(now: float) -> float | None:
        raise ZeroDivisionError

    monkeypatch.setattr(client.session, "tend", fault)
    with pytest.raises(ZeroDivisionError):
        await asyncio.wait_for(client.run(), PATIENCE)


async def test_what_the_connection_does_is_noted() -> None:
    client = a_client()
    waiting = asyncio.Event()

    def look(state: ConnectionState) -> None:
        if isinstance(state, Reconnecting):
            waiting.set()

    client.subscribe(look)
    running = asyncio.create_task(client.run())
    await asyncio.wait_for(waiting.wait(), PATIENCE)
    first, second, *_ = [one.text for one in client.session.activity_log.all]
    assert first == "connecting, attempt 1"
    assert second.startswith("not connected: nobody is there; trying again in ")
    running.cancel()
    await asyncio.wait([running])
