"""What is found in the cache is what is in it, however it came and went."""

import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chat_tui.domain.errors import StorageError
from chat_tui.domain.log import LogEvent, MemberJoined, MessageDeleted, MessageEdited
from chat_tui.domain.models import Attachment
from chat_tui.domain.searching import Search, Term
from chat_tui.session.cache import Cache
from chat_tui.session.cache_index import SEQ_BITS
from tests.session.entries import event

TEA = Search(terms=(Term("tea"),))


def found(cache: Cache, search: Search = TEA, limit: int = 99) -> list[tuple[str, int]]:
    rooms = ["r", "s"] if search.room is None else [search.room]
    return [(one.room, one.seq) for one in cache.search(rooms, search, (), limit)]


def test_what_was_saved_is_found() -> None:
    cache = Cache()
    cache.save_events([event(1, body="Tea"), event(2), event(3, body="no tea https://x.org")])
    cache.save_events(
        [event(1, "s", "tea"), MemberJoined(room="r", seq=4, user="u", name="tea", time=1)]
    )
    assert found(cache) == [("r", 3), ("s", 1), ("r", 1)]
    assert found(cache, limit=2) == [("r", 3), ("s", 1)]
    assert found(cache, Search(terms=TEA.terms, room="s")) == [("s", 1)]
    assert found(cache, Search(has_link=True)) == [("r", 3)]
    assert found(cache, Search(author="N", terms=TEA.terms, room="r")) == [("r", 3), ("r", 1)]
    assert found(cache, Search(author="nn")) == []
    assert found(cache, Search(room="r", since=5, until=6)) == [("r", 3), ("r", 2), ("r", 1)]
    assert found(cache, Search(room="r", until=5)) == []
    assert found(cache, Search(room="r", since=6)) == []
    assert found(cache, Search(room="none")) == []
    by_id = cache.search(["r"], Search(author="new name"), {"u"}, 9)
    assert [one.seq for one in by_id] == [3, 2, 1]


def test_a_file_is_found_by_what_it_is_called() -> None:
    cache = Cache()
    file = Attachment(sha256="ab" * 32, name="Tea-2026.pdf", size=5)
    cache.save_events([replace(event(1, body="as asked"), file=file), event(2, body="which tea?")])
    assert found(cache) == [("r", 2), ("r", 1)]
    assert found(cache, Search(terms=(Term("tea 2026"),))) == [("r", 1)]
    assert found(cache, Search(has_file=True)) == [("r", 1)]
    base = {"room": "r", "user": "u", "name": "n", "time": 6}
    cache.amend_events(MessageEdited(seq=3, of="m1", of_seq=1, body="coffee", **base))  # type: ignore[arg-type]
    assert found(cache) == [("r", 2), ("r", 1)]


def test_what_was_changed_is_found_as_it_is_now() -> None:
    cache = Cache()
    cache.save_events([event(1, body="tea"), event(2, body="tea")])
    base = {"room": "r", "user": "u", "name": "n", "time": 6}
    cache.amend_events(MessageEdited(seq=3, of="m1", of_seq=1, body="coffee", **base))  # type: ignore[arg-type]
    cache.amend_events(MessageDeleted(seq=4, of="m2", of_seq=2, **base))  # type: ignore[arg-type]
    assert found(cache) == []
    assert found(cache, Search(terms=(Term("coff", prefix=True),))) == [("r", 1)]


def test_what_was_forgotten_is_not_found() -> None:
    cache = Cache()
    cache.save_events([event(seq, body="tea") for seq in range(1, 9)])
    cache.save_events([event(seq, "s", "tea") for seq in range(1, 3)])
    cache.forget_events("r", frozenset({2}), 6)
    assert found(cache, Search(room="r", terms=TEA.terms)) == [("r", seq) for seq in (5, 4, 3, 1)]
    cache.drop_room("r")
    assert found(cache) == [("s", 2), ("s", 1)]
    cache.forget_log()
    assert found(cache) == []
    cache.save_events([event(1, body="tea")])
    assert found(cache) == [("r", 1)]


def test_what_is_undone_is_not_found() -> None:
    cache = Cache()
    try:
        with cache.transaction():
            cache.save_events([event(1, body="tea")])
            raise KeyError
    except KeyError:
        pass
    assert found(cache) == []


def test_a_seq_beyond_all_measure_is_passed_over() -> None:
    cache = Cache()
    cache.save_events([event(1 << SEQ_BITS, body="tea"), event(1, "s", "tea")])
    assert found(cache) == [("s", 1)]
    cache.forget_events("r", frozenset({1 << SEQ_BITS}), 1 << SEQ_BITS)


def test_a_cache_that_cannot_be_read_any_more_is_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "cache.db"
    Cache(path).close()
    old = sqlite3.connect(path)
    old.execute("PRAGMA user_version = 1")
    old.close()
    with pytest.raises(StorageError, match="older chat-tui"):
        Cache(path)


BODIES = st.sampled_from(["tea", "no tea", "coffee", "té 大好き", "NEAR(tea"])
SEQS = st.integers(1, 6)
ACTS = st.lists(
    st.tuples(st.just("save"), SEQS, BODIES)
    | st.tuples(st.sampled_from(["edit", "delete", "forget"]), SEQS, BODIES)
    | st.tuples(st.just("drop"), st.just(0), st.just("")),
    max_size=20,
)


@settings(max_examples=60, deadline=None)
@given(ACTS)
def test_it_is_in_step_with_what_is_there(acts: list[tuple[str, int, str]]) -> None:
    cache = Cache()
    base = {"room": "r", "user": "u", "name": "n", "time": 6, "of": "m"}
    for act, seq, body in acts:
        match act:
            case "save":
                cache.save_events([event(seq, body=body)])
            case "edit":
                cache.amend_events(MessageEdited(seq=99, of_seq=seq, body=body, **base))  # type: ignore[arg-type]
            case "delete":
                cache.amend_events(MessageDeleted(seq=99, of_seq=seq, **base))  # type: ignore[arg-type]
            case "forget":
                cache.forget_events("r", frozenset({seq}), 6)
            case _:
                cache.drop_room("r")
    there: list[LogEvent] = cache.events_after("r", 0, 99)
    with_tea = [
        ("r", one.seq)
        for one in reversed(there)
        if "tea" in str(getattr(one, "body", "")) and not getattr(one, "deleted", None)
    ]
    assert found(cache) == with_tea
