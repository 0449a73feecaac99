"""Every storage there is, with a clock and ids that are the same in every run."""

from collections.abc import AsyncIterator, Callable
from itertools import count
from pathlib import Path

import pytest

from chat_tui.server.storage.base import Storage
from chat_tui.server.storage.memory import MemoryStorage
from chat_tui.server.storage.rules import Quota
from chat_tui.server.storage.sqlite import SqliteStorage

NOW = 1_763_863_200_123
OPERATORS = ("Root",)
QUOTA = Quota(rooms=4, rooms_per_user=4, made_per_user=3, directs_per_user=3)


def counting_ids() -> Callable[[], str]:
    numbers = count()
    return lambda: f"{next(numbers):06d}"


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "data" / "server.db"


@pytest.fixture(params=["memory", "sqlite"])
async def storage(request: pytest.FixtureRequest, database: Path) -> AsyncIterator[Storage]:
    made: Storage
    if request.param == "memory":
        made = MemoryStorage(
            clock=lambda: NOW, ids=counting_ids(), quota=QUOTA, operators=OPERATORS
        )
    else:
        made = SqliteStorage(
            database, clock=lambda: NOW, ids=counting_ids(), quota=QUOTA, operators=OPERATORS
        )
    await made.open()
    yield made
    await made.close()


@pytest.fixture
async def sqlite(database: Path) -> AsyncIterator[SqliteStorage]:
    made = SqliteStorage(
        database, clock=lambda: NOW, ids=counting_ids(), quota=QUOTA, operators=OPERATORS
    )
    await made.open()
    yield made
    await made.close()
