"""What every storage does: people, messages, reading them, and what was missed."""

import asyncio

import pytest

from chat_tui.domain.errors import StorageError
from chat_tui.domain.log import MemberJoined, MemberRenamed, MessageReceived
from chat_tui.protocol.log import decode_log_event
from chat_tui.server.storage.base import Gap, Storage, StoredEvent
from tests.server.storage.conftest import NOW
from tests.server.storage.helpers import cid, general, log_of, refused, say, standing, user

MUCH = 10**9


async def test_a_new_storage_has_general_and_an_epoch(storage: Storage) -> None:
    assert storage.epoch
    assert await storage.cursor() == 0
    (room,) = await storage.public_rooms("u_nobody")
    assert (room.name, room.members, room.joined) == ("general", 0, False)


async def test_a_closed_storage_refuses(storage: Storage) -> None:
    ann = await user(storage, "ann")
    await storage.close()
    await storage.close()
    with pytest.raises(StorageError, match="closed"):
        await storage.cursor()
    with pytest.raises(StorageError, match="closed"):
        await storage.rename(ann.id, "bob", cid())


async def test_opening_again_keeps_everything(storage: Storage) -> None:
    epoch = storage.epoch
    await user(storage, "ann")
    room = await general(storage)
    await storage.open()  # nothing happens
    await storage.close()
    await storage.open()
    assert storage.epoch == epoch
    assert await general(storage) == room
    assert len(await log_of(storage, room)) == 1


async def test_login_makes_a_member_of_general(storage: Storage) -> None:
    ann, change = await storage.login("Ann")
    assert change is not None
    assert change.joined == (ann.id,)
    assert change.room.members == {ann.id}
    assert change.room.head == 1
    (event,) = change.events
    assert event.cid is None
    assert decode_log_event(event.payload) == MemberJoined(
        room=change.room.id, seq=1, user=ann.id, name="Ann", time=NOW
    )


async def test_a_name_is_one_persons_however_it_is_cased(storage: Storage) -> None:
    ann = await user(storage, "Ann")
    assert await storage.login("aNN") == (ann, None)
    assert await storage.find_user("ANN") == ann
    assert await storage.find_user("bob") is None


async def test_rename_tells_every_room(storage: Storage) -> None:
    ann = await user(storage, "ann")
    bob = await user(storage, "bob")
    change = await storage.create_room("den", ann.id, cid())
    direct = await storage.open_direct(ann.id, bob.id, cid())
    before = await storage.cursor()

    events = await storage.rename(ann.id, "Anna", "again")

    assert [event.id for event in events] == [before + 1, before + 2, before + 3]
    assert {event.room for event in events} == {
        await general(storage),
        change.room.id,
        direct.room.id,
    }
    decoded = decode_log_event(events[0].payload)
    assert isinstance(decoded, MemberRenamed)
    assert (decoded.name, decoded.new_name) == ("ann", "Anna")
    room = await storage.room(direct.room.id)
    assert room is not None
    assert room.pair is not None
    assert {one.name for one in room.pair} == {"Anna", "bob"}
    assert await storage.find_user("ann") == await storage.find_user("anna")
    assert await storage.rename(ann.id, "Anna", "again") == ()
    assert await storage.rename(ann.id, "Anna", cid()) == ()
    assert len(await storage.rename(ann.id, "ANNA", cid())) == 3
    assert (await user(storage, "ann")).id == ann.id
    await refused("exists", storage.rename(bob.id, "ann", cid()))


async def test_names_that_were_given_up_are_counted(storage: Storage) -> None:
    ann = await user(storage, "ann")
    for number in range(15):
        assert await storage.rename(ann.id, f"ann{number}", cid())
    await refused("quota", storage.rename(ann.id, "one-more", cid()))
    assert await storage.rename(ann.id, "ann", cid())


async def test_rename_refusals(storage: Storage) -> None:
    ann = await user(storage, "ann")
    await user(storage, "bob")
    await refused("exists", storage.rename(ann.id, "BOB", "one"))
    await refused("not_found", storage.rename("u_nobody", "carl", cid()))
    # What was refused has not used up its cid.
    assert await storage.rename(ann.id, "carl", "one")
    await refused("cid_conflict", storage.rename(ann.id, "dora", "one"))


async def test_a_message_is_stored_as_it_goes_over_the_wire(storage: Storage) -> None:
    ann = await user(storage, "ann")
    room = await general(storage)
    said = await storage.append_message(room, ann.id, "c1", "héllo\n\U0001f600", action=True)
    assert not said.duplicate
    assert said.joined == ()
    assert (said.event.seq, said.event.cid, said.event.time) == (2, "c1", NOW)
    assert decode_log_event(said.event.payload) == MessageReceived(
        room=room,
        seq=2,
        user=ann.id,
        name="ann",
        time=NOW,
        message=said.message,
        body="héllo\n\U0001f600",
        action=True,
    )
    assert (await log_of(storage, room))[-1] == said.event
    assert await storage.cursor() == said.event.id


