"""Threads: what belongs to one, and what there is room for."""

import pytest

from chat_tui.protocol.log import decode_log_event
from chat_tui.server.storage import rules
from chat_tui.server.storage.base import Storage, User
from chat_tui.server.storage.sqlite import SqliteStorage
from tests.server.storage.helpers import cid, general, say, user
from tests.server.storage.talking import delete, reply, said


async def found(
    storage: Storage, room: str, message: str, limit: int = 100, size: int = 10**6
) -> tuple[list[int], bool]:
    events, more = await storage.thread(room, message, limit=limit, max_bytes=size)
    assert all(event.room == room for event in events)
    return [event.seq for event in events], more


async def a_thread(storage: Storage, ann: User) -> tuple[str, list[str], list[int]]:
    """An original, an answer, something else, an answer to the answer, and a second answer."""
    room, original, seq = await said(storage, ann)
    first = await reply(storage, room, ann, original)
    await say(storage, room, ann, "something else")
    second = await reply(storage, room, ann, first.message)
    third = await reply(storage, room, ann, original)
    seqs = [seq, first.event.seq, second.event.seq, third.event.seq]
    return room, [original, first.message, second.message, third.message], seqs


async def test_all_of_it_from_any_message_of_it(storage: Storage) -> None:
    ann = await user(storage, "ann")
    room, messages, seqs = await a_thread(storage, ann)
    for message in messages:
        assert await found(storage, room, message) == (seqs, False)


async def test_a_message_alone_and_none(storage: Storage) -> None:
    ann = await user(storage, "ann")
    room, message, seq = await said(storage, ann)
    assert await found(storage, room, message) == ([seq], False)
    tea = (await storage.create_room("tea", ann.id, cid())).room.id
    for where, what in ((room, "m_none"), (tea, message), ("r_none", message)):
        assert await found(storage, where, what) == ([], False)


async def test_what_was_deleted_holds_it_together(storage: Storage) -> None:
    ann = await user(storage, "ann")
    room, messages, seqs = await a_thread(storage, ann)
    for message in messages[:2]:
        await storage.amend(ann.id, delete(room, message))
    assert await found(storage, room, messages[2]) == (seqs, False)
    events, _ = await storage.thread(room, messages[0], limit=9, max_bytes=10**6)
    assert getattr(decode_log_event(events[0].payload), "deleted", None) is not None


async def test_the_newest_answers_when_there_is_no_room_for_all(
    storage: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    ann = await user(storage, "ann")
    room, messages, seqs = await a_thread(storage, ann)
    assert await found(storage, room, messages[0], limit=3) == ([seqs[0], *seqs[2:]], True)
    assert await found(storage, room, messages[0], limit=1) == ([seqs[0]], True)
    events, _ = await storage.thread(room, messages[0], limit=9, max_bytes=10**6)
    room_for_two = len(events[0].payload) + len(events[-1].payload)
    assert await found(storage, room, messages[0], size=room_for_two) == ([seqs[0], seqs[3]], True)
    assert await found(storage, room, messages[0], size=0) == ([seqs[0]], True)


async def test_a_long_chain(storage: Storage) -> None:
    ann = await user(storage, "ann")
    room = await general(storage)
    message = (await storage.append_message(room, ann.id, cid(), "one", False)).message
    for _ in range(50):
        message = (await reply(storage, room, ann, message)).message
    seqs, more = await found(storage, room, message, limit=10)
    assert (len(seqs), more) == (10, True)
    assert rules.THREAD > 50


async def test_of_a_long_chain_so_much_is_looked_at(
    sqlite: SqliteStorage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each link of it costs the one thread that reads for all."""
    monkeypatch.setattr(rules, "THREAD", 5)
    ann = await user(sqlite, "ann")
    room, message, first = await said(sqlite, ann)
    for _ in range(9):
        message = (await reply(sqlite, room, ann, message)).message
    seqs, _more = await found(sqlite, room, message)
    assert seqs == list(range(first + 5, first + 10))
