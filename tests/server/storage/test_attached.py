"""Which files there are, who may attach and fetch them, and when nobody needs them any more."""

import asyncio
import sqlite3
from pathlib import Path

import pytest

from chat_tui.domain.commands import DeleteMessage, EditMessage
from chat_tui.domain.log import MessageReceived
from chat_tui.domain.models import Attachment
from chat_tui.protocol.log import decode_log_event
from chat_tui.server.storage import index, schema
from chat_tui.server.storage import sqlite as sqlite_module
from chat_tui.server.storage.base import Message, Storage, User
from chat_tui.server.storage.memory import MemoryStorage
from chat_tui.server.storage.rules import FILE as SIZE
from chat_tui.server.storage.rules import Quota
from chat_tui.server.storage.sqlite import SqliteStorage
from tests.server.storage.conftest import NOW
from tests.server.storage.helpers import cid, general, refused, user
from tests.server.storage.talking import found, looking_for

FILE = Attachment(sha256="ab" * 32, name="harbour.png", size=1000)


async def post(storage: Storage, who: User, file: Attachment = FILE, under: str = "") -> Message:
    room = await general(storage)
    return await storage.append_message(room, who.id, under or cid(), "", False, file=file)


async def take_away(storage: Storage, who: User, message: Message) -> str | None:
    room = message.event.room
    change = DeleteMessage(room=room, cid=cid(), message=message.message)
    return (await storage.amend(who.id, change)).freed


async def test_a_file_goes_with_a_message(storage: Storage) -> None:
    ann, bob = await user(storage, "ann"), await user(storage, "bob")
    assert not await storage.is_brought(ann.id, FILE.sha256)
    await storage.add_file(ann.id, FILE)
    await storage.add_file(ann.id, FILE)
    assert await storage.is_brought(ann.id, FILE.sha256)
    message = await post(storage, ann)
    entry = decode_log_event(message.event.payload)
    assert isinstance(entry, MessageReceived)
    assert entry.file == FILE
    found = await storage.attachment(bob.id, message.event.room, message.message)
    assert found == FILE


async def test_only_what_one_has_brought_oneself_can_be_attached(storage: Storage) -> None:
    ann, bob = await user(storage, "ann"), await user(storage, "bob")
    await storage.add_file(ann.id, FILE)
    await refused("no_file", post(storage, bob))
    other = Attachment(sha256=FILE.sha256, name="x", size=FILE.size + 1)
    await refused("no_file", post(storage, ann, other))


async def test_a_repeat_with_another_file_is_another_message(storage: Storage) -> None:
    ann = await user(storage, "ann")
    await storage.add_file(ann.id, FILE)
    first = await post(storage, ann, under="c1")
    again = await post(storage, ann, under="c1")
    assert (again.message, again.duplicate) == (first.message, True)
    other = Attachment(sha256=FILE.sha256, name="other.png", size=FILE.size)
    await refused("cid_conflict", post(storage, ann, other, under="c1"))


async def test_who_is_not_in_the_room_gets_nothing(storage: Storage) -> None:
    ann, bob = await user(storage, "ann"), await user(storage, "bob")
    den = (await storage.create_room("den", ann.id, cid())).room.id
    await storage.add_file(ann.id, FILE)
    hidden = await storage.append_message(den, ann.id, cid(), "", False, file=FILE)
    await refused("not_found", storage.attachment(bob.id, den, hidden.message))
    # Nor by naming a room that they are in.
    await refused("not_found", storage.attachment(bob.id, await general(storage), hidden.message))
    await refused("not_found", storage.attachment(ann.id, den, "m_none"))
    plain = await storage.append_message(den, ann.id, cid(), "hi", False)
    await refused("not_found", storage.attachment(ann.id, den, plain.message))


async def test_who_was_put_out_is_told_that_instead(storage: Storage) -> None:
    ann, bob = await user(storage, "ann"), await user(storage, "bob")
    den = (await storage.create_room("den", ann.id, cid())).room.id
    await storage.join_room("den", bob.id, cid())
    await storage.add_file(ann.id, FILE)
    shared = await storage.append_message(den, ann.id, cid(), "", False, file=FILE)
    assert await storage.attachment(bob.id, den, shared.message) == FILE
    await storage.kick(den, ann.id, bob.id, "spam", cid())
    for message in (shared.message, "m_none"):
        await refused("not_member", storage.attachment(bob.id, den, message))


