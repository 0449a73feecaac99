"""Writes that may come late."""

from functools import partial

import pytest

from chat_tui.domain.commands import Resume
from chat_tui.domain.errors import StorageError
from chat_tui.session.cache import Cache
from chat_tui.session.journal import MAX_WAITING, TOGETHER, Journal


class Disk:
    """Takes writes, or refuses them; ``written`` is what it took."""

    def __init__(self) -> None:
        self.full = False
        self.tries = 0
        self.written: list[int] = []

    def write(self, number: int) -> None:
        self.tries += 1
        if self.full:
            raise StorageError("the disk is full")
        self.written.append(number)


def trouble(journal: Journal) -> str | None:
    return journal.trouble


def test_nothing_is_written_before_flush() -> None:
    cache = Cache()
    journal = Journal(cache)
    journal.write(lambda: cache.save_draft("r", "1"))
    journal.write(lambda: cache.save_draft("r", "2"))
    assert cache.load().drafts == {}
    journal.flush()
    assert cache.load().drafts == {"r": "2"}
    cache.save_draft("r", "3")
    journal.flush()
    assert cache.load().drafts == {"r": "3"}


def test_what_the_disk_refuses_is_written_later_in_its_order() -> None:
    disk, journal = Disk(), Journal(Cache())
    disk.full = True
    journal.write(lambda: disk.write(1))
    journal.write_copy(lambda: disk.write(2))
    journal.flush()
    assert trouble(journal) == "the disk is full"
    journal.write(lambda: disk.write(3))
    journal.flush()
    assert trouble(journal) == "the disk is full"
    assert not journal.is_empty
    disk.full = False
    journal.flush()
    assert disk.written == [1, 2, 3]
    assert trouble(journal) is None
    assert journal.is_empty


def test_a_try_is_short_however_much_waits() -> None:
    disk, journal = Disk(), Journal(Cache())
    disk.full = True
    for number in range(10 * TOGETHER):
        journal.write(partial(disk.write, number))
    journal.flush()
    assert disk.tries == 1
    disk.full = False
    journal.flush()
    assert disk.written == list(range(10 * TOGETHER))


def test_a_mistake_of_ours_is_not_made_again() -> None:
    cache = Cache()
    journal = Journal(cache)
    journal.write(lambda: cache.save_draft("r", "\ud800"))
    with pytest.raises(UnicodeEncodeError):
        journal.flush()
    journal.flush()
    assert journal.is_empty


def test_a_full_disk_is_no_reason_to_stop() -> None:
    cache = Cache()
    journal = Journal(cache)
    (pages,) = cache._db.execute("PRAGMA page_count").fetchone()
    cache._db.execute(f"PRAGMA max_page_count={pages}")
    journal.write(lambda: cache.save_meta(cursor="1"))
    journal.write(lambda: cache.save_draft("r", "x" * 99_999))
    journal.flush()
    assert "full" in (trouble(journal) or "")
    assert cache.load().drafts == {}
    cache._db.execute("PRAGMA max_page_count=1000000")
    journal.flush()
    assert trouble(journal) is None
    assert cache.load().drafts == {"r": "x" * 99_999}


def test_what_the_server_has_as_well_waits_for_so_long_only() -> None:
    cache = Cache()
    cache.save_meta(epoch="e", cursor="1")
    disk, journal = Disk(), Journal(cache)
    disk.full = True
    journal.write(lambda: disk.write(0))
    for number in range(MAX_WAITING):
        journal.write_copy(partial(disk.write, number))
    journal.flush()
    assert cache.load().resume == Resume(epoch="e", cursor="1")
    journal.write_copy(lambda: disk.write(1))
    journal.flush()
    journal.write_copy(lambda: disk.write(2))
    disk.full = False
    journal.flush()
    # Forgotten first: what is written now must not stand beside what was there before.
    assert disk.written == [0, 2]
    assert cache.load().resume is None
