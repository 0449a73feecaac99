"""What every storage does: rooms, members and conversations of two."""

from chat_tui.domain.log import MemberLeft, TopicChanged
from chat_tui.domain.models import RoomKind
from chat_tui.protocol.log import decode_log_event
from chat_tui.server.storage.base import RoomChange, Storage
from tests.server.storage.helpers import cid, general, log_of, refused, say, standing, user


async def test_create(storage: Storage) -> None:
    ann = await user(storage, "ann")
    change = await storage.create_room("Den", ann.id, "one")
    assert change.joined == (ann.id,)
    assert [event.seq for event in change.events] == [1]
    assert change.room == await storage.room(change.room.id)
    assert (change.room.name, change.room.kind, change.room.head) == ("Den", RoomKind.ROOM, 1)
    assert change.room.members == {ann.id}
    assert change.room.pair is None
    # A repeat, also when the name is taken by now: by itself.
    assert await storage.create_room("Den", ann.id, "one") == RoomChange(room=change.room)
    await refused("cid_conflict", storage.create_room("Lair", ann.id, "one"))
    await refused("exists", storage.create_room("dEN", ann.id, cid()))
    await refused("exists", storage.create_room("general", ann.id, cid()))


async def test_quotas(storage: Storage) -> None:
    ann, bob, carl = [await user(storage, name) for name in ("ann", "bob", "carl")]
    for name in ("one", "two", "three"):
        await storage.create_room(name, ann.id, cid())
    await refused("quota", storage.create_room("four", ann.id, cid()))
    await storage.create_room("four", bob.id, cid())
    await refused("quota", storage.create_room("five", bob.id, cid()))
    await refused("quota", storage.join_room("four", ann.id, "again"))
    await refused("quota", storage.open_direct(ann.id, bob.id, cid()))
    # Already there is not one more; nor can anybody be too busy to be spoken to.
    assert (await storage.join_room("one", ann.id, cid())).events == ()
    direct = (await storage.open_direct(carl.id, ann.id, cid())).room.id
    await refused("quota", storage.open_direct(ann.id, carl.id, cid()))
    await say(storage, direct, carl, "ann?")
    assert not (await storage.open_direct(ann.id, carl.id, cid())).joined
    for room in (direct, await general(storage)):
        await storage.leave_room(room, ann.id, cid())
    assert (await storage.join_room("four", ann.id, "again")).joined == (ann.id,)
    await refused("quota", storage.open_direct(ann.id, carl.id, cid()))


async def test_join_and_leave(storage: Storage) -> None:
    ann = await user(storage, "ann")
    bob = await user(storage, "bob")
    den = (await storage.create_room("den", ann.id, cid())).room.id
    await say(storage, den, ann, "bob?")

    change = await storage.join_room("DEN", bob.id, "one")
    assert (change.room.id, change.joined) == (den, (bob.id,))
    assert change.room.members == {ann.id, bob.id}
    assert [event.seq for event in change.events] == [3]
    now = await standing(storage, bob, den)
    assert (now.read, now.unread) == (3, 0)
    assert await storage.join_room("DEN", bob.id, "one") == RoomChange(room=change.room)
    assert await storage.join_room("den", bob.id, cid()) == RoomChange(room=change.room)
    assert await storage.members(den) == [ann, bob]

    left = await storage.leave_room(den, bob.id, "two")
    assert (left.left, left.room.members) == ((bob.id,), frozenset({ann.id}))
    assert isinstance(decode_log_event(left.events[0].payload), MemberLeft)
    assert await storage.leave_room(den, bob.id, "two") == RoomChange(room=left.room)
    await refused("not_member", storage.leave_room(den, bob.id, cid()))
    await refused("not_member", storage.append_message(den, bob.id, cid(), "hi", False))
    # A late repeat of the joining does not bring them back.
    assert await storage.join_room("DEN", bob.id, "one") == RoomChange(room=left.room)
    assert [one.room.name for one in await storage.rooms_of(bob.id)] == ["general"]
    assert len(await log_of(storage, den)) == 4


async def test_joining_and_leaving_what_is_not_there(storage: Storage) -> None:
    ann = await user(storage, "ann")
    bob = await user(storage, "bob")
    await storage.open_direct(ann.id, bob.id, cid())
    await refused("not_found", storage.join_room("den", ann.id, "one"))
    await refused("not_found", storage.join_room("", ann.id, cid()))
    await refused("not_found", storage.leave_room("r_none", ann.id, cid()))
    await storage.create_room("den", bob.id, cid())
    assert (await storage.join_room("den", ann.id, "one")).joined == (ann.id,)


