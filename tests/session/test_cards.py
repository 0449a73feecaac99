"""Who somebody is: as the server says, or as this terminal has heard."""

import pytest

from chat_tui.domain.commands import DescribePerson
from chat_tui.domain.events import MembersReceived, PersonDescribed, PresenceChanged, Rejected
from chat_tui.domain.models import Member, Person, Presence
from chat_tui.session.cards import MAX_KEPT
from chat_tui.session.state import Card, ChangeKind
from tests.session.desk import GENERAL, Desk

HERE = Presence(online=True)
BOB = Person(user="u_b", name="bob", since=5, presence=HERE, rooms=("r",), shared=1)


@pytest.fixture
def desk() -> Desk:
    return Desk().welcome(GENERAL)


def asked(desk: Desk) -> list[str]:
    return [one.name for one in desk.poll() if isinstance(one, DescribePerson)]


def answer(desk: Desk, name: str, person: Person = BOB) -> None:
    command = DescribePerson(name=name)
    desk.session.apply(PersonDescribed(command=command, person=person))


def refuse(desk: Desk, name: str, code: str) -> None:
    command = DescribePerson(name=name)
    desk.session.apply(Rejected(command=command, code=code, retry="never", text="No."))


def shown(desk: Desk) -> Card:
    assert ChangeKind.CARD in desk.kinds()
    assert desk.state.card is not None
    return desk.state.card


def test_the_server_is_asked_once(desk: Desk) -> None:
    desk.session.cards.ask("@bob")
    desk.session.cards.ask("bob")
    assert asked(desk) == ["bob"]
    desk.kinds()
    answer(desk, "bob")
    # The welcome said 0 while this machine's clock says 1.
    assert shown(desk) == Card(name="bob", person=BOB, now=0)
    desk.session.cards.ask("bob")
    assert asked(desk) == ["bob"]


@pytest.mark.parametrize("code", ["not_found", "invalid_text"])
def test_nobody(desk: Desk, code: str) -> None:
    desk.session.cards.ask("eve")
    refuse(desk, "eve", code)
    assert shown(desk) == Card(name="eve", person=None, now=0)


def test_without_a_server_what_it_said_is_told_as_of_when_it_was_lost(desk: Desk) -> None:
    desk.session.cards.ask("bob")
    answer(desk, "bob")
    away = Presence(online=True, away="tea")
    desk.session.apply(PresenceChanged(user="u_b", name="bob", presence=away))
    desk.session.disconnected()
    desk.kinds()
    desk.session.cards.ask("BOB")
    assert asked(desk) == []
    card = shown(desk)
    assert card.person is not None
    assert (card.person.presence, card.person.since) == (away, 5)
    assert (card.as_of, card.trouble) == (0, "not connected")


def test_without_a_server_who_was_only_heard_of_is_known_by_name() -> None:
    desk = Desk().welcome(GENERAL)
    ann = Member(user="u_a", name="ann", online=True)
    desk.session.apply(MembersReceived(room="r", members=(ann,)))
    desk.session.open("r")
    desk.hear(1, user="u_b")
    desk.session.disconnected()
    for name, user in (("b", "u_b"), ("ann", None), ("eve", None)):
        desk.kinds()
        desk.session.cards.ask(name)
        card = shown(desk)
        assert (card.person.user if card.person else None) == user
        assert card.trouble == "not connected"


def test_a_connection_that_breaks_is_an_answer_too(desk: Desk) -> None:
    desk.session.cards.ask("bob")
    assert asked(desk) == ["bob"]
    desk.session.disconnected()
    assert shown(desk).trouble == "not connected"
    desk.session.disconnected()
    assert ChangeKind.CARD not in desk.kinds()


def test_an_old_server_does_not_know_the_question(desk: Desk) -> None:
    desk.session.cards.ask("bob")
    refuse(desk, "bob", "unknown_type")
    assert shown(desk).trouble == "this server does not tell"
    desk.session.cards.ask("bob")
    refuse(desk, "bob", "busy")
    assert shown(desk).trouble == "No."


def test_so_many_are_remembered(desk: Desk) -> None:
    for number in range(MAX_KEPT + 1):
        answer(desk, "x", Person(user=f"u_{number}", name=f"n{number}"))
    desk.session.disconnected()
    desk.session.cards.ask("n0")
    assert shown(desk).person is None
    desk.session.cards.ask("n1")
    assert shown(desk).person is not None
