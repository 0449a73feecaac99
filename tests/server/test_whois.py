"""Who somebody is, on the wire."""

from typing import Any

from chat_tui.server.people import ROOMS_TOLD
from chat_tui.server.storage.memory import MemoryStorage
from chat_tui.server.storage.rules import Quota
from tests.server.conftest import Chat
from tests.server.wire import Frame, Wire

CAME, LEFT = 2_000_000_001_000, 2_000_000_009_000


async def whois(wire: Wire, name: str) -> Frame:
    reply = await wire.request("whois", name=name)
    assert reply["type"] == "ok", reply
    found: Frame = reply["person"]
    return found


async def start(**options: Any) -> Chat:
    chat = Chat(MemoryStorage(clock=lambda: CAME, **options))
    await chat.start(wall_ms=lambda: LEFT)
    return chat


async def test_somebody_who_is_there_away_and_gone() -> None:
    chat = await start()
    ann, bob = await chat.enter("ann"), await chat.enter("Bob")
    known = {"user": bob.welcome["user"], "name": "Bob", "since": CAME}
    known |= {"rooms": [ann.room()], "shared": 1}
    assert await whois(ann, "bob") == known | {"online": True}
    await bob.request("away", text="tea")
    assert await whois(ann, "BOB") == known | {"online": True, "away": "tea"}
    await bob.close()
    await ann.take(lambda f: f["type"] == "presence" and not f["online"])
    assert await whois(ann, "bob") == known | {"online": False, "seen": LEFT}
    await chat.stop()


async def test_oneself_with_all_terminals(chat: Chat) -> None:
    ann, _ = await chat.enter("ann"), await chat.enter("ann")
    me = await whois(ann, "ann")
    assert (me["online"], me["terminals"], me["shared"]) == (True, 2, 1)
    bob = await chat.enter("bob")
    assert "terminals" not in await whois(bob, "ann")


async def test_an_old_name_leads_to_the_same_person(chat: Chat) -> None:
    ann, bob = await chat.enter("ann"), await chat.enter("bob")
    await bob.change("rename", name="robert")
    assert (await whois(ann, "bob"))["name"] == "robert"


async def test_of_who_shares_no_room_it_is_not_told_whether_they_are_there(chat: Chat) -> None:
    ann, bob = await chat.enter("ann"), await chat.enter("bob", away="secret")
    await bob.change("leave", room=bob.room())
    stranger = await whois(ann, "bob")
    assert stranger.keys() == {"user", "name", "since", "rooms", "shared"}
    assert (stranger["rooms"], stranger["shared"]) == ([], 0)
    assert (await whois(bob, "bob"))["away"] == "secret"


async def test_many_rooms_are_counted() -> None:
    chat = await start(quota=Quota())
    ann, bob = await chat.enter("ann"), await chat.enter("bob")
    for number in range(ROOMS_TOLD + 5):
        await ann.change("create", name=f"room{number}")
        await bob.change("join", name=f"room{number}")
    found = await whois(ann, "bob")
    assert (len(found["rooms"]), found["shared"]) == (ROOMS_TOLD, ROOMS_TOLD + 6)
    await chat.stop()


async def test_what_is_refused(chat: Chat) -> None:
    ann = await chat.enter("ann")
    nobody, no_name = ["bob", "a" * 32], ["", "a b", "a" * 33, "\x1b"]
    codes = dict.fromkeys(nobody, "not_found") | dict.fromkeys(no_name, "invalid_text")
    for name, code in (codes | {"a" * 129: "bad_request"}).items():
        assert (await ann.request("whois", name=name))["code"] == code
    assert (await ann.request("whois"))["code"] == "bad_request"
