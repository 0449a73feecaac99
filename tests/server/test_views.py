"""What a viewer is shown, and how large lists are made to fit."""

from collections.abc import Sequence

import orjson

from chat_tui.domain.log import MessageReceived
from chat_tui.domain.models import Member, RoomKind
from chat_tui.protocol.codec import MAX_SERVER_FRAME
from chat_tui.protocol.event_encoding import encode_members
from chat_tui.server.storage.base import Standing, StoredRoom, User
from chat_tui.server.storage.memory import MemoryStorage
from chat_tui.server.storage.rules import Quota
from chat_tui.server.views import before_message, fitting, room_for, short_topic
from chat_tui.text.attention import Attention
from tests.server.conftest import Chat

ANN, BOB = User("u_ann", "ann"), User("u_bob", "bob")
DIRECT = StoredRoom(
    id="r_1",
    name="",
    kind=RoomKind.DIRECT,
    topic="",
    head=5,
    members=frozenset({"u_ann"}),
    pair=(ANN, BOB),
)


def message(seq: int, body: str = "hi") -> MessageReceived:
    return MessageReceived(
        room="r_1", seq=seq, user="u_bob", name="bob", time=0, message="m_1", body=body
    )


def test_a_direct_room_is_called_after_the_other() -> None:
    assert (room_for(DIRECT, "u_ann").name, room_for(DIRECT, "u_ann").peer) == ("bob", "u_bob")
    assert (room_for(DIRECT, "u_bob").name, room_for(DIRECT, "u_bob").peer) == ("ann", "u_ann")


def test_a_message_still_to_come_is_not_counted_yet() -> None:
    attention = Attention(("ann",))
    standing = Standing(room=DIRECT, read=2, unread=3, mentions=2, attention=attention)
    before = before_message(standing, "u_ann", message(5, "ann?"))
    assert (before.room.head, before.unread, before.mentions) == (4, 2, 1)
    before = before_message(standing, "u_ann", message(5))
    assert (before.unread, before.mentions) == (2, 2)


def test_a_count_that_stopped_stays() -> None:
    attention = Attention(("ann",))
    standing = Standing(room=DIRECT, read=2, unread=1000, mentions=1000, attention=attention)
    before = before_message(standing, "u_ann", message(5, "ann?"))
    assert (before.unread, before.mentions) == (1000, 1000)


def test_ones_own_message_and_an_older_one_change_no_count() -> None:
    standing = Standing(room=DIRECT, read=2, unread=3, mentions=0)
    assert before_message(standing, "u_bob", message(5)).unread == 3
    assert before_message(standing, "u_ann", message(4)) is standing


def test_a_message_that_is_ignored_was_not_counted() -> None:
    attention = Attention(("ann",), frozenset({"u_bob"}))
    standing = Standing(room=DIRECT, read=2, unread=3, mentions=1, attention=attention)
    before = before_message(standing, "u_ann", message(5, "ann?"))
    assert (before.room.head, before.unread, before.mentions) == (4, 3, 1)


def test_a_list_is_cut_to_what_a_client_accepts() -> None:
    def encode(some: Sequence[Member]) -> bytes:
        return encode_members(1, some)

    few = [Member(user=f"u_{n}", name="x" * 32, online=True) for n in range(10)]
    assert fitting(encode, few) == encode(few)
    many = [Member(user=f"u_{n}", name="\U0001f600" * 32, online=True) for n in range(10_000)]
    frame = fitting(encode, many)
    assert MAX_SERVER_FRAME // 2 < len(frame) < MAX_SERVER_FRAME
    assert orjson.loads(frame)["members"][0]["user"] == "u_0"


def test_a_topic_is_shortened_only_when_it_is_long() -> None:
    assert short_topic("x" * 100) == "x" * 100
    assert short_topic("x" * 101) == "x" * 99 + "…"


async def test_very_many_rooms_with_long_topics_still_come_through() -> None:
    storage = MemoryStorage(quota=Quota(made_per_user=1000))
    chat = Chat(storage)
    await storage.open()
    user, _ = await storage.login("ann")
    for number in range(499):
        change = await storage.create_room(f"room{number}", user.id, f"c{number}")
        await storage.set_topic(change.room.id, user.id, "\U0001f600" * 512, f"t{number}")
    await chat.start()
    ann = await chat.enter("ann")
    assert ann.welcome["more_rooms"] is True
    rooms = ann.welcome["rooms"] + [f for f in ann.frames if f["type"] == "room"]
    assert len({room["room"] for room in rooms}) == len(rooms) == 500
    assert {len(room["topic"]) for room in rooms} == {0, 512}
    assert len((await ann.request("rooms"))["rooms"]) == 500
    await chat.stop()
