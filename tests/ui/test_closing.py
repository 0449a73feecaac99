"""/close: a conversation out of the list, and back in it."""

import pytest

from chat_tui.domain.commands import Command, SetPreference
from chat_tui.domain.events import PreferenceChanged
from chat_tui.domain.preferences import Preference, PreferenceKind
from chat_tui.session.cache import Cache
from tests.ui.commanding import CommandContext, run
from tests.ui.helpers import (
    ANA,
    DEV,
    GENERAL,
    StageClient,
    direct,
    message,
    on_stage,
    public,
    receive,
    usual,
    welcome,
)

CLOSED = Preference(PreferenceKind.CLOSED, ANA, "on")


def listed(client: StageClient) -> list[str]:
    return [room.room.name for room in client.session.state.sorted_rooms()]


def told(sent: list[Command]) -> list[Preference]:
    return [one.preference for one in sent if isinstance(one, SetPreference)]


async def test_a_conversation_is_taken_out_of_the_list() -> None:
    client = on_stage()
    context = CommandContext(client, viewed=ANA)
    assert run(context, "/close")
    assert listed(client) == ["dev", "general"]
    assert client.session.state.viewed == GENERAL
    assert told(client.sent()) == [CLOSED]
    (notice,) = client.in_room(GENERAL).notices
    assert notice.text == (
        "ana is closed, and nothing of it is gone; "
        "it is back when one of you speaks, or with /msg ana"
    )


async def test_it_is_closed_by_name_and_stays_where_it_is_looked_at() -> None:
    client = on_stage()
    context = CommandContext(client, viewed=DEV)
    assert run(context, "/close @ANA")
    assert (client.session.state.viewed, listed(client)) == (DEV, ["dev", "general"])
    client.session.view(ANA)
    assert listed(client) == ["dev", "general", "ana"], "what is on the screen is in the list"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("/close", "you are a member of #general; /part leaves it"),
        ("/close dev", "you have no conversation with dev; /part leaves a room"),
    ],
)
async def test_a_room_is_left_and_not_closed(text: str, why: str) -> None:
    context = CommandContext(on_stage())
    assert not run(context, text)
    assert [notice.text for notice in context.client.in_room(GENERAL).notices] == [why]
    assert context.client.sent() == []


async def test_nothing_that_waits_is_put_out_of_sight() -> None:
    client = on_stage()
    context = CommandContext(client)
    receive(client.session, message(1, room=ANA))
    assert not run(context, "/close ana")
    client.session.mark_read(ANA)
    client.session.disconnected()
    client.session.send(ANA, "on my way")
    assert not run(context, "/close ana")
    assert [notice.text for notice in client.in_room(GENERAL).notices] == [
        "something ana wrote is unread",
        "something you wrote to ana is not sent yet",
    ]
    assert "ana" in listed(client)


async def test_the_next_message_brings_it_back_for_good() -> None:
    client = on_stage()
    run(CommandContext(client), "/close ana")
    client.sent()
    receive(client.session, message(1, room=ANA))
    assert told(client.sent()) == [Preference(PreferenceKind.CLOSED, ANA)]
    client.session.mark_read(ANA)
    assert "ana" in listed(client)


async def test_who_is_ignored_does_not_bring_it_back() -> None:
    client = on_stage()
    context = CommandContext(client)
    run(context, "/close ana")
    client.session.preferences.set(Preference(PreferenceKind.IGNORED, "u_1", "ana"))
    receive(client.session, message(1, room=ANA))
    assert "ana" not in listed(client)


async def test_msg_and_switch_bring_it_back() -> None:
    client = on_stage()
    context = CommandContext(client)
    run(context, "/close ana")
    client.session.preferences.visited(ANA)  # as the screen does when it shows a room
    assert "ana" in listed(client)


async def test_it_is_closed_after_a_restart_and_on_other_terminals() -> None:
    cache = Cache()
    first = usual(StageClient(cache=cache))
    run(CommandContext(first), "/close ana")
    again = StageClient(cache=cache)
    assert listed(again) == ["dev", "general"]
    other = on_stage()
    other.session.apply(PreferenceChanged(preference=CLOSED))
    assert listed(other) == ["dev", "general"]


async def test_what_was_said_meanwhile_shows_it_and_what_is_replayed_does_not() -> None:
    client = on_stage()
    run(CommandContext(client), "/close ana")
    client.sent()
    client.session.disconnected()
    rooms = public(GENERAL, "general"), public(DEV, "dev")
    welcome(client.session, *rooms, direct(ANA, "ana", "u_1", head=1, read=1), live=False)
    receive(client.session, message(1, room=ANA))
    assert "ana" not in listed(client), "it was read, and closed, after that was said"
    here = direct(ANA, "ana", "u_1", head=2, read=1, unread=1)
    welcome(client.session, *rooms, here)
    assert "ana" in listed(client)
