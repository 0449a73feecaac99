"""Writes that may fail without harm."""

from chat_tui.domain.errors import StorageError
from chat_tui.session.cache import Cache
from chat_tui.session.journal import Journal


def refuse() -> None:
    raise StorageError("the disk is full")


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


def test_trouble_is_told_until_a_write_succeeds() -> None:
    cache = Cache()
    journal = Journal(cache)
    journal.write(lambda: cache.save_draft("r", "1"))
    journal.write(refuse)
    journal.flush()
    assert journal.trouble == "the disk is full"
    assert cache.load().drafts == {}
    journal.flush()
    assert journal.trouble == "the disk is full"
    journal.write(lambda: cache.save_draft("r", "2"))
    journal.flush()
    assert trouble(journal) is None
    assert cache.load().drafts == {"r": "2"}


def test_a_full_disk_is_no_reason_to_stop() -> None:
    cache = Cache()
    journal = Journal(cache)
    (pages,) = cache._db.execute("PRAGMA page_count").fetchone()
    cache._db.execute(f"PRAGMA max_page_count={pages}")
    journal.write(lambda: cache.save_meta(cursor="1"))
    journal.write(lambda: cache.save_draft("r", "x" * 99_999))
    journal.flush()
    assert journal.trouble is not None
    assert "full" in journal.trouble
    assert cache.load().drafts == {}
