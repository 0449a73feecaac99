"""Who is told what, without a socket."""

from collections.abc import Callable
from typing import Any

import orjson
import pytest

from chat_tui.server.feed import Feed
from chat_tui.server.hub import Hub, Person, TooManyConnections
from chat_tui.server.limits import ServerLimits
from chat_tui.server.storage.base import StoredEvent, User


class Timers:
    """A clock for call_later that the test moves."""

    def __init__(self) -> None:
        self.due: list[tuple[float, Callable[[], None]]] = []

    def __call__(self, delay: float, callback: Callable[[], None]) -> "_Timer":
        self.due.append((delay, callback))
        return _Timer(self, callback)

    def run(self) -> None:
        due, self.due = self.due, []
        for _, callback in due:
            callback()


class _Timer:
    def __init__(self, timers: Timers, callback: Callable[[], None]) -> None:
        self._timers, self._callback = timers, callback

    def cancel(self) -> None:
        self._timers.due = [d for d in self._timers.due if d[1] is not self._callback]


class Ear:
    """A feed that is live, and what came out of it."""

    def __init__(self, live: bool = True) -> None:
        self.frames: list[dict[str, Any]] = []
        self.closed: list[int] = []
        self.feed = Feed(
            lambda frame: self.frames.append(orjson.loads(frame)),
            lambda code, _: self.closed.append(code),
            str,
            max_events=3,
            max_bytes=10_000,
            max_held=100,
        )
        if live:
            self.feed.go_live(0)

    def heard(self) -> list[int]:
        """The ids of the entries (see ``entry``) that came, in order."""
        return [e["n"] for f in self.frames if f["type"] == "events" for e in f["events"]]


ANN, BOB, CY = User("u_ann", "ann"), User("u_bob", "bob"), User("u_cy", "cy")


def entry(
    number: int, room: str = "r_1", user: str = "u_ann", cid: str | None = None
) -> StoredEvent:
    return StoredEvent(
        id=number, room=room, seq=number, user=user, cid=cid, time=0, payload=b'{"n":%d}' % number
    )


@pytest.fixture
def timers() -> Timers:
    return Timers()


@pytest.fixture
def hub(timers: Timers) -> Hub:
    limits = ServerLimits(connections_per_user=2)
    return Hub(limits, published=0, clock=lambda: 0.0, later=timers)


def enter(hub: Hub, user: User, *rooms: str) -> tuple[Person, Ear]:
    ear = Ear()
    return hub.enter(user, rooms, ear.feed), ear


def test_entries_reach_the_members_of_their_room_only(hub: Hub, timers: Timers) -> None:
    _, ann = enter(hub, ANN, "r_1")
    _, bob = enter(hub, BOB, "r_1", "r_2")
    hub.publish(entry(1))
    hub.publish(entry(2, "r_2"))
    hub.publish(entry(3, "r_3"))
    timers.run()
    assert ann.heard() == [1]
    assert bob.heard() == [1, 2]


def test_a_flush_is_one_frame_whose_cursor_is_what_was_passed(hub: Hub, timers: Timers) -> None:
    _, ann = enter(hub, ANN, "r_1")
    hub.publish(entry(1))
    hub.publish(entry(2))
    hub.publish(entry(7, "r_2"))
    assert [delay for delay, _ in timers.due] == [0.005]
    assert ann.heard() == []
    timers.run()
    assert [frame["cursor"] for frame in ann.frames] == ["7"]


def test_a_full_batch_does_not_wait(hub: Hub) -> None:
    _, ann = enter(hub, ANN, "r_1")
    for number in range(1, 5):
        hub.publish(entry(number))
    assert ann.heard() == [1, 2, 3]
    assert ann.frames[-1]["cursor"] == "3"


def test_an_entry_is_told_once(hub: Hub, timers: Timers) -> None:
    _, ann = enter(hub, ANN, "r_1")
    hub.publish(entry(2))
    hub.publish(entry(2))
    hub.publish(entry(1))
    timers.run()
    assert ann.heard() == [2]


def test_only_the_sender_sees_the_cid(hub: Hub, timers: Timers) -> None:
    _, here = enter(hub, ANN, "r_1")
    _, there = enter(hub, ANN, "r_1")
    _, bob = enter(hub, BOB, "r_1")
    hub.publish(entry(1, cid="c1"))
    timers.run()
    assert [ear.frames[-1]["events"][0].get("cid") for ear in (here, there, bob)] == [
        "c1",
        "c1",
        None,
    ]


def test_joining_and_leaving_take_effect_between_entries(hub: Hub, timers: Timers) -> None:
    person, ann = enter(hub, ANN)
    hub.publish(entry(1))
    hub.join(person, "r_1")
    hub.publish(entry(2))
    hub.leave(person, "r_1")
    hub.leave(person, "r_1")
    hub.publish(entry(3))
    timers.run()
    assert ann.heard() == [2]


