"""Changing messages: by whom, how often, and what is left of them in the log."""

import tracemalloc
from dataclasses import replace

import pytest

from chat_tui.domain.commands import ReactToMessage
from chat_tui.domain.log import MessageDeleted, MessageEdited, MessageReceived
from chat_tui.domain.models import Deletion
from chat_tui.server.storage import rules
from chat_tui.server.storage.base import Storage
from chat_tui.server.storage.sqlite import SqliteStorage
from tests.server.storage.conftest import NOW
from tests.server.storage.helpers import cid, log_of, refused, say, standing, user
from tests.server.storage.talking import at, delete, edit, said


async def test_an_edit_is_an_entry_and_changes_the_message(storage: Storage) -> None:
    ann = await user(storage, "ann")
    room, message, seq = await said(storage, ann)
    change = edit(room, message, "two")
    result = await storage.amend(ann.id, change)
    assert (result.message, result.duplicate, result.event.seq) == (message, False, seq + 1)
    assert (result.event.cid, result.event.user) == (change.cid, ann.id)
    entry = await at(storage, room, seq + 1)
    assert isinstance(entry, MessageEdited)
    assert (entry.of, entry.of_seq, entry.body, entry.name) == (message, seq, "two", "ann")
    now = await at(storage, room, seq)
    assert isinstance(now, MessageReceived)
    assert (now.body, now.edited, now.amended) == ("two", NOW, seq + 1)


async def test_a_deleted_text_is_nowhere_in_the_log(storage: Storage) -> None:
    ann = await user(storage, "ann")
    room, message, seq = await said(storage, ann, "secret one")
    await storage.amend(ann.id, edit(room, message, "secret two"))
    await say(storage, room, ann, "unrelated")
    await storage.amend(ann.id, delete(room, message))
    log = await log_of(storage, room)
    assert not any(b"secret" in event.payload for event in log)
    now = await at(storage, room, seq)
    assert isinstance(now, MessageReceived)
    assert now.deleted == Deletion(name="ann", time=NOW)
    assert isinstance(await at(storage, room, seq + 3), MessageDeleted)


async def test_a_repeat_is_answered_as_the_first_even_when_it_was_deleted_since(
    storage: Storage,
) -> None:
    ann = await user(storage, "ann")
    room, message, _ = await said(storage, ann)
    change, gone = edit(room, message, "two"), delete(room, message)
    first = await storage.amend(ann.id, change)
    last = await storage.amend(ann.id, gone)
    again, gone_again = await storage.amend(ann.id, change), await storage.amend(ann.id, gone)
    assert (again.event.seq, again.duplicate) == (first.event.seq, True)
    assert (gone_again.event.seq, gone_again.duplicate) == (last.event.seq, True)
    await refused("cid_conflict", storage.amend(ann.id, replace(change, body="three")))
    await refused("cid_conflict", storage.amend(ann.id, delete(room, message, change.cid)))
    body = storage.append_message(room, ann.id, change.cid, "two", action=False)
    await refused("cid_conflict", body)


async def test_only_the_author_and_only_while_it_is_there(storage: Storage) -> None:
    ann, bob = await user(storage, "ann"), await user(storage, "bob")
    room, message, _ = await said(storage, ann)
    head = len(await log_of(storage, room))
    for change in (edit(room, message, "no"), delete(room, message)):
        await refused("forbidden", storage.amend(bob.id, change))
    await refused("not_found", storage.amend(ann.id, edit(room, "m_none", "no")))
    await refused("not_found", storage.amend(ann.id, edit("r_none", message, "no")))
    tea = (await storage.create_room("tea", bob.id, cid())).room.id
    await refused("not_member", storage.amend(ann.id, edit(tea, message, "no")))
    await refused("not_found", storage.amend(bob.id, edit(tea, message, "no")))
    assert len(await log_of(storage, room)) == head
    await storage.amend(ann.id, delete(room, message))
    for change in (edit(room, message, "no"), delete(room, message)):
        await refused("forbidden", storage.amend(ann.id, change))


async def test_a_change_is_nothing_unread(storage: Storage) -> None:
    ann, bob = await user(storage, "ann"), await user(storage, "bob")
    room, message, seq = await said(storage, ann, "hi bob")
    await storage.amend(ann.id, edit(room, message, "hi"))
    now = await standing(storage, bob, room)
    assert (now.unread, now.mentions) == (1, 0)
    await storage.amend(ann.id, edit(room, message, "hi again, bob"))
    now = await standing(storage, bob, room)
    assert (now.unread, now.mentions) == (1, 1)
    await storage.mark_read(room, bob.id, seq)
    assert (await standing(storage, bob, room)).unread == 0


async def test_a_gap_tells_what_was_changed_before_it(
    storage: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    ann = await user(storage, "ann")
    room, old, seq = await said(storage, ann)
    await say(storage, room, ann, "never changed")
    cursor = storage.cursor_at(await storage.cursor())
    _, new, _ = await said(storage, ann)
    await storage.amend(ann.id, edit(room, new, "inside the gap"))
    await storage.amend(ann.id, edit(room, old, "two"))
    await storage.amend(ann.id, delete(room, old))
    for told, expected in ((500, frozenset({seq})), (2, None)):
        monkeypatch.setattr(rules, "TOLD", told)
        replay = await storage.replay(ann.id, cursor, 2, 10**6)
        assert replay is not None
        (gap,) = replay.gaps
        assert (gap.first, gap.last, gap.amended) == (seq + 2, seq + 5, expected)


async def test_the_texts_of_many_edits_are_not_all_in_the_memory(sqlite: SqliteStorage) -> None:
    """One who edits for a day has written more than it holds."""
    ann = await user(sqlite, "ann")
    room, message, _seq = await said(sqlite, ann)
    for number in range(200):
        await sqlite.amend(ann.id, edit(room, message, f"{number} " + "x" * 16_000))
    tracemalloc.start()
    try:
        await sqlite.amend(ann.id, delete(room, message))
        _now, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < 1_000_000


async def test_what_a_deletion_has_to_go_through_is_bounded(
    storage: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "CONCERNING", 6)
    ann, bob = await user(storage, "ann"), await user(storage, "bob")
    room, message, seq = await said(storage, ann, "secret")
    _, other, _ = await said(storage, bob)

    async def answer(to: str) -> object:
        return await storage.append_message(room, bob.id, cid(), "yes", False, reply_to=to)

    def react(on: bool) -> ReactToMessage:
        return ReactToMessage(room=room, cid=cid(), message=message, emoji="👍", on=on)

    first = edit(room, message, "secret 0")
    for change in (first, edit(room, message, "secret 1")):
        await storage.amend(ann.id, change)
        await answer(message)
    await storage.amend(bob.id, react(on=True))
    await storage.amend(ann.id, react(on=True))
    await refused("quota", storage.amend(ann.id, edit(room, message, "secret 2")))
    await refused("quota", storage.amend(bob.id, react(on=False)))
    await refused("quota", answer(message))
    assert (await storage.amend(ann.id, first)).duplicate, "a repeat is none too many"
    await answer(other)
    await storage.amend(ann.id, delete(room, message))
    log = await log_of(storage, room)
    assert not any(b"secret" in event.payload for event in log[seq - 1 :])
