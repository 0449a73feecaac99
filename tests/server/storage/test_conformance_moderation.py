"""What every storage does: invitations, removals and bans."""

import sqlite3
from pathlib import Path

from chat_tui.domain.log import MemberBanned, MemberJoined, MemberLeft
from chat_tui.domain.models import Ban, Invitation, Removal
from chat_tui.domain.preferences import Preference, PreferenceKind
from chat_tui.protocol.log import decode_log_event
from chat_tui.server.storage import moderation
from chat_tui.server.storage.base import RoomChange, Storage, StoredEvent, User
from chat_tui.server.storage.sqlite import SqliteStorage
from tests.server.storage.conftest import NOW, OPERATORS
from tests.server.storage.helpers import cid, general, log_of, refused, say, user


async def room_of(storage: Storage, founder: User, *others: User) -> str:
    room = (await storage.create_room("den", founder.id, cid())).room.id
    for other in others:
        await storage.join_room("den", other.id, cid())
    return room


async def missed(storage: Storage, who: User, since: int) -> tuple[StoredEvent, ...]:
    replay = await storage.replay(who.id, storage.cursor_at(since), 1_000, 1 << 20)
    assert replay is not None
    assert not replay.gaps
    return replay.events


async def test_who_is_put_out_is_out(storage: Storage) -> None:
    ann, eve = await user(storage, "ann"), await user(storage, "eve")
    den = await room_of(storage, ann, eve)
    await storage.set_topic(den, ann.id, "Tea", cid())
    await say(storage, den, eve, "buy!")

    change = await storage.kick(den, ann.id, eve.id, "spam", "one")
    assert (change.left, change.room.members) == ((eve.id,), frozenset({ann.id}))
    assert [decode_log_event(event.payload) for event in change.events] == [
        MemberLeft(
            room=den,
            seq=5,
            user=eve.id,
            name="eve",
            time=NOW,
            by=ann.id,
            by_name="ann",
            reason="spam",
        )
    ]
    ((who, stands),) = change.removed
    assert (who, stands.removed) == (eve.id, Removal(by="ann", time=NOW, reason="spam"))
    assert await storage.removed_rooms(eve.id) == [stands]
    # A repeat puts nobody out who has come back, nor is it another entry.
    assert await storage.kick(den, ann.id, eve.id, "spam", "one") == RoomChange(room=change.room)
    await refused("cid_conflict", storage.kick(den, ann.id, eve.id, "other", "one"))
    await refused("not_found", storage.kick(den, ann.id, eve.id, "", cid()))
    await refused("not_member", storage.append_message(den, eve.id, cid(), "hi", False))
    await refused("not_member", storage.set_topic(den, eve.id, "mine", cid()))
    assert not await storage.is_member(den, eve.id)
    assert den not in [one.room.id for one in await storage.rooms_of(eve.id)]

    await storage.join_room("den", eve.id, cid())
    assert await storage.removed_rooms(eve.id) == []
    await storage.kick(den, ann.id, eve.id, "spam", "one")
    assert await storage.is_member(den, eve.id)
    assert len(await log_of(storage, den)) == 6


async def test_the_replay_of_who_was_put_out_ends_with_that(storage: Storage) -> None:
    ann, eve = await user(storage, "ann"), await user(storage, "eve")
    den = await room_of(storage, ann, eve)
    since = await storage.cursor()
    first = await say(storage, den, ann, "before")
    (out,) = (await storage.kick(den, ann.id, eve.id, "", cid())).events
    later = await storage.set_topic(den, ann.id, "secret", cid())
    await say(storage, den, ann, "after")

    assert await missed(storage, eve, since) == (first, out)
    assert await missed(storage, eve, out.id) == ()
    # Too much of it is a gap, which ends there as well.
    replay = await storage.replay(eve.id, storage.cursor_at(since), 1, 1 << 20)
    assert replay is not None
    assert [(gap.first, gap.last) for gap in replay.gaps] == [(first.seq, out.seq)]
    (stands,) = await storage.removed_rooms(eve.id)
    assert (stands.room.head, stands.read, stands.room.topic) == (out.seq, out.seq, "")
    assert stands.room.members == frozenset()
    assert later.removed == ()


