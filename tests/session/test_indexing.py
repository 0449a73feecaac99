"""What is said is ready to be searched a while later, and nobody waits for it."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chat_tui.domain.log import MessageEdited, MessageReceived, UnknownLogEvent
from chat_tui.domain.models import Attachment
from chat_tui.domain.searching import Search, Term
from chat_tui.session import scrollback
from chat_tui.session.cache import Cache
from chat_tui.session.indexing import DELAY, PAUSE, SLICE
from tests.session.desk import GENERAL, Desk
from tests.session.entries import event

TEA = Search(terms=(Term("tea"),))


def words_known(cache: Cache) -> int:
    """How many messages are in the index."""
    (count,) = cache._db.execute("SELECT count(*) FROM found").fetchone()
    return int(count)


def seqs(found: Iterable[MessageReceived]) -> list[int]:
    return [message.seq for message in found]


def test_a_flood_is_indexed_a_while_later_a_little_at_a_time() -> None:
    desk = Desk().welcome(GENERAL)
    while desk.session.tend(desk.now) is not None:
        desk.now += 1
    for seq in range(1, SLICE + 11):
        desk.hear(seq)
    assert words_known(desk.cache) == 0
    due = desk.session.tend(desk.now)
    assert due is not None
    assert due <= desk.now + DELAY
    desk.now += DELAY
    assert desk.session.tend(desk.now) == desk.now + PAUSE
    assert words_known(desk.cache) == SLICE
    while desk.session.tend(desk.now) is not None:
        desk.now += PAUSE
    assert words_known(desk.cache) == SLICE + 10
    assert not desk.cache.is_index_behind


def test_what_has_just_come_is_found() -> None:
    cache = Cache()
    cache.save_events([event(seq, body="tea") for seq in range(1, 4)])
    assert seqs(cache.search(["r"], TEA, (), 9)) == [3, 2, 1]
    cache.save_events([event(4, body="tea")])
    assert cache.is_index_behind
    assert seqs(cache.search(["r"], TEA, (), 9)) == [4, 3, 2, 1]


def test_what_an_earlier_run_has_left_is_indexed(tmp_path: Path) -> None:
    cache = Cache(tmp_path / "cache.db")
    cache.save_events([event(1, body="tea")])
    cache.close()
    cache = Cache(tmp_path / "cache.db")
    assert seqs(cache.search(["r"], TEA, (), 9)) == [1]
    cache.close()


def test_that_needs_no_server(tmp_path: Path) -> None:
    cache = Cache(tmp_path / "cache.db")
    cache.save_meta(epoch="e", cursor="1")
    cache.save_room(replace(GENERAL, head=1))
    file = Attachment(sha256="ab" * 32, name="harbour.png", size=5)
    cache.save_events([replace(event(1, body="tea"), file=file)])
    while cache.index_some(9):
        pass
    # As an earlier version left it, which knew no names of files.
    cache._db.execute("UPDATE numbered SET unnamed = indexed")
    cache._db.execute("UPDATE found SET marks = 'said', body = 'tea'")
    cache.close()
    desk = Desk(Cache(tmp_path / "cache.db"))
    assert seqs(desk.cache.search(["r"], Search(has_file=True), (), 9)) == []
    while (due := desk.session.tend(desk.now)) is not None:
        desk.now = due
    assert seqs(desk.cache.search(["r"], Search(has_file=True), (), 9)) == [1]
    desk.cache.close()


def test_entries_that_cannot_be_read_hold_nothing_up() -> None:
    cache = Cache()
    cache.save_events([event(seq, body="tea") for seq in range(1, 9)])
    cache._db.execute("UPDATE event SET payload = x'00' WHERE seq < 6")
    assert cache.index_some(4)
    assert cache.index_some(4)
    assert not cache.index_some(4)
    assert seqs(cache.search(["r"], TEA, (), 9)) == [8, 7, 6]
    cache.save_events([event(2, body="tea")])
    assert seqs(cache.search(["r"], TEA, (), 9)) == [8, 7, 6, 2]


def test_a_cache_that_indexed_all_at_once_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "cache.db"
    cache = Cache(path)
    cache.save_events([event(1, body="tea"), event(2, body="tea")])
    while cache.index_some(99):
        pass
    cache._db.executescript(
        "ALTER TABLE numbered DROP COLUMN indexed; ALTER TABLE numbered DROP COLUMN unnamed;"
        "ALTER TABLE room DROP COLUMN removed;"
        "PRAGMA user_version = 2"
    )
    cache.close()
    cache = Cache(path)
    while cache.index_some(99):
        pass
    cache.save_events([event(3, body="tea")])
    assert seqs(cache.search(["r"], TEA, (), 9)) == [3, 2, 1]
    cache.close()


@pytest.mark.parametrize("limit", [1, 3])
@settings(max_examples=100)
@given(
    steps=st.lists(
        st.one_of(
            st.tuples(st.just("say"), st.integers(1, 12), st.sampled_from(["tea", "milk"])),
            st.tuples(st.just("edit"), st.integers(1, 12), st.sampled_from(["tea", "milk"])),
            st.tuples(st.just("forget"), st.integers(1, 12), st.just("")),
            st.tuples(st.just("unknown"), st.integers(1, 12), st.just("")),
            st.tuples(st.just("index"), st.just(0), st.just("")),
        )
    )
)
def test_whenever_it_is_indexed_the_same_is_found(
    limit: int, steps: list[tuple[str, int, str]]
) -> None:
    cache = Cache()
    said: dict[int, str] = {}
    for step, seq, body in steps:
        match step:
            case "say":
                cache.save_events([event(seq, body=body)])
                said[seq] = body
            case "edit" if seq in said:
                of = f"m{seq}"
                cache.amend_events(
                    MessageEdited(
                        room="r", seq=99, user="u", name="n", time=6, of=of, of_seq=seq, body=body
                    )
                )
                said[seq] = body
            case "unknown" if seq not in said:
                cache.save_events(
                    [UnknownLogEvent(room="r", seq=seq, user="u", name="n", time=5, kind="later")]
                )
            case "forget":
                cache.forget_events("r", frozenset(), seq)
                said = {known: text for known, text in said.items() if known < seq}
            case "index":
                cache.index_some(limit)
    expected = sorted((seq for seq, text in said.items() if text == "tea"), reverse=True)
    assert seqs(cache.search(["r"], TEA, (), 99)) == expected


def test_a_cache_without_the_names_of_files_gets_them_a_little_at_a_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scrollback, "NAMED", 1)
    path = tmp_path / "cache.db"
    cache = Cache(path)
    file = Attachment(sha256="ab" * 32, name="tea.png", size=5)
    cache.save_events([replace(event(seq, body="drawn"), file=file) for seq in range(1, 6)])
    cache.save_events([event(6, body="tea")])
    while cache.index_some(99):
        pass
    assert seqs(cache.search(["r"], TEA, (), 9)) == [6, 5, 4, 3, 2, 1]
    cache._db.executescript(
        """UPDATE found SET body = 'drawn' WHERE body LIKE 'drawn%';
        ALTER TABLE numbered DROP COLUMN unnamed; ALTER TABLE room DROP COLUMN removed;
        PRAGMA user_version = 3"""
    )
    cache.close()
    cache = Cache(path)
    before = cache.is_index_behind
    assert before
    assert seqs(cache.search(["r"], TEA, (), 9)) == [6], "a search does not wait for them"
    cache.save_events([replace(event(7, body="drawn"), file=file)])
    steps = 0
    while cache.index_some(2):
        steps += 1
    assert steps > 2
    assert not cache.is_index_behind
    assert seqs(cache.search(["r"], TEA, (), 9)) == [7, 6, 5, 4, 3, 2, 1]
    assert seqs(cache.search(["r"], Search(has_file=True), (), 9)) == [7, 5, 4, 3, 2, 1]
    cache.close()
