"""Every request and its reply, over real sockets, with every storage."""

from collections.abc import Callable
from uuid import uuid4

import pytest

from chat_tui.server.storage.base import Storage
from tests.server.conftest import Chat
from tests.server.wire import Wire


@pytest.fixture
def make_storage(make_any_storage: Callable[[], Storage]) -> Callable[[], Storage]:
    return make_any_storage


@pytest.fixture
async def ann(chat: Chat) -> Wire:
    return await chat.enter("ann")


@pytest.fixture
async def bob(chat: Chat, ann: Wire) -> Wire:
    bob = await chat.enter("bob")
    await ann.event(type="joined", name="bob")
    return bob


async def test_hello(chat: Chat) -> None:
    wire = await chat.dial()
    reply = await wire.hello("Ann", features=["future"], device="d_9")
    assert reply["name"] == "Ann"
    assert reply["resumed"] is False
    assert reply["missed"] == 0
    assert reply["limits"]["body"] == 16384
    (room,) = reply["rooms"]
    assert (room["name"], room["kind"], room["head"]) == ("general", "room", 1)
    live = await wire.of_type("live")
    assert live["cursor"] == reply["cursor"]
    again = await chat.enter("ANN")
    assert again.welcome["user"] == reply["user"]
    assert again.welcome["name"] == "Ann"


async def test_send(ann: Wire, bob: Wire) -> None:
    reply = await ann.say("hi", cid="c1")
    assert (reply["type"], reply["seq"], reply["duplicate"]) == ("ok", 3, False)
    mine, theirs = await ann.event(body="hi"), await bob.event(body="hi")
    assert mine.pop("cid") == "c1"
    assert mine == theirs
    assert (theirs["message"], theirs["seq"]) == (reply["message"], 3)
    await ann.say("waves", action=True)
    assert (await bob.event(body="waves"))["action"] is True


async def test_a_repeat_over_a_new_connection_changes_nothing(chat: Chat, ann: Wire) -> None:
    first = await ann.say("hi", cid="c1")
    await ann.close()
    ann = await chat.enter("ann")
    again = await ann.say("hi", cid="c1")
    assert again["duplicate"] is True
    assert (again["seq"], again["message"]) == (first["seq"], first["message"])
    conflict = await ann.say("ho", cid="c1")
    assert (conflict["type"], conflict["code"], conflict["retry"]) == (
        "error",
        "cid_conflict",
        "never",
    )
    page = await ann.request("history", room=ann.room(), after=0)
    assert [e["seq"] for e in page["events"]] == [1, 2]


async def test_history(ann: Wire) -> None:
    for number in range(5):
        await ann.say(str(number), cid=f"c{number}")
    room = ann.room()
    page = await ann.request("history", room=room, before=6, limit=2)
    assert [e["seq"] for e in page["events"]] == [4, 5]
    assert (page["first"], page["last"], page["more"]) == (4, 5, True)
    assert [e["cid"] for e in page["events"]] == ["c2", "c3"]
    page = await ann.request("history", room=room, after=4)
    assert ([e["seq"] for e in page["events"]], page["more"]) == ([5, 6], False)
    page = await ann.request("history", room=room, before=1)
    assert (page["events"], page["first"], page["last"], page["more"]) == ([], 1, 0, False)
    page = await ann.request("history", room=room, after=(1 << 53) - 1)
    assert page["events"] == []
    assert page["first"] > page["last"]


async def test_a_page_is_limited_in_entries_and_bytes(idle_chat: Chat) -> None:
    await idle_chat.start(page=3, page_bytes=2500)
    ann = await idle_chat.enter("ann")
    for _ in range(5):
        await ann.say("x")
    page = await ann.request("history", room=ann.room(), after=0, limit=100)
    assert len(page["events"]) == 3
    await ann.say("y" * 5000)
    await ann.say("y" * 1500)
    page = await ann.request("history", room=ann.room(), after=6)
    assert [e["seq"] for e in page["events"]] == [7]


