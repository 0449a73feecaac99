"""A server on a free port, and raw clients that are closed with it; servers inside a client."""

from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from chat_tui.server.app import ChatServer
from chat_tui.server.embedded import EmbeddedHost, ServerLike
from chat_tui.server.limits import ServerLimits
from chat_tui.server.storage.base import Storage
from chat_tui.server.storage.memory import MemoryStorage
from chat_tui.server.storage.sqlite import SqliteStorage
from tests.server.embedding import MakeHost
from tests.server.hosting import StandIn
from tests.server.storages import TroubledStorage
from tests.server.wire import Wire, dial

QUICK = ServerLimits(auth_delay=0.0, linger=0.02, close_timeout=0.3, send_burst=1000)


class Chat:
    """One server, and the clients of a test."""

    def __init__(self, storage: Storage) -> None:
        self.storage = storage
        self.where: int | Path = 0
        self._server: ChatServer | None = None
        self._wires: list[Wire] = []

    @property
    def server(self) -> ChatServer:
        assert self._server is not None
        return self._server

    async def start(
        self, secret: str | None = None, path: Path | None = None, **changes: Any
    ) -> ChatServer:
        """Listen on TCP, or on a Unix socket at ``path``; ``changes`` are of the limits and
        of the server."""
        limits = {name: changes.pop(name) for name in list(changes) if hasattr(QUICK, name)}
        self._server = ChatServer(self.storage, replace(QUICK, **limits), secret, **changes)
        if path is None:
            self.where = await self.server.start_tcp("127.0.0.1", 0)
        else:
            await self.server.start_unix(path)
            self.where = path
        return self.server

    async def dial(self, **options: Any) -> Wire:
        """A connection that has said nothing yet."""
        wire = await dial(self.where, **options)
        self._wires.append(wire)
        return wire

    async def enter(self, name: str, **fields: Any) -> Wire:
        """A connection that is live."""
        return await (await self.dial()).live(name, **fields)

    async def stop(self) -> None:
        if self._server is not None:
            await self._server.stop()
        for wire in self._wires:
            await wire.close()


@pytest.fixture
def make_storage() -> Callable[[], Storage]:
    """What the server under test stores in; a module may run its tests with others."""
    return MemoryStorage


@pytest.fixture(params=["memory", "sqlite"])
def make_any_storage(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], Storage]:
    """Each storage there is, for modules that run their tests with all of them."""
    if request.param == "memory":
        return MemoryStorage
    return lambda: SqliteStorage(tmp_path / "chat.db")


@pytest.fixture
async def idle_chat(make_storage: Callable[[], Storage]) -> AsyncIterator[Chat]:
    """A server that is still to be started."""
    chat = Chat(make_storage())
    yield chat
    await chat.stop()


@pytest.fixture
async def chat(idle_chat: Chat) -> Chat:
    """A server with quick limits."""
    await idle_chat.start()
    return idle_chat


@pytest.fixture
async def troubled() -> AsyncIterator[tuple[Chat, TroubledStorage]]:
    """A server, and the storage that fails it as the test wants."""
    storage = TroubledStorage()
    chat = Chat(storage)
    await chat.start()
    yield chat, storage
    await chat.stop()


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "run" / "s.sock"


@pytest.fixture
def make_host(data: Path, path: Path) -> Iterator[MakeHost]:
    made: list[EmbeddedHost] = []

    def make(
        make_server: Callable[[Storage], ServerLike] | None = StandIn,
        on_failure: Callable[[str], None] | None = None,
        check_every: float = 2.0,
        socket: Path = path,
    ) -> EmbeddedHost:
        made.append(
            EmbeddedHost(
                data,
                socket,
                make_server=make_server,
                on_failure=on_failure,
                check_every=check_every,
            )
        )
        return made[-1]

    yield make
    for host in made:
        host.stop()
