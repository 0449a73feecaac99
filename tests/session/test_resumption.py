"""What a welcome says of the rooms, in one frame or in more."""

from chat_tui.domain.commands import MarkRead, Resume
from chat_tui.domain.events import (
    Acknowledged,
    EventsReceived,
    GapReported,
    RoomOpened,
    Welcomed,
    WentLive,
)
from chat_tui.domain.log import MessageReceived
from chat_tui.domain.models import Limits, Room, RoomSummary
from chat_tui.session.cache import Cache
from chat_tui.session.session import Profile, Session
from chat_tui.session.state import Change, ChangeKind


def summary(room: str, head: int) -> RoomSummary:
    return RoomSummary(room=Room(id=room, name=room), head=head)


def welcome(
    *rooms: RoomSummary,
    epoch: str = "e",
    resumed: bool = False,
    more: bool = False,
    rewound: bool = False,
) -> Welcomed:
    return Welcomed(
        user="u_1",
        name="ann",
        time=0,
        epoch=epoch,
        resumed=resumed,
        cursor="9",
        missed=0,
        rooms=rooms,
        limits=Limits(),
        more_rooms=more,
        rewound=rewound,
    )


def message(room: str, seq: int) -> MessageReceived:
    return MessageReceived(
        room=room, seq=seq, user="u_2", name="bob", time=0, message=f"m_{seq}", body=f"{seq}"
    )


def session_on(cache: Cache) -> Session:
    return Session(
        cache,
        Profile(name="ann", device="d"),
        clock=lambda: 0.0,
        wall_ms=lambda: 0,
        new_cid=lambda: "cid",
    )


def test_rooms_that_follow_the_welcome_are_kept_and_replayed() -> None:
    session = session_on(Cache())
    session.apply(welcome(summary("a", 1), summary("b", 1), summary("gone", 1)))
    session.apply(WentLive(cursor="9"))
    session.disconnected()
    session.apply(welcome(summary("a", 1), resumed=True, more=True))
    session.apply(RoomOpened(summary=summary("b", 3)))
    session.apply(EventsReceived(cursor="11", events=(message("b", 2), message("b", 3))))
    session.apply(WentLive(cursor="11"))
    assert set(session.state.rooms) == {"a", "b"}
    assert session.state.rooms["b"].head == 3
    assert session.open("b").entries_after(1) == session.open("b").entries
    assert len(session.open("b").entries) == 2


def test_a_room_that_is_gone_when_all_have_followed_is_told_of() -> None:
    session = session_on(Cache())
    session.apply(welcome(summary("a", 1), summary("gone", 1)))
    session.apply(WentLive(cursor="9"))
    session.disconnected()
    session.apply(welcome(summary("a", 1), resumed=True, more=True))
    there: list[tuple[Change, set[str]]] = []
    session.subscribe(lambda change: there.append((change, set(session.state.rooms))))
    session.apply(WentLive(cursor="9"))
    assert (Change(ChangeKind.ROOMS), {"a"}) in there


def test_a_log_that_went_back_and_has_grown_past_what_we_know() -> None:
    cache = Cache()
    session = session_on(cache)
    session.apply(welcome(summary("a", 0)))
    session.apply(WentLive(cursor="0"))
    session.apply(EventsReceived(cursor="2", events=(message("a", 1), message("a", 2))))
    mine = session.send("a", "mine")
    session.disconnected()
    session.apply(welcome(summary("a", 7), rewound=True))
    session.apply(WentLive(cursor="7"))
    assert cache.events_before("a", 99, 99) == []
    assert session.state.rooms["a"].head == 7
    assert [waiting.cid for waiting in session.outbox.in_room("a")] == [mine]
    assert session.hello().resume == Resume(epoch="e", cursor="7")


def test_a_gap_that_the_log_has_lost_again() -> None:
    """The cursor follows a gap only later: it cannot tell that what the gap counted is gone."""
    session = session_on(Cache())
    session.apply(welcome(summary("a", 1)))
    session.apply(WentLive(cursor="1"))
    session.disconnected()
    session.apply(welcome(summary("a", 900), resumed=True))
    session.apply(GapReported(room="a", first=2, last=900))
    session.disconnected()
    session.apply(welcome(summary("a", 3), resumed=True))
    session.apply(WentLive(cursor="3"))
    assert session.state.rooms["a"].head == 3


def test_a_log_that_went_back_under_the_same_epoch_is_begun_anew() -> None:
    cache = Cache()
    session = session_on(cache)
    session.apply(welcome(summary("a", 0)))
    session.apply(WentLive(cursor="0"))
    old = tuple(message("a", seq) for seq in range(1, 15))
    session.apply(EventsReceived(cursor="14", events=old))
    session.disconnected()
    session.apply(welcome(summary("a", 4)))
    session.apply(WentLive(cursor="4"))
    session.apply(EventsReceived(cursor="5", events=(message("a", 5),)))
    assert session.state.rooms["a"].head == 5
    assert [event.seq for event in cache.events_before("a", 99, 99)] == [5]


def test_counts_are_exact_again_when_the_server_has_heard_how_far_one_has_read() -> None:
    session = session_on(Cache())
    session.apply(welcome(summary("a", 10)))
    session.apply(WentLive(cursor="10"))
    session.mark_read("a")
    session.disconnected()  # before the server heard of it
    unread = RoomSummary(room=Room(id="a", name="a"), head=900, read=0, unread=890, mentions=3)
    session.apply(welcome(unread, resumed=True))
    session.apply(GapReported(room="a", first=11, last=900))
    session.apply(WentLive(cursor="900"))
    report = MarkRead(room="a", seq=10)
    assert report in session.poll(0.0)[0]
    session.apply(EventsReceived(cursor="901", events=(message("a", 901),)))
    session.apply(Acknowledged(command=report, unread=881, mentions=2))
    room = session.state.rooms["a"]
    assert (room.read, room.unread, room.mentions) == (10, 881, 2)
    # An answer to what was reported before one read on says nothing of what is left now.
    session.mark_read("a")
    session.apply(Acknowledged(command=report, unread=881, mentions=2))
    assert (room.read, room.unread, room.mentions) == (901, 0, 0)
    # A server that does not count is no reason to stop.
    session.apply(Acknowledged(command=MarkRead(room="a", seq=901)))
    session.apply(Acknowledged(command=MarkRead(room="left", seq=1), unread=1, mentions=0))
    assert (room.read, room.unread, room.mentions) == (901, 0, 0)
