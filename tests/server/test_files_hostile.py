"""Files from people who want the server's disk, not a conversation."""

import hashlib
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from websockets.exceptions import ConnectionClosedError

from chat_tui.server.blobs import PARTIALS
from chat_tui.server.storage.base import Storage
from chat_tui.server.storage.rules import FILE, Quota
from chat_tui.server.storage.sqlite import SqliteStorage
from tests.server.conftest import Chat


@pytest.fixture
def quota() -> Quota:
    return Quota()


@pytest.fixture
def make_storage(tmp_path: Path, quota: Quota) -> Callable[[], Storage]:
    return lambda: SqliteStorage(tmp_path / "server.db", quota=quota)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "files"


def name(number: int) -> str:
    return hashlib.sha256(b"%d" % number).hexdigest()


def parts(folder: Path) -> list[Path]:
    return list((folder / "partial").iterdir())


def whole(folder: Path) -> set[str]:
    return {path.name for path in folder.glob("??/*")}


async def test_many_files_are_offered_before_any_is_brought(idle_chat: Chat, folder: Path) -> None:
    await idle_chat.start(files=folder, disk_reserve=0)
    eve = await idle_chat.enter("eve")
    for number in range(3 * PARTIALS):
        await eve.request("upload", sha256=name(number), size=1000)
    replies = [await eve.piece(name(number), 0, b"x" * 999) for number in range(3 * PARTIALS)]
    assert [reply.get("code") for reply in replies[:-PARTIALS]] == ["not_found"] * 2 * PARTIALS
    assert [reply.get("have") for reply in replies[-PARTIALS:]] == [999] * PARTIALS
    again = await idle_chat.enter("eve")
    for number in range(2 * PARTIALS):
        await again.request("upload", sha256=name(number), size=1000)
        assert (await again.piece(name(number), 0, b"x" * 999))["have"] == 999
    assert len(parts(folder)) == PARTIALS


class TestQuota:
    @pytest.fixture
    def quota(self) -> Quota:
        return Quota(files_per_user=2 * FILE)

    async def test_offered_while_there_was_a_place(self, idle_chat: Chat, folder: Path) -> None:
        await idle_chat.start(files=folder, disk_reserve=0)
        eve = await idle_chat.enter("eve")
        contents = [bytes([number]) * 6_000 for number in range(4)]
        digests = [hashlib.sha256(content).hexdigest() for content in contents]
        for sha256 in digests:
            assert (await eve.request("upload", sha256=sha256, size=6_000))["have"] == 0
        replies = [
            await eve.piece(sha256, 0, content)
            for sha256, content in zip(digests, contents, strict=True)
        ]
        assert [reply.get("have") for reply in replies[:2]] == [6_000, 6_000]
        assert [reply.get("code") for reply in replies[2:]] == ["quota", "quota"]
        assert whole(folder) == set(digests[:2])
        assert not parts(folder)

    async def test_a_tiny_file_takes_a_block_of_the_disk(
        self, idle_chat: Chat, folder: Path
    ) -> None:
        await idle_chat.start(files=folder, disk_reserve=0)
        eve = await idle_chat.enter("eve")
        for number in range(2):
            await eve.bring(b"%d" % number)
        assert (await eve.request("upload", sha256=name(9), size=1))["code"] == "quota"


async def test_the_disk_fills_while_a_file_comes(
    idle_chat: Chat, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await idle_chat.start(files=folder, disk_reserve=1 << 20)
    eve = await idle_chat.enter("eve")
    assert (await eve.request("upload", sha256=name(0), size=1000))["have"] == 0
    free = shutil.disk_usage(folder)._replace(free=1 << 20)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: free)
    assert (await eve.piece(name(0), 0, b"x" * 999))["code"] == "busy"
    assert not parts(folder)


async def test_a_file_that_was_lost_is_not_asked_for_for_ever(
    idle_chat: Chat, folder: Path
) -> None:
    await idle_chat.start(files=folder, disk_reserve=0)
    ann = await idle_chat.enter("ann")
    sha256 = await ann.bring(b"gone")
    sent = await ann.say("", file={"sha256": sha256, "name": "a", "size": 4})
    (folder / sha256[:2] / sha256).unlink()
    reply = await ann.request(
        "download", room=ann.room(), message=sent["message"], offset=0, limit=10
    )
    assert (reply["code"], reply["retry"]) == ("not_found", "never")


async def test_far_too_many_pieces(idle_chat: Chat, folder: Path) -> None:
    await idle_chat.start(files=folder, piece_rate=0.001, piece_burst=1, refusals=20)
    eve = await idle_chat.enter("eve")
    for number in range(21):
        await eve.ask("upload", sha256=name(number), size=1)
    with pytest.raises(ConnectionClosedError) as closed:
        await eve.of_type("none")
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 4006


async def test_a_file_that_was_lost_is_brought_back(idle_chat: Chat, folder: Path) -> None:
    await idle_chat.start(files=folder, disk_reserve=0)
    ann = await idle_chat.enter("ann")
    sha256 = await ann.bring(b"gone")
    sent = await ann.say("", file={"sha256": sha256, "name": "a", "size": 4})
    (folder / sha256[:2] / sha256).unlink()
    assert (await ann.request("upload", sha256=sha256, size=4))["have"] == 0
    assert (await ann.piece(sha256, 0, b"gone"))["have"] == 4
    reply = await ann.request(
        "download", room=ann.room(), message=sent["message"], offset=0, limit=10
    )
    assert reply["data"] == b"gone"