async def test_a_repeated_message_gives_the_first_result(storage: Storage) -> None:
    ann = await user(storage, "ann")
    bob = await user(storage, "bob")
    room = await general(storage)
    first = await storage.append_message(room, ann.id, "c1", "hello", action=False)
    await storage.rename(ann.id, "anna", cid())
    await storage.leave_room(room, ann.id, cid())

    again = await storage.append_message(room, ann.id, "c1", "hello", action=False)

    assert again.duplicate
    assert (again.event, again.message, again.joined) == (first.event, first.message, ())
    await refused("cid_conflict", storage.append_message(room, ann.id, "c1", "hullo", False))
    await refused("cid_conflict", storage.append_message(room, ann.id, "c1", "hello", True))
    await refused("cid_conflict", storage.append_message("r_x", ann.id, "c1", "hello", False))
    await refused("cid_conflict", storage.join_room("general", ann.id, "c1"))
    # A cid is its user's own.
    other = await storage.append_message(room, bob.id, "c1", "hullo", action=False)
    assert not other.duplicate


async def test_message_refusals(storage: Storage) -> None:
    ann = await user(storage, "ann")
    bob = await user(storage, "bob")
    den = (await storage.create_room("den", ann.id, cid())).room.id
    direct = (await storage.open_direct(ann.id, bob.id, cid())).room.id
    carl = await user(storage, "carl")
    for room in (den, direct):
        await refused("not_member", storage.append_message(room, carl.id, cid(), "hi", False))
    await refused("not_found", storage.append_message("r_none", ann.id, cid(), "hi", False))
    assert len(await log_of(storage, den)) == 1


async def test_concurrent_calls_take_effect_in_their_order(storage: Storage) -> None:
    ann = await user(storage, "ann")
    room = await general(storage)
    asked = [storage.append_message(room, ann.id, f"c{n}", str(n), False) for n in range(50)]
    asked.insert(20, storage.append_message("r_none", ann.id, cid(), "lost", False))
    asked.insert(10, storage.append_message(room, ann.id, "c0", "0", False))
    results = await asyncio.gather(*asked, return_exceptions=True)
    stored = [one for one in results if not isinstance(one, BaseException)]
    assert len(stored) == 51
    assert stored[10].duplicate
    assert stored[10].event == stored[0].event
    del stored[10]
    assert [one.event for one in stored] == (await log_of(storage, room))[1:]


@pytest.fixture
async def ten(storage: Storage) -> list[StoredEvent]:
    """A room of ten entries, the first of which is a joining."""
    ann = await user(storage, "ann")
    room = await general(storage)
    for number in range(9):
        await say(storage, room, ann, f"{number}")
    return await log_of(storage, room)


@pytest.mark.parametrize(
    ("before", "after", "limit", "first", "last", "more"),
    [
        (None, None, 3, 8, 10, True),
        (None, None, 10, 1, 10, False),
        (5, None, 2, 3, 4, True),
        (5, None, 4, 1, 4, False),
        (5, None, 0, 4, 4, True),
        (10**30, None, 1, 10, 10, True),
        (1, None, 5, 1, 0, False),
        (-(10**30), None, 5, 1, 0, False),
        (None, 0, 3, 1, 3, True),
        (None, 7, 3, 8, 10, False),
        (None, 7, 0, 8, 8, True),
        (None, 10, 3, 1, 0, False),
        (None, 10**30, 3, 1, 0, False),
        (None, -5, 10**30, 1, 10, False),
    ],
)
async def test_history(
    storage: Storage,
    ten: list[StoredEvent],
    before: int | None,
    after: int | None,
    limit: int,
    first: int,
    last: int,
    more: bool,
) -> None:
    page = await storage.history(
        ten[0].room, before=before, after=after, limit=limit, max_bytes=10**9
    )
    assert page == (ten[first - 1 : last], more)


async def test_history_stops_at_its_bytes(storage: Storage, ten: list[StoredEvent]) -> None:
    room = ten[0].room
    two = len(ten[-1].payload) + len(ten[-2].payload)

    async def page(before: int | None, after: int | None, size: int) -> list[StoredEvent]:
        events, more = await storage.history(
            room, before=before, after=after, limit=9, max_bytes=size
        )
        assert more
        return events

    assert await page(None, None, two) == ten[-2:]
    assert await page(None, None, two - 1) == ten[-1:]
    assert await page(None, None, 0) == ten[-1:]
    assert await page(None, 4, two) == ten[4:6]
    assert await page(None, 4, 0) == ten[4:5]


async def test_history_of_no_room(storage: Storage) -> None:
    assert await storage.history("r_x", before=None, after=0, limit=9, max_bytes=99) == ([], False)


