"""One cache file for each running program, and nothing left behind in any."""

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from chat_tui.domain.errors import StorageError
from chat_tui.domain.log import MessageReceived
from chat_tui.session.cache import Cache
from chat_tui.session.slot import MAX_SLOTS, Slot, take_slot
from chat_tui.session.state import Delivery, PendingMessage

HOLD = """
import sys
from pathlib import Path
from chat_tui.session.slot import take_slot
from chat_tui.session.state import PendingMessage
slot = take_slot(Path(sys.argv[1]), "ws://a", "ann")
for cid in ("x1", "x2"):
    slot.cache.add_pending(PendingMessage(room="r", cid=cid, body=cid, action=False, created=1))
print("ready", flush=True)
sys.stdin.readline()
"""


def pending(cid: str, delivery: Delivery = Delivery.PENDING, reason: str = "") -> PendingMessage:
    return PendingMessage(
        room="r", cid=cid, body="b", action=False, created=1, delivery=delivery, reason=reason
    )


def cids(slot: Slot) -> list[str]:
    return [message.cid for message in slot.cache.load().outbox]


def take(folder: Path, server: str = "ws://a", name: str = "ann") -> Slot:
    return take_slot(folder, server, name)


def test_two_processes(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "ready\n"
        mine = take(tmp_path)
        assert mine.adopt_orphans() == 0
        assert cids(mine) == []
        other.kill()
        other.wait()
        assert mine.adopt_orphans() == 2
        assert cids(mine) == ["x1", "x2"]
        assert mine.adopt_orphans() == 0
        mine.close()


def test_a_slot_is_taken_again_with_what_is_in_it(tmp_path: Path) -> None:
    slot = take(tmp_path)
    slot.cache.add_pending(pending("1"))
    slot.close()
    again = take(tmp_path)
    assert cids(again) == ["1"]
    assert again.adopt_orphans() == 0
    again.close()


def test_accounts_do_not_meet(tmp_path: Path) -> None:
    one = take(tmp_path)
    one.cache.add_pending(pending("1"))
    one.close()
    for server, name in (("ws://a", "bob"), ("ws://b", "ann"), ("ws://a\nann", "")):
        other = take(tmp_path, server, name)
        assert other.adopt_orphans() == 0
        assert cids(other) == []
        other.close()


def test_orphans_are_adopted_by_one_only(tmp_path: Path) -> None:
    slots = [take(tmp_path) for _ in range(4)]
    for number, slot in enumerate(slots):
        slot.cache.add_pending(pending(f"{number}a"))
        slot.cache.add_pending(pending(f"{number}b", Delivery.FAILED, "refused"))
    for slot in slots[2:]:
        slot.close()
    assert [slot.adopt_orphans() for slot in slots[:2]] == [4, 0]
    assert cids(slots[0]) == ["0a", "0b", "2a", "2b", "3a", "3b"]
    assert cids(slots[1]) == ["1a", "1b"]
    adopted = slots[0].cache.load().outbox[-1]
    assert (adopted.delivery, adopted.reason) == (Delivery.FAILED, "refused")
    for slot in slots[:2]:
        slot.close()


def test_an_orphan_that_is_in_the_log_already_is_not_taken_over(tmp_path: Path) -> None:
    mine, other = take(tmp_path), take(tmp_path)
    for cid in ("stored", "unsent"):
        other.cache.add_pending(pending(cid))
    other.close()
    entry = MessageReceived(
        room="r", seq=7, user="u", name="ann", time=0, message="m", body="b", cid="stored"
    )
    mine.cache.save_events([entry])
    assert mine.adopt_orphans() == 1
    assert cids(mine) == ["unsent"]
    mine.close()
    left = take(tmp_path)
    again = take(tmp_path)
    assert cids(again) == []
    again.close()
    left.close()


def test_a_crash_between_copy_and_delete(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mine, other = take(tmp_path), take(tmp_path)
    for cid in ("1", "2", "3"):
        other.cache.add_pending(pending(cid))
    other.close()

    def crash(self: Cache, cid: str) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Cache, "remove_pending", crash)
        with pytest.raises(KeyboardInterrupt):
            mine.adopt_orphans()
    assert cids(mine) == ["1"]
    mine.close()
    again = take(tmp_path)
    again.adopt_orphans()
    assert cids(again) == ["1", "2", "3"]
    assert again.adopt_orphans() == 0
    again.close()


def test_a_damaged_slot_of_another_is_passed_over(tmp_path: Path) -> None:
    slots = [take(tmp_path) for _ in range(3)]
    slots[2].cache.add_pending(pending("1"))
    for slot in slots[1:]:
        slot.close()
    (damaged,) = tmp_path.rglob("cache-1.db")
    damaged.write_bytes(b"no database at all" * 99)
    assert slots[0].adopt_orphans() == 1
    assert cids(slots[0]) == ["1"]
    slots[0].close()


def test_a_damaged_slot_of_ours_is_begun_anew(tmp_path: Path) -> None:
    take(tmp_path).close()
    (damaged,) = tmp_path.rglob("cache-0.db")
    damaged.write_bytes(b"no database at all" * 99)
    slot = take(tmp_path)
    assert slot.warning is not None
    assert "0 unsent messages" in slot.warning
    slot.cache.add_pending(pending("1"))
    slot.close()
    (aside,) = tmp_path.rglob("cache-0.damaged")
    assert aside.read_bytes().startswith(b"no database")
    again = take(tmp_path)
    assert (again.warning, cids(again)) == (None, ["1"])
    again.close()


def test_unsent_messages_are_saved_from_a_damaged_slot(tmp_path: Path) -> None:
    slot = take(tmp_path)
    slot.cache.save_meta(**{f"key-{number}": "x" * 90 for number in range(2_000)})
    slot.cache.add_pending(pending("1"))
    slot.cache.save_draft("r", "half")
    slot.close()
    (damaged,) = tmp_path.rglob("cache-0.db")
    content = bytearray(damaged.read_bytes())
    pages = range(4096, len(content) - 4096, 4096)
    # A page of the settings: recognised by what was written there, not by its place.
    at = next(page for page in pages if b"key-1000" in content[page : page + 4096])
    content[at : at + 4096] = b"\xff" * 4096
    damaged.write_bytes(content)
    saved = take(tmp_path)
    assert saved.warning is not None
    assert cids(saved) == ["1"]
    assert saved.cache.load_drafts() == {"r": "half"}
    saved.close()


def test_drafts_are_taken_over_where_there_is_none(tmp_path: Path) -> None:
    mine, gone = take(tmp_path), take(tmp_path)
    mine.cache.save_draft("a", "mine")
    for room in "ab":
        gone.cache.save_draft(room, f"theirs {room}")
    gone.close()
    assert mine.adopt_orphans() == 0
    assert mine.cache.load_drafts() == {"a": "mine", "b": "theirs b"}
    again = take(tmp_path)
    assert again.cache.load_drafts() == {"a": "theirs a"}, "what was not taken is still there"
    again.close()
    mine.close()


def test_drafts_of_an_open_terminal_are_its_own(tmp_path: Path) -> None:
    mine, theirs = take(tmp_path), take(tmp_path)
    theirs.cache.save_draft("a", "theirs")
    mine.adopt_orphans()
    assert mine.cache.load_drafts() == {}
    theirs.close()
    mine.close()


def test_all_slots_taken(tmp_path: Path) -> None:
    slots = [take(tmp_path) for _ in range(MAX_SLOTS)]
    with pytest.raises(StorageError, match="64"):
        take(tmp_path)
    for slot in slots:
        slot.close()


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "clients").write_text("a file")
    with pytest.raises(StorageError):
        take(tmp_path)


