"""Replies: what they quote, and what is left of that."""

from dataclasses import replace

import pytest

from chat_tui.domain.commands import DeleteMessage
from chat_tui.domain.log import MessageReceived
from chat_tui.domain.models import Quote
from chat_tui.protocol.log import decode_log_event
from chat_tui.server.storage import rules
from chat_tui.server.storage.base import Storage
from chat_tui.text.excerpt import EXCERPT
from tests.server.storage.helpers import cid, log_of, refused, say, user
from tests.server.storage.talking import delete, edit, reply, said


def quote_in(event: bytes) -> Quote | None:
    entry = decode_log_event(event)
    assert isinstance(entry, MessageReceived)
    return entry.reply


async def quote_at(storage: Storage, room: str, seq: int) -> Quote | None:
    return quote_in((await log_of(storage, room))[seq - 1].payload)


async def test_the_server_makes_the_quote(storage: Storage) -> None:
    ann, bob = await user(storage, "ann"), await user(storage, "bob")
    room, message, seq = await said(storage, ann, "\n  one " + "x" * EXCERPT + "\ntwo")
    await storage.rename(ann.id, "anna", cid())
    answer = await reply(storage, room, bob, message)
    expected = Quote(message=message, seq=seq, name="ann", body=("one " + "x" * EXCERPT)[:EXCERPT])
    assert quote_in(answer.event.payload) == expected
    await storage.amend(ann.id, edit(room, message, "other words"))
    assert await quote_at(storage, room, answer.event.seq) == expected
    later = await reply(storage, room, ann, message)
    assert quote_in(later.event.payload) == replace(expected, body="other words")


async def test_a_deleted_text_is_in_no_quote(storage: Storage) -> None:
    ann, bob = await user(storage, "ann"), await user(storage, "bob")
    room, message, seq = await said(storage, ann, "secret")
    answer = await reply(storage, room, bob, message)
    await storage.amend(ann.id, delete(room, message))
    after = await reply(storage, room, bob, message)
    expected = Quote(message=message, seq=seq, name="ann", body="")
    for event in (answer.event, after.event):
        assert await quote_at(storage, room, event.seq) == expected
    assert not any(b"secret" in event.payload for event in await log_of(storage, room))


async def test_only_a_message_of_the_room_is_answered(storage: Storage) -> None:
    ann = await user(storage, "ann")
    room, message, _ = await said(storage, ann)
    tea = (await storage.create_room("tea", ann.id, cid())).room.id
    head = len(await log_of(storage, room))
    await refused("not_found", reply(storage, tea, ann, message))
    await refused("not_found", reply(storage, room, ann, "m_none"))
    change = await storage.amend(ann.id, edit(room, message, "two"))
    await refused("not_found", reply(storage, room, ann, change.event.cid or ""))
    assert len(await log_of(storage, room)) == head + 1


async def test_a_repeat_answers_the_same(storage: Storage) -> None:
    ann = await user(storage, "ann")
    room, message, _ = await said(storage, ann)
    other = (await storage.append_message(room, ann.id, cid(), "other", False)).message
    first = await reply(storage, room, ann, message, "again")
    again = await reply(storage, room, ann, message, "again")
    assert (again.message, again.duplicate) == (first.message, True)
    await refused("cid_conflict", reply(storage, room, ann, other, "again"))
    await refused("cid_conflict", storage.append_message(room, ann.id, "again", "yes", False))


async def test_a_deleted_answer_is_one_still(storage: Storage) -> None:
    ann = await user(storage, "ann")
    room, message, _ = await said(storage, ann, "one")
    answer = await reply(storage, room, ann, message)
    gone = DeleteMessage(room=room, cid=cid(), message=answer.message)
    await storage.amend(ann.id, gone)
    assert quote_in(answer.event.payload) == await quote_at(storage, room, answer.event.seq)


async def test_a_gap_tells_which_answers_quote_what_was_deleted(
    storage: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    ann = await user(storage, "ann")
    room, message, seq = await said(storage, ann, "secret")
    answers = [(await reply(storage, room, ann, message)).event.seq for _ in range(2)]
    cursor = storage.cursor_at(await storage.cursor())
    await storage.amend(ann.id, delete(room, message))
    await say(storage, room, ann, "two")
    await reply(storage, room, ann, message)
    for told, expected in ((3, frozenset({seq, *answers})), (2, None)):
        monkeypatch.setattr(rules, "TOLD", told)
        replay = await storage.replay(ann.id, cursor, 2, 10**6)
        assert replay is not None
        (gap,) = replay.gaps
        assert gap.amended == expected