async def test_a_deleted_message_has_no_file(storage: Storage) -> None:
    ann = await user(storage, "ann")
    await storage.add_file(ann.id, FILE)
    first, second = await post(storage, ann), await post(storage, ann)
    assert await take_away(storage, ann, first) == FILE.sha256
    assert await storage.is_needed(FILE.sha256)
    await refused("not_found", storage.attachment(ann.id, first.event.room, first.message))
    assert await take_away(storage, ann, second) == FILE.sha256
    assert not await storage.is_needed(FILE.sha256)
    assert not await storage.is_brought(ann.id, FILE.sha256)


async def test_a_file_of_two_people_stays_for_the_other(storage: Storage) -> None:
    ann, bob = await user(storage, "ann"), await user(storage, "bob")
    for who in (ann, bob):
        await storage.add_file(who.id, FILE)
    message = await post(storage, ann)
    await take_away(storage, ann, message)
    assert await storage.is_needed(FILE.sha256)
    assert await storage.is_brought(bob.id, FILE.sha256)


async def test_an_edit_leaves_the_file(storage: Storage) -> None:
    ann = await user(storage, "ann")
    await storage.add_file(ann.id, FILE)
    message = await post(storage, ann)
    room = message.event.room
    change = EditMessage(room=room, cid=cid(), message=message.message, body="the harbour")
    assert (await storage.amend(ann.id, change)).freed is None
    assert await storage.attachment(ann.id, room, message.message) == FILE


async def test_what_goes_with_no_message_is_kept_for_a_while(storage: Storage) -> None:
    ann = await user(storage, "ann")
    other = Attachment(sha256="cd" * 32, name="", size=1)
    await storage.add_file(ann.id, FILE)
    await storage.add_file(ann.id, other)
    await post(storage, ann)
    assert await storage.keep_files(NOW) == {FILE.sha256, other.sha256}
    assert await storage.keep_files(NOW + 1) == {FILE.sha256}
    assert not await storage.is_brought(ann.id, other.sha256)


@pytest.mark.parametrize("kind", ["memory", "sqlite"])
@pytest.mark.parametrize(
    "quota",
    [Quota(files_per_user=5 * SIZE), Quota(files=5 * SIZE)],
    ids=["a user's", "everybody's"],
)
async def test_quotas(kind: str, quota: Quota, database: Path) -> None:
    storage: Storage
    if kind == "memory":
        storage = MemoryStorage(quota=quota)
    else:
        storage = SqliteStorage(database, quota=quota)
    await storage.open()
    try:
        ann = await user(storage, "ann")
        # A tiny one counts as well: it takes more than its bytes.
        await storage.add_file(ann.id, Attachment(sha256="ab" * 32, name="", size=1))
        await storage.add_file(ann.id, Attachment(sha256="ef" * 32, name="", size=2 * SIZE))
        await storage.check_room_for(ann.id, 2 * SIZE)
        await refused("quota", storage.check_room_for(ann.id, 2 * SIZE + 1))
        more = Attachment(sha256="cd" * 32, name="", size=2 * SIZE + 1)
        await refused("quota", storage.add_file(ann.id, more))
        await storage.add_file(ann.id, Attachment(sha256="cd" * 32, name="", size=2 * SIZE))
        await refused("quota", storage.check_room_for(ann.id, 1))
    finally:
        await storage.close()


async def test_a_database_from_before_there_were_files_takes_them(
    database: Path, sqlite: SqliteStorage
) -> None:
    """Format 2 had all the other tables; what is in those stays."""
    ann, room = await user(sqlite, "ann"), await general(sqlite)
    said = await sqlite.append_message(room, ann.id, cid(), "old tea", action=False)
    await sqlite.close()
    connection = sqlite3.connect(database)
    connection.executescript("DROP TABLE file; DROP TABLE attachment; PRAGMA user_version = 2;")
    connection.close()
    for _ in range(2):
        await sqlite.open()
        assert await found(sqlite, ann.id, looking_for("tea")) == ["old tea"]
        await refused("not_found", sqlite.attachment(ann.id, room, said.message))
        await sqlite.add_file(ann.id, FILE)
        message = await post(sqlite, ann)
        assert await sqlite.attachment(ann.id, room, message.message) == FILE
        await sqlite.close()
    connection = sqlite3.connect(database)
    assert connection.execute("PRAGMA user_version").fetchone() == (schema.FORMAT,)
    connection.close()
    await sqlite.open()


async def test_an_answer_to_a_file_without_words_quotes_what_it_is_called(
    storage: Storage,
) -> None:
    ann = await user(storage, "ann")
    await storage.add_file(ann.id, FILE)
    message = await post(storage, ann)
    room = message.event.room
    answer = await storage.append_message(room, ann.id, cid(), "nice", False, message.message)
    said = decode_log_event(answer.event.payload)
    assert isinstance(said, MessageReceived)
    assert said.reply is not None
    assert said.reply.body == "harbour.png"


