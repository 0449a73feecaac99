"""Being away: what the server is told, and when."""

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from chat_tui.domain.commands import SetAway
from chat_tui.domain.events import Acknowledged, MembersReceived, PresenceChanged, Rejected
from chat_tui.domain.models import Member, Presence
from chat_tui.session.state import ChangeKind
from tests.session.desk import GENERAL, Desk


@pytest.fixture
def desk() -> Desk:
    return Desk().welcome(GENERAL)


def told(desk: Desk, seconds: float = 0.0) -> list[str | None]:
    """What the server is told now."""
    return [one.text for one in desk.poll(seconds) if isinstance(one, SetAway)]


def answer(desk: Desk, text: str | None) -> None:
    desk.session.apply(Acknowledged(command=SetAway(text=text)))


def refuse(desk: Desk, text: str | None, code: str, retry: str = "never") -> None:
    command = SetAway(text=text)
    desk.session.apply(Rejected(command=command, code=code, retry=retry, text="No.", after_ms=900))


def seen_as(desk: Desk, away: str | None) -> None:
    there = Presence(online=True, away=away)
    desk.session.apply(PresenceChanged(user="u_me", name="me", presence=there))


def notices(desk: Desk) -> list[str]:
    desk.state.viewed = "r"
    return [one.text for one in desk.state.rooms["r"].notices] + (
        [desk.state.notice.text] if desk.state.notice else []
    )


def test_it_is_told_once_and_shown_at_once(desk: Desk) -> None:
    desk.kinds()
    desk.session.away.say(" back\nat four ")
    assert desk.state.away == "back at four"
    assert desk.kinds() == {ChangeKind.AWAY}
    assert told(desk) == ["back at four"]
    assert told(desk) == []
    answer(desk, "back at four")
    desk.session.away.say("back at four")
    assert told(desk) == []
    desk.session.away.say(None)
    assert [desk.state.away, *told(desk)] == [None, None]


def test_to_and_fro_is_one_wish(desk: Desk) -> None:
    desk.session.away.say("tea")
    assert told(desk) == ["tea"]
    for number in range(5):
        desk.session.away.say(str(number))
    assert told(desk) == []
    answer(desk, "tea")
    assert told(desk) == ["4"]
    answer(desk, "4")
    desk.session.away.say(None)
    desk.session.away.say("4")
    assert told(desk) == []


def test_a_new_connection_is_told_in_its_hello(desk: Desk) -> None:
    assert desk.session.hello().away is None
    desk.session.away.say("tea")
    assert told(desk) == ["tea"]
    desk.session.disconnected()
    assert desk.state.away == "tea"
    assert desk.session.hello().away == "tea"
    desk.welcome(GENERAL, resumed=True)
    assert told(desk) == []


def test_without_a_connection_it_waits_for_one(desk: Desk) -> None:
    desk.session.disconnected()
    desk.session.away.say("")
    assert desk.state.away == ""
    assert told(desk) == []
    assert desk.session.hello().away == ""
    desk.session.away.say(None)
    desk.welcome(GENERAL, resumed=True)
    assert told(desk) == [None]


def test_that_another_terminal_is_there_is_said(desk: Desk) -> None:
    seen_as(desk, None)
    desk.session.away.say("tea")
    alone = [desk.state.away_alone]
    assert told(desk) == ["tea"]
    answer(desk, "tea")
    alone.append(desk.state.away_alone)
    desk.kinds()
    seen_as(desk, "tea")
    alone.append(desk.state.away_alone)
    assert ChangeKind.AWAY in desk.kinds()
    everybody = (Member(user="u_me", name="me", online=True),)
    desk.session.apply(MembersReceived(room="r", members=everybody))
    alone.append(desk.state.away_alone)
    desk.session.disconnected()
    assert [*alone, desk.state.away_alone] == [False, True, False, True, False]


def test_too_fast_is_told_again(desk: Desk) -> None:
    desk.session.away.say("tea")
    assert told(desk) == ["tea"]
    refuse(desk, "tea", "rate_limited", "after")
    assert told(desk, 0.5) == []
    assert told(desk, 0.5) == ["tea"]
    answer(desk, "tea")
    assert told(desk, 5.0) == []


def test_an_old_server_does_not_know_it(desk: Desk) -> None:
    desk.session.away.say("tea")
    assert told(desk) == ["tea"]
    refuse(desk, "tea", "unknown_type")
    assert desk.state.away is None
    assert notices(desk) == ["you are not away: this server tells nobody who is away"]
    assert told(desk) == [None]
    refuse(desk, None, "unknown_type")
    assert told(desk, 9.0) == []


def test_presence_that_is_known_changes_nothing(desk: Desk) -> None:
    ann = Member(user="u_a", name="ann", online=True)
    desk.session.apply(MembersReceived(room="r", members=(ann,)))
    away = PresenceChanged(user="u_a", name="ann", presence=Presence(online=True, away="tea"))
    desk.kinds()
    desk.session.apply(away)
    assert ChangeKind.MEMBERS in desk.kinds()
    members = desk.state.rooms["r"].members
    assert members is not None
    assert members["u_a"].away == "tea"
    desk.session.apply(away)
    assert desk.kinds() == set()


class Wishes(RuleBasedStateMachine):
    """Any order of wishes, answers and connections: the server comes to know the last wish."""

    def __init__(self) -> None:
        super().__init__()
        self.desk = Desk()
        self.server: str | None = None
        self.asked: list[SetAway] = []
        self.live = False
        self.connect()

    @rule(text=st.none() | st.sampled_from(["", "a", "b"]))
    def wish(self, text: str | None) -> None:
        self.desk.session.away.say(text)

    @precondition(lambda self: not self.live)
    @rule()
    def connect(self) -> None:
        self.server = self.desk.session.hello().away
        self.desk.welcome(GENERAL)
        self.live = True

    @precondition(lambda self: self.live)
    @rule()
    def lose(self) -> None:
        self.desk.session.disconnected()
        self.asked.clear()
        self.live = False

    @rule(seconds=st.sampled_from([0.0, 0.3, 1.0]))
    def poll(self, seconds: float) -> None:
        commands = self.desk.poll(seconds)
        assert self.live or commands == []
        self.asked += [one for one in commands if isinstance(one, SetAway)]

    @precondition(lambda self: self.asked)
    @rule(later=st.booleans())
    def reply(self, later: bool) -> None:
        command = self.asked.pop(0)
        if later:
            refuse(self.desk, command.text, "busy", "after")
        else:
            self.server = command.text
            answer(self.desk, command.text)

    @invariant()
    def one_at_a_time(self) -> None:
        assert len(self.asked) <= 1

    def teardown(self) -> None:
        if not self.live:
            self.connect()
        for _ in range(3):
            self.poll(1.0)
            while self.asked:
                self.reply(later=False)
        assert self.server == self.desk.state.away


TestWishes = Wishes.TestCase
TestWishes.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