def test_what_is_told_keeps_its_place(hub: Hub) -> None:
    person, ann = enter(hub, ANN, "r_1")
    hub.publish(entry(1))
    hub.tell(person, b'{"type":"room_closed"}')
    assert [frame["type"] for frame in ann.frames] == ["events", "room_closed"]


def test_typing_does_not_reach_its_author(hub: Hub) -> None:
    person, ann = enter(hub, ANN, "r_1")
    _, bob = enter(hub, BOB, "r_1")
    _, cy = enter(hub, CY, "r_2")
    hub.mention("r_1", b'{"type":"typing"}', person)
    assert [len([f for f in e.frames if f["type"] == "typing"]) for e in (ann, bob, cy)] == [
        0,
        1,
        0,
    ]


def presences(ear: Ear) -> list[tuple[str, bool]]:
    return [(f["name"], f["online"]) for f in ear.frames if f["type"] == "presence"]


def test_presence_is_told_for_the_first_and_the_last_connection(hub: Hub, timers: Timers) -> None:
    _, ann = enter(hub, ANN, "r_1", "r_2")
    _, cy = enter(hub, CY, "r_3")
    person, one = enter(hub, BOB, "r_1", "r_2")
    _, two = enter(hub, BOB, "r_1", "r_2")
    assert presences(ann) == [("bob", True)]
    hub.exit(person, one.feed, 7)
    hub.exit(person, one.feed, 7)
    assert timers.due == []
    hub.exit(person, two.feed, 7)
    assert [delay for delay, _ in timers.due] == [2.0]
    assert hub.find("u_bob") is person
    timers.run()
    assert presences(ann) == [("bob", True), ("bob", False)]
    assert presences(cy) == []
    assert hub.find("u_bob") is None


def test_who_comes_back_soon_was_never_gone(hub: Hub, timers: Timers) -> None:
    _, ann = enter(hub, ANN, "r_1")
    person, bob = enter(hub, BOB, "r_1")
    hub.exit(person, bob.feed, 7)
    again, _ = enter(hub, BOB, "r_1")
    timers.run()
    assert again is person
    assert presences(ann) == [("bob", True)]


def test_one_user_has_so_many_connections_and_no_more(hub: Hub) -> None:
    person, first = enter(hub, ANN)
    enter(hub, ANN)
    with pytest.raises(TooManyConnections):
        enter(hub, ANN)
    hub.exit(person, first.feed, 7)
    enter(hub, ANN)


def test_a_closed_hub_lets_the_last_ones_go(hub: Hub, timers: Timers) -> None:
    person, ann = enter(hub, ANN, "r_1")
    hub.publish(entry(1))
    hub.close()
    hub.exit(person, ann.feed, 7)
    timers.run()
    assert ann.heard() == []


# -- a feed that is catching up ----------------------------------------------------------------


def test_a_feed_holds_back_until_it_is_live() -> None:
    ear = Ear(live=False)
    ear.feed.offer(4, "r_1", b'{"n":4}')
    ear.feed.mention(b'{"type":"typing"}')
    ear.feed.offer(5, "r_1", b'{"n":5}')
    ear.feed.tell(b'{"type":"read"}')
    ear.feed.offer(6, "r_1", b'{"n":6}')
    assert ear.frames == []
    ear.feed.go_live(4)
    assert [(f["type"], f.get("cursor")) for f in ear.frames] == [
        ("events", "5"),
        ("read", None),
        ("events", "6"),
    ]
    assert ear.heard() == [5, 6]


def test_a_room_that_was_opened_meanwhile_was_not_replayed() -> None:
    ear = Ear(live=False)
    ear.feed.offer(2, "r_1", b'{"n":2}')
    ear.feed.tell(b'{"type":"room"}', opens="r_2")
    ear.feed.offer(3, "r_2", b'{"n":3}')
    ear.feed.offer(4, "r_1", b'{"n":4}')
    ear.feed.offer(6, "r_2", b'{"n":6}')
    ear.feed.go_live(5)
    assert ear.heard() == [3, 6]
    assert [f["cursor"] for f in ear.frames if f["type"] == "events"] == ["6"]


def test_too_much_held_back_closes_the_connection() -> None:
    ear = Ear(live=False)
    for number in range(20):
        ear.feed.offer(number, "r_1", b'{"n":%d}' % number)
    assert set(ear.closed) == {4003}


def test_a_batch_ends_at_its_bytes() -> None:
    ear = Ear()
    assert ear.feed.offer(1, "r_1", b'{"n":1,"b":"%s"}' % (b"x" * 10_000)) is False
    assert ear.heard() == [1]
