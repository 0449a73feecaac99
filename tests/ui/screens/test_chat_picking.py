"""Shift+Up picks a message; letters do something with it, and are letters again afterwards."""

from dataclasses import replace

import pytest

from chat_tui.connection.state import Online
from chat_tui.domain.commands import SendMessage
from chat_tui.domain.events import Acknowledged, Rejected
from chat_tui.domain.models import ChatMessage
from chat_tui.session.cache import Cache
from chat_tui.session.state import Delivery, PendingMessage
from chat_tui.ui.choices import WRITING
from tests.ui.helpers import (
    DEV,
    GENERAL,
    START_MS,
    Play,
    StageClient,
    message,
    on_stage,
    playing,
    receive,
    usual,
)
from tests.ui.screens.reading import rule

DAY = 24 * 3_600_000


def refused(client: StageClient, *bodies: str) -> StageClient:
    """These were sent, and the server does not want them."""
    for body in bodies:
        client.session.send(GENERAL, body)
    for command in client.sent():
        if isinstance(command, SendMessage):
            client.session.apply(
                Rejected(command=command, code="forbidden", retry="never", text="no")
            )
    return client


def old(*bodies: str) -> StageClient:
    """An earlier run left these, more than a day ago."""
    cache = Cache()
    for number, body in enumerate(bodies):
        cache.add_pending(
            PendingMessage(
                room=GENERAL,
                cid=f"old-{number}",
                body=body,
                action=False,
                created=START_MS - DAY - 1,
            )
        )
    return usual(StageClient(Online(12), cache))


def picked(play: Play) -> str:
    """The text of what is picked, and of what looks like it; empty when nothing is."""
    found = play.chat.pane.picked
    assert found is None or isinstance(found, ChatMessage | PendingMessage)
    arrows = [row.split("›")[1] for row in play.picture() if "›" in row]
    assert arrows == ([] if found is None else [found.body])
    return "" if found is None else found.body


def deliveries(play: Play) -> list[Delivery]:
    return [one.delivery for one in play.session.outbox.in_room(GENERAL)]


async def test_up_and_down_through_messages_and_what_is_not_sent() -> None:
    client = on_stage()
    receive(client.session, message(1), message(2))
    async with playing(refused(client, "bad")) as play:
        seen = []
        for key in ("shift+up", "up", "shift+up", "up", "down", "shift+down"):
            await play.press(key)
            seen.append(picked(play))
        assert seen == ["bad", "line 2", "line 1", "line 1", "line 2", "bad"]
        await play.press("down")
        assert picked(play) == ""
        assert play.chat.pane.following
        await play.press("shift+down")
        assert picked(play) == ""


@pytest.mark.parametrize("acknowledged_first", [True, False])
async def test_what_is_picked_on_its_way_stays_picked(acknowledged_first: bool) -> None:
    client = on_stage()
    receive(client.session, message(1))
    async with playing(client) as play:
        await play.type("mine")
        await play.press("enter", "shift+up")
        assert picked(play) == "mine"
        (send,) = [command for command in client.sent() if isinstance(command, SendMessage)]
        event = replace(message(2, "mine", user="u_me", name="mia"), cid=send.cid)
        stored = Acknowledged(command=send, room=GENERAL, seq=2, message="m_2", time=0)
        if acknowledged_first:
            client.session.apply(stored)
            assert picked(play) == "mine"
        receive(client.session, event)
        assert picked(play) == "mine"
        if not acknowledged_first:
            client.session.apply(stored)
            assert picked(play) == "mine"
        assert isinstance(play.chat.pane.picked, ChatMessage)
        await play.press("d")
        assert play.composer.text == ""
        assert rule(play).startswith("d once more deletes it")
        await play.press("up")
        assert picked(play) == "line 1"


async def test_escape_leaves_and_goes_nowhere() -> None:
    client = on_stage()
    receive(client.session, *(message(seq) for seq in range(1, 60)))
    async with playing(client) as play:
        await play.press("pageup", "shift+up")
        before = play.picture()
        await play.press("escape")
        assert picked(play) == ""
        assert rule(play) == "more below"
        assert [row.replace("›", " ") for row in before] == play.picture()
        await play.press("escape")
        assert play.chat.pane.following


async def test_the_view_follows() -> None:
    client = on_stage()
    receive(client.session, *(message(seq) for seq in range(1, 300)))
    async with playing(client) as play:
        for seq in range(299 - 12, 0, -13):  # 13 and 23 are 299
            await play.burst(*["shift+up"] * 13)
            assert picked(play) == f"line {seq}"
        await play.burst(*["down"] * 299)
        assert play.chat.pane.following


async def test_send_again() -> None:
    async with playing(refused(on_stage(), "bad", "worse")) as play:
        await play.burst("shift+up", "up", "r")
        assert deliveries(play) == [Delivery.PENDING, Delivery.FAILED]
        assert picked(play) == ""
        assert play.composer.text == ""
        assert [one.body for one in play.client.sent() if isinstance(one, SendMessage)] == ["bad"]


