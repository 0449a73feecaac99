"""Files over the wire: brought in pieces, attached, fetched, and gone with their message."""

import hashlib
import os
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from chat_tui.protocol.binary import PIECE
from chat_tui.server.storage.base import Storage
from chat_tui.server.storage.sqlite import SqliteStorage
from tests.server.conftest import Chat
from tests.server.storages import TroubledStorage
from tests.server.wire import Frame, Wire

CONTENT = bytes(range(256)) * 256  # four pieces
SHA256 = hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture
def make_storage(tmp_path: Path) -> Callable[[], Storage]:
    return lambda: SqliteStorage(tmp_path / "server.db")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "files"


@pytest.fixture
async def chat(idle_chat: Chat, folder: Path) -> Chat:
    await idle_chat.start(files=folder, disk_reserve=0)
    return idle_chat


def whole(folder: Path, sha256: str = SHA256) -> Path:
    return folder / sha256[:2] / sha256


def parts(folder: Path) -> list[Path]:
    return list((folder / "partial").iterdir())


async def post(wire: Wire, sha256: str = SHA256, name: str = "a.bin", size: int = 0) -> Frame:
    file = {"sha256": sha256, "name": name, "size": size or len(CONTENT)}
    return await wire.say("", file=file)


async def fetch(wire: Wire, message: str) -> bytes:
    content = b""
    while True:
        reply = await wire.request(
            "download", room=wire.room(), message=message, offset=len(content), limit=PIECE
        )
        assert reply["type"] == "piece", reply
        if not reply["data"]:
            return content
        content += reply["data"]


async def test_brought_attached_and_fetched(chat: Chat, folder: Path) -> None:
    ann, bob = await chat.enter("ann"), await chat.enter("bob")
    assert ann.welcome["limits"]["file"] == 50 << 20
    assert await ann.bring(CONTENT) == SHA256
    assert whole(folder).read_bytes() == CONTENT
    assert whole(folder).stat().st_mode & 0o077 == 0
    sent = await post(ann)
    assert sent["type"] == "ok"
    heard = await bob.event(type="message")
    assert heard["file"] == {"sha256": SHA256, "name": "a.bin", "size": len(CONTENT)}
    assert await fetch(bob, sent["message"]) == CONTENT


async def test_it_goes_on_where_it_was_on_another_connection(chat: Chat, folder: Path) -> None:
    ann = await chat.enter("ann")
    assert (await ann.request("upload", sha256=SHA256, size=len(CONTENT)))["have"] == 0
    assert (await ann.piece(SHA256, 0, CONTENT[:PIECE]))["have"] == PIECE
    await ann.close()
    again = await chat.enter("ann")
    assert (await again.request("upload", sha256=SHA256, size=len(CONTENT)))["have"] == PIECE
    # A piece that is out of place changes nothing, and tells where to go on.
    for offset in (0, 2 * PIECE):
        reply = await again.piece(SHA256, offset, CONTENT[offset : offset + PIECE])
        assert reply["have"] == PIECE
    await again.bring(CONTENT)
    assert whole(folder).read_bytes() == CONTENT
    assert parts(folder) == []


async def test_it_goes_on_when_the_server_was_killed(
    idle_chat: Chat, folder: Path, tmp_path: Path
) -> None:
    await idle_chat.start(files=folder, disk_reserve=0)
    ann = await idle_chat.enter("ann")
    await ann.request("upload", sha256=SHA256, size=len(CONTENT))
    await ann.piece(SHA256, 0, CONTENT[:PIECE])
    (part,) = parts(folder)
    await idle_chat.stop()
    # All of it had arrived, and the end came before it was given its name.
    part.write_bytes(CONTENT)
    idle_chat.storage = SqliteStorage(tmp_path / "server.db")
    await idle_chat.start(files=folder, disk_reserve=0)
    again = await idle_chat.enter("ann")
    reply = await again.request("upload", sha256=SHA256, size=len(CONTENT))
    assert reply["have"] == len(CONTENT)
    assert (await post(again))["type"] == "ok"


async def test_what_arrives_otherwise_than_it_was_is_dropped(chat: Chat, folder: Path) -> None:
    ann = await chat.enter("ann")
    await ann.request("upload", sha256=SHA256, size=3)
    reply = await ann.piece(SHA256, 0, b"abc")
    assert (reply["code"], reply["retry"]) == ("bad_request", "never")
    assert parts(folder) == []
    assert (await post(ann, size=3))["code"] == "no_file"


async def test_more_than_was_offered(chat: Chat) -> None:
    ann = await chat.enter("ann")
    await ann.request("upload", sha256=SHA256, size=10)
    assert (await ann.piece(SHA256, 0, CONTENT[:11]))["code"] == "bad_request"
    assert (await ann.piece("cd" * 32, 0, b"x"))["code"] == "not_found"


