"""People, rooms and history, one promise at a time."""

from dataclasses import replace

import pytest

from chat_tui.domain.commands import (
    CreateRoom,
    FetchHistory,
    JoinRoom,
    ListMembers,
    OpenDirect,
    SetTopic,
    SetTyping,
)
from chat_tui.domain.events import (
    Acknowledged,
    MembersReceived,
    PageReceived,
    PresenceChanged,
    Rejected,
    RoomOpened,
    TypingChanged,
)
from chat_tui.domain.log import MessageReceived
from chat_tui.domain.models import Member, Presence, Room, RoomKind
from chat_tui.session.state import ChangeKind
from chat_tui.session.timeline import Hole
from tests.session.desk import GENERAL, Desk, summary

# -- people ------------------------------------------------------------------------------------


def test_typing_expires() -> None:
    desk = Desk().welcome(GENERAL)
    desk.session.apply(TypingChanged(room="r", user="u_b", name="b", on=True))
    desk.session.apply(TypingChanged(room="r", user="u_me", name="me", on=True))
    assert desk.state.rooms["r"].typing.keys() == {"u_b"}
    assert desk.session.poll(desk.now)[1] == desk.now + 6.0
    desk.poll(5.9)
    assert desk.state.rooms["r"].typing
    desk.kinds()
    desk.poll(0.2)
    assert not desk.state.rooms["r"].typing
    assert desk.kinds() == {ChangeKind.TYPING}


def test_a_message_or_a_lost_connection_ends_typing() -> None:
    desk = Desk().welcome(GENERAL)
    desk.session.apply(TypingChanged(room="r", user="u_b", name="b", on=True))
    desk.hear(1)
    assert not desk.state.rooms["r"].typing
    desk.session.apply(TypingChanged(room="r", user="u_b", name="b", on=True))
    desk.session.disconnected()
    assert not desk.state.rooms["r"].typing


def test_our_typing_is_throttled() -> None:
    desk = Desk().welcome(GENERAL)
    sent = []
    for _ in range(70):
        desk.session.set_typing("r", True)
        sent += desk.poll(0.1)
    assert sent == [SetTyping(room="r", on=True)] * 3
    desk.session.set_typing("r", False)
    desk.session.set_typing("r", False)
    assert desk.poll() == [SetTyping(room="r", on=False)]
    desk.session.disconnected()
    desk.session.set_typing("r", True)
    assert desk.poll() == []


def test_members_are_asked_for_once() -> None:
    desk = Desk().welcome(GENERAL)
    desk.session.open("r")
    desk.session.open("r")
    assert desk.poll() == [ListMembers(room="r")]
    ann = Member(user="u_a", name="ann", online=True)
    desk.session.apply(MembersReceived(room="r", members=(ann,)))
    desk.session.open("r")
    assert desk.poll() == []
    desk.session.apply(PresenceChanged(user="u_a", name="ann", presence=Presence(online=False)))
    members = desk.state.rooms["r"].members
    assert members is not None
    assert members["u_a"].online is False
    desk.session.disconnected()
    desk.welcome(GENERAL, resumed=True)
    assert desk.poll() == [ListMembers(room="r")]


# -- rooms -------------------------------------------------------------------------------------


def opened(desk: Desk) -> list[str | None]:
    return [change.room for change in desk.changes if change.kind is ChangeKind.OPENED]


def test_joining_makes_a_missing_room() -> None:
    desk = Desk().welcome(GENERAL)
    desk.session.join("tea")
    (join,) = desk.poll()
    assert isinstance(join, JoinRoom)
    desk.session.apply(Rejected(command=join, code="not_found", retry="never", text="no"))
    (create,) = desk.poll()
    assert isinstance(create, CreateRoom)
    assert create.cid != join.cid
    desk.session.apply(RoomOpened(summary=replace(GENERAL, room=Room(id="t", name="Te\u0301a"))))
    desk.session.apply(Acknowledged(command=replace(create, name="T\u00e9A")))
    assert opened(desk) == ["t"]


