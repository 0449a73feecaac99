"""Who is there, in dots and words."""

from dataclasses import replace
from datetime import UTC

import pytest

from chat_tui.domain.models import Presence, Room, RoomKind
from chat_tui.session.state import ChatState, RoomState
from chat_tui.ui.look import USUAL_LOOK
from chat_tui.ui.presence import dot, of_peer
from tests.ui.helpers import START_MS

HERE, AWAY, GONE = Presence(online=True), Presence(online=True, away=""), Presence(online=False)


def test_dots_differ_in_shape_and_colour() -> None:
    dots = [dot(one, online=True) for one in (HERE, AWAY, GONE)]
    assert len({mark for mark, _ in dots}) == len({style for _, style in dots}) == 3
    assert dot(None, online=True) == dot(GONE, online=True)
    for presence in (HERE, AWAY, GONE, None):
        mark, _style = dot(presence, online=True)
        assert dot(presence, online=False) == (mark, "panel--dim")


@pytest.mark.parametrize(
    ("there", "words"),
    [
        (None, ""),
        (HERE, "here"),
        (AWAY, "away"),
        (Presence(online=True, away="\x1b[2Jtea \u202e"), "away: ?[2Jtea "),
        (GONE, "not here"),
        (Presence(online=False, seen=START_MS), "last seen Sun 23 Nov 2025 09:00"),
        (Presence(online=False, seen=2**53 - 1), "last seen Thu 1 Jan 1970 00:00"),
    ],
)
def test_above_a_conversation(there: Presence | None, words: str) -> None:
    room = RoomState(room=Room(id="d", name="bob", kind=RoomKind.DIRECT, peer="u"))
    state = ChatState(name="me", presence={} if there is None else {"u": there})
    said = of_peer(state, room, UTC, USUAL_LOOK, online=True)
    assert "\x1b" not in said
    assert "\u202e" not in said
    assert said == words or (there and "tea" in (there.away or "") and "tea" in said)
    assert (
        of_peer(state, RoomState(room=Room(id="r", name="r")), UTC, USUAL_LOOK, online=True) == ""
    )
    assert of_peer(state, None, UTC, USUAL_LOOK, online=True) == ""


def test_a_look_without_times_says_when_all_the_same() -> None:
    room = RoomState(room=Room(id="d", name="bob", kind=RoomKind.DIRECT, peer="u"))
    state = ChatState(name="me", presence={"u": Presence(online=False, seen=START_MS)})
    assert of_peer(state, room, UTC, replace(USUAL_LOOK, time_format=""), online=True).endswith(
        "09:00"
    )


def test_without_a_connection_nobody_is_said_to_be_here() -> None:
    room = RoomState(room=Room(id="d", name="bob", kind=RoomKind.DIRECT, peer="u"))
    for there, said in ((HERE, ""), (AWAY, ""), (GONE, "not here")):
        state = ChatState(name="me", presence={"u": there})
        assert of_peer(state, room, UTC, USUAL_LOOK, online=False) == said
