"""What is told after an absence."""

import pytest

from chat_tui.domain.preferences import Preference, PreferenceKind
from chat_tui.session.state import ChatState
from chat_tui.ui.catch_up import LONG, LONG_ASLEEP, NAMED, Absence
from tests.ui.unread import rooms


def told(state: ChatState, *, after: float = LONG, unread: int = 0) -> str:
    """What is said when ``unread`` were unread in r0 before."""
    absence = Absence()
    absence.end(state, 0.0, "")
    missed = [(room, room.unread, room.mentions) for room in state.rooms.values()]
    for room, _, _ in missed:
        room.unread = unread if room.room.id == "r0" else 0
        room.mentions = 0
    absence.begin(state, 100.0)
    for room, count, mentions in missed:
        room.unread, room.mentions = count, mentions
    return absence.end(state, 100.0 + after, "Alt+A")


def test_mentions_first_and_the_key() -> None:
    words = told(rooms((12, 0), (0, 0), (5, 3)))
    assert words == "while you were away: #r2 5 (@3), #r0 12 - Alt+A walks through"


def test_only_what_is_new_and_elsewhere() -> None:
    assert "#r0 2" in told(rooms((12, 0)), unread=10)
    assert told(rooms((12, 0)), unread=12) == ""
    assert told(rooms((12, 0), viewed="r0")) == ""
    state = rooms((12, 2))
    state.preferences.put(Preference(PreferenceKind.MUTED, "r0", "on"))
    assert told(state) == ""


def test_a_short_absence_is_none() -> None:
    assert told(rooms((12, 0)), after=LONG - 1) == ""


@pytest.mark.parametrize(
    ("more", "words"), [(0, "#r4 1 -"), (1, "1 more room -"), (3, "3 more rooms")]
)
def test_many_rooms(more: int, words: str) -> None:
    assert words in told(rooms(*[(1, 0)] * (NAMED + more)))


@pytest.mark.parametrize(("slept", "is_told"), [(LONG_ASLEEP, True), (LONG_ASLEEP - 1, False)])
def test_a_sleep_is_an_absence_sooner(slept: float, is_told: bool) -> None:
    state, absence = rooms((3, 0)), Absence()
    absence.end(state, 0.0, "")
    state.rooms["r0"].unread = 0
    absence.begin(state, 100.0, slept=slept)
    assert absence.is_long(100.0) is is_told
    state.rooms["r0"].unread = 3
    assert bool(absence.end(state, 100.1, "")) is is_told
    assert not absence.is_long(200.0)
    absence.begin(state, 200.0)
    assert not absence.is_long(200.1), "that sleep is over"


def test_the_start_of_the_program_ends_one() -> None:
    state = rooms((3, 0))
    absence = Absence()
    assert absence.end(state, 5.0, "") == "while you were away: #r0 3"
    assert absence.end(state, 500.0, "") == "", "it was told"
    absence = Absence()
    absence.note(state)
    assert absence.end(state, 5.0, "") == "", "it was known before"