async def test_topic(storage: Storage) -> None:
    ann = await user(storage, "ann")
    bob = await user(storage, "bob")
    den = (await storage.create_room("den", ann.id, cid())).room.id
    change = await storage.set_topic(den, ann.id, "tea", "one")
    assert (change.room.topic, change.room.head) == ("tea", 2)
    decoded = decode_log_event(change.events[0].payload)
    assert isinstance(decoded, TopicChanged)
    assert decoded.topic == "tea"
    assert await storage.set_topic(den, ann.id, "tea", "one") == RoomChange(room=change.room)
    assert await storage.set_topic(den, ann.id, "tea", cid()) == RoomChange(room=change.room)
    await refused("cid_conflict", storage.set_topic(den, ann.id, "soup", "one"))
    assert (await storage.set_topic(den, ann.id, "", cid())).room.topic == ""
    await refused("not_member", storage.set_topic(den, bob.id, "soup", cid()))
    await refused("not_found", storage.set_topic("r_none", bob.id, "soup", cid()))
    direct = (await storage.open_direct(ann.id, bob.id, cid())).room.id
    await refused("forbidden", storage.set_topic(direct, ann.id, "soup", cid()))


async def test_a_direct_room_is_the_same_from_both_sides(storage: Storage) -> None:
    ann = await user(storage, "ann")
    bob = await user(storage, "bob")
    change = await storage.open_direct(bob.id, ann.id, "one")
    room = change.room
    assert (room.kind, room.name, room.head) == (RoomKind.DIRECT, "", 0)
    assert room.members == {bob.id}
    assert room.pair == tuple(sorted((ann, bob), key=lambda one: one.id))
    assert (change.events, change.joined) == ((), (bob.id,))
    assert await storage.open_direct(bob.id, ann.id, "one") == RoomChange(room=room)
    assert [one.room.kind for one in await storage.rooms_of(ann.id)] == [RoomKind.ROOM]
    change = await storage.open_direct(ann.id, bob.id, cid())
    assert (change.room.id, change.joined, set(change.room.members)) == (
        room.id,
        (ann.id,),
        {ann.id, bob.id},
    )
    room = change.room
    assert await storage.open_direct(ann.id, bob.id, cid()) == RoomChange(room=room)
    assert [one.id for one in await storage.public_rooms(ann.id)] != [room.id]
    assert (await storage.rooms_of(ann.id))[-1].room == room
    await refused("not_found", storage.open_direct(ann.id, "u_none", cid()))
    await refused("forbidden", storage.open_direct(ann.id, ann.id, cid()))
    await refused("cid_conflict", storage.leave_room(room.id, bob.id, "one"))


async def test_nobody_is_in_a_conversation_before_something_is_said(storage: Storage) -> None:
    ann, bob = await user(storage, "ann"), await user(storage, "bob")
    room = (await storage.open_direct(ann.id, bob.id, cid())).room.id
    await storage.rename(ann.id, "anna", cid())
    assert await storage.mark_read(room, bob.id, 1) is None
    replay = await storage.replay(bob.id, storage.cursor_at(0), 99, 10**9)
    assert replay is not None
    assert room not in {event.room for event in replay.events}
    said = await storage.append_message(room, ann.id, cid(), "bob?", False)
    assert said.joined == (bob.id,)
    now = await standing(storage, bob, room)
    assert (now.read, now.unread, now.mentions, now.room.head) == (1, 1, 1, 2)


async def test_one_cannot_call_for_everybody(storage: Storage) -> None:
    ann, *others = [await user(storage, name) for name in ("ann", "b", "c", "d", "e")]
    await storage.leave_room(await general(storage), ann.id, cid())
    rooms = []
    for other in others[:3]:
        rooms.append((await storage.open_direct(ann.id, other.id, cid())).room.id)
    await say(storage, rooms[0], ann, "hi")
    await storage.leave_room(rooms[0], ann.id, cid())
    await refused("quota", storage.open_direct(ann.id, others[3].id, "four"))
    # One that others have opened, or that is there already, counts for nothing.
    theirs = (await storage.open_direct(others[3].id, ann.id, cid())).room.id
    await say(storage, theirs, others[3], "ann?")
    assert (await storage.open_direct(ann.id, others[0].id, cid())).room.id == rooms[0]
    # Nothing was ever said in this one.
    await storage.leave_room(rooms[1], ann.id, cid())
    assert await storage.room(rooms[1]) is None
    await storage.leave_room(rooms[0], ann.id, cid())
    await user(storage, "f")
    f = await user(storage, "f")
    again = (await storage.open_direct(ann.id, f.id, cid())).room
    assert again.id not in rooms


