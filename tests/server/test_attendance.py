"""Whether somebody is away, and how seldom the others hear of it."""

from collections.abc import Callable
from itertools import pairwise

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from chat_tui.server.attendance import Attendance

INTERVAL = 5.0


class Clock:
    """A clock, and what is to happen by it."""

    def __init__(self) -> None:
        self.now = 0.0
        self.due: list[tuple[float, Callable[[], None]]] = []

    def __call__(self) -> float:
        return self.now

    def later(self, delay: float, callback: Callable[[], None]) -> "_Timer":
        self.due.append((self.now + delay, callback))
        return _Timer(self, self.due[-1])

    def advance(self, seconds: float) -> None:
        end = self.now + seconds
        while self.due and min(at for at, _ in self.due) <= end:
            self.due.sort(key=lambda one: one[0])
            at, callback = self.due.pop(0)
            self.now = max(self.now, at)
            callback()
        self.now = end


class _Timer:
    def __init__(self, clock: Clock, entry: tuple[float, Callable[[], None]]) -> None:
        self._clock, self._entry = clock, entry

    def cancel(self) -> None:
        if self._entry in self._clock.due:
            self._clock.due.remove(self._entry)


class Ears:
    """An attendance, what the others were told, and what the person was."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.told: list[tuple[float, str | None]] = []
        self.own: list[str | None] = []
        self.person = Attendance(
            INTERVAL,
            clock=self.clock,
            later=self.clock.later,
            tell=lambda: self.told.append((self.clock.now, self.person.away)),
            changed=lambda: self.own.append(self.person.away),
        )


@pytest.fixture
def ears() -> Ears:
    return Ears()


def test_away_when_all_are_with_the_last_words(ears: Ears) -> None:
    person = ears.person
    person.enter("desk", None)
    person.enter("laptop", None)
    person.say("desk", "tea")
    assert (person.away, ears.told, ears.own) == (None, [], [])
    person.say("laptop", "")
    person.say("desk", "cake")
    person.say("laptop", None)
    person.exit("laptop")
    assert ears.own == ["tea", "cake", None, "cake"]
    assert person.away == "cake"


def test_the_first_change_is_told_at_once_and_then_what_is_left_of_them(ears: Ears) -> None:
    person, clock = ears.person, ears.clock
    person.enter("desk", None)
    for number in range(50):
        person.say("desk", str(number))
        clock.advance(0.01)
    assert ears.told == [(0.0, "0")]
    clock.advance(INTERVAL)
    assert ears.told == [(0.0, "0"), (INTERVAL, "49")]
    clock.advance(1.0)
    person.say("desk", None)
    person.say("desk", "49")
    clock.advance(10 * INTERVAL)
    assert len(ears.told) == 2
    assert clock.due == []


def test_who_comes_back_away_was_never_here(ears: Ears) -> None:
    ears.person.enter("one", "tea")
    ears.person.exit("one")
    assert ears.person.away == "tea"
    ears.person.enter("two", "tea")
    assert (ears.told, ears.own) == ([], [])
    ears.person.exit("two")
    ears.person.enter("three", None)
    assert (ears.told, ears.own) == ([(0.0, None)], [None])


def test_what_a_gone_connection_says_is_nothing(ears: Ears) -> None:
    ears.person.enter("one", None)
    ears.person.exit("one")
    ears.person.say("one", "tea")
    ears.person.exit("one")
    assert ears.person.away is None


def test_nothing_is_told_after_the_end(ears: Ears) -> None:
    ears.person.enter("one", None)
    ears.person.say("one", "tea")
    ears.person.say("one", "cake")
    assert ears.clock.due
    ears.person.close()
    assert ears.clock.due == []


class Comings(RuleBasedStateMachine):
    """Any order of coming, going, being away and back."""

    def __init__(self) -> None:
        super().__init__()
        self.ears = Ears()
        self.ears.person.enter(0, None)
        self.known: dict[int, str | None] = {0: None}
        self.away: str | None = None

    def _after(self) -> None:
        if self.known:
            said = list(self.known.values())
            self.away = None if None in said else next(filter(None, reversed(said)), "")

    @rule(connection=st.integers(0, 3), away=st.none() | st.sampled_from(["", "a", "b"]))
    def come(self, connection: int, away: str | None) -> None:
        if connection not in self.known:
            self.ears.person.enter(connection, away)
            self.known[connection] = away
            self._after()

    @rule(connection=st.integers(0, 3))
    def go(self, connection: int) -> None:
        self.ears.person.exit(connection)
        self.known.pop(connection, None)
        self._after()

    @rule(connection=st.integers(0, 3), away=st.none() | st.sampled_from(["", "a", "b"]))
    def say(self, connection: int, away: str | None) -> None:
        self.ears.person.say(connection, away)
        if connection in self.known:
            del self.known[connection]
            self.known[connection] = away
            self._after()

    @rule(seconds=st.sampled_from([0.1, 1.0, 4.9, 5.0]))
    def wait(self, seconds: float) -> None:
        self.ears.clock.advance(seconds)

    @invariant()
    def it_is_what_all_say(self) -> None:
        assert self.ears.person.away == self.away

    @invariant()
    def it_is_told_seldom_and_never_twice(self) -> None:
        told = self.ears.told
        for (at, one), (later, other) in pairwise(told):
            assert later - at >= INTERVAL - 1e-9
            assert one != other
        assert len(self.ears.clock.due) <= 1

    def teardown(self) -> None:
        self.ears.clock.advance(2 * INTERVAL)
        last = self.ears.told[-1][1] if self.ears.told else None
        assert last == self.ears.person.away


TestComings = Comings.TestCase
TestComings.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