async def test_an_answer_can_bring_a_file(storage: Storage) -> None:
    ann = await user(storage, "ann")
    await storage.add_file(ann.id, FILE)
    message = await post(storage, ann)
    room = message.event.room
    with_file = (room, ann.id, "c1", "", False, message.message, FILE)
    answer = await storage.append_message(*with_file)
    said = decode_log_event(answer.event.payload)
    assert isinstance(said, MessageReceived)
    assert said.reply is not None
    assert said.file == FILE
    assert (await storage.append_message(*with_file)).duplicate
    await refused("cid_conflict", storage.append_message(*with_file[:-1]))
    await refused("cid_conflict", storage.append_message(*with_file[:-2], None, FILE))


async def test_a_file_is_found_by_what_it_is_called(storage: Storage) -> None:
    ann = await user(storage, "ann")
    room = await general(storage)
    invoice = Attachment(sha256="ab" * 32, name="Invoice-2026.pdf", size=1000)
    await storage.add_file(ann.id, invoice)
    message = await storage.append_message(room, ann.id, cid(), "as asked", False, file=invoice)
    await storage.append_message(room, ann.id, cid(), "which invoice?", False)
    assert await found(storage, ann.id, looking_for("invoice")) == ["which invoice?", "as asked"]
    assert await found(storage, ann.id, looking_for("invoice 2026", "asked")) == ["as asked"]
    assert await found(storage, ann.id, looking_for(has_file=True)) == ["as asked"]
    assert await found(storage, ann.id, looking_for("which", has_file=True)) == []
    change = EditMessage(room=room, cid=cid(), message=message.message, body="here")
    await storage.amend(ann.id, change)
    assert await found(storage, ann.id, looking_for("pdf")) == ["here"]
    assert await found(storage, ann.id, looking_for("asked")) == []
    await take_away(storage, ann, message)
    assert await found(storage, ann.id, looking_for("pdf")) == []


def without_names(database: Path) -> None:
    """Make the index what format 4 had."""
    connection = sqlite3.connect(database)
    rows = "SELECT id, room, user, payload FROM log WHERE message IS NOT NULL"
    for id_, *entry in connection.execute(rows).fetchall():
        for named, what in ((True, ("found, ", "'delete', ")), (False, ("", ""))):
            if (words := index._entry(*entry, is_named=named)) is not None:
                statement = f"INSERT INTO found ({what[0]}rowid, body, marks)"
                connection.execute(f"{statement} VALUES ({what[1]}?, ?, ?)", (id_, *words))
    connection.executescript("DROP TABLE unnamed; PRAGMA user_version = 4;")
    connection.commit()
    connection.close()


async def test_names_are_put_into_an_index_that_had_none_while_one_speaks(
    database: Path, sqlite: SqliteStorage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index, "NAMED_AT_ONCE", 2)
    monkeypatch.setattr(sqlite_module, "NAMING_PAUSE", 0.0)
    ann, room = await user(sqlite, "ann"), await general(sqlite)
    await sqlite.add_file(ann.id, FILE)
    messages = [await post(sqlite, ann) for _ in range(7)]
    await sqlite.append_message(room, ann.id, cid(), "a harbour", False)
    await sqlite.close()
    without_names(database)
    monkeypatch.setattr(sqlite_module, "_name_files", lambda *_: asyncio.sleep(0))
    await sqlite.open()
    harbour = looking_for("harbour")
    assert await found(sqlite, ann.id, harbour) == ["a harbour"], "as it was, at once"
    # What is changed before its turn has come is in the index as it should be after it.
    await take_away(sqlite, ann, messages[0])
    change = EditMessage(room=room, cid=cid(), message=messages[1].message, body="boats")
    await sqlite.amend(ann.id, change)
    await post(sqlite, ann)
    assert await found(sqlite, ann.id, harbour) == ["", "a harbour"], "a new one is there"
    await sqlite.close()
    monkeypatch.undo()
    monkeypatch.setattr(index, "NAMED_AT_ONCE", 2)
    monkeypatch.setattr(sqlite_module, "NAMING_PAUSE", 0.0)
    await sqlite.open()
    opened = sqlite._opened
    assert opened is not None
    await opened.naming
    assert sorted(await found(sqlite, ann.id, harbour)) == [*[""] * 6, "a harbour", "boats"]
    assert await found(sqlite, ann.id, looking_for("boats")) == ["boats"]
    await take_away(sqlite, ann, messages[1])
    await take_away(sqlite, ann, messages[2])
    assert sorted(await found(sqlite, ann.id, harbour)) == [*[""] * 5, "a harbour"]
    await sqlite._write(
        lambda changes: changes._do("INSERT INTO found (found) VALUES ('integrity-check')")
    )