async def test_who_was_put_out_lets_go_of_the_room(storage: Storage) -> None:
    ann, eve = await user(storage, "ann"), await user(storage, "eve")
    den = await room_of(storage, ann, eve)
    await storage.kick(den, ann.id, eve.id, "", cid())
    gone = await storage.leave_room(den, eve.id, "bye")
    assert (gone.left, gone.events) == ((eve.id,), ())
    assert await storage.removed_rooms(eve.id) == []
    assert await storage.leave_room(den, eve.id, "bye") == RoomChange(room=gone.room)
    await refused("not_member", storage.leave_room(den, eve.id, cid()))


async def test_a_ban_keeps_out_until_it_ends(storage: Storage) -> None:
    ann, eve = await user(storage, "ann"), await user(storage, "eve")
    den = await room_of(storage, ann, eve)
    change = await storage.set_ban(den, ann.id, eve.id, "spam", True, "one")
    assert (change.left, change.removed[0][1].removed) == (
        (eve.id,),
        Removal(by="ann", time=NOW, reason="spam", banned=True),
    )
    left = decode_log_event(change.events[0].payload)
    assert isinstance(left, MemberLeft)
    assert left.banned
    assert await storage.bans(den) == [
        Ban(user=eve.id, name="eve", by="ann", time=NOW, reason="spam")
    ]
    await refused("forbidden", storage.join_room("den", eve.id, "back"))
    await refused("exists", storage.set_ban(den, ann.id, eve.id, "again", True, cid()))
    # Another name is another name of the same person.
    await storage.rename(eve.id, "anna", cid())
    await refused("forbidden", storage.join_room("den", eve.id, cid()))
    assert "den" not in [room.name for room in await storage.public_rooms(eve.id)]
    assert "den" in [room.name for room in await storage.public_rooms(ann.id)]

    ended = await storage.set_ban(den, ann.id, eve.id, "", False, "two")
    assert ended.removed[0][1].removed == Removal(by="ann", time=NOW, reason="spam")
    assert [decode_log_event(event.payload) for event in ended.events] == [
        MemberBanned(
            room=den,
            seq=4,
            user=ann.id,
            name="ann",
            time=NOW,
            target=eve.id,
            target_name="anna",
            on=False,
        )
    ]
    await refused("not_found", storage.set_ban(den, ann.id, eve.id, "", False, cid()))
    assert await storage.set_ban(den, ann.id, eve.id, "spam", True, "one") == RoomChange(
        room=ended.room
    )
    joined = await storage.join_room("den", eve.id, "back")
    assert isinstance(decode_log_event(joined.events[0].payload), MemberJoined)


async def test_who_was_put_out_can_be_banned_later(storage: Storage) -> None:
    ann, eve, root = [await user(storage, name) for name in ("ann", "eve", "root")]
    den = await room_of(storage, ann, eve, root)
    (out,) = (await storage.kick(den, ann.id, eve.id, "once", cid())).events
    banned = await storage.set_ban(den, root.id, eve.id, "twice", True, cid())
    assert banned.left == ()
    ((who, stands),) = banned.removed
    assert (who, stands.room.head) == (eve.id, out.seq)
    assert stands.removed == Removal(by="root", time=NOW, reason="twice", banned=True)
    assert await missed(storage, eve, out.id) == ()


async def test_who_was_never_there_can_be_banned(storage: Storage) -> None:
    ann, eve = await user(storage, "ann"), await user(storage, "eve")
    den = await room_of(storage, ann)
    change = await storage.set_ban(den, ann.id, eve.id, "", True, cid())
    assert (change.left, change.removed) == ((), ())
    assert isinstance(decode_log_event(change.events[0].payload), MemberBanned)
    assert await storage.removed_rooms(eve.id) == []
    await refused("forbidden", storage.join_room("den", eve.id, cid()))


async def test_ranks(storage: Storage) -> None:
    ann, bob, root = [await user(storage, name) for name in ("ann", "bob", "root")]
    den = await room_of(storage, ann, bob, root)
    assert await storage.operators(den) == {ann.id, root.id}
    everybody = await general(storage)
    assert await storage.operators(everybody) == {root.id}
    await refused("forbidden", storage.kick(den, bob.id, ann.id, "", cid()))
    await refused("forbidden", storage.set_ban(den, bob.id, bob.id, "", True, cid()))
    for operator in (ann, root):
        await refused("forbidden", storage.kick(den, operator.id, operator.id, "", cid()))
        await refused("forbidden", storage.set_ban(den, operator.id, root.id, "", True, cid()))
    await refused("forbidden", storage.kick(everybody, ann.id, bob.id, "", cid()))
    assert (await storage.kick(everybody, root.id, bob.id, "", cid())).left == (bob.id,)
    # Above whoever made the room are those of the server; a name of before counts as well.
    await storage.rename(root.id, "rut", cid())
    assert (await storage.set_ban(den, root.id, ann.id, "", True, cid())).left == (ann.id,)
    await refused("not_member", storage.set_ban(den, ann.id, ann.id, "", False, cid()))
    await refused("not_member", storage.kick(den, ann.id, bob.id, "", cid()))


