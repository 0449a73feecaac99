"""Where keys lead."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat_tui.domain.models import Room, RoomKind, RoomListing
from chat_tui.domain.preferences import Preference, PreferenceKind
from chat_tui.session.state import ChatState, RoomState
from chat_tui.ui.navigation import (
    first_room,
    fitting_rooms,
    neighbour,
    next_unread,
    switch_targets,
)
from tests.ui.unread import rooms


@given(st.integers(1, 8), st.integers(0, 7), st.sampled_from([1, -1]))
def test_going_on_visits_every_room_and_comes_back(count: int, start: int, step: int) -> None:
    state = rooms(*[(0, 0)] * count, viewed=f"r{start % count}")
    seen: list[str] = []
    for _ in range(count):
        found = neighbour(state, step, lambda room: True)
        state.viewed = found or state.viewed
        seen.append(state.viewed or "")
    assert sorted(seen) == sorted(state.rooms)
    assert seen[-1] == f"r{start % count}"


def test_with_no_room_on_the_screen_it_begins_at_the_ends() -> None:
    state = rooms((0, 0), (0, 0), (0, 0))
    assert neighbour(state, 1, lambda room: True) == "r0"
    assert neighbour(state, -1, lambda room: True) == "r2"
    assert neighbour(rooms(), 1, lambda room: True) is None
    assert neighbour(rooms((0, 0), viewed="gone"), 1, lambda room: True) == "r0"


def test_unread_rooms_and_those_with_a_mention_first() -> None:
    state = rooms((1, 0), (0, 0), (2, 1), (3, 0), viewed="r1")
    assert next_unread(state, 1) == next_unread(state, -1) == "r2"
    state.viewed = "r2"
    assert (next_unread(state, 1), next_unread(state, -1)) == ("r3", "r0")
    assert next_unread(rooms((0, 0), (0, 0), viewed="r0"), 1) is None
    assert next_unread(rooms((5, 5), viewed="r0"), 1) is None, "we are there"


def test_one_begins_where_one_was_unless_another_room_is_wanted() -> None:
    state = rooms((0, 0), (0, 0))
    assert first_room(state, None, "r1") == "r1"
    assert first_room(state, "r0", "r1") == "r0"
    assert first_room(state, "nowhere", "r1") is None
    assert first_room(state, None, "gone") == "r0"


def test_the_room_to_begin_in() -> None:
    state = rooms((0, 0), (0, 0))
    assert first_room(state, None) == "r0"
    assert first_room(state, "#R1") == "r1"
    assert first_room(state, "other") is None
    state.rooms["g"] = RoomState(room=Room(id="g", name="general"))
    assert first_room(state, None) == "g"
    assert first_room(ChatState(name="mia"), None) is None


def test_where_one_could_go() -> None:
    state = rooms((0, 0), (2, 0), (5, 1))
    state.rooms["d"] = RoomState(
        room=Room(id="d", name="ana", kind=RoomKind.DIRECT, peer="u", topic="")
    )
    state.listing = tuple(
        RoomListing(id=id_, name=id_, topic="", members=1, joined=False) for id_ in ("r0", "x")
    )
    targets = [(t.label, t.note, t.room) for t in switch_targets(state) if not t.command]
    assert targets == [
        ("#r2", "5 unread", "r2"),
        ("#r1", "2 unread", "r1"),
        ("#r0", "", "r0"),
        ("ana", "", "d"),
        ("#x", "join", None),
    ]


def named(*names: str) -> ChatState:
    """Rooms called so, people with an @."""
    state = ChatState(name="mia")
    for name in names:
        kind = RoomKind.DIRECT if name.startswith("@") else RoomKind.ROOM
        room = Room(id=name, name=name.removeprefix("@"), kind=kind, peer=f"u{name}")
        state.rooms[name] = RoomState(room=room)
    return state


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("dev", ["dev"]),  # called so, though others begin so
        ("#DEV", ["dev"]),
        ("tea", ["tea"]),  # a room before a person
        ("@tea", ["@tea"]),
        ("gen", ["general"]),  # begins so: engineering only has the letters
        ("d", ["dev", "dev-ops"]),
        ("ops", ["dev-ops"]),
        ("grl", ["general"]),
        ("@general", []),
        ("zzz", []),
        ("#", []),
        ("@", []),
    ],
)
def test_a_few_letters_mean_one_room_or_several(words: str, meant: list[str]) -> None:
    state = named("dev", "dev-ops", "engineering", "general", "tea", "@tea")
    targets = switch_targets(state)
    assert [target.room for target in fitting_rooms(targets, words)] == meant


def test_what_is_closed_comes_last_and_says_so() -> None:
    state = named("dev", "@ana", "@ben")
    state.preferences.put(Preference(PreferenceKind.CLOSED, "@ana", "on"))
    there = [(t.label, t.note) for t in switch_targets(state) if t.room]
    assert there == [("#dev", ""), ("ben", ""), ("ana", "closed")]
    assert first_room(state, None, "@ana") == "dev", "nobody begins where they closed the door"
