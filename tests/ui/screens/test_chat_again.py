"""The next start is in the same room, at the same place, with the same draft."""

import pytest

from chat_tui.connection.state import Offline
from chat_tui.domain.events import RoomClosed
from chat_tui.session.local_state import SAVE_DELAY
from chat_tui.session.state import Place
from tests.ui.helpers import (
    ANA,
    DEV,
    GENERAL,
    StageClient,
    direct,
    message,
    on_stage,
    playing,
    public,
    receive,
    welcome,
)


def talkative() -> StageClient:
    """Much was said in #dev."""
    client = on_stage()
    receive(client.session, *(message(seq, room=DEV) for seq in range(1, 301)))
    client.session.mark_read(DEV)
    return client


def again(client: StageClient) -> StageClient:
    """The program is started again; there is no connection yet."""
    return StageClient(Offline(), client.cache)


async def test_the_same_room_place_and_draft_before_any_connection() -> None:
    client = talkative()
    async with playing(client) as play:
        play.chat.show_room(DEV)
        await play.press("pageup", "pageup", "pageup")
        await play.type("half a thought")
        before = play.picture()
        client.session.tend(client.clock.now + SAVE_DELAY)
        # And now kill -9: what follows is not saved.
        client.cache._db.execute("PRAGMA query_only=ON")
    client.cache._db.execute("PRAGMA query_only=OFF")
    async with playing(again(client)) as play:
        assert (play.viewed, play.composer.text) == ("dev", "half a thought")
        assert play.picture() == before
        assert not play.chat.pane.following
        rooms = (public(GENERAL, "general"), public(DEV, "dev", 300), direct(ANA, "ana", "u_1"))
        welcome(play.session, *rooms)
        assert play.picture() == before, "the connection does not move it"


@pytest.mark.parametrize("leave", ["ctrl+q", "f2"])
async def test_at_the_end_it_is_the_end(leave: str) -> None:
    client = talkative()
    async with playing(client) as play:
        play.chat.show_room(DEV)
        await play.press(leave)
        client.session.save()
    receive(client.session, message(301, room=DEV))
    async with playing(again(client)) as play:
        assert play.viewed == "dev"
        assert play.picture()[-1].endswith("line 301")


async def test_another_room_is_wanted() -> None:
    client = talkative()
    async with playing(client) as play:
        play.chat.show_room(DEV)
        await play.press("pageup", "ctrl+q")
    async with playing(again(client), room="ana") as play:
        assert play.viewed == "ana"
    async with playing(again(client), room="#dev") as play:
        assert play.viewed == "dev"


async def test_the_room_is_gone() -> None:
    client = talkative()
    async with playing(client) as play:
        play.chat.show_room(DEV)
        await play.press("pageup")
        client.session.save()
        client.session.keep_place(Place(room=DEV, seq=100))
        client.session.save()
    client.session.apply(RoomClosed(room=DEV))
    client.session.keep_place(Place(room=DEV, seq=100))
    client.session.save()
    async with playing(again(client)) as play:
        assert play.viewed == "general"
        assert play.chat.pane.following


async def test_within_a_run_a_room_is_entered_at_its_end() -> None:
    async with playing(talkative()) as play:
        play.chat.show_room(DEV)
        await play.press("pageup")
        play.chat.show_room(ANA)
        play.chat.show_room(DEV)
        assert play.chat.pane.following


async def test_what_could_not_be_sent_is_a_draft_again() -> None:
    async with playing() as play:
        await play.type("hello")
        play.client.cache._db.execute("PRAGMA query_only=ON")
        await play.press("enter")
        assert play.composer.text == "hello"
        assert play.session.draft(GENERAL) == "hello"
        play.client.cache._db.execute("PRAGMA query_only=OFF")
        await play.press("enter")
        assert (play.session.draft(GENERAL), play.client.cache.load_drafts()) == ("", {})


async def test_a_draft_is_kept_as_it_is_typed_completed_pasted_and_taken_back() -> None:
    async with playing() as play:
        await play.burst(*"/to", "tab")
        await play.until(lambda: play.session.draft(GENERAL) == "/topic ")
        await play.press("ctrl+c")
        assert play.session.draft(GENERAL) == ""
        play.session.disconnected()
        await play.burst(*"hello", "enter", "shift+up", "e")
        assert play.session.draft(GENERAL) == "hello"
        assert play.client.cache.load_drafts() == {GENERAL: "hello"}


async def test_what_was_not_read_is_not_read_by_coming_back() -> None:
    client = talkative()
    async with playing(client) as play:
        play.chat.show_room(DEV)
        await play.press("pageup")
        client.session.save()
    receive(client.session, message(301, room=DEV))
    async with playing(again(client)) as play:
        assert play.client.in_room(DEV).unread == 1
        await play.press("ctrl+end")
        await play.until(lambda: play.client.in_room(DEV).unread == 0)


async def test_after_a_lost_log_one_is_in_the_room_of_the_same_name_with_the_draft() -> None:
    client = talkative()
    async with playing(client) as play:
        play.chat.show_room(DEV)
        await play.type("half")
        client.session.disconnected()
        rooms = (public("r_71", "general"), public("r_72", "dev"))
        welcome(client.session, *rooms, epoch="e2")
        assert (play.viewed, play.composer.text) == ("dev", "half")
        client.session.save()
        assert client.cache.load_drafts() == {"r_72": "half"}


async def test_what_is_typed_before_the_first_room_is_there_stays() -> None:
    client = StageClient(Offline())
    async with playing(client) as play:
        for line in ("one", "two"):
            await play.type(line)
            await play.press("enter")
        await play.type("thr")
        assert play.composer.text == "one\ntwo\nthr"
        welcome(play.session, public(GENERAL, "general"))
        assert (play.viewed, play.composer.text) == ("general", "one\ntwo\nthr")
        await play.type("ee")
        await play.press("enter")
        assert [item.body for item in play.session.outbox.in_room(GENERAL)] == ["one\ntwo\nthree"]


async def test_what_was_typed_before_the_room_is_there_joins_its_draft() -> None:
    client = StageClient(Offline())
    client.session.edit_draft(GENERAL, "of yesterday")
    async with playing(client) as play:
        await play.type("of today")
        welcome(play.session, public(GENERAL, "general"))
        assert play.composer.text == "of yesterday\nof today"
        assert client.session.draft(GENERAL) == "of yesterday\nof today"