async def test_replay(storage: Storage) -> None:
    ann = await user(storage, "ann")
    bob = await user(storage, "bob")
    room = await general(storage)
    den = (await storage.create_room("den", ann.id, cid())).room.id
    elsewhere = (await storage.create_room("elsewhere", bob.id, cid())).room.id
    after = await storage.cursor()
    events = [
        await say(storage, where, bob if where == elsewhere else ann, "hi")
        for where in (room, den, elsewhere, den, room, den)
    ]
    mine = [event for event in events if event.room != elsewhere]
    cursor = await storage.cursor()

    replay = await storage.replay(ann.id, storage.cursor_at(after), 3, MUCH)
    assert replay is not None
    assert (list(replay.events), replay.gaps, replay.cursor) == (mine, (), cursor)

    replay = await storage.replay(ann.id, storage.cursor_at(after), 2, MUCH)
    assert replay is not None
    assert [event.room for event in replay.events] == [room, room]
    assert replay.gaps == (Gap(den, 2, 4),)

    replay = await storage.replay(ann.id, storage.cursor_at(events[1].id), 2, MUCH)
    assert replay is not None
    assert (list(replay.events), replay.gaps) == (mine[2:], ())

    replay = await storage.replay(ann.id, storage.cursor_at(0), 0, MUCH)
    assert replay is not None
    assert replay.events == ()
    assert {(gap.room, gap.first, gap.last) for gap in replay.gaps} == {(room, 1, 4), (den, 1, 4)}

    replay = await storage.replay(ann.id, storage.cursor_at(cursor), 2, MUCH)
    assert replay is not None
    assert (replay.events, replay.gaps, replay.cursor) == ((), (), cursor)
    told = storage.cursor_at(cursor)
    assert 1 <= len(told) <= 64
    for wrong in (
        storage.cursor_at(cursor + 1),
        str(cursor),
        f"{cursor}.",
        f"{cursor}.other",
        f"-1{told}",
        f" {told}",
        "9" * 19 + told,
        "",
        ".",
    ):
        assert await storage.replay(ann.id, wrong, 2, MUCH) is None

    in_general = sum(len(event.payload) for event in mine if event.room == room)
    in_den = sum(len(event.payload) for event in mine if event.room == den)
    for size, rooms in (
        (in_general + in_den, {room, den}),
        (in_general + in_den - 1, {room}),
        (in_general, {room}),
        (in_general - 1, set()),
        (0, set()),
    ):
        replay = await storage.replay(ann.id, storage.cursor_at(after), 3, size)
        assert replay is not None
        assert {event.room for event in replay.events} == rooms
        assert {gap.room for gap in replay.gaps} == {room, den} - rooms


async def test_unread_counts_what_others_said(storage: Storage) -> None:
    ann = await user(storage, "ann")
    bob = await user(storage, "bob")
    room = await general(storage)
    carl = await user(storage, "carl")
    await say(storage, room, bob, "hi @ann, and joann")
    await say(storage, room, bob, "nobody")
    await say(storage, room, ann, "I am ann")
    last = await say(storage, room, carl, "ANN?")

    now = await standing(storage, ann, room)
    assert (now.read, now.unread, now.mentions) == (1, 3, 2)
    assert now.room == await storage.room(room)

    marked = await storage.mark_read(room, ann.id, 4)
    assert marked is not None
    assert (marked.read, marked.unread, marked.mentions) == (4, 2, 1)
    assert await standing(storage, ann, room) == marked
    for seq in (1, -1, -(10**15)):  # never back
        assert await storage.mark_read(room, ann.id, seq) == marked
    marked = await storage.mark_read(room, ann.id, 2**53 - 1)
    assert marked is not None
    assert (marked.read, marked.unread, marked.mentions) == (last.seq, 0, 0)
    # Somebody new has nothing to catch up with.
    dora = await user(storage, "dora")
    assert (await standing(storage, dora, room)).unread == 0


async def test_marking_where_one_is_not(storage: Storage) -> None:
    ann = await user(storage, "ann")
    bob = await user(storage, "bob")
    den = (await storage.create_room("den", bob.id, cid())).room.id
    assert await storage.mark_read(den, ann.id, 1) is None
    assert await storage.mark_read("r_none", ann.id, 1) is None


async def test_counts_stop_at_a_thousand(storage: Storage) -> None:
    ann = await user(storage, "ann")
    bob = await user(storage, "bob")
    room = await general(storage)
    await asyncio.gather(*(say(storage, room, bob, "ann") for _ in range(1_001)))
    now = await standing(storage, ann, room)
    assert (now.unread, now.mentions) == (1_000, 1_000)
    await storage.mark_read(room, ann.id, now.read + 2)  # bob's joining and a message
    assert (await standing(storage, ann, room)).unread == 1_000
    await storage.mark_read(room, ann.id, now.read + 3)
    assert (await standing(storage, ann, room)).unread == 999
