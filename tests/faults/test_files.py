"""Files over a network that breaks, to a server that dies or has no space, by a client that is
killed: each arrives whole, and its message once."""

import asyncio
import hashlib
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from random import Random

import pytest

from chat_tui.connection.endpoint import parse_endpoint
from chat_tui.connection.websocket import websocket_dial
from chat_tui.domain.models import ChatMessage
from chat_tui.protocol.codec import SUBPROTOCOL
from chat_tui.session.client import ChatClient
from chat_tui.session.session import Profile
from chat_tui.session.slot import take_slot
from chat_tui.session.state import RoomState
from tests.e2e.programs import Home, Server
from tests.faults.disk import limit_files
from tests.faults.proxy import Conditions, FaultProxy, Way
from tests.patience import PATIENCE

CONTENT = Random(1).randbytes(600_000)
SLOW = Conditions(bandwidth=400_000)


@pytest.fixture
async def proxy(server: Server) -> AsyncIterator[FaultProxy]:
    proxy = FaultProxy(server.port, Random(1))
    await proxy.set(SLOW)
    yield proxy
    await proxy.close()


@asynccontextmanager
async def person(name: str, port: int, folder: Path) -> AsyncIterator[ChatClient]:
    """A whole client without a screen."""
    endpoint = parse_endpoint(f"ws://127.0.0.1:{port}")
    slot = take_slot(folder, endpoint.key, name)
    client = ChatClient(
        endpoint,
        websocket_dial(endpoint, SUBPROTOCOL),
        slot.cache,
        Profile(name=name, device=f"d_{name}"),
        spool=slot.spool,
    )
    running = asyncio.create_task(client.run())
    try:
        await until(client, lambda: client.session.live)
        yield client
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        slot.close()


async def until(client: ChatClient, condition: Callable[[], object]) -> None:
    """Wait for what must become true, looking at each change."""
    news = asyncio.Event()
    client.session.subscribe(lambda _: news.set())
    client.subscribe(lambda _: news.set())
    async with asyncio.timeout(PATIENCE):
        while not condition():
            news.clear()
            client.retry_now()
            await news.wait()


def general(client: ChatClient) -> RoomState:
    found = client.session.state.find_room("general")
    assert found is not None
    return found


def files_in(client: ChatClient) -> list[ChatMessage]:
    timeline = client.session.open(general(client).room.id)
    return [e for e in timeline.entries if isinstance(e, ChatMessage) and e.file is not None]


def upload(client: ChatClient, source: Path) -> str:
    spool = client.session.attachments.spool
    assert spool is not None
    source.write_bytes(CONTENT)
    cid = client.session.attachments.new_cid()
    client.session.attachments.send(general(client).room.id, spool.take(source, cid, 1 << 30), cid)
    return cid


def brought(client: ChatClient) -> int:
    waiting = client.session.outbox.in_room(general(client).room.id)
    item = next(item for item in waiting if item.file is not None)
    return client.session.attachments.brought(item) or 0


def wait_for_size(path: Path, size: int) -> None:
    deadline = time.monotonic() + PATIENCE
    while path.stat().st_size < size:
        assert time.monotonic() < deadline
        time.sleep(0.02)


def has_brought(client: ChatClient, wanted: int) -> bool:
    return brought(client) >= wanted


async def test_cuts_and_kills_on_the_way_up_and_down(
    home: Home, server: Server, proxy: FaultProxy, tmp_path: Path
) -> None:
    async with (
        person("ann", proxy.port, tmp_path / "ann") as ann,
        person("bob", proxy.port, tmp_path / "bob") as bob,
    ):
        files_in(ann), files_in(bob)
        upload(ann, tmp_path / "a.bin")
        for step in range(1, 6):
            wanted = step * len(CONTENT) // 8
            await until(ann, partial(has_brought, ann, wanted))
            if step % 2:
                proxy.reset()
            else:
                server.kill()
                server.start()
            await until(ann, lambda: not ann.session.live)
        await until(ann, lambda: files_in(ann))
        await until(bob, lambda: files_in(bob))
        (message,) = files_in(bob)
        assert message.file is not None
        assert message.file.sha256 == hashlib.sha256(CONTENT).hexdigest()
        target = tmp_path / "saved.bin"
        assert bob.session.attachments.save(message, target)
        for _ in range(3):
            proxy.cut_after(Way.DOWN, len(CONTENT) // 4)
            await until(bob, lambda: not bob.session.live)
            await until(bob, lambda: bob.session.live)
        await until(bob, target.exists)
        assert target.read_bytes() == CONTENT
        assert len(files_in(ann)) == 1
        assert list((server.data_dir / "files" / "partial").iterdir()) == []


async def test_a_server_without_space_gets_it_when_there_is_some(
    home: Home, server: Server, proxy: FaultProxy, tmp_path: Path
) -> None:
    async with person("ann", proxy.port, tmp_path / "ann") as ann:
        files_in(ann)
        limit_files(server.process.pid, len(CONTENT) // 2)
        upload(ann, tmp_path / "a.bin")
        (part,) = await parts(ann, server)
        await asyncio.to_thread(wait_for_size, part, len(CONTENT) // 2)
        ann.session.send(general(ann).room.id, "still talking")
        await until(ann, lambda: ann.session.outbox.waiting == 1)
        assert files_in(ann) == []
        limit_files(server.process.pid, None)
        await until(ann, lambda: files_in(ann))
        assert (server.data_dir / "files").joinpath(*_place()).read_bytes() == CONTENT


async def parts(client: ChatClient, server: Server) -> list[Path]:
    """The parts that the server has, once it has some."""
    folder = server.data_dir / "files" / "partial"
    await until(client, lambda: brought(client) > 0)
    return list(folder.iterdir())


def _place() -> tuple[str, str]:
    sha256 = hashlib.sha256(CONTENT).hexdigest()
    return sha256[:2], sha256


async def test_a_conversation_goes_on_beside_a_file(
    server: Server, proxy: FaultProxy, tmp_path: Path
) -> None:
    """Each message is acknowledged before many more pieces are."""
    await proxy.set(Conditions(bandwidth=60_000, latency=0.02))
    async with person("ann", proxy.port, tmp_path / "ann") as ann:
        files_in(ann)
        upload(ann, tmp_path / "a.bin")
        await until(ann, lambda: brought(ann) > 0)
        behind = []
        for number in range(4):
            before = brought(ann)
            ann.session.send(general(ann).room.id, f"{number}")
            await until(ann, lambda: ann.session.outbox.waiting == 1)
            behind.append(brought(ann) - before)
        assert max(behind) <= 4 * 16384, behind
        assert ann.session.live
