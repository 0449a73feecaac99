"""Changing and answering messages over the wire: who hears of it, and what holds it."""

from uuid import uuid4

from tests.server.conftest import Chat
from tests.server.wire import Frame, Wire


async def said(wire: Wire, body: str) -> Frame:
    reply = await wire.say(body)
    assert reply["type"] == "ok"
    return reply


async def test_everybody_hears_of_an_edit_and_the_author_by_the_cid(chat: Chat) -> None:
    ann, bob = await chat.enter("ann"), await chat.enter("bob")
    message = await said(ann, "one")
    cid = str(uuid4())
    reply = await ann.request(
        "edit", room=ann.room(), message=message["message"], body="two", cid=cid
    )
    assert (reply["type"], reply["message"], reply["seq"]) == (
        "ok",
        message["message"],
        message["seq"] + 1,
    )
    heard = await bob.event(type="edited")
    assert (heard["of"], heard["of_seq"], heard["body"]) == (
        message["message"],
        message["seq"],
        "two",
    )
    assert "cid" not in heard
    assert (await ann.event(type="edited"))["cid"] == cid
    page = await bob.request("history", room=bob.room(), before=message["seq"] + 1, limit=1)
    assert (page["events"][0]["body"], page["events"][0]["amended"]) == ("two", reply["seq"])


async def test_a_deletion(chat: Chat) -> None:
    ann, bob = await chat.enter("ann"), await chat.enter("bob")
    message = await said(ann, "one")
    refused = await bob.change("delete", room=bob.room(), message=message["message"])
    assert (refused["code"], refused["retry"]) == ("forbidden", "never")
    reply = await ann.change("delete", room=ann.room(), message=message["message"])
    assert reply["type"] == "ok"
    assert (await bob.event(type="deleted"))["of_seq"] == message["seq"]
    again = await ann.change("edit", room=ann.room(), message=message["message"], body="x")
    assert (again["code"], again["message"]) == ("forbidden", "This message was deleted.")


async def test_what_cannot_be_said_cannot_be_said_instead(chat: Chat) -> None:
    ann = await chat.enter("ann")
    message = (await said(ann, "one"))["message"]
    for body, code in ((" ", "invalid_text"), ("\0", "invalid_text"), ("x" * 16385, "too_large")):
        reply = await ann.change("edit", room=ann.room(), message=message, body=body)
        assert reply["code"] == code


async def test_changes_wait_in_the_same_queue_as_messages(idle_chat: Chat) -> None:
    now = [1000.0]
    await idle_chat.start(send_rate=10.0, send_burst=2, clock=lambda: now[0])
    ann = await idle_chat.enter("ann")
    message = (await said(ann, "one"))["message"]
    await said(ann, "two")

    async def edit(**fields: object) -> str:
        room = ann.room()
        reply = await ann.change("edit", room=room, message=message, body="x", **fields)
        return str(reply.get("code", reply["type"]))

    assert await edit() == "rate_limited"
    now[0] += 10.0
    assert (await ann.say("three"))["code"] == "rate_limited", "it would overtake the edit"
    assert await edit(retry=True) == "ok"
    assert (await ann.say("three"))["type"] == "ok"


async def test_a_gap_tells_what_was_changed(idle_chat: Chat) -> None:
    await idle_chat.start(resume=2)
    ann = await idle_chat.enter("ann")
    message = await said(ann, "one")
    bob = await idle_chat.enter("bob")
    resume = {"epoch": bob.welcome["epoch"], "cursor": bob.welcome["cursor"]}
    await bob.close()
    await said(ann, "two")
    for body in ("three", "four"):
        await ann.change("edit", room=ann.room(), message=message["message"], body=body)
    back = await (await idle_chat.dial()).live("bob", resume=resume)
    gap = next(frame for frame in back.frames if frame["type"] == "gap")
    assert gap["amended"] == [message["seq"]]
    assert "amended_all" not in gap


async def test_a_reply_quotes_what_it_answers(chat: Chat) -> None:
    ann, bob = await chat.enter("ann"), await chat.enter("bob")
    message = await said(ann, "tea?")
    assert (await bob.say("yes", reply_to=message["message"]))["type"] == "ok"
    heard = await ann.event(body="yes")
    assert heard["reply"] == {
        "message": message["message"],
        "seq": message["seq"],
        "name": "ann",
        "body": "tea?",
    }
    await ann.change("delete", room=ann.room(), message=message["message"])
    page = await bob.request("history", room=bob.room(), before=heard["seq"] + 1, limit=1)
    assert page["events"][0]["reply"]["body"] == ""


async def test_a_reply_to_nothing(chat: Chat) -> None:
    ann = await chat.enter("ann")
    refused = await ann.say("yes", reply_to="m_none")
    assert (refused["code"], refused["retry"]) == ("not_found", "never")
    for odd in ("", 7, "x" * 65, ["m"], "é"):
        assert (await ann.say("yes", reply_to=odd))["code"] == "bad_request"


async def test_a_reaction(chat: Chat) -> None:
    ann, bob = await chat.enter("ann"), await chat.enter("bob")
    message = await said(ann, "tea?")
    wish = {"room": bob.room(), "message": message["message"]}
    reply = await bob.change("react", **wish, emoji=":tea:")
    assert (reply["type"], reply["seq"]) == ("ok", message["seq"] + 1)
    heard = await ann.event(type="reaction")
    assert (heard["of_seq"], heard["emoji"], heard["on"]) == (message["seq"], "🍵", True)
    assert (await bob.change("react", **wish, emoji="🍵", on=False))["type"] == "ok"
    assert (await ann.event(type="reaction"))["on"] is False
    for emoji, code in (("no", "invalid_text"), ("x" * 1000, "bad_request"), (7, "bad_request")):
        assert (await bob.change("react", **wish, emoji=emoji))["code"] == code


async def test_a_thread(chat: Chat) -> None:
    ann, bob = await chat.enter("ann"), await chat.enter("bob")
    message = await said(ann, "tea?")
    answer = await bob.say("yes", reply_to=message["message"])
    reply = await ann.request("thread", room=ann.room(), message=answer["message"])
    assert (reply["type"], reply["message"], reply["more"]) == ("thread", answer["message"], False)
    assert [event["body"] for event in reply["events"]] == ["tea?", "yes"]
    refused = await ann.request("thread", room=ann.room(), message="m_none")
    assert (refused["code"], refused["retry"]) == ("not_found", "never")
    tea = await bob.change("create", name="tea")
    refused = await ann.request("thread", room=tea["room"], message=message["message"])
    assert refused["code"] == "not_member"
