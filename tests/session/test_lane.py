"""One room's messages, in order."""

from chat_tui.session.lane import IN_FLIGHT, Lane
from chat_tui.session.state import Delivery, PendingMessage


def a_lane(count: int) -> Lane:
    lane = Lane()
    for number in range(count):
        cid = f"c{number}"
        lane.items.append(
            PendingMessage(room="r", cid=cid, body=cid, action=False, created=1, confirmed=2)
        )
    return lane


def send(lane: Lane) -> list[str]:
    return [item.cid + ("!" if lane.send(item.cid) else "") for item in lane.ready()]


def test_so_many_at_once_and_one_more_for_each_answer() -> None:
    lane = a_lane(IN_FLIGHT + 2)
    assert send(lane) == [f"c{number}" for number in range(IN_FLIGHT)]
    assert send(lane) == []
    lane.land("c3")
    lane.change("c3", delivery=Delivery.SENT, seq=1)
    assert send(lane) == [f"c{IN_FLIGHT}"]


def test_what_is_not_sent_takes_no_place() -> None:
    lane = a_lane(3)
    passed_over = [item.cid for item in lane.ready()]
    assert (passed_over, send(lane)) == (["c0", "c1", "c2"], ["c0", "c1", "c2"])


def test_only_what_is_pending_is_ready() -> None:
    lane = a_lane(4)
    for cid, delivery in (
        ("c0", Delivery.FAILED),
        ("c1", Delivery.ASKING),
        ("c2", Delivery.SENT),
    ):
        lane.change(cid, delivery=delivery)
    assert send(lane) == ["c3"]


def test_a_refusal_holds_all_until_every_answer_has_come() -> None:
    lane = a_lane(2)
    send(lane)
    assert lane.opens_at(1.0) == 1.0
    lane.hold("c0", 5.0)
    assert lane.opens_at(9.0) is None, "the answer to c1 is still to come"
    lane.hold("c1", 4.0)
    assert lane.opens_at(1.0) == 5.0, "the later of the two"
    assert lane.opens_at(9.0) == 9.0
    assert send(lane) == ["c0!", "c1"], "the first says that it comes again"


def test_another_connection_knows_nothing_of_a_refusal() -> None:
    lane = a_lane(2)
    send(lane)
    lane.hold("c0", 5.0)
    lane.reset()
    assert lane.opens_at(1.0) == 1.0
    assert send(lane) == ["c0", "c1"]


def test_a_change_is_of_one_item_and_keeps_what_its_author_confirmed() -> None:
    lane = a_lane(2)
    lane.change("c1", delivery=Delivery.FAILED, reason="too long")
    first, second = lane.items
    assert first.delivery is Delivery.PENDING
    assert (second.delivery, second.reason, second.confirmed) == (Delivery.FAILED, "too long", 2)
    lane.change("c1", delivery=Delivery.PENDING, confirmed=3)
    assert lane.items[1].confirmed == 3
    lane.change("gone", delivery=Delivery.FAILED)
    assert (lane.find("c0"), lane.find("gone")) == (first, None)
