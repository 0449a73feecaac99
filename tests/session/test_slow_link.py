"""Over a slow link little is asked for, and nobody is told who types or comes."""

from dataclasses import replace

from chat_tui.domain.commands import FetchHistory, ListMembers
from chat_tui.domain.events import MembersReceived, PresenceChanged, TypingChanged
from chat_tui.domain.models import Member, Presence, Room, RoomKind
from chat_tui.session.state import ChangeKind
from chat_tui.session.timeline import Hole
from chat_tui.session.windows import SMALL_PAGE
from tests.session.desk import GENERAL, Desk

TYPES = TypingChanged(room="r", user="u_b", name="b", on=True)


def slow(desk: Desk) -> Desk:
    desk.session.set_slow_link(True)
    desk.kinds()
    return desk


def test_it_is_told_once() -> None:
    desk = Desk().welcome(GENERAL)
    desk.kinds()
    desk.session.set_slow_link(False)
    assert desk.kinds() == set()
    desk.session.set_slow_link(True)
    assert desk.kinds() == {ChangeKind.LINK}
    desk.session.set_slow_link(True)
    assert desk.kinds() == set()


def test_typing_is_neither_told_nor_known() -> None:
    desk = Desk().welcome(GENERAL)
    desk.session.apply(TYPES)
    desk.session.set_slow_link(True)
    assert not desk.state.rooms["r"].typing
    assert desk.kinds() >= {ChangeKind.TYPING}
    desk.session.set_typing("r", True)
    desk.session.apply(TYPES)
    assert (desk.poll(), desk.kinds()) == ([], set())
    assert not desk.state.rooms["r"].typing
    desk.session.set_slow_link(False)
    desk.session.set_typing("r", True)
    desk.session.apply(TYPES)
    assert desk.poll()
    assert desk.state.rooms["r"].typing


def test_who_comes_or_goes_is_known_but_not_told_at_once() -> None:
    direct = replace(GENERAL, room=Room(id="d", name="b", kind=RoomKind.DIRECT, peer="u_b"))
    desk = slow(Desk().welcome(GENERAL, direct))
    members = (Member(user="u_b", name="b", online=True),)
    desk.session.apply(MembersReceived(room="r", members=members))
    desk.kinds()
    desk.session.apply(PresenceChanged(user="u_b", name="b", presence=Presence(online=False)))
    assert desk.kinds() == set()
    known = desk.state.rooms["r"].members
    assert known is not None
    assert not known["u_b"].online
    desk.session.set_slow_link(False)
    desk.session.apply(PresenceChanged(user="u_b", name="b", presence=Presence(online=True)))
    assert desk.kinds() == {ChangeKind.LINK, ChangeKind.MEMBERS, ChangeKind.ROOM}


def test_pages_are_small() -> None:
    desk = slow(Desk().welcome(replace(GENERAL, head=1000)))
    desk.session.fill("r", Hole(1, 1000))
    page = FetchHistory(room="r", before=1001, after=None, limit=SMALL_PAGE)
    assert desk.poll() == [page]


def test_people_are_asked_for_when_somebody_wants_to_know() -> None:
    desk = slow(Desk().welcome(GENERAL))
    desk.session.open("r")
    assert desk.poll() == []
    desk.session.ask_members("r")
    desk.session.ask_members("r")
    assert desk.poll() == [ListMembers(room="r")]