def test_names_stay_inside_the_folder(tmp_path: Path) -> None:
    slot = take(tmp_path, "ws://../../etc/passwd\x00" + "x" * 500, "../../root")
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert files
    assert all(os.path.realpath(path).startswith(str(tmp_path / "clients")) for path in files)
    slot.close()


def test_copies_of_files_are_taken_over_with_their_messages(tmp_path: Path) -> None:
    mine, other = take(tmp_path), take(tmp_path)
    path = tmp_path / "a.png"
    path.write_bytes(b"abc")
    for cid in ("sent", "unsent", "mine"):
        file = mine.spool.take(path, cid, 100)
        (copy,) = tmp_path.glob(f"clients/*/uploads/{cid}")
        os.utime(copy, (0, 0))
    other.cache.add_pending(replace(pending("unsent"), file=file))
    mine.cache.add_pending(replace(pending("mine"), file=file))
    assert mine.adopt_orphans() == 0
    assert mine.spool.read("sent", 0, 9) == b"abc"  # the other one may still need it
    other.close()
    assert mine.adopt_orphans() == 1
    adopted = mine.cache.load().outbox[-1]
    assert isinstance(adopted, PendingMessage)
    assert adopted.file == file
    read = [mine.spool.read(cid, 0, 9) for cid in ("sent", "unsent", "mine")]
    assert read == [b"", b"abc", b"abc"]
    mine.close()
