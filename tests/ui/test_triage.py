"""Which rooms want to be looked at."""

import pytest

from chat_tui.domain.models import Room, RoomKind
from chat_tui.domain.preferences import Preference, PreferenceKind
from chat_tui.session.state import ChatState, RoomState
from chat_tui.ui.navigation import next_unread, switch_targets
from chat_tui.ui.triage import Totals, calls, elsewhere, waits

K = PreferenceKind


def a_state(*preferences: Preference) -> ChatState:
    """#a has 2 unread, #b 3 with a mention, bob 1; one is in #c, where 5 are unread."""
    state = ChatState(name="mia", viewed="c")
    for id_, unread, mentioned in (("a", 2, 0), ("b", 3, 1), ("c", 5, 5), ("d", 0, 0)):
        room = Room(id=id_, name=id_)
        state.rooms[id_] = RoomState(room=room, unread=unread, mentions=mentioned)
    bob = Room(id="bob", name="bob", kind=RoomKind.DIRECT, peer="u_bob")
    state.rooms["bob"] = RoomState(room=bob, unread=1)
    for preference in preferences:
        state.preferences.put(preference)
    return state


def walk(state: ChatState) -> list[str]:
    """Where Alt+A leads, each room being read there."""
    seen = []
    while (found := next_unread(state, 1)) is not None:
        seen.append(found)
        state.viewed = found
        state.rooms[found].unread = state.rooms[found].mentions = 0
        state.preferences.put(Preference(K.MARKED, found))
    return seen


def test_mentions_first_then_conversations_then_the_rest() -> None:
    state = a_state()
    state.rooms["c"].unread = state.rooms["c"].mentions = 0
    assert walk(state) == ["b", "bob", "a"]


def test_muted_rooms_are_left_out_and_marked_ones_are_not() -> None:
    state = a_state(Preference(K.MUTED, "b", "on"), Preference(K.MARKED, "d", "1"))
    assert elsewhere(state) == Totals(3, 0)
    assert not waits(state, state.rooms["b"])
    state.rooms["c"].unread = state.rooms["c"].mentions = 0
    assert walk(state) == ["bob", "a", "d"]


@pytest.mark.parametrize(
    ("room", "level", "called"),
    [
        ("a", "", False),
        ("a", "all", True),
        ("b", "", True),
        ("b", "none", False),
        ("bob", "", True),
        ("bob", "mentions", False),
    ],
)
def test_levels(room: str, level: str, called: bool) -> None:
    state = a_state(Preference(K.LEVEL, room, level))
    assert calls(state, state.rooms[room]) is called
    assert waits(state, state.rooms[room])


def test_the_switcher_offers_what_calls_first() -> None:
    state = a_state(Preference(K.FAVOURITE, "d", "on"))
    assert [target.room for target in switch_targets(state) if target.room] == [
        "b",
        "c",
        "bob",
        "a",
        "d",
    ]
    state = a_state(Preference(K.MUTED, "b", "on"))
    assert [target.room for target in switch_targets(state) if target.room] == [
        "c",
        "bob",
        "a",
        "b",
        "d",
    ]
