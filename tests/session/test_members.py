"""Who is in the rooms, and who of them is there."""

from chat_tui.domain.events import MembersReceived, PresenceChanged, RoomOpened, WentLive
from chat_tui.domain.models import Member, Presence, Room, RoomKind, RoomSummary
from chat_tui.session.state import ChangeKind
from tests.session.desk import GENERAL, Desk

DIRECT = RoomSummary(room=Room(id="d", name="bob", kind=RoomKind.DIRECT, peer="u_b"), head=0)


def everybody(desk: Desk, room: str, *members: Member) -> None:
    desk.session.apply(MembersReceived(room=room, members=members))


def bob(desk: Desk, room: str) -> Presence | None:
    members = desk.state.rooms[room].members
    return None if members is None else members["u_b"].presence


def test_what_is_told_in_one_room_holds_in_all() -> None:
    desk = Desk().welcome(GENERAL, DIRECT)
    here = Member(user="u_b", name="bob", online=True)
    everybody(desk, "r", here, Member(user="u_c", name="cy", online=True))
    desk.changes.clear()
    everybody(desk, "d", Member(user="u_b", name="bob", online=True, away="tea"))
    away = Presence(online=True, away="tea")
    assert bob(desk, "r") == bob(desk, "d") == desk.state.presence["u_b"] == away
    told = [(change.kind, change.room) for change in desk.changes]
    assert told == [
        (ChangeKind.MEMBERS, "r"),
        (ChangeKind.ROOM, "d"),
        (ChangeKind.MEMBERS, "d"),
    ]


def test_a_crowd_is_one_change() -> None:
    desk = Desk().welcome(GENERAL)
    crowd = [Member(user=f"u_{n}", name=f"n{n}", online=True) for n in range(50)]
    everybody(desk, "r", *crowd)
    desk.changes.clear()
    everybody(desk, "r", *(Member(user=one.user, name="x", online=False) for one in crowd))
    assert [change.kind for change in desk.changes] == [ChangeKind.MEMBERS]


def test_when_somebody_was_seen_is_kept_where_it_is_not_told() -> None:
    desk = Desk().welcome(GENERAL, DIRECT)
    gone = Presence(online=False, seen=5)
    desk.session.apply(PresenceChanged(user="u_b", name="bob", presence=gone))
    everybody(desk, "r", Member(user="u_b", name="bob", online=False))
    assert bob(desk, "r") == desk.state.presence["u_b"] == gone
    everybody(desk, "r", Member(user="u_b", name="bob", online=True))
    assert desk.state.presence["u_b"] == Presence(online=True)


def test_a_room_that_is_not_joined_any_more_has_no_members() -> None:
    desk = Desk().welcome(GENERAL)
    everybody(desk, "gone", Member(user="u_b", name="bob", online=True))
    assert "u_b" not in desk.state.presence
    desk.session.apply(RoomOpened(summary=DIRECT))
    assert desk.state.rooms["d"].members is None


def test_of_whom_nothing_is_told_again_it_is_not_known_whether_they_are_there() -> None:
    here = Presence(online=True)
    cy = RoomSummary(room=Room(id="e", name="cy", kind=RoomKind.DIRECT, peer="u_c"), head=0)
    desk = Desk().welcome(GENERAL, DIRECT, cy)
    desk.session.apply(PresenceChanged(user="u_b", name="bob", presence=here))
    desk.session.apply(PresenceChanged(user="u_c", name="cy", presence=here))
    desk.session.disconnected()
    desk.welcome(GENERAL, DIRECT, cy, live=False)
    desk.session.apply(PresenceChanged(user="u_c", name="cy", presence=here))
    assert desk.state.presence == {"u_b": here, "u_c": here}  # nothing flickers meanwhile
    desk.changes.clear()
    desk.session.apply(WentLive(cursor="11"))
    assert desk.state.presence == {"u_c": here}
    assert [change.room for change in desk.changes if change.kind is ChangeKind.ROOM] == ["d"]