async def test_members(ann: Wire, bob: Wire) -> None:
    reply = await ann.request("members", room=ann.room())
    assert [(m["name"], m["online"]) for m in reply["members"]] == [("ann", True), ("bob", True)]
    await bob.close()
    await ann.take(lambda f: f["type"] == "presence" and not f["online"])
    reply = await ann.request("members", room=ann.room())
    assert [(m["name"], m["online"]) for m in reply["members"]] == [("ann", True), ("bob", False)]


async def test_create_and_rooms(ann: Wire, bob: Wire) -> None:
    reply = await ann.change("create", name="#tea")
    assert reply["type"] == "ok"
    opened = await ann.of_type("room")
    assert (opened["name"], opened["kind"], opened["head"]) == ("tea", "room", 0)
    joined = await ann.event(type="joined", room=opened["room"])
    assert joined["seq"] == 1
    refused = await bob.change("create", name="TEA")
    assert (refused["code"], refused["retry"]) == ("exists", "never")
    listed = await bob.request("rooms")
    assert [(r["name"], r["members"], r["joined"]) for r in listed["rooms"]] == [
        ("general", 2, True),
        ("tea", 1, False),
    ]


async def test_join_and_leave(chat: Chat, ann: Wire, bob: Wire) -> None:
    await ann.change("create", name="tea")
    room = (await ann.of_type("room"))["room"]
    await ann.say("hot", room)
    bob2 = await chat.enter("bob")
    assert (await bob.change("join", name="tea"))["type"] == "ok"
    for wire in (bob, bob2):
        opened = await wire.of_type("room")
        assert (opened["room"], opened["head"], opened["unread"]) == (room, 2, 0)
        assert (await wire.event(type="joined", room=room))["seq"] == 3
    await ann.say("milk?", room)
    await bob.event(body="milk?")
    assert (await bob.change("leave", room=room))["type"] == "ok"
    for wire in (bob, bob2):
        assert (await wire.of_type("room_closed"))["room"] == room
    assert (await ann.event(type="left"))["name"] == "bob"
    await ann.say("gone?", room)
    await ann.say("hi", ann.room())
    assert await bob.bodies_until("hi") == ["hi"]
    assert (await bob.say("me too", room))["code"] == "not_member"
    assert (await bob.change("leave", room=room))["code"] == "not_member"


async def test_the_room_frame_comes_before_the_ok(ann: Wire) -> None:
    await ann.change("create", name="tea")
    assert [f["type"] for f in ann.frames if f["type"] == "room"] == ["room"]


async def test_a_repeated_join_is_ok_and_tells_nobody(ann: Wire, bob: Wire) -> None:
    await ann.change("create", name="tea")
    cid = str(uuid4())
    for _ in range(2):
        assert (await bob.request("join", name="tea", cid=cid))["type"] == "ok"
    await bob.sync()
    assert [f["type"] for f in bob.frames].count("room") == 1
    assert (await ann.change("join", name="tea"))["type"] == "ok"


async def test_topic(ann: Wire, bob: Wire) -> None:
    assert (await ann.change("topic", room=ann.room(), topic="all things"))["type"] == "ok"
    assert (await bob.event(type="topic"))["topic"] == "all things"
    listed = await bob.request("rooms")
    assert listed["rooms"][0]["topic"] == "all things"


async def test_rename(ann: Wire, bob: Wire, chat: Chat) -> None:
    assert (await bob.change("rename", name="ANN"))["code"] == "exists"
    assert (await bob.change("rename", name="rob"))["type"] == "ok"
    event = await ann.event(type="renamed")
    assert (event["name"], event["new_name"]) == ("bob", "rob")
    await bob.say("it is me")
    assert (await ann.event(body="it is me"))["name"] == "rob"
    await bob.send(type="typing", room=bob.room(), on=True)
    assert (await ann.of_type("typing"))["name"] == "rob"
    assert (await chat.enter("rob")).welcome["user"] == bob.welcome["user"]


async def test_read(chat: Chat, ann: Wire, bob: Wire) -> None:
    bob2 = await chat.enter("bob")
    await ann.say("one")
    await ann.say("bob: two")
    await bob.event(body="bob: two")
    room = bob.room()
    reply = await bob.request("read", room=room, seq=3)
    assert (reply["type"], reply["unread"], reply["mentions"]) == ("ok", 1, 1)
    read = await bob2.of_type("read")
    assert (read["room"], read["seq"], read["unread"], read["mentions"]) == (room, 3, 1, 1)
    assert (await bob.request("read", room=room, seq=1 << 40))["type"] == "ok"
    assert (await bob2.of_type("read"))["seq"] == 4
    await bob.sync()
    assert "read" not in [f["type"] for f in bob.frames]
    assert (await chat.enter("bob")).welcome["rooms"][0]["read"] == 4


