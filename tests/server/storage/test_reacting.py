"""Reactions: whose, to what, with what, and how many."""

from itertools import islice

import pytest

from chat_tui.domain.commands import ReactToMessage
from chat_tui.domain.log import MessageReacted, MessageReceived
from chat_tui.domain.models import Reaction
from chat_tui.server.storage import rules
from chat_tui.server.storage.base import Storage, User
from chat_tui.text.emoji import emoji_starting_with
from tests.server.storage.helpers import cid, general, log_of, refused, user
from tests.server.storage.talking import at, delete, edit, said


def react(
    room: str, message: str, emoji: str = "👍", *, on: bool = True, under: str = ""
) -> ReactToMessage:
    return ReactToMessage(room=room, cid=under or cid(), message=message, emoji=emoji, on=on)


async def reactions(storage: Storage, room: str, seq: int) -> tuple[Reaction, ...]:
    entry = await at(storage, room, seq)
    assert isinstance(entry, MessageReceived)
    return entry.reactions


async def test_everybody_reacts_to_anybodys_message(storage: Storage) -> None:
    ann, bob = await user(storage, "ann"), await user(storage, "bob")
    room, message, seq = await said(storage, ann)
    await storage.amend(bob.id, react(room, message))
    await storage.amend(ann.id, react(room, message, ":+1:"))
    last = await storage.amend(ann.id, react(room, message, "🎉"))
    expected = (
        Reaction(emoji="👍", users=(bob.id, ann.id)),
        Reaction(emoji="🎉", users=(ann.id,)),
    )
    assert await reactions(storage, room, seq) == expected
    entry = await at(storage, room, last.event.seq)
    assert isinstance(entry, MessageReacted)
    assert (entry.of, entry.of_seq, entry.emoji, entry.on) == (message, seq, "🎉", True)
    await storage.amend(ann.id, edit(room, message, "two"))
    await storage.amend(bob.id, react(room, message, on=False))
    await storage.amend(ann.id, react(room, message, on=False))
    assert await reactions(storage, room, seq) == expected[1:]


async def test_once_more_is_no_more(storage: Storage) -> None:
    ann = await user(storage, "ann")
    room, message, seq = await said(storage, ann)
    await storage.amend(ann.id, react(room, message))
    await storage.amend(ann.id, react(room, message))
    assert await reactions(storage, room, seq) == (Reaction(emoji="👍", users=(ann.id,)),)
    await storage.amend(ann.id, react(room, message, on=False))
    await storage.amend(ann.id, react(room, message, on=False))
    assert await reactions(storage, room, seq) == ()


async def test_a_repeat_of_a_reaction(storage: Storage) -> None:
    ann = await user(storage, "ann")
    room, message, _ = await said(storage, ann)
    wish = react(room, message, under="r1")
    first, again = await storage.amend(ann.id, wish), await storage.amend(ann.id, wish)
    assert (again.event.seq, again.duplicate) == (first.event.seq, True)
    for other in (
        react(room, message, "🎉", under="r1"),
        react(room, message, on=False, under="r1"),
    ):
        await refused("cid_conflict", storage.amend(ann.id, other))


async def test_who_is_not_there_and_what_is_not_there(storage: Storage) -> None:
    ann, bob = await user(storage, "ann"), await user(storage, "bob")
    tea = (await storage.create_room("tea", ann.id, cid())).room.id
    there = (await storage.append_message(tea, ann.id, cid(), "one", False)).message
    await refused("not_member", storage.amend(bob.id, react(tea, there)))
    room = await general(storage)
    await refused("not_found", storage.amend(bob.id, react(room, there)))
    await refused("not_found", storage.amend(bob.id, react("r_none", there)))
    await storage.amend(ann.id, react(tea, there))
    await storage.amend(ann.id, delete(tea, there))
    await refused("forbidden", storage.amend(ann.id, react(tea, there)))
    assert await reactions(storage, tea, len(await log_of(storage, tea)) - 2) == ()


@pytest.mark.parametrize("emoji", ["", "x", "👍👍", ":nope:", "\x1b[31m", "👍" * 30, "é", "1"])
async def test_what_is_no_emoji(storage: Storage, emoji: str) -> None:
    ann = await user(storage, "ann")
    room, message, _ = await said(storage, ann)
    head = len(await log_of(storage, room))
    await refused("invalid_text", storage.amend(ann.id, react(room, message, emoji)))
    assert len(await log_of(storage, room)) == head


async def test_there_is_an_end_to_it(storage: Storage, monkeypatch: pytest.MonkeyPatch) -> None:
    people: list[User] = [await user(storage, name) for name in ("ann", "bob", "cy")]
    ann, bob, _ = people
    room, message, seq = await said(storage, ann)
    some = [shown for _, shown in islice(emoji_starting_with("s", 99), rules.EMOJI + 1)]
    for emoji in some[:-1]:
        await storage.amend(ann.id, react(room, message, emoji))
    await refused("quota", storage.amend(bob.id, react(room, message, some[-1])))
    await storage.amend(bob.id, react(room, message, some[0]))
    monkeypatch.setattr(rules, "REACTIONS", rules.EMOJI + 1)
    await refused("quota", storage.amend(people[2].id, react(room, message, some[0])))
    await storage.amend(ann.id, react(room, message, some[0], on=False))
    await storage.amend(people[2].id, react(room, message, some[0]))
    assert (await reactions(storage, room, seq))[0].users == (bob.id, people[2].id)
