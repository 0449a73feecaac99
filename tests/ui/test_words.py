"""What the program itself says."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat_tui.connection.state import (
    Connecting,
    ConnectionState,
    Failed,
    Offline,
    Reconnecting,
)
from chat_tui.domain.events import RoomOpened
from chat_tui.domain.models import Quote, RoomListing
from chat_tui.session.cache import Cache
from chat_tui.session.state import Delivery, PendingMessage
from chat_tui.text.excerpt import excerpt
from chat_tui.text.width import cell_len
from chat_tui.ui import words
from tests.ui.helpers import ANA, DEV, GENERAL, StageClient, message, on_stage, public, receive

KEYS = {
    "writing.send": "Enter",
    "rooms.switch": "Ctrl+K",
    "rooms.next-unread": "Alt+A",
    "program.help": "F1",
    "program.quit": "Ctrl+Q",
}


@pytest.mark.parametrize(
    ("number", "shown"), [(0, "0"), (1, "1"), (999, "999"), (1000, "999+"), (10**9, "999+")]
)
def test_counts(number: int, shown: str) -> None:
    assert words.count(number) == shown


async def test_notes_are_about_the_other_rooms_and_what_is_not_sent() -> None:
    client = on_stage()
    session = client.session
    session.view(GENERAL)
    assert words.status_notes(session) == []
    receive(session, message(1), message(1, "mia", room=DEV), message(2, room=DEV))
    session.send(GENERAL, "one")
    assert [note for note, _style in words.status_notes(session)] == ["1 to send", "@1", "2 unread"]


async def test_what_waits_for_an_answer_is_noted() -> None:
    cache = Cache()
    old = PendingMessage(room=GENERAL, cid="c", body="b", action=False, created=0)
    cache.add_pending(old)
    cache.add_pending(replace(old, cid="d", delivery=Delivery.FAILED, reason="no"))
    notes = words.status_notes(StageClient(cache=cache).session)
    assert [note for note, _style in notes] == ["1 to confirm", "1 not sent"]


async def test_a_disk_that_refuses_is_noted() -> None:
    cache = Cache()
    client = StageClient(cache=cache)
    cache._db.execute("PRAGMA query_only=ON")
    receive(client.session)
    client.session.apply(RoomOpened(summary=public(GENERAL, "general")))
    assert ("the disk refuses to save", "status-bar--bad") in words.status_notes(client.session)


async def test_labels_and_prompts() -> None:
    client = on_stage()
    assert words.room_label(None) == words.prompt(None) == ""
    assert words.prompt(client.in_room(GENERAL)) == "#general ›"
    assert words.prompt(client.in_room(ANA)) == "ana ›"
    room = client.in_room(GENERAL)
    assert words.below(room, following=True) == words.below(None, following=False) == ""
    assert words.below(room, following=False) == "more below"
    room.unread = 1500
    assert words.below(room, following=False) == "999+ new below"


async def test_emptiness_says_what_to_do() -> None:
    client = on_stage()
    assert words.emptiness(client.in_room(GENERAL)).startswith("#general is empty")
    assert words.emptiness(client.in_room(ANA)).startswith("you and ana")
    assert "PageUp" in words.emptiness(client.in_room(GENERAL), cleared=True)


@pytest.mark.parametrize(
    ("state", "now"),
    [
        (Offline(), "connecting to host …"),
        (Connecting(), "connecting to host …"),
        (Reconnecting(at=1, attempt=1, reason="cannot\x1b reach"), "cannot␛ reach; trying again"),
        (Failed(reason="denied", advice="ask"), "denied; ask"),
    ],
)
def test_the_first_start_says_what_this_is(state: ConnectionState, now: str) -> None:
    lines = words.welcome(state, "host", KEYS.__getitem__, live=False).split("\n")
    assert lines[1] == now
    assert "chat" in lines[0]
    assert lines[2] == "F1 shows every key, Ctrl+Q leaves"
    assert words.welcome(state, "host", KEYS.__getitem__, live=True) == "no room\n/join #room"


def test_the_first_steps_are_three_lines_that_eighty_columns_hold() -> None:
    text = words.first_steps(KEYS.__getitem__)
    gutter, list_ = 18, 21
    assert [len(line) <= 80 - list_ - gutter for line in text.split("\n")] == [True] * 3
    assert all(key in text for key in KEYS.values())


def test_the_first_steps_name_no_key_that_is_not_bound() -> None:
    keys = {**KEYS, "rooms.switch": "", "program.help": "Ctrl+T", "program.quit": ""}
    text = words.first_steps(keys.__getitem__)
    assert "Ctrl+K" not in text
    assert text.endswith("\nAlt+A to the unread\nCtrl+T tells all you can do")


def test_a_listing_has_a_line_for_every_room_whatever_it_is_called() -> None:
    rooms = (
        RoomListing(id="1", name="a", topic="tea\n#b  99 members", members=1, joined=True),
        RoomListing(id="2", name="b", topic="", members=2, joined=False),
    )
    assert words.listing(rooms).split("\n") == [
        "rooms on this server:",
        "#a  1 member, joined  tea␊#b  99 members",
        "#b  2 members",
    ]
    assert "/join" in words.listing(())


@pytest.mark.parametrize(
    ("names", "shown"),
    [
        ([], ""),
        (["ana"], "ana is typing"),
        (["a\x1b", "b"], "a␛ and b are typing"),
        (["a", "b", "c"], "3 people are typing"),
    ],
)
def test_who_is_typing(names: list[str], shown: str) -> None:
    assert words.typing(names) == shown


@pytest.mark.parametrize(
    ("users", "cells", "said"),
    [
        ("a", 40, "ann"),
        ("ab", 40, "ann and bob"),
        ("abm", 40, "you, ann and bob"),
        ("abx", 40, "ann, bob and 1 more"),
        ("xyz", 40, "3"),
        ("mxyz", 40, "you and 3 more"),
        ("abm", 15, "you and 2 more"),
        ("abm", 5, "3"),
        ("", 40, "0"),
    ],
)
def test_who_reacted(users: str, cells: int, said: str) -> None:
    assert words.reacted(users, {"a": "ann", "b": "bob"}, "m", cells) == said


def test_many_who_reacted_are_counted() -> None:
    users = [f"u{number}" for number in range(5_000)]
    said = words.reacted(users, {user: user for user in users}, None, 10_000)
    assert said.endswith("u19 and 4,980 more")


@given(
    st.lists(st.text(st.characters(), max_size=40), max_size=30),
    st.integers(0, 80),
    st.booleans(),
)
def test_any_names_fit(names: list[str], cells: int, mine: bool) -> None:
    users = [str(number) for number in range(len(names))]
    known = dict(zip(users, names, strict=True))
    said = words.reacted([*users, *(["m"] if mine else [])], known, "m", cells)
    assert cell_len(said) <= cells or said.isdigit()
    assert not {"\x1b", "\u202e", "\n"} & set(said)


@pytest.mark.parametrize(("said", "end"), [("tea " * 50, "tea tea …"), ("tea " * 3, "tea tea")])
def test_a_quote_says_that_it_was_cut(said: str, end: str) -> None:
    body = excerpt(said.rstrip())
    quote = Quote(message="m1", seq=1, name="ana", body=body)
    assert words.quoted(quote, body).endswith(end)


def test_of_many_rooms_some_are_named() -> None:
    assert words.some(["#a"]) == "#a"
    assert words.some(["#a", "#b", "#c"]) == "#a, #b, #c"
    assert words.some(["#a", "#b", "#c", "#d", "#e"]) == "#a, #b, #c and 2 more"