async def test_who_made_a_room_stays_its_operator(storage: Storage) -> None:
    ann, eve = await user(storage, "ann"), await user(storage, "eve")
    den = await room_of(storage, ann, eve)
    await storage.leave_room(den, ann.id, cid())
    assert ann.id in await storage.operators(den)
    await refused("not_member", storage.kick(den, ann.id, eve.id, "", cid()))
    await storage.join_room("den", ann.id, cid())
    assert (await storage.kick(den, ann.id, eve.id, "", cid())).left == (eve.id,)


async def test_a_conversation_of_two_has_none_of_it(storage: Storage) -> None:
    ann, bob, root = [await user(storage, name) for name in ("ann", "bob", "root")]
    direct = (await storage.open_direct(root.id, bob.id, cid())).room.id
    await say(storage, direct, root, "hi")
    await refused("forbidden", storage.kick(direct, root.id, bob.id, "", cid()))
    await refused("forbidden", storage.set_ban(direct, root.id, bob.id, "", True, cid()))
    await refused("forbidden", storage.invite(direct, root.id, ann.id, cid()))
    assert await storage.operators(direct) == frozenset()


async def test_nobody_and_nowhere(storage: Storage) -> None:
    ann = await user(storage, "ann")
    den = await room_of(storage, ann)
    for room, other in ((den, "u_none"), ("r_none", ann.id)):
        await refused("not_found", storage.kick(room, ann.id, other, "", cid()))
        await refused("not_found", storage.set_ban(room, ann.id, other, "", True, cid()))
        await refused("not_found", storage.invite(room, ann.id, other, cid()))
    assert await storage.bans("r_none") == []
    assert await storage.operators("r_none") == frozenset()


async def test_an_invitation_is_told_once_and_kept(storage: Storage) -> None:
    ann, bob, cy = [await user(storage, name) for name in ("ann", "bob", "cy")]
    den = await room_of(storage, ann, cy)
    change = await storage.invite(den, ann.id, bob.id, "one")
    told = Invitation(room=den, name="den", by=ann.id, by_name="ann", time=NOW)
    assert (change.invited, change.events, change.joined) == (((bob.id, told),), (), ())
    assert await storage.invitations(bob.id) == [told]
    assert (await storage.invite(den, ann.id, bob.id, "one")).invited == ()
    assert (await storage.invite(den, cy.id, bob.id, cid())).invited == ()
    assert await storage.invitations(bob.id) == [told]
    await refused("exists", storage.invite(den, ann.id, cy.id, cid()))
    await refused("not_member", storage.invite(den, bob.id, bob.id, cid()))
    await storage.join_room("den", bob.id, cid())
    assert await storage.invitations(bob.id) == []


async def test_an_invitation_can_be_declined(storage: Storage) -> None:
    ann, bob = await user(storage, "ann"), await user(storage, "bob")
    den = await room_of(storage, ann)
    await storage.invite(den, ann.id, bob.id, cid())
    gone = await storage.leave_room(den, bob.id, cid())
    assert (gone.left, gone.events) == ((bob.id,), ())
    assert await storage.invitations(bob.id) == []


async def test_who_is_ignored_invites_in_vain_and_does_not_learn_it(storage: Storage) -> None:
    ann, bob, eve = [await user(storage, name) for name in ("ann", "bob", "eve")]
    for name in ("one", "two", "den"):
        await storage.create_room(name, eve.id, cid())
    rooms = {room.name: room.id for room in await storage.public_rooms(eve.id)}
    await storage.prefer(bob.id, Preference(PreferenceKind.IGNORED, eve.id, "eve"))
    for name in ("one", "two", "den"):
        assert (await storage.invite(rooms[name], eve.id, bob.id, cid())).invited == ()
    assert await storage.invitations(bob.id) == []
    # The same limit as for anybody; and it is in nobody's way.
    await storage.join_room("den", ann.id, cid())
    assert len((await storage.invite(rooms["den"], ann.id, bob.id, cid())).invited) == 1
    assert [one.by_name for one in await storage.invitations(bob.id)] == ["ann"]


