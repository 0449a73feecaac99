"""A cache in which single values are not what was written: what can be is saved."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from chat_tui.domain.log import MessageReceived
from chat_tui.domain.models import Room, RoomSummary
from chat_tui.session.state import Place
from tests.session.test_slot import cids, pending, take


def said(seq: int) -> MessageReceived:
    return MessageReceived(
        room="r", seq=seq, user="u", name="ann", time=0, message=f"m_{seq}", body="b"
    )


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE meta SET value = x'ff' WHERE key = 'cursor'",
        "UPDATE room SET head = 'many'",
        "UPDATE room SET name = x'00'",
        "UPDATE place SET seq = x'00'",
        "UPDATE numbered SET indexed = x'5b5d'",
        "UPDATE numbered SET number = -9223372036854775808",
        "UPDATE found_config SET v = 12",
        "UPDATE outbox SET created = x'00' WHERE cid = '2'",
        "UPDATE outbox SET quote = 5 WHERE cid = '2'",
        "UPDATE outbox SET room = '' WHERE cid = '2'",
    ],
)
def test_a_value_of_another_type_is_damage_and_the_rest_is_saved(
    tmp_path: Path, damage: str
) -> None:
    slot = take(tmp_path)
    slot.cache.save_meta(epoch="e", cursor="1")
    slot.cache.save_room(RoomSummary(room=Room(id="r", name="r"), head=5))
    slot.cache.save_events([said(1)])
    slot.cache.save_place(Place(room="r", seq=1))
    for number in "123":
        slot.cache.add_pending(pending(number))
    slot.close()
    (file,) = tmp_path.rglob("cache-0.db")
    with closing(sqlite3.connect(file)) as database, database:
        assert database.execute(damage).rowcount == 1
    again = take(tmp_path)
    assert again.warning is not None
    assert cids(again) == [one for one in "123" if one != "2" or "outbox" not in damage]
    assert again.cache.load().rooms == ()
    again.close()


def test_what_is_not_what_it_was_is_left_out(tmp_path: Path) -> None:
    slot = take(tmp_path)
    for room in "ab":
        slot.cache.save_draft(room, f"half of {room}")
    slot.cache.save_events([said(seq) for seq in (1, 2)])
    slot.close()
    (file,) = tmp_path.rglob("cache-0.db")
    with closing(sqlite3.connect(file)) as database, database:
        database.execute("UPDATE draft SET body = x'00' WHERE room = 'a'")
        database.execute("UPDATE event SET payload = 7 WHERE seq = 1")
    again = take(tmp_path)
    assert again.warning is None
    assert again.cache.load_drafts() == {"b": "half of b"}
    assert [event.seq for event in again.cache.events_after("r", 0, 9)] == [2]
    again.close()
