"""A copy of the database that is put back is found out."""

import io
from pathlib import Path

import pytest

from chat_tui.server.storage.sqlite import SqliteStorage
from chat_tui.server.storage.watermark import Watermark
from tests.server.storage.helpers import general, log_of, say, user
from tests.server.storage.test_sqlite import connections, read


def copy(database: Path, to: Path) -> None:
    """As a backup does it."""
    to.mkdir(exist_ok=True)
    for path in database.parent.glob("server.db*"):
        if not path.name.endswith("-lock"):
            (to / path.name).write_bytes(path.read_bytes())


@pytest.mark.parametrize("clean", [True, False])
async def test_a_copy_that_is_put_back_is_another_epoch(
    database: Path, tmp_path: Path, sqlite: SqliteStorage, clean: bool
) -> None:
    ann = await user(sqlite, "ann")
    room = await general(sqlite)
    await say(sqlite, room, ann, "kept")
    await sqlite.close()
    copy(database, tmp_path / "backup")
    await sqlite.open()
    epoch = sqlite.epoch
    await say(sqlite, room, ann, "lost")
    if clean:
        await sqlite.close()
    else:  # as it is when the process is killed
        copy(database, tmp_path / "killed")
        content = read(database.with_name("server.db-lock"))
        await sqlite.close()
        database.with_name("server.db-lock").write_bytes(content)
    for path in (tmp_path / "backup").iterdir():
        (database.parent / path.name).write_bytes(path.read_bytes())
    await sqlite.open()
    rewound = sqlite.epoch
    assert rewound != epoch
    assert len(await log_of(sqlite, room)) == 2
    # Once only.
    await sqlite.close()
    await sqlite.open()
    assert sqlite.epoch == rewound


@pytest.mark.parametrize("content", [b"", b"nonsense", b"-5", b"\0" * 20])
async def test_a_lock_file_that_tells_nothing(
    database: Path, sqlite: SqliteStorage, content: bytes
) -> None:
    await user(sqlite, "ann")
    epoch = sqlite.epoch
    await sqlite.close()
    database.with_name("server.db-lock").write_bytes(content)
    await sqlite.open()
    assert sqlite.epoch == epoch


async def test_the_newest_entry_is_noted_with_each_commit(
    database: Path, sqlite: SqliteStorage
) -> None:
    ann = await user(sqlite, "ann")
    for _ in range(3):
        event = await say(sqlite, await general(sqlite), ann, "hi")
        assert int(read(database.with_name("server.db-lock"))) == event.id


async def test_a_note_that_cannot_be_written_is_only_logged(
    database: Path, sqlite: SqliteStorage, caplog: pytest.LogCaptureFixture
) -> None:
    with io.FileIO(database.with_name("server.db-lock")) as readable:
        mark = Watermark(readable, connections(sqlite)[0])
        for _ in range(2):
            mark.note()
    assert [record.message for record in caplog.records] == [
        "a rewound log may not be found out: [Errno 9] Bad file descriptor"
    ]
