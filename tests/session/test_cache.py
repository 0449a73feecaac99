"""What survives the program, and what does not hurt when it is damaged."""

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from chat_tui.domain.commands import Resume
from chat_tui.domain.errors import StorageError
from chat_tui.domain.log import LogEvent, MemberJoined, MessageReacted, MessageReceived
from chat_tui.domain.models import Room, RoomKind, RoomSummary
from chat_tui.protocol.log import decode_log_event
from chat_tui.session import scrollback
from chat_tui.session.cache import Cache
from chat_tui.session.cache_schema import VERSION
from chat_tui.session.state import Delivery, PendingMessage
from tests.session.entries import event


def pending(cid: str, room: str = "r", **more: object) -> PendingMessage:
    return PendingMessage(room=room, cid=cid, body="b", action=False, created=1, **more)  # type: ignore[arg-type]


SUMMARY = RoomSummary(
    room=Room(id="d", name="bob", kind=RoomKind.DIRECT, topic="t", peer="u_b"),
    head=9,
    read=4,
    unread=3,
    mentions=1,
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "cache.db"


def seqs(events: list[LogEvent]) -> list[int]:
    return [event.seq for event in events]


def test_everything_survives(path: Path) -> None:
    cache = Cache(path)
    cache.save_meta(epoch="e", cursor="c", user="u", name="n")
    cache.save_meta(cursor="c2")
    cache.save_room(SUMMARY)
    cache.add_pending(pending("1"))
    cache.add_pending(pending("2"))
    cache.fail_pending("2", "too long")
    cache.save_draft("r", "half a tho")
    cache.save_events([event(1), MemberJoined(room="r", seq=2, user="u", name="n", time=1)])
    cache.close()

    cache = Cache(path)
    saved = cache.load()
    assert saved.resume == Resume(epoch="e", cursor="c2")
    assert (saved.user, saved.name) == ("u", "n")
    assert saved.rooms == (SUMMARY,)
    assert saved.outbox == (
        pending("1"),
        pending("2", delivery=Delivery.FAILED, reason="too long"),
    )
    assert saved.drafts == {"r": "half a tho"}
    assert cache.events_after("r", 0, 9) == [
        event(1),
        MemberJoined(room="r", seq=2, user="u", name="n", time=1),
    ]
    cache.close()


def test_the_first_time() -> None:
    saved = Cache().load()
    assert (saved.resume, saved.user, saved.name) == (None, None, None)
    assert (saved.rooms, saved.outbox, saved.drafts) == ((), (), {})


def test_the_file_is_ours_alone(path: Path) -> None:
    cache = Cache(path)
    cache.save_draft("r", "x")
    assert path.stat().st_mode & 0o077 == 0
    assert path.with_name("cache.db-wal").stat().st_mode & 0o077 == 0
    cache.close()


def test_reading_both_ways() -> None:
    cache = Cache()
    cache.save_events([event(seq) for seq in (1, 2, 3, 5, 8)] + [event(4, "other")])
    assert seqs(cache.events_before("r", 8, 2)) == [3, 5]
    assert seqs(cache.events_after("r", 2, 2)) == [3, 5]
    assert seqs(cache.events_before("r", 1, 9)) == []


def test_a_damaged_row_is_a_hole_until_it_is_fetched_again(path: Path) -> None:
    cache = Cache(path)
    cache.save_events([event(1), event(2), event(3)])
    cache._db.execute("UPDATE event SET payload = x'7b22ff' WHERE seq = 2")
    assert seqs(cache.events_after("r", 0, 9)) == [1, 3]
    cache.save_events([event(2)])
    assert seqs(cache.events_after("r", 0, 9)) == [1, 2, 3]
    cache.close()


def test_an_unknown_kind_of_room_is_a_room() -> None:
    cache = Cache()
    cache.save_room(SUMMARY)
    cache._db.execute("UPDATE room SET kind = 'voice'")
    assert cache.load().rooms[0].room.kind is RoomKind.ROOM


def test_a_newer_version_is_left_alone(path: Path) -> None:
    Cache(path).close()
    with sqlite3.connect(path) as db:
        db.execute(f"PRAGMA user_version={VERSION + 1}")
    db.close()
    with pytest.raises(StorageError, match="newer"):
        Cache(path)


@pytest.mark.parametrize(
    "content", [b"this is no database at all" * 99, b"SQLite format 3\x00" * 9]
)
def test_not_a_database(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    with pytest.raises(StorageError, match=r"cache\.db"):
        Cache(path)
    assert path.read_bytes() == content


def test_no_folder(tmp_path: Path) -> None:
    for path in (tmp_path / "missing" / "cache.db", tmp_path):
        with pytest.raises(StorageError):
            Cache(path)


def test_forget_log_keeps_what_only_we_know() -> None:
    cache = Cache()
    cache.save_meta(epoch="e", cursor="c", user="u", name="n")
    cache.save_room(SUMMARY)
    cache.save_events([event(1)])
    cache.add_pending(pending("1"))
    cache.save_draft("r", "draft")
    cache.forget_log()
    saved = cache.load()
    assert (saved.resume, saved.rooms) == (None, ())
    assert cache.events_after("r", 0, 9) == []
    assert saved.outbox == (pending("1"),)
    assert saved.drafts == {"r": "draft"}


def test_dropping_a_room_keeps_its_outbox() -> None:
    cache = Cache()
    cache.save_room(SUMMARY)
    cache.save_events([event(1, "d"), event(1, "r")])
    cache.add_pending(pending("1", "d"))
    cache.drop_room("d")
    assert cache.load().rooms == ()
    assert cache.events_after("d", 0, 9) == []
    assert seqs(cache.events_after("r", 0, 9)) == [1]
    assert cache.load().outbox == (pending("1", "d"),)


def test_the_outbox_keeps_its_order_and_each_cid_once() -> None:
    cache = Cache()
    for cid in ("3", "1", "2", "1"):
        cache.add_pending(pending(cid))
    cache.remove_pending("3")
    cache.add_pending(pending("3"))
    assert [message.cid for message in cache.load().outbox] == ["1", "2", "3"]


def test_an_empty_draft_is_forgotten() -> None:
    cache = Cache()
    cache.save_draft("r", "x")
    cache.save_draft("r", "")
    assert cache.load().drafts == {}


def test_a_transaction_is_whole_or_nothing() -> None:
    cache = Cache()

    def interrupted() -> None:
        with cache.transaction():
            cache.save_events([event(1)])
            raise KeyError

    with pytest.raises(KeyError):
        interrupted()
    assert cache.events_after("r", 0, 9) == []
    with cache.transaction():
        cache.save_events([event(1)])
    assert seqs(cache.events_after("r", 0, 9)) == [1]


def full(cache: Cache) -> None:
    """The disk takes not one page more."""
    (pages,) = cache._db.execute("PRAGMA page_count").fetchone()
    cache._db.execute(f"PRAGMA max_page_count={pages}")


def test_a_full_disk_leaves_nothing_half_written(path: Path) -> None:
    cache = Cache(path)
    cache.save_meta(epoch="e", cursor="1")
    full(cache)

    def too_much() -> None:
        with cache.transaction():
            cache.save_meta(cursor="2")
            cache.save_events([event(seq, body="x" * 900) for seq in range(1, 99)])

    with pytest.raises(StorageError, match="full"):
        too_much()
    assert cache.load().resume == Resume(epoch="e", cursor="1")
    assert cache.events_after("r", 0, 99) == []
    with pytest.raises(StorageError, match="full"):
        cache.add_pending(
            PendingMessage(room="r", cid="c", body="x" * 99_999, action=False, created=1)
        )
    assert cache.load().outbox == ()
    cache._db.execute("PRAGMA max_page_count=100000")
    cache.add_pending(pending("c"))
    with cache.transaction():
        cache.save_meta(cursor="3")
    assert cache.load().outbox == (pending("c"),)
    cache.close()


def test_a_read_only_file(path: Path) -> None:
    cache = Cache(path)
    cache._db.execute("PRAGMA query_only=ON")
    writes: list[Callable[[], None]] = [
        lambda: cache.add_pending(pending("c")),
        lambda: cache.save_draft("r", "x"),
        lambda: cache.save_events([event(1)]),
        lambda: cache.remove_pending("c"),
    ]
    for write in writes:
        with pytest.raises(StorageError):
            write()
    cache.close()


def test_an_outbox_entry_is_synced_before_add_returns(path: Path) -> None:
    cache = Cache(path)
    traced: list[str] = []
    cache._db.set_trace_callback(traced.append)
    cache.add_pending(pending("c"))
    order = [line.split("(")[0].split("=")[-1] for line in traced]
    assert order[0] == "FULL"
    assert order[1] == "BEGIN IMMEDIATE"
    assert order[2].startswith("INSERT")
    assert order[-2:] == ["COMMIT", "NORMAL"]
    other = sqlite3.connect(path)
    assert other.execute("SELECT cid FROM outbox").fetchall() == [("c",)]
    other.close()
    cache.close()


def test_a_change_of_a_message_reads_no_others(monkeypatch: pytest.MonkeyPatch) -> None:
    cache = Cache()
    changes = [
        MessageReacted(
            room="r",
            seq=seq,
            user=f"u_{seq}",
            name="bob",
            time=0,
            of="m1",
            of_seq=1,
            emoji="+",
            on=True,
        )
        for seq in range(2, 50)
    ]
    read: list[bytes] = []

    def noted(payload: bytes) -> LogEvent:
        read.append(payload)
        return decode_log_event(payload)

    monkeypatch.setattr(scrollback, "decode_log_event", noted)
    cache.save_events([event(1), *changes])
    for change in changes:
        cache.amend_events(change)
    assert len(read) == len(changes)
    (now,) = cache.events_before("r", 2, 1)
    assert isinstance(now, MessageReceived)
    assert len(now.reactions[0].users) == len(changes)
