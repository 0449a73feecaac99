"""What is said of a person."""

from datetime import UTC

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat_tui.domain.models import Person, Presence, Room, RoomKind
from chat_tui.session.state import Card, ChatState, RoomState
from chat_tui.ui.card import ago, card
from chat_tui.ui.look import USUAL_LOOK
from tests.ui.helpers import START_MS

MINUTE, HOUR, DAY = 60_000, 3_600_000, 86_400_000
BOB = Person(user="u_b", name="bob")


def state(*names: str) -> ChatState:
    rooms = {f"r_{name}": RoomState(room=Room(id=f"r_{name}", name=name)) for name in names}
    return ChatState(name="me", user="u_me", rooms=rooms)


def said(shown: Card, known: ChatState | None = None) -> list[str]:
    return card(shown, known or state(), UTC, USUAL_LOOK).split("\n")


def of(person: Person | None, *, as_of: int | None = None, trouble: str = "") -> Card:
    return Card(name="bob", person=person, now=START_MS, as_of=as_of, trouble=trouble)


@pytest.mark.parametrize(
    ("before", "words"),
    [
        (-DAY, "just now"),
        (0, "just now"),
        (MINUTE - 1, "just now"),
        (MINUTE, "1 minute ago"),
        (2 * HOUR - 1, "1 hour ago"),
        (2 * HOUR, "2 hours ago"),
        (DAY, "1 day ago"),
        (45 * DAY, "1 month ago"),
        (800 * DAY, "2 years ago"),
    ],
)
def test_ago(before: int, words: str) -> None:
    assert ago(START_MS - before, START_MS) == words


@given(st.integers(0, 2**53), st.integers(0, 2**53))
def test_ago_of_any_time(time: int, now: int) -> None:
    words = ago(time, now)
    assert words == "just now" or words.endswith(" ago")
    assert not words.startswith(("0", "-"))


def test_all_of_it() -> None:
    person = Person(
        user="u_b",
        name="bob",
        since=START_MS - 40 * DAY,
        presence=Presence(online=True, away="tea"),
        rooms=("r_tea", "r_cake", "r_unknown"),
        shared=9,
    )
    assert said(of(person), state("tea", "cake")) == [
        "bob",
        "away: tea",
        "known since 1 month ago, Tue 14 Oct 2025 09:00",
        "with you in #tea, #cake and 7 more",
    ]


def test_a_conversation_is_no_room_that_is_named() -> None:
    known = state("tea")
    known.rooms["r_d"] = RoomState(
        room=Room(id="r_d", name="bob", kind=RoomKind.DIRECT, peer="u_b")
    )
    person = Person(user="u_b", name="bob", rooms=("r_tea", "r_d"), shared=2)
    assert said(of(person), known)[-1] == "with you in #tea"


def test_many_rooms_are_counted() -> None:
    names = [f"n{number:02}" for number in range(20)]
    person = Person(user="u", name="x", rooms=tuple(f"r_{name}" for name in names), shared=31)
    assert said(of(person), state(*names))[-1].endswith(", #n07 and 23 more")


def test_presence_in_words() -> None:
    def line(presence: Presence | None) -> str:
        return said(of(Person(user="u", name="x", presence=presence)))[1]

    seen = Presence(online=False, seen=START_MS - 3 * HOUR)
    assert line(seen) == "last seen 3 hours ago, Sun 23 Nov 2025 06:00"
    assert line(Presence(online=False)) == "not here"
    assert line(Presence(online=True)) == "here"
    assert line(None) == "you share no room, so whether they are here is not told"


def test_oneself() -> None:
    me = Person(user="u_me", name="me", presence=Presence(online=True), rooms=("r_a",), shared=1)
    for terminals, words in ((1, "1 terminal"), (3, "3 terminals")):
        one = Person(user="u_me", name="me", presence=me.presence, terminals=terminals)
        assert said(of(one)) == ["me (you)", "here", f"connected with {words}"]
    assert said(of(me), state("a")) == ["me (you)", "here"]


def test_what_is_not_of_now_says_so() -> None:
    old = of(BOB, as_of=START_MS - 2 * MINUTE, trouble="not connected")
    assert said(old) == ["bob, as of 2 minutes ago, Sun 23 Nov 2025 08:58 (not connected)"]
    unknown = of(BOB, trouble="not connected")
    assert said(unknown) == ["bob, as far as it is known here (not connected)"]


def test_nobody() -> None:
    assert said(of(None)) == ["there is nobody called bob on this server"]
    heard = of(None, trouble="not connected")
    assert said(heard) == ["nobody called bob was heard of here (not connected)"]


def test_what_a_server_says_is_made_inert() -> None:
    evil = "\x1b[2J\u202e\nx" * 50
    person = Person(user="u", name=evil, presence=Presence(online=True, away=evil))
    known = state(evil)
    person = Person(
        user="u", name=evil, presence=person.presence, rooms=tuple(known.rooms), shared=1
    )
    for shown in (
        Card(name=evil, person=person, now=0, trouble=evil),
        Card(name=evil, person=None, now=0),
    ):
        text = card(shown, known, UTC, USUAL_LOOK)
        assert not {"\x1b", "\u202e"} & set(text)
        assert len(text.split("\n")) <= 4
        assert len(text) < 10_000
