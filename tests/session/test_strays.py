"""Messages whose room is gone: nothing is sent elsewhere unasked, and nothing disappears."""

from chat_tui.domain.commands import Resume, SendMessage
from chat_tui.domain.events import Rejected, RoomClosed, Welcomed, WentLive
from chat_tui.domain.models import Limits, Room, RoomSummary
from chat_tui.session.cache import Cache
from chat_tui.session.session import Profile, Session


def session_on(cache: Cache) -> Session:
    cids = iter(f"cid-{number}" for number in range(100))
    return Session(
        cache,
        Profile(name="ann", device="d"),
        clock=lambda: 0.0,
        wall_ms=lambda: 0,
        new_cid=lambda: next(cids),
    )


def welcome(session: Session, epoch: str, rooms: dict[str, str]) -> None:
    session.apply(
        Welcomed(
            user="u_1",
            name="ann",
            time=0,
            epoch=epoch,
            resumed=False,
            cursor="0",
            missed=0,
            rooms=tuple(
                RoomSummary(room=Room(id=room, name=name), head=0) for room, name in rooms.items()
            ),
            limits=Limits(),
        )
    )
    session.apply(WentLive(cursor="0"))


def sends(session: Session) -> list[SendMessage]:
    return [command for command in session.poll(0.0)[0] if isinstance(command, SendMessage)]


def test_after_a_lost_log_a_message_follows_the_name_of_its_room() -> None:
    cache = Cache()
    session = session_on(cache)
    welcome(session, "e1", {"r_a": "general", "r_b": "dev"})
    session.disconnected()
    session.send("r_b", "to dev")
    session.send("r_a", "to general")
    # The ids mean other rooms now: by id it would be said in the wrong one.
    welcome(session, "e2", {"r_b": "general", "r_a": "Dev"})
    assert {(send.room, send.body) for send in sends(session)} == {
        ("r_a", "to dev"),
        ("r_b", "to general"),
    }
    assert [message.room for message in cache.load().outbox] == ["r_a", "r_b"]


def test_what_failed_in_a_room_that_was_left_is_told_and_sent_nowhere_else() -> None:
    session = session_on(Cache())
    welcome(session, "e1", {"r_a": "general", "r_b": "dev"})
    session.view("r_a")
    session.send("r_b", "too late")
    session.apply(RoomClosed(room="r_b"))
    (send,) = sends(session)
    session.apply(Rejected(command=send, code="not_member", retry="never", text="not a member."))
    (notice,) = session.state.rooms["r_a"].notices
    assert notice.text == "not sent (not a member; kept as a draft of that room): too late"
    assert session.outbox.rooms() == []
    assert sends(session) == []


def test_its_words_are_there_when_the_room_is_joined_again_also_after_a_restart() -> None:
    cache = Cache()
    session = session_on(cache)
    welcome(session, "e1", {"r_a": "general", "r_b": "dev"})
    session.edit_draft("r_b", "half a thought")
    for body in ("too late", "/etc is full"):
        session.send("r_b", body)
    session.apply(RoomClosed(room="r_b"))
    for send in sends(session):
        session.apply(Rejected(command=send, code="not_member", retry="never", text="No member."))
    again = session_on(cache)
    welcome(again, "e1", {"r_a": "general", "r_b": "dev"})
    assert again.draft("r_b") == "half a thought\ntoo late\n//etc is full"
    assert again.outbox.rooms() == []


def test_a_log_that_is_lost_while_the_disk_refuses() -> None:
    cache = Cache()
    session = session_on(cache)
    welcome(session, "e1", {"r_a": "general", "r_b": "dev"})
    session.disconnected()
    session.send("r_b", "to dev")
    cache._db.execute("PRAGMA query_only=ON")
    welcome(session, "e2", {"r_b": "general", "r_a": "Dev"})
    cache._db.execute("PRAGMA query_only=OFF")
    session.apply(WentLive(cursor="1"))
    again = session_on(cache)
    assert again.hello().resume == Resume(epoch="e2", cursor="1")
    assert [message.room for message in again.outbox.in_room("r_a")] == ["r_a"]
    assert again.outbox.in_room("r_b") == []
