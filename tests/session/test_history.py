"""What was written before: each room's, bounded, there at the next start."""

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from chat_tui.session.cache import Cache
from chat_tui.session.history import MAX_LENGTH, MAX_LINES, History
from chat_tui.session.journal import Journal


def a_history(cache: Cache) -> History:
    journal = Journal(cache)
    return History(cache, journal, flush=journal.flush)


def test_it_is_there_at_the_next_start(tmp_path: Path) -> None:
    cache = Cache(tmp_path / "cache.db")
    history = a_history(cache)
    for text in ("one", "/me two", "one", "three\nlines\n", "  ", "three\nlines\n"):
        history.add("r", text)
    history.add("other", "elsewhere")
    assert list(history.lines("r")) == ["/me two", "one", "three\nlines\n"]
    cache.close()
    again = a_history(Cache(tmp_path / "cache.db"))
    assert list(again.lines("r")) == ["/me two", "one", "three\nlines\n"]
    assert list(again.lines("other")) == ["elsewhere"]


def test_it_is_bounded() -> None:
    cache = Cache()
    history = a_history(cache)
    for number in range(MAX_LINES + 20):
        history.add("r", f"line {number}")
    history.add("r", "x" * (MAX_LENGTH + 1))
    for found in (history, a_history(cache)):
        assert len(found.lines("r")) == MAX_LINES
        assert found.lines("r")[0] == "line 20"
    assert cache._db.execute("SELECT count(*) FROM history").fetchone() == (MAX_LINES,)


def test_rooms_with_other_ids_keep_theirs() -> None:
    """A log that was lost may give the id of one room to another."""
    cache = Cache()
    history = a_history(cache)
    history.add("a", "in a")
    history.add("b", "in b")
    history.move({"a": "b", "b": "c"})
    history.add("b", "more in a")
    assert list(history.lines("b")) == ["in a", "more in a"]
    assert list(history.lines("c")) == ["in b"]
    assert list(a_history(cache).lines("b")) == ["in a", "more in a"]


def test_a_disk_that_refuses_has_nothing_to_recall_and_stops_nobody() -> None:
    cache = Cache()
    history = a_history(cache)
    cache._db.execute("DROP TABLE history")
    assert list(history.lines("r")) == []
    history.add("r", "text")
    assert list(history.lines("r")) == ["text"]


@given(st.lists(st.text(max_size=4), max_size=12))
def test_memory_and_disk_agree(texts: list[str]) -> None:
    cache = Cache()
    history = a_history(cache)
    for text in texts:
        history.add("r", text)
    assert list(a_history(cache).lines("r")) == list(history.lines("r"))
    cache.close()