async def test_an_old_one_is_sent_or_dropped_as_its_author_says() -> None:
    async with playing(old("is anybody here", "hello")) as play:
        assert deliveries(play) == [Delivery.ASKING, Delivery.ASKING]
        assert not any(isinstance(one, SendMessage) for one in play.client.sent())
        await play.press("shift+up")
        assert rule(play).startswith("r send  e edit  d discard")
        await play.burst("d", "d", "shift+up", "r")
        (send,) = [one for one in play.client.sent() if isinstance(one, SendMessage)]
        assert send.body == "is anybody here"
        assert play.said() == ["is anybody here"]


async def test_discarding_asks_once() -> None:
    async with playing(refused(on_stage(), "bad")) as play:
        await play.burst("shift+up", "d")
        assert play.said() == ["bad"]
        assert rule(play) == "d once more discards it"
        play.client.clock.now += 2.0
        await play.press("d")
        assert play.said() == ["bad"], "too late: it asks again"
        play.client.clock.now += 1.9
        await play.press("d")
        assert play.said() == []
        assert play.client.cache.load_outbox() == ()
        await play.type("d")
        assert play.composer.text == "d"


async def test_the_second_d_is_for_the_same_message() -> None:
    async with playing(refused(on_stage(), "bad", "worse")) as play:
        await play.burst("shift+up", "d", "up", "d")
        assert play.said() == ["bad", "worse"]


@pytest.mark.parametrize("body", ["mend me", "/not a command", "//two", "one\ntwo"])
async def test_edit(body: str) -> None:
    async with playing(refused(on_stage(), body)) as play:
        await play.burst("shift+up", "e")
        assert play.said() == []
        await play.press("enter")
        assert play.said() == [body]


async def test_editing_an_action() -> None:
    client = on_stage()
    client.session.disconnected()
    async with playing(client) as play:
        play.session.send(GENERAL, "waves", action=True)
        await play.burst("shift+up", "e", "enter")
        (again,) = play.session.outbox.in_room(GENERAL)
        assert (again.body, again.action) == ("waves", True)


async def test_what_is_being_written_is_not_lost_by_editing() -> None:
    async with playing(refused(on_stage(), "bad")) as play:
        await play.burst(*"half", "shift+up", "e")
        assert (play.composer.text, play.said()) == ("half", ["bad"])
        assert rule(play) == WRITING
        await play.burst(*"do")
        assert (play.composer.text, play.said()) == ("halfdo", ["bad"])


async def test_what_is_under_way_cannot_be_taken_back() -> None:
    async with playing() as play:
        play.session.send(GENERAL, "gone")
        play.client.sent()
        await play.burst("shift+up", "e")
        assert "may have arrived" in rule(play)
        await play.burst("shift+up", "d", "d", "r")
        assert play.said() == ["gone"]


async def test_any_other_letter_is_text_again() -> None:
    async with playing(refused(on_stage(), "bad")) as play:
        await play.burst("shift+up", *"border")
        assert play.composer.text == "border"
        assert (picked(play), play.said()) == ("", ["bad"])


async def test_letters_are_text_while_nothing_is_picked() -> None:
    async with playing(refused(on_stage(), "bad")) as play:
        await play.type("red")
        assert (play.composer.text, play.said()) == ("red", ["bad"])


async def test_what_is_picked_stays_picked_while_others_talk_and_goes_with_its_message() -> None:
    async with playing(refused(on_stage(), "bad")) as play:
        await play.press("shift+up")
        receive(play.session, *(message(seq) for seq in range(1, 100)))
        assert picked(play) == "bad"
        await play.press("up")
        receive(play.session, *(message(seq) for seq in range(100, 200)))
        assert picked(play) == "line 99"
        assert isinstance(play.chat.pane.picked, ChatMessage)
        await play.press("pageup")
        assert picked(play) == ""
        await play.press("ctrl+end", "shift+up")
        play.session.discard(GENERAL, "cid-1")
        assert picked(play) == ""
        await play.until(lambda: rule(play) == "")


async def test_the_rule_tells_the_keys_that_work_now() -> None:
    client = on_stage()
    receive(client.session, message(1))
    async with playing(refused(client, "bad")) as play:
        await play.press("shift+up")
        assert rule(play) == "r send again  e edit  d discard  y copy  Esc back"
        await play.press("up")
        assert rule(play) == "r reply  t thread  + react  y copy  Esc back"
        await play.press("d")
        assert rule(play) == "only your own messages can be changed"
        await play.press("down")
        play.app.set_keymap({"picked.reply": "s"})
        await play.burst("down", "shift+up")
        assert rule(play).startswith("s send again")
        await play.press("s")
        assert deliveries(play) == [Delivery.PENDING]


async def test_a_click_picks() -> None:
    client = on_stage()
    receive(client.session, message(1), message(2))
    async with playing(refused(client, "bad")) as play:
        rows = play.picture()
        (at,) = [number for number, row in enumerate(rows) if row.endswith("line 1")]
        pane = play.chat.pane
        await play.pilot.click(pane, offset=(20, at))
        assert picked(play) == "line 1"
        assert play.composer.has_focus
        await play.pilot.click(pane, offset=(20, 0))
        assert picked(play) == ""


async def test_another_room_has_its_own() -> None:
    async with playing(refused(on_stage(), "bad")) as play:
        await play.press("shift+up")
        play.chat.show_room(DEV)
        assert picked(play) == ""
        await play.type("red")
        assert play.composer.text == "red"