async def test_from_one_person_there_are_only_so_many(storage: Storage) -> None:
    bob, eve = await user(storage, "bob"), await user(storage, "eve")
    for name in ("one", "two", "three"):
        await storage.create_room(name, eve.id, cid())
    rooms = [room.id for room in await storage.public_rooms(eve.id) if room.name != "general"]
    for room in rooms:
        await storage.invite(room, eve.id, bob.id, cid())
    assert len(await storage.invitations(bob.id)) == moderation.INVITATIONS_BY_ONE
    await storage.leave_room(await general(storage), bob.id, cid())
    await refused("quota", storage.invite(await general(storage), eve.id, bob.id, cid()))


async def test_who_is_banned_is_not_invited(storage: Storage) -> None:
    ann, eve = await user(storage, "ann"), await user(storage, "eve")
    den = await room_of(storage, ann)
    await storage.invite(den, ann.id, eve.id, cid())
    await storage.set_ban(den, ann.id, eve.id, "", True, cid())
    assert await storage.invitations(eve.id) == []
    await refused("forbidden", storage.invite(den, ann.id, eve.id, cid()))


async def test_a_room_that_goes_takes_all_of_it_along(storage: Storage) -> None:
    ann, bob, eve = [await user(storage, name) for name in ("ann", "bob", "eve")]
    den = await room_of(storage, ann, eve)
    await storage.kick(den, ann.id, eve.id, "", cid())
    await storage.invite(den, ann.id, bob.id, cid())
    await storage.leave_room(den, ann.id, cid())
    assert await storage.removed_rooms(eve.id) == []
    assert await storage.invitations(bob.id) == []
    again = await storage.create_room("den", bob.id, cid())
    assert await storage.operators(again.room.id) == {bob.id}


async def test_it_is_on_the_disk(database: Path, sqlite: SqliteStorage) -> None:
    ann, bob, eve = [await user(sqlite, name) for name in ("ann", "bob", "eve")]
    den = await room_of(sqlite, ann, eve)
    await sqlite.set_ban(den, ann.id, eve.id, "spam", True, "one")
    await sqlite.invite(den, ann.id, bob.id, cid())
    removed = await sqlite.removed_rooms(eve.id)
    await sqlite.close()
    again = SqliteStorage(database, clock=lambda: NOW)
    await again.open()
    try:
        assert await again.removed_rooms(eve.id) == removed
        assert len(await again.bans(den)) == len(await again.invitations(bob.id)) == 1
        await again.set_ban(den, ann.id, eve.id, "spam", True, "one")
        await refused("forbidden", again.join_room("den", eve.id, cid()))
    finally:
        await again.close()


async def test_an_invitation_lasts_two_weeks(database: Path) -> None:
    now = [NOW]
    storage = SqliteStorage(database, clock=lambda: now[0])
    await storage.open()
    try:
        ann, bob = await user(storage, "ann"), await user(storage, "bob")
        den = await room_of(storage, ann)
        await storage.invite(den, ann.id, bob.id, cid())
        now[0] += moderation.INVITATION_LASTS - 1
        assert len(await storage.invitations(bob.id)) == 1
        now[0] += 1
        assert await storage.invitations(bob.id) == []
        assert len((await storage.invite(den, ann.id, bob.id, cid())).invited) == 1
    finally:
        await storage.close()


async def test_an_older_database_has_operators_at_once(
    database: Path, sqlite: SqliteStorage
) -> None:
    """Before format 5 it was known who made a room, but nothing came of it."""
    ann, eve = await user(sqlite, "ann"), await user(sqlite, "eve")
    den = await room_of(sqlite, ann, eve)
    await sqlite.close()
    connection = sqlite3.connect(database)
    connection.executescript(
        "DROP TABLE ban; DROP TABLE removal; DROP TABLE invitation; PRAGMA user_version = 4;"
    )
    connection.close()
    again = SqliteStorage(database, operators=OPERATORS)
    await again.open()
    try:
        assert await again.operators(den) == {ann.id}
        assert (await again.kick(den, ann.id, eve.id, "", cid())).left == (eve.id,)
        root = await user(again, "root")
        assert await again.operators(await general(again)) == {root.id}
    finally:
        await again.close()
