"""Moderation in the hands of who means harm, and at the worst moment."""

import asyncio
from pathlib import Path

import pytest

from chat_tui.server.storage.base import StoredEvent
from chat_tui.server.storage.memory import MemoryStorage
from tests.server.conftest import Chat
from tests.server.moderating import KEEPS, den_of
from tests.server.wire import Frame


class SlowReading(MemoryStorage):
    """Reads the log when it is let to."""

    def __init__(self) -> None:
        super().__init__()
        self.asked = asyncio.Event()
        self.go = asyncio.Event()

    async def history(
        self, room: str, *, before: int | None, after: int | None, limit: int, max_bytes: int
    ) -> tuple[list[StoredEvent], bool]:
        self.asked.set()
        await self.go.wait()
        return await super().history(
            room, before=before, after=after, limit=limit, max_bytes=max_bytes
        )


async def test_who_is_no_operator_can_put_nobody_out(chat: Chat) -> None:
    ann, bob, eve = [await chat.enter(name) for name in ("ann", "bob", "eve")]
    den = await den_of(ann, bob, eve)
    for kind, name in (("kick", "bob"), ("kick", "ann"), ("ban", "bob"), ("ban", "ann")):
        reply = await eve.change(kind, room=den, name=name)
        assert (reply["code"], reply["retry"]) == ("forbidden", "never")
        assert "operator" in reply["message"]
    assert (await eve.change("kick", room=eve.room(), name="ann"))["code"] == "forbidden"
    assert (await bob.say("here", den))["type"] == "ok"
    assert (await ann.request("bans", room=den))["bans"] == []


async def test_the_last_operator_cannot_put_themselves_out(chat: Chat) -> None:
    ann = await chat.enter("ann")
    den = await den_of(ann)
    for kind in ("kick", "ban"):
        reply = await ann.change(kind, room=den, name="ann")
        assert reply["code"] == "forbidden"
    # Nor by another name of theirs.
    await ann.change("rename", name="anna")
    assert (await ann.change("ban", room=den, name="ann"))["code"] == "forbidden"
    assert (await ann.say("here", den))["type"] == "ok"


async def test_nobody_and_nothing(chat: Chat) -> None:
    ann = await chat.enter("ann")
    for kind in ("invite", "kick", "ban"):
        refused = [
            await ann.change(kind, room=ann.room(), name="nobody"),
            await ann.change(kind, room="r_none", name="ann"),
            await ann.change(kind, room=ann.room(), name="a b"),
            await ann.change(kind, room=ann.room(), name="x" * 129),
            await ann.change(kind, room=ann.room()),
            await ann.request(kind, room=ann.room(), name="ann"),
        ]
        assert [reply["code"] for reply in refused] == [
            "not_found",
            "not_found",
            "invalid_text",
            "bad_request",
            "bad_request",
            "bad_request",
        ]


async def test_a_giant_reason_is_cut_and_what_it_hides_is_gone(chat: Chat) -> None:
    ann, eve = await chat.enter("ann"), await chat.enter("eve", **KEEPS)
    den = await den_of(ann, eve)
    await ann.change("kick", room=den, name="eve", reason="\x1b]0;x\x07\r\n" + "w" * 60_000)
    left = await ann.event(type="left", by_name="ann")
    assert len(left["reason"]) == 200
    assert left["reason"].startswith("]0;x ww")
    removed = await eve.take(lambda frame: frame["type"] == "room" and "removed" in frame)
    assert removed["removed"]["reason"] == left["reason"]


async def test_what_is_read_while_one_is_put_out_is_not_told() -> None:
    storage = SlowReading()
    chat = Chat(storage)
    await chat.start()
    try:
        ann, eve = await chat.enter("ann"), await chat.enter("eve")
        den = await den_of(ann, eve)
        asked = await eve.ask("history", room=den, before=99)
        await storage.asked.wait()
        await ann.change("kick", room=den, name="eve")
        await ann.say("not for eve", den)
        storage.go.set()
        assert (await eve.reply(asked))["code"] == "not_member"
    finally:
        storage.go.set()
        await chat.stop()


async def test_what_was_under_way_when_one_was_put_out_is_refused_each_by_itself(
    chat: Chat,
) -> None:
    ann, eve = await chat.enter("ann"), await chat.enter("eve", **KEEPS)
    den = await den_of(ann, eve)
    await ann.ask("kick", room=den, name="eve", cid="k")
    asked = [await eve.ask("send", room=den, cid=f"c{n}", body=str(n)) for n in range(20)]
    replies: list[Frame] = [await eve.reply(one) for one in asked]
    stored = [reply["seq"] for reply in replies if reply["type"] == "ok"]
    out = await ann.event(type="left", by_name="ann")
    assert all(seq < out["seq"] for seq in stored)
    refused = [reply for reply in replies if reply["type"] == "error"]
    assert {(one["code"], one["retry"]) for one in refused} <= {("not_member", "never")}
    assert [reply["type"] for reply in replies] == ["ok"] * len(stored) + ["error"] * len(refused)


async def test_invitations_are_few(idle_chat: Chat) -> None:
    now = [0.0]
    await idle_chat.start(clock=lambda: now[0])
    eve = await idle_chat.enter("eve")
    names = [f"victim{number}" for number in range(7)]
    for name in names:
        await idle_chat.enter(name)
    den = await den_of(eve)
    replies = [await eve.change("invite", room=den, name=name) for name in names]
    assert [reply["type"] for reply in replies] == ["ok"] * 5 + ["error"] * 2
    assert (replies[-1]["code"], replies[-1]["retry"]) == ("rate_limited", "after")
    assert replies[-1]["after_ms"] <= 10_000
    now[0] += replies[-1]["after_ms"] / 1000
    assert (await eve.change("invite", room=den, name=names[-1]))["type"] == "ok"


async def test_who_is_ignored_is_not_heard(chat: Chat) -> None:
    ann, eve = await chat.enter("ann"), await chat.enter("eve")
    den = await den_of(eve)
    await ann.request("prefer", kind="ignored", key=eve.welcome["user"], value="eve")
    told = await eve.change("invite", room=den, name="ann")
    assert told["type"] == "ok"
    await ann.sync()
    assert not [frame for frame in ann.frames if frame["type"] == "invited"]
    again = await chat.enter("ann")
    assert not [frame for frame in again.frames if frame["type"] == "invited"]


async def test_a_file_is_out_of_reach_as_well(idle_chat: Chat, tmp_path: Path) -> None:
    await idle_chat.start(files=tmp_path / "files")
    ann, eve = await idle_chat.enter("ann"), await idle_chat.enter("eve", **KEEPS)
    den = await den_of(ann, eve)
    sha256 = await ann.bring(b"plans")
    file = {"sha256": sha256, "name": "plans.txt", "size": 5}
    message = (await ann.say("", den, file=file))["message"]
    piece = {"room": den, "message": message, "offset": 0, "limit": 9}
    assert (await eve.request("download", **piece))["data"] == b"plans"
    await ann.change("ban", room=den, name="eve")
    assert (await eve.request("download", **piece))["code"] == "not_member"


@pytest.mark.parametrize("features", [[1], "removed", {"removed": True}, ["x" * 65]])
async def test_features_that_are_none(chat: Chat, features: object) -> None:
    wire = await chat.dial()
    assert (await wire.hello("eve", features=features))["code"] == "bad_request"