async def test_somebody_elses_file_has_to_be_brought_all_the_same(chat: Chat, folder: Path) -> None:
    ann, bob = await chat.enter("ann"), await chat.enter("bob")
    await ann.bring(CONTENT)
    assert (await post(bob))["code"] == "no_file"
    assert (await bob.request("upload", sha256=SHA256, size=len(CONTENT)))["have"] == 0
    await bob.bring(CONTENT)
    assert (await post(bob))["type"] == "ok"
    assert os.listdir(whole(folder).parent) == [SHA256]


async def test_with_the_message_the_file_is_gone(chat: Chat, folder: Path) -> None:
    ann = await chat.enter("ann")
    await ann.bring(CONTENT)
    first, second = await post(ann), await post(ann)
    await ann.change("delete", room=ann.room(), message=first["message"])
    reply = await ann.request(
        "download", room=ann.room(), message=first["message"], offset=0, limit=PIECE
    )
    assert (reply["type"], reply["code"]) == ("error", "not_found")
    assert await fetch(ann, second["message"]) == CONTENT
    await ann.change("delete", room=ann.room(), message=second["message"])
    await chat.server.stop()  # waits for what was begun
    assert not whole(folder).exists()


async def test_who_is_not_in_the_room_gets_nothing(chat: Chat) -> None:
    ann, eve = await chat.enter("ann"), await chat.enter("eve")
    den = (await ann.change("create", name="den"))["room"]
    await ann.bring(CONTENT)
    file = {"sha256": SHA256, "name": "a.bin", "size": len(CONTENT)}
    sent = await ann.say("", room=den, file=file)
    for room in (den, eve.room()):
        reply = await eve.request(
            "download", room=room, message=sent["message"], offset=0, limit=PIECE
        )
        assert reply["code"] == "not_found"


@pytest.mark.parametrize("name", ["", " ", "a/b", "a\nb", "\x1b[2J", "..\u202egnp/x"])
async def test_names_that_are_none(chat: Chat, name: str) -> None:
    ann = await chat.enter("ann")
    await ann.bring(CONTENT)
    assert (await post(ann, name=name))["code"] == "invalid_text"


async def test_sizes(idle_chat: Chat, folder: Path) -> None:
    await idle_chat.start(files=folder, file=1000, disk_reserve=0)
    ann = await idle_chat.enter("ann")
    assert ann.welcome["limits"]["file"] == 1000
    assert (await ann.request("upload", sha256=SHA256, size=1001))["code"] == "too_large"
    assert (await ann.request("upload", sha256=SHA256, size=0))["code"] == "bad_request"
    assert (await ann.request("upload", sha256=SHA256, size=1000))["have"] == 0


async def test_the_log_keeps_its_part_of_the_disk(idle_chat: Chat, folder: Path) -> None:
    await idle_chat.start(files=folder, disk_reserve=1 << 60)
    ann = await idle_chat.enter("ann")
    reply = await ann.request("upload", sha256=SHA256, size=10)
    assert (reply["code"], reply["retry"]) == ("busy", "after")
    assert (await ann.say("still here"))["type"] == "ok"


async def test_a_server_without_files(idle_chat: Chat) -> None:
    await idle_chat.start()
    ann = await idle_chat.enter("ann")
    assert "file" not in ann.welcome["limits"]
    assert (await ann.request("upload", sha256=SHA256, size=10))["code"] == "forbidden"


async def test_pieces_are_counted(idle_chat: Chat, folder: Path) -> None:
    clock = [1000.0]
    limits: dict[str, Any] = {"piece_rate": 1.0, "piece_burst": 2, "disk_reserve": 0}
    await idle_chat.start(files=folder, clock=lambda: clock[0], **limits)
    ann = await idle_chat.enter("ann")
    await ann.request("upload", sha256=SHA256, size=len(CONTENT))
    assert (await ann.piece(SHA256, 0, CONTENT[:PIECE]))["have"] == PIECE
    reply = await ann.piece(SHA256, PIECE, CONTENT[PIECE : 2 * PIECE])
    assert (reply["code"], reply["retry"], reply["after_ms"]) == ("rate_limited", "after", 1000)
    clock[0] += 1.0
    assert (await ann.piece(SHA256, PIECE, CONTENT[PIECE : 2 * PIECE]))["have"] == 2 * PIECE


async def test_a_storage_that_fails_in_the_end(idle_chat: Chat, folder: Path) -> None:
    class Full(TroubledStorage):
        async def check_room_for(self, user: str, size: int) -> None:
            await self._trouble("check_room_for")
            await super().check_room_for(user, size)

    storage = idle_chat.storage = Full()
    await idle_chat.start(files=folder, disk_reserve=0)
    ann = await idle_chat.enter("ann")
    storage.broken.add("check_room_for")
    reply = await ann.request("upload", sha256=SHA256, size=10)
    assert (reply["code"], reply["retry"]) == ("busy", "after")
    storage.error = sqlite3.OperationalError("a bug")
    assert (await ann.request("upload", sha256=SHA256, size=10))["code"] == "internal"
    storage.broken.clear()
    assert await ann.bring(CONTENT) == SHA256