def test_a_private_conversation_is_never_mistaken_for_a_room() -> None:
    desk = Desk().welcome(GENERAL)
    desk.session.open_direct("general")
    (command,) = desk.poll()
    assert isinstance(command, OpenDirect)
    desk.session.apply(Acknowledged(command=command))
    assert opened(desk) == []
    room = Room(id="d", name="general", kind=RoomKind.DIRECT, peer="u_g")
    desk.session.apply(RoomOpened(summary=replace(GENERAL, room=room)))
    desk.session.apply(Acknowledged(command=command))
    assert opened(desk) == ["d"]


def test_offline_requests_are_told_and_not_kept() -> None:
    desk = Desk().welcome(GENERAL)
    desk.session.disconnected()
    desk.session.view("r")
    assert desk.session.join("tea") is None
    notice = desk.state.rooms["r"].notices[-1]
    assert notice.error
    assert "joining" in notice.text
    desk.welcome(GENERAL, resumed=True)
    assert desk.poll() == []


def test_a_refusal_is_told_where_it_belongs() -> None:
    desk = Desk().welcome(summary(4))
    desk.session.apply(
        Rejected(
            command=SetTopic(room="r", topic="t", cid="c"), code="x", retry="never", text="no\x1b"
        )
    )
    (notice,) = desk.state.rooms["r"].notices
    assert (notice.after, notice.error) == (4, True)
    assert "topic" in notice.text
    for number in range(300):
        desk.session.notify("r", str(number))
    assert len(desk.state.rooms["r"].notices) == 200


# -- history -----------------------------------------------------------------------------------


def test_a_hole_is_fetched_from_its_newest_end_one_page_at_a_time() -> None:
    desk = Desk().welcome(summary(300))
    timeline = desk.session.open("r")
    desk.poll()
    desk.session.fill("r", Hole(1, 300))
    desk.session.fill("r", Hole(1, 300))
    assert desk.poll() == [FetchHistory(room="r", before=301, limit=100)]
    assert desk.session.is_fetching("r")
    page = tuple(
        MessageReceived(room="r", seq=seq, user="u", name="n", time=0, message="m", body="b")
        for seq in range(201, 301)
    )
    desk.session.apply(PageReceived(room="r", events=page, first=201, last=300, more=True))
    assert timeline.entries[0] == Hole(1, 200)
    assert not desk.session.is_fetching("r")
    assert len(desk.cache.events_after("r", 0, 999)) == 100


def test_an_own_message_that_comes_with_a_page_is_not_shown_among_the_unsent_as_well() -> None:
    desk = Desk().welcome(summary(0))
    cid = desk.session.send("r", "stored, but the answer was lost")
    desk.session.disconnected()
    desk.welcome(summary(300), resumed=True)
    desk.session.open("r")
    mine = MessageReceived(
        room="r", seq=300, user="u_me", name="me", time=0, message="m", body="b", cid=cid
    )
    desk.session.apply(PageReceived(room="r", events=(mine,), first=300, last=300, more=True))
    assert desk.pending() == []
    assert desk.cache.load_outbox() == ()


@pytest.mark.parametrize("refused", [True, False])
def test_a_page_that_does_not_come_is_not_asked_for_without_end(refused: bool) -> None:
    desk = Desk().welcome(summary(9))
    desk.session.open("r")
    desk.poll()
    asked = 0
    for _ in range(100):
        desk.session.fill("r", Hole(1, 9))
        for command in desk.poll(0.1):
            assert isinstance(command, FetchHistory)
            asked += 1
            desk.session.apply(
                Rejected(command=command, code="busy", retry="after", text="", after_ms=100)
                if refused
                else PageReceived(room="r", events=(), first=10, last=9, more=False)
            )
    assert 2 <= asked <= 6
