"""A copy of the database that is put back is found out."""

import io
from pathlib import Path

import pytest

from chat_tui.server.storage.base import User
from chat_tui.server.storage.sqlite import SqliteStorage
from chat_tui.server.storage.watermark import Watermark
from tests.server.storage.helpers import general, log_of, say, user
from tests.server.storage.inside import connections, read


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


# What the watermark cannot tell: it was put back as well, or was lost with the power


async def put_back(sqlite: SqliteStorage, database: Path, backup: Path) -> None:
    """Stop it, put everything back as it was in ``backup``, and start it again."""
    await sqlite.close()
    replace_all(database, backup)
    await sqlite.open()


def replace_all(database: Path, backup: Path) -> None:
    for path in database.parent.glob("server.db*"):
        path.unlink()
    for path in backup.iterdir():
        (database.parent / path.name).write_bytes(path.read_bytes())


def copy_all(database: Path, to: Path) -> Path:
    """The watermark too."""
    copy(database, to)
    lock = database.with_name("server.db-lock")
    (to / lock.name).write_bytes(lock.read_bytes())
    return to


async def knows(storage: SqliteStorage, who: User, cursor: str) -> bool:
    return await storage.replay(who.id, cursor, 500, 10**6) is not None


async def test_a_cursor_of_entries_that_were_lost_is_known_for_good(
    database: Path, tmp_path: Path, sqlite: SqliteStorage
) -> None:
    ann = await user(sqlite, "ann")
    room = await general(sqlite)
    kept = sqlite.cursor_at((await say(sqlite, room, ann, "kept")).id)
    backup = copy_all(database, tmp_path / "backup")
    lost = sqlite.cursor_at((await say(sqlite, room, ann, "lost")).id)
    assert await knows(sqlite, ann, lost)
    epoch = sqlite.epoch
    await put_back(sqlite, database, backup)
    assert sqlite.epoch == epoch
    for _ in range(3):
        assert await knows(sqlite, ann, kept)
        assert not await knows(sqlite, ann, lost)
        # Other entries take the numbers of those that were lost, and more.
        told = sqlite.cursor_at((await say(sqlite, room, ann, "another")).id)
        assert await knows(sqlite, ann, told)
        await sqlite.close()
        await sqlite.open()
        assert await knows(sqlite, ann, told)


async def test_a_cursor_of_a_run_that_was_lost(
    database: Path, tmp_path: Path, sqlite: SqliteStorage
) -> None:
    ann = await user(sqlite, "ann")
    room = await general(sqlite)
    backup = copy_all(database, tmp_path / "backup")
    await sqlite.close()
    await sqlite.open()
    before = sqlite.cursor_at(await sqlite.cursor())
    await put_back(sqlite, database, backup)
    await say(sqlite, room, ann, "another")
    # Nothing that this one stands for is lost; but that cannot be told any more.
    assert not await knows(sqlite, ann, before)


async def test_a_run_in_which_nothing_was_said(sqlite: SqliteStorage) -> None:
    ann = await user(sqlite, "ann")
    told = []
    for _ in range(3):
        told.append(sqlite.cursor_at(await sqlite.cursor()))
        await sqlite.close()
        await sqlite.open()
    assert len(set(told)) == 3
    assert [await knows(sqlite, ann, cursor) for cursor in told] == [True] * 3