async def test_the_answer_to_read_comes_after_all_that_it_counts(idle_chat: Chat) -> None:
    await idle_chat.start(flush_interval=60.0)  # nothing is sent but for a reason
    ann, bob = await idle_chat.enter("ann"), await idle_chat.enter("bob")
    await ann.say("one")
    reply = await bob.request("read", room=bob.room(), seq=1)
    assert (reply["unread"], reply["mentions"]) == (1, 0)
    assert bob.frames[-1]["type"] == "events"
    assert bob.frames[-1]["events"][-1]["body"] == "one"


async def test_typing(chat: Chat, ann: Wire, bob: Wire) -> None:
    ann2 = await chat.enter("ann")
    await ann.send(type="typing", room=ann.room(), on=True)
    typing = await bob.of_type("typing")
    assert (typing["user"], typing["on"]) == (ann.welcome["user"], True)
    for wire in (ann, ann2):
        await wire.sync()
        assert "typing" not in [f["type"] for f in wire.frames]


async def test_typing_that_does_not_end_is_not_passed_on(idle_chat: Chat) -> None:
    await idle_chat.start(typing_burst=2, clock=lambda: 0.0)
    ann, bob = await idle_chat.enter("ann"), await idle_chat.enter("bob")
    for _ in range(20):
        await ann.send(type="typing", room=ann.room(), on=True)
    assert (await ann.say("done"))["type"] == "ok"
    await bob.event(body="done")
    assert [f["type"] for f in bob.frames].count("typing") == 2


async def test_another_name_every_moment(idle_chat: Chat) -> None:
    await idle_chat.start(rename_burst=2, clock=lambda: 0.0)
    ann = await idle_chat.enter("ann")
    replies = [await ann.change("rename", name=name) for name in ("anna", "ann", "anna")]
    assert [reply["type"] for reply in replies] == ["ok", "ok", "error"]
    assert (replies[-1]["code"], replies[-1]["after_ms"]) == ("rate_limited", 10_000)


async def test_ping_and_bye(ann: Wire) -> None:
    assert (await ann.request("ping"))["type"] == "pong"
    await ann.send(type="bye")
    assert await ann.closed() == (1000, "")


async def test_answers_come_in_the_order_of_the_requests(ann: Wire) -> None:
    room = ann.room()
    ids = [await ann.ask("send", room=room, cid=f"c{n}", body=str(n)) for n in range(50)]
    last = await ann.ask("create", name="tea", cid="c_tea")
    await ann.reply(last)
    assert [f["id"] for f in ann.frames if f["type"] == "ok"] == ids


async def test_search(chat: Chat, ann: Wire, bob: Wire) -> None:
    await ann.say("tea at four", cid="c1")
    await bob.say("no tea")
    reply = await ann.request("search", terms=[{"text": "tea"}], limit=1)
    assert (reply["type"], [e["body"] for e in reply["events"]]) == ("found", ["no tea"])
    reply = await ann.request("search", terms=[{"text": "tea"}], before=reply["following"])
    assert [(e["body"], e["cid"]) for e in reply["events"]] == [("tea at four", "c1")]
    assert "following" not in reply
    empty = await ann.request("search", **{"from": "bob", "link": True})
    assert empty["events"] == []


async def test_searches_that_cannot_be(ann: Wire) -> None:
    for code, fields in (
        ("invalid_text", {}),
        ("invalid_text", {"terms": [{"text": '"'}]}),
        ("not_found", {"from": "nobody"}),
        ("not_member", {"room": "r_none"}),
        ("bad_request", {"terms": [{"text": "x"}], "before": "x"}),
        ("bad_request", {"terms": [{"text": "x"}] * 17}),
    ):
        reply = await ann.request("search", **fields)
        assert (reply["type"], reply.get("code")) == ("error", code), fields