async def test_a_room_of_nobody_in_which_nothing_was_said(storage: Storage) -> None:
    ann, bob = await user(storage, "ann"), await user(storage, "bob")
    den = (await storage.create_room("den", ann.id, "make")).room.id
    await storage.set_topic(den, ann.id, "quiet", cid())
    await storage.join_room("den", bob.id, cid())
    await storage.leave_room(den, bob.id, cid())
    assert await storage.room(den) is not None
    before = await storage.cursor()
    left = await storage.leave_room(den, ann.id, "go")
    assert (left.left, left.room.members, len(left.events)) == ((ann.id,), frozenset(), 1)
    assert await storage.cursor() == before + 1 == left.events[0].id
    assert await storage.room(den) is None
    assert await storage.members(den) == []
    assert await storage.history(den, before=None, after=0, limit=9, max_bytes=9**9) == ([], False)
    assert await storage.history(den, before=9, after=None, limit=9, max_bytes=9**9) == ([], False)
    assert [one.name for one in await storage.public_rooms(ann.id)] == ["general"]
    again = await storage.leave_room(den, ann.id, "go")
    assert (again.room.id, again.left, again.events) == (den, (), ())
    for asked in (
        storage.create_room("den", ann.id, "make"),
        storage.leave_room(den, ann.id, cid()),
        storage.join_room("den", ann.id, cid()),
        storage.append_message(den, ann.id, cid(), "hi", False),
        storage.set_topic(den, ann.id, "x", cid()),
    ):
        await refused("not_found", asked)
    # Its name is free, and ids go on.
    new = await storage.create_room("den", bob.id, cid())
    assert new.room.id != den
    assert new.events[0].id == before + 2


async def test_a_room_is_kept_for_what_was_said_in_it(storage: Storage) -> None:
    ann = await user(storage, "ann")
    for name in ("one", "two", "three"):
        room = (await storage.create_room(name, ann.id, cid())).room.id
        await say(storage, room, ann, "hi")
        await storage.leave_room(room, ann.id, cid())
        assert await storage.room(room) is not None
    await refused("quota", storage.create_room("four", ann.id, cid()))
    bob = await user(storage, "bob")
    await storage.create_room("four", bob.id, cid())
    for one in (ann, bob):
        await storage.leave_room(await general(storage), one.id, cid())
    assert await general(storage)
    # One that is gone counts no more.
    four = next(one.id for one in await storage.public_rooms(bob.id) if one.name == "four")
    await storage.leave_room(four, bob.id, cid())
    await storage.create_room("five", bob.id, cid())


async def test_a_direct_room_is_left_in_silence_and_a_message_brings_back(
    storage: Storage,
) -> None:
    ann = await user(storage, "ann")
    bob = await user(storage, "bob")
    room = (await storage.open_direct(ann.id, bob.id, "one")).room.id
    await say(storage, room, ann, "hi")
    left = await storage.leave_room(room, bob.id, cid())
    assert (left.events, left.left, left.room.members) == ((), (bob.id,), frozenset({ann.id}))
    assert left.room.pair is not None
    assert await storage.mark_read(room, bob.id, 1) is None

    said = await storage.append_message(room, ann.id, cid(), "bob?", False)
    assert (said.joined, said.event.seq) == ((bob.id,), 2)
    now = await standing(storage, bob, room)
    assert (now.read, now.unread, now.mentions) == (1, 1, 1)

    for one in (ann, bob):
        await storage.leave_room(room, one.id, cid())
    assert await storage.members(room) == []
    said = await storage.append_message(room, bob.id, cid(), "yes?", False)
    assert said.joined == tuple(sorted((ann.id, bob.id)))

    await storage.leave_room(room, ann.id, cid())
    assert (await storage.open_direct(ann.id, bob.id, "one")).joined == ()  # a late repeat
    back = await storage.open_direct(ann.id, bob.id, cid())
    assert (back.joined, back.events, back.room.members) == (
        (ann.id,),
        (),
        frozenset({ann.id, bob.id}),
    )
    assert (await standing(storage, ann, room)).unread == 0


async def test_lists_are_by_name(storage: Storage) -> None:
    ann = await user(storage, "ann")
    zoe = await user(storage, "Zoe")
    for name in ("beta", "Alpha"):
        await storage.create_room(name, zoe.id, cid())
    await storage.open_direct(zoe.id, ann.id, cid())
    assert [one.name for one in await storage.members(await general(storage))] == ["ann", "Zoe"]
    assert await storage.members("r_none") == []
    listed = await storage.public_rooms(ann.id)
    assert [(one.name, one.members, one.joined) for one in listed] == [
        ("Alpha", 1, False),
        ("beta", 1, False),
        ("general", 2, True),
    ]
    names = [one.room.name for one in await storage.rooms_of(zoe.id)]
    assert names == ["Alpha", "beta", "general", ""]
    assert await storage.rooms_of("u_none") == []
    assert await storage.room("r_none") is None
